"""What differs between editions: parameters, facts, verdicts. The first one is the measure."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from klarna_report.build.inputs import FACTS
from klarna_report.definitions import entries_of
from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.facts import PARAMETERS_CHAPTER, Model
from klarna_report.formats import format_value, step
from klarna_report.parameters import Parameter, Scenario, Value, catalogue
from klarna_report.sentences import contents, printed, sentences
from klarna_report.verdicts import verdicts

Records = Mapping[str, Mapping]  # by id, each with value, unit, label and chapter


@dataclass(frozen=True)
class Side:
    """One side of a comparison: facts as in facts.json, the others alike; given: what was set."""

    name: str
    title: str
    reason: str
    parameters: Records
    facts: Records
    verdicts: Records
    given: Collection[str]


class Row(NamedTuple):
    """One thing that all sides have, as each has it.

    page: the chapter that defines it, if one does; texts: the values as the report prints them;
    changes: how far each is from the first, in words; moved: whether it is another than the first;
    wider: whether intervals differ.
    """

    id: str
    label: str
    page: str
    values: list
    texts: list[str]
    changes: list[str]
    moved: list[bool]
    wider: bool
    headline: bool


@dataclass(frozen=True)
class Comparison:
    """All that differs between editions.

    widths: facts of which only the interval differs; partial: what not every side has.
    """

    sides: Sequence[Side]
    parameters: list[Row]
    facts: list[Row]
    verdicts: list[Row]
    widths: list[str]
    partial: list[str]


def computed(scenario: Scenario) -> Side:
    """A scenario evaluated by the model, without building the book."""
    model = Model(load(), catalogue(), scenario)
    facts = [fact.record() for fact in model.facts(model.entries).values()]
    outcomes = {each.claim: each.outcome for each in verdicts(model)}
    words = (scenario.name, scenario.title, scenario.reason)
    return _side(words, scenario.values, scenario.given, facts, outcomes)


def read_side(folder: Path) -> Side:
    """An edition as its `facts.json` has it; InputError if there is none, or it is damaged."""
    path = folder / FACTS
    if not path.is_file():
        raise InputError(f"{folder}: is not an edition: it holds no {FACTS}")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        values, about = dict(record["parameters"]), record["scenario"]
        outcomes = {each["claim"]: each["outcome"] for each in record["verdicts"]}
        words = [str(about[name]) for name in ("name", "title", "reason")]
        given = {each["name"] for each in about.get("given", [])}
        return _side(words, values, given, record["facts"], outcomes)
    except KeyError as error:
        raise InputError(f"{path}: is damaged: {error.args[0]} is missing") from error
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{path}: is damaged: {' '.join(str(error).split())}") from error


def _side(
    words: Iterable[str],
    values: Mapping[str, Value],
    given: Collection[str],
    facts: Iterable[Mapping],
    outcomes: Mapping[str, str],
) -> Side:
    known, statements = catalogue(), load().claims["statement"]
    parameters = {n: _record(n, v, known.get(n)) for n, v in values.items()}
    numbers = {each["id"]: {"value": each["value"], **each} for each in facts}
    decided = {n: {"value": v, "label": statements.get(n, n)} for n, v in outcomes.items()}
    numbers = {n: each for n, each in numbers.items() if n not in known}  # these are parameters
    return Side(*words, parameters, numbers, decided, given)


def _record(name: str, value: Value, known: Parameter | None) -> dict:
    label, unit = (known.definition, known.unit) if known else (name, "")
    return {"value": value, "label": label, "unit": unit, "chapter": PARAMETERS_CHAPTER}


def compare(sides: Sequence[Side]) -> Comparison:
    """What differs between the sides, the first one being the measure."""
    entries = entries_of(load(), frozenset(catalogue()))
    first = headline_facts(entries)
    order = {name: place for place, name in enumerate(dict.fromkeys([*first, *entries]))}
    found, partial = {}, []
    for part in ("parameters", "facts", "verdicts"):
        contents = [getattr(side, part) for side in sides]
        names = dict.fromkeys(name for content in contents for name in content)
        common = [name for name in names if all(name in content for content in contents)]
        partial += [name for name in names if name not in common]
        common.sort(key=lambda name: order.get(name, len(order)))
        found[part] = [_row(n, [each[n] for each in contents], n in first) for n in common]
    differing = {part: [row for row in rows if any(row.moved)] for part, rows in found.items()}
    widths = [row.id for row in found["facts"] if row.wider and not any(row.moved)]
    return Comparison(sides, **differing, widths=widths, partial=partial)


def _row(name: str, each: Sequence[Mapping], headline: bool) -> Row:
    values, units = ([record.get(key, "") for record in each] for key in ("value", "unit"))
    pairs = [*zip(values, units, strict=True)]
    label, page = each[0].get("label", name), each[0].get("chapter", "")
    texts = [format_value(*pair) for pair in pairs]
    changes = [step(values[0], v, unit) if unit == units[0] else "" for v, unit in pairs]
    moved = [value != values[0] for value in values]
    wider = len({(record.get("low"), record.get("high")) for record in each}) > 1
    return Row(name, label, page, values, texts, changes, moved, wider, headline)


def headline_facts(ids: Collection[str]) -> list[str]:
    """Those of the facts that the front page prints, in its order."""
    found = (name for each in sentences(contents()[0], ids) for name in printed(each.near))
    return list(dict.fromkeys(found))
