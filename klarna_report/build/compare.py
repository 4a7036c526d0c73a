"""What differs between editions: parameters, facts, verdicts. The first one is the measure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from klarna_report.build.editions import Side
from klarna_report.definitions import entries_of
from klarna_report.evidence import Evidence
from klarna_report.expressions import names_in
from klarna_report.formats import MINUS, format_value
from klarna_report.parameters import Parameter
from klarna_report.sensitivity import headlines


@dataclass(frozen=True)
class Row:
    """One thing that differs, as each side has it."""

    id: str
    label: str
    group: str
    values: tuple
    units: tuple[str, ...]
    headline: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The values as the report prints them."""
        return tuple(format_value(v, u) for v, u in zip(self.values, self.units, strict=True))

    @property
    def changes(self) -> tuple[str, ...]:
        """How far each side is from the first, in words; nothing where that has no meaning."""
        first, unit = self.values[0], self.units[0]
        pairs = zip(self.values, self.units, strict=True)
        return tuple(change(first, v, unit) if u == unit else "" for v, u in pairs)


@dataclass(frozen=True)
class Comparison:
    """All that differs between editions.

    widths: facts of which only the interval differs; partial: what not every side has.
    """

    sides: tuple[Side, ...]
    parameters: tuple[Row, ...]
    facts: tuple[Row, ...]
    verdicts: tuple[Row, ...]
    widths: tuple[str, ...]
    partial: tuple[str, ...]


def change(before: object, after: object, unit: str) -> str:
    """The step from one number to another: points for shares, months for dates, else per cent."""
    if before == after or not all(isinstance(each, (int, float)) for each in (before, after)):
        return ""
    if unit == "date":
        text = f"{round((after - before) * 12):+d} months"
    elif unit.split("/")[0] == "share":
        text = f"{(after - before) * 100:+.1f} points"
    elif before == 0 or before * after < 0:
        return ""
    else:
        text = f"{(after / before - 1) * 100:+.1f}%"
    return text.replace("-", MINUS)


def compare(
    sides: Sequence[Side], parameters: Mapping[str, Parameter], evidence: Evidence
) -> Comparison:
    """What differs between the sides, the first one being the measure."""
    settings, settings_apart = _split([side.parameters for side in sides])
    facts, facts_apart = _split([side.facts for side in sides])
    outcomes, outcomes_apart = _split([side.verdicts for side in sides])
    statements = evidence.claims["statement"].get
    first = headline_facts(evidence)
    order = fact_order(facts, [*first, *entries_of(evidence, frozenset(parameters))])
    rows = [_fact_row(name, sides, name in first) for name in order]
    return Comparison(
        tuple(sides),
        tuple(filter(_differs, (_parameter_row(n, sides, parameters) for n in settings))),
        tuple(filter(_differs, rows)),
        tuple(filter(_differs, (_verdict_row(n, sides, statements(n, n)) for n in outcomes))),
        tuple(row.id for row in rows if not _differs(row) and _other_width(row.id, sides)),
        (*settings_apart, *facts_apart, *outcomes_apart),
    )


def _split(contents: Sequence[Iterable[str]]) -> tuple[list[str], list[str]]:
    """Names that every side has, and names that only some have, in order of appearance."""
    every = set.intersection(*map(set, contents))
    names = dict.fromkeys(name for content in contents for name in content)
    return [n for n in names if n in every], [n for n in names if n not in every]


def _differs(row: Row) -> bool:
    return any(each != row.values[0] for each in row.values)


def _other_width(name: str, sides: Sequence[Side]) -> bool:
    return len({(side.facts[name].get("low"), side.facts[name].get("high")) for side in sides}) > 1


def headline_facts(evidence: Evidence) -> list[str]:
    """The facts that the report's own conclusions rest on, in the order of those."""
    entries = headlines(evidence).values()
    return list(dict.fromkeys(n for e in entries for n in (e["fact"], *names_in(e["test"]))))


def fact_order(names: Iterable[str], order: Iterable[str]) -> list[str]:
    """Facts in the order of a comparison: the headlines first, then page by page."""
    known = {name: place for place, name in enumerate(dict.fromkeys(order))}
    return sorted(names, key=lambda name: (known.get(name, len(known)), name))


def _fact_row(name: str, sides: Sequence[Side], headline: bool) -> Row:
    found = [side.facts[name] for side in sides]
    return Row(
        name,
        found[0].get("label", name),
        found[0].get("chapter", ""),
        tuple(each["value"] for each in found),
        tuple(each.get("unit", "") for each in found),
        headline,
    )


def _parameter_row(name: str, sides: Sequence[Side], parameters: Mapping[str, Parameter]) -> Row:
    known = parameters.get(name)
    values = tuple(side.parameters[name] for side in sides)
    units = (known.unit if known else "",) * len(sides)
    return Row(name, known.definition if known else name, "", values, units)


def _verdict_row(name: str, sides: Sequence[Side], statement: str) -> Row:
    values = tuple(side.verdicts[name] for side in sides)
    return Row(name, statement, "", values, ("",) * len(sides))
