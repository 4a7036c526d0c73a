"""The model as a graph: argument names are the edges, from them come order and values.

One formula may stand for many quantities: one for each year or country that has all its inputs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from math import floor

from klarna_report.formats import NAMES
from klarna_report.formulas import Step, array_function, written
from klarna_report.model.quantity import (
    AHEAD_YEARS,
    ALL,
    CURRENCIES,
    HERE,
    LAST_YEAR,
    THIS_YEAR,
    YEAR,
    Years,
)

CHOSEN = "the chosen country"


@dataclass(frozen=True)
class Leaves:
    """What the model takes from outside.

    names: parameters and quoted numbers; latest: name for the last of a kind -> the quoted number;
    years: those with a filed count at their end, the last first; date: of the last filed count as
    a decimal year; day: that in words.
    """

    names: frozenset[str]
    latest: Mapping[str, str]
    years: tuple[int, ...]
    date: float
    day: str


def members(step: Step, leaves: Leaves) -> list[Step]:
    """The quantities that a written formula may stand for, the last year first."""
    years, countries = step.declared.years, step.declared.countries
    if countries:
        return [in_country(step, country, leaves) for country in countries]
    if not years:
        return [bound(step, leaves, {}, latest=leaves.day)]
    return [in_year(step, year, leaves) for year in valid(years, leaves)]


def valid(years: Years, leaves: Leaves) -> list[int]:
    """The years of a declaration, the last first."""
    first = floor(leaves.date)
    if years.which == "ahead":
        return [*range(first, first + AHEAD_YEARS)][::-1]
    if years.which == "start":
        return [first - 1] if first == leaves.date else []
    return [year for year in leaves.years if year >= years.since]


def name_in(step: Step, year: object) -> str:
    """The name of a yearly quantity in a year; without one where only the latest counts."""
    if step.declared.years.which == "latest":
        return step.name
    return (step.declared.name or f"{step.name}_{{year}}").format(year=year)


def in_year(step: Step, year: int, leaves: Leaves) -> Step:
    """A yearly formula in one year."""
    ends = {THIS_YEAR: f"_{year}", LAST_YEAR: f"_{year - 1}"}
    named = replace(step, name=name_in(step, year))
    return bound(named, leaves, ends, year=year, latest=leaves.day)


def in_country(step: Step, country: str, leaves: Leaves) -> Step:
    """A formula in one country, in its currency."""
    unit = step.unit.replace("currency", CURRENCIES[country])
    named = replace(step, name=f"{step.name}_{country}", unit=unit)
    return bound(named, leaves, {HERE: f"_{country}"}, country=NAMES[country])


def bound(step: Step, leaves: Leaves, ends: Mapping[str, str], **told: object) -> Step:
    """The formula with the inputs of one member, and its label with what is told filled in."""

    def given(argument: str) -> str | int:
        if argument == YEAR:
            return told["year"]
        for old, new in ends.items():
            if argument.endswith(old):
                return argument.removesuffix(old) + new
        return leaves.latest.get(argument, argument)

    label = step.label.format(**told)
    return replace(step, inputs=tuple(map(given, step.inputs)), label=label)


def found(families: Mapping[Step, list[Step]], leaves: Leaves) -> dict[str, Step]:
    """Every member whose inputs are there; of a formula for the latest year, the last of them."""
    groups = []
    for step, every in families.items():
        last = step.declared.years and step.declared.years.which == "latest"
        groups += [every] if last else [[each] for each in every]
    there: dict[str, Step] = {}
    while True:
        known = leaves.names | {*there}
        ready = (next((m for m in each if known.issuperset(m.arguments)), None) for each in groups)
        now = {member.name: member for member in ready if member}
        if now == there:
            return there
        there = now


def chosen(there: Mapping[str, Step]) -> dict[str, str]:
    """Quantities that exist in every country -> label of the one in the country chosen."""
    stems = {name.removesuffix(f"_{ALL[0]}") for name in there if name.endswith(f"_{ALL[0]}")}
    shared = (stem for stem in stems if all(f"{stem}_{country}" in there for country in ALL))
    labels = {stem: there[f"{stem}_{ALL[0]}"].label for stem in sorted(shared)}
    return {stem: label.replace(NAMES[ALL[0]], CHOSEN) for stem, label in labels.items()}


class Graph:
    """Every quantity for which the leaves give the inputs, in an order of computation.

    years: those with a filed count at their end; steps: name -> step; latest: name for the last
    of a family -> that one; chosen: quantity of every country -> its label where the country is
    chosen; missing: names that nothing gives.
    """

    def __init__(self, leaves: Leaves) -> None:
        self.years = leaves.years[::-1]
        families = {step: members(step, leaves) for step in written()}
        there = found(families, leaves)
        edges = {n: [a for a in step.arguments if a in there] for n, step in there.items()}
        self.steps = {name: there[name] for name in TopologicalSorter(edges).static_order()}
        standing = {s: [m for m in every if m.name in there] for s, every in families.items()}
        self.latest = {
            name_in(step, "latest"): every[0].name
            for step, every in standing.items()
            if every and step.declared.years and step.declared.years.which == "each"
        }
        self.chosen = chosen(there)
        lost = [every[0] for step, every in families.items() if every and not standing[step]]
        needed = {each for member in lost for each in member.arguments}
        self.missing = sorted(needed - {*there} - leaves.names - {each.name for each in lost})
        self._below: dict[str, frozenset[str]] = {}
        for name, step in self.steps.items():
            above = (self.ancestors(each) for each in step.arguments)
            self._below[name] = frozenset(step.arguments).union(*above)

    @property
    def leaves(self) -> frozenset[str]:
        """Names that the steps take from outside: parameters and quoted facts."""
        return frozenset().union(*(step.arguments for step in self.steps.values())) - {*self.steps}

    def ancestors(self, name: str) -> frozenset[str]:
        """Every step and leaf that `name` rests on, without itself."""
        return self._below.get(name, frozenset())

    def below(self, names: Iterable[str]) -> frozenset[str]:
        """The names and everything that they rest on."""
        names = frozenset(names)
        return names.union(*map(self.ancestors, names))

    def evaluate(self, names: Iterable[str], leaves: Mapping[str, object]) -> dict[str, object]:
        """Numbers or numpy arrays of all `names` and the steps below them, from leaf values.

        `leaves` maps each leaf to a scalar or to an array; arrays share one shape. Step by step
        and always in the same arithmetic: a fact comes out the same to the last bit everywhere.
        """
        wanted = self.below(names)
        values = dict(leaves)
        for name, step in self.steps.items():
            if name in wanted:
                given = (each if isinstance(each, int) else values[each] for each in step.inputs)
                values[name] = array_function(step.function)(*given)
        return values
