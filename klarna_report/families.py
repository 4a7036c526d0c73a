"""One formula, many quantities: a member for each year or country that has all its inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import floor

from klarna_report.formats import NAMES
from klarna_report.formulas import Step
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
    if step.declared.countries:
        return [in_country(step, country, leaves) for country in step.declared.countries]
    if step.declared.years:
        return [in_year(step, year, leaves) for year in valid(step.declared.years, leaves)]
    return [bound(step, leaves)]


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
    return bound(replace(step, name=name_in(step, year)), leaves, ends, year)


def in_country(step: Step, country: str, leaves: Leaves) -> Step:
    """A formula in one country, in its currency."""
    unit = step.unit.replace("currency", CURRENCIES[country])
    here = replace(step, name=f"{step.name}_{country}", unit=unit)
    return bound(here, leaves, {HERE: f"_{country}"}, country=NAMES[country])


def bound(
    step: Step, leaves: Leaves, ends: Mapping[str, str] = {}, year: int = 0, country: str = ""
) -> Step:
    """The formula with the names and the label of one member."""

    def given(argument: str) -> str | int:
        if argument == YEAR:
            return year
        for old, new in ends.items():
            if argument.endswith(old):
                return argument.removesuffix(old) + new
        return leaves.latest.get(argument, argument)

    label = step.label.format(year=year, country=country, latest=leaves.day)
    return replace(step, inputs=tuple(map(given, step.inputs)), label=label)


def found(written: Iterable[Step], leaves: Leaves) -> dict[str, Step]:
    """Every member whose inputs are there; of a formula for the latest year, the last of them."""
    every = [(step.declared.years, members(step, leaves)) for step in written]
    only_latest = [m for years, m in every if years and years.which == "latest"]
    others = [
        m for years, family in every if not (years and years.which == "latest") for m in family
    ]
    there: dict[str, Step] = {}
    while True:
        size = len(there)
        for member in others:
            if member.name not in there and _ready(member, there, leaves):
                there[member.name] = member
        if len(there) > size:
            continue
        for family in only_latest:
            first = next((m for m in family if _ready(m, there, leaves)), None)
            if first and first.name not in there:
                there[first.name] = first
        if len(there) == size:
            return there


def _ready(member: Step, there: Mapping[str, Step], leaves: Leaves) -> bool:
    return all(each in there or each in leaves.names for each in member.arguments)


def latest(written: Iterable[Step], there: Mapping[str, Step], leaves: Leaves) -> dict[str, str]:
    """For each family by year, the name for its latest member -> that member."""
    names = {}
    for step in written:
        if step.declared.years and step.declared.years.which == "each":
            years = (name_in(step, year) for year in valid(step.declared.years, leaves))
            if last := next((name for name in years if name in there), None):
                names[name_in(step, "latest")] = last
    return names


def chosen(there: Mapping[str, Step]) -> dict[str, str]:
    """Quantities that exist in every country -> label of the one in the country chosen."""
    stems = {name.removesuffix(f"_{ALL[0]}") for name in there if name.endswith(f"_{ALL[0]}")}
    shared = (stem for stem in stems if all(f"{stem}_{country}" in there for country in ALL))
    labels = {stem: there[f"{stem}_{ALL[0]}"].label for stem in sorted(shared)}
    return {stem: label.replace(NAMES[ALL[0]], CHOSEN) for stem, label in labels.items()}


def missing(written: Iterable[Step], there: Mapping[str, Step], leaves: Leaves) -> list[str]:
    """Names that a formula without any member needs, and that nothing gives."""
    every = (members(step, leaves) for step in written)
    lost = [each[0] for each in every if each and not any(m.name in there for m in each)]
    needed = {each for member in lost for each in member.arguments}
    return sorted(needed - {*there} - leaves.names - {member.name for member in lost})
