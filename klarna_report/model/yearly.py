"""One formula for several years: the mark that the graph expands."""

from collections.abc import Callable

THIS_YEAR = "_this_year"
LAST_YEAR = "_last_year"


def yearly(first: int, last: int) -> Callable[[Callable], Callable]:
    """Mark a step as valid for each year from `first` to `last`, both included.

    A step `f` so marked stands for `f_<year>`. An argument ending in `_this_year` means that
    quantity in the same year, one ending in `_last_year` the year before.
    """

    def mark(step: Callable) -> Callable:
        step.years = range(first, last + 1)
        return step

    return mark
