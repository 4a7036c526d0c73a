"""What differs between editions: parameters, facts, verdicts. The first one is the measure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from klarna_report.build.editions import Side
from klarna_report.definitions import entries_of
from klarna_report.evidence import Evidence
from klarna_report.facts import PARAMETERS_CHAPTER
from klarna_report.formats import MINUS, format_value
from klarna_report.parameters import Parameter
from klarna_report.sentences import contents, printed, sentences


@dataclass(frozen=True)
class Row:
    """One thing that all sides have, as each has it.

    page: the chapter that defines it, if one does; units: one for each value.
    """

    id: str
    label: str
    page: str
    values: tuple
    units: tuple[str, ...]
    headline: bool = False

    @property
    def differs(self) -> bool:
        """Whether any side has another value than the first."""
        return any(self.moved)

    @property
    def moved(self) -> tuple[bool, ...]:
        """Whether a side has another value than the first, for each side."""
        return tuple(each != self.values[0] for each in self.values)

    @property
    def texts(self) -> tuple[str, ...]:
        """The values as the report prints them."""
        return tuple(map(format_value, self.values, self.units))

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
    entries = entries_of(evidence, frozenset(parameters))
    first, statements = headline_facts(entries), evidence.claims["statement"]
    known = dict.fromkeys([*first, *entries])
    order = {name: place for place, name in enumerate(known)}
    facts.sort(key=lambda name: (order.get(name, len(order)), name))
    rows = [_fact_row(name, sides, name in first) for name in facts]
    chosen = [_parameter_row(name, sides, parameters.get(name)) for name in settings]
    decided = [_verdict_row(name, sides, statements.get(name, name)) for name in outcomes]
    return Comparison(
        tuple(sides),
        *(tuple(row for row in each if row.differs) for each in (chosen, rows, decided)),
        tuple(row.id for row in rows if not row.differs and _other_width(row.id, sides)),
        (*settings_apart, *facts_apart, *outcomes_apart),
    )


def _split(contents: Sequence[Iterable[str]]) -> tuple[list[str], list[str]]:
    """Names that every side has, and names that only some have, in order of appearance."""
    every = set.intersection(*map(set, contents))
    names = dict.fromkeys(name for content in contents for name in content)
    return [n for n in names if n in every], [n for n in names if n not in every]


def _other_width(name: str, sides: Sequence[Side]) -> bool:
    return len({(side.facts[name].get("low"), side.facts[name].get("high")) for side in sides}) > 1


def headline_facts(ids: Collection[str]) -> list[str]:
    """Those of the facts that the front page prints, in its order."""
    found = (name for each in sentences(contents()[0], ids) for name in printed(each.near))
    return list(dict.fromkeys(found))


def _fact_row(name: str, sides: Sequence[Side], headline: bool) -> Row:
    found = [side.facts[name] for side in sides]
    label, page = found[0].get("label", name), found[0].get("chapter", "")
    values, units = ([each.get(key, "") for each in found] for key in ("value", "unit"))
    return Row(name, label, page, tuple(values), tuple(units), headline)


def _parameter_row(name: str, sides: Sequence[Side], known: Parameter | None) -> Row:
    label, unit = (known.definition, known.unit) if known else (name, "")
    values = tuple(side.parameters[name] for side in sides)
    return Row(name, label, PARAMETERS_CHAPTER, values, (unit,) * len(sides))


def _verdict_row(name: str, sides: Sequence[Side], statement: str) -> Row:
    values = tuple(side.verdicts[name] for side in sides)
    return Row(name, statement, "", values, ("",) * len(sides))
