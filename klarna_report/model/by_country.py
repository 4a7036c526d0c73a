"""One formula for several countries: the mark that the graph expands."""

from collections.abc import Callable

HERE = "_here"


def by_country(*countries: str) -> Callable[[Callable], Callable]:
    """Mark a step as valid in each of the countries.

    A step `f` so marked stands for `f_<country>`. An argument ending in `_here` means that
    quantity in the same country; any other argument passes unchanged.
    """

    def mark(step: Callable) -> Callable:
        step.countries = countries
        return step

    return mark
