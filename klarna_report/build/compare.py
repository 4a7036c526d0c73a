"""What differs between editions: parameters, facts, verdicts. The first one is the measure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from klarna_report.book.edition import Edition
from klarna_report.build.inputs import FACTS
from klarna_report.definitions import entries_of
from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.facts import PARAMETERS_CHAPTER, Model
from klarna_report.formats import format_value, step
from klarna_report.parameters import Scenario, catalogue
from klarna_report.sentences import contents, printed, sentences
from klarna_report.verdicts import verdicts

Records = Mapping[str, Mapping]  # by id, each with value and label; unit and chapter if it has them
PARTS = ("parameters", "facts", "verdicts")


class Row(NamedTuple):
    """One thing that all editions have, as each has it.

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

    widths: facts of which only the interval differs; partial: what not every edition has.
    """

    editions: Sequence[Edition]
    parameters: list[Row]
    facts: list[Row]
    verdicts: list[Row]
    widths: list[str]
    partial: list[str]


def computed(scenario: Scenario) -> Edition:
    """The edition of a scenario as the model gives it, without building the book."""
    model = Model(load(), catalogue(), scenario)
    facts, words = model.facts(model.entries), (scenario.name, scenario.title, scenario.reason)
    decided = {each.claim: {"outcome": each.outcome} for each in verdicts(model)}
    return Edition(facts, scenario.given, *words, (), {}, decided, parameters=scenario.values)


def read_edition(folder: Path) -> Edition:
    """The edition in a folder; InputError if there is none, or if its `facts.json` is damaged."""
    path = folder / FACTS
    if not path.is_file():
        raise InputError(f"{folder}: is not an edition: it holds no {FACTS}")
    try:
        return Edition.read(folder)
    except (OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        fault = " ".join(f"{type(error).__name__}: {error}".split())
        raise InputError(f"{path}: is damaged: {fault}") from error


def _records(edition: Edition) -> dict[str, Records]:
    """What is compared of an edition, by part."""
    known, statements = catalogue(), load().claims["statement"]
    parameters = {n: {"value": v, "label": n} for n, v in edition.parameters.items()}
    for name in parameters.keys() & known.keys():
        about = {"label": known[name].definition, "unit": known[name].unit}
        parameters[name] |= {**about, "chapter": PARAMETERS_CHAPTER}
    return {
        "parameters": parameters,
        "facts": {n: vars(fact) for n, fact in edition.facts.items() if n not in known},
        "verdicts": {
            n: {"value": each["outcome"], "label": statements.get(n, n)}
            for n, each in edition.verdicts.items()
        },
    }


def compare(editions: Sequence[Edition]) -> Comparison:
    """What differs between the editions, the first one being the measure."""
    entries = entries_of(load(), frozenset(catalogue()))
    first = headline_facts(entries)
    order = {name: place for place, name in enumerate(dict.fromkeys([*first, *entries]))}
    records, found, partial = [_records(each) for each in editions], {}, []
    for part in PARTS:
        contents = [each[part] for each in records]
        names = dict.fromkeys(name for content in contents for name in content)
        common = [name for name in names if all(name in content for content in contents)]
        partial += [name for name in names if name not in common]
        common.sort(key=lambda name: order.get(name, len(order)))
        found[part] = [_row(n, [each[n] for each in contents], n in first) for n in common]
    differing = {part: [row for row in rows if any(row.moved)] for part, rows in found.items()}
    widths = [row.id for row in found["facts"] if row.wider and not any(row.moved)]
    return Comparison(editions, **differing, widths=widths, partial=partial)


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
