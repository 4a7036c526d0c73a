"""Every rule that the files of the model break: parameters, facts, scenarios, tests of claims."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from klarna_report.definitions import Entry, entries_of, graph_of
from klarna_report.errors import InputError, nearest
from klarna_report.evidence.reading import Marked, Violation, read_marked, refused
from klarna_report.evidence.records import NUMBERS, evidence
from klarna_report.evidence.tables import BIB, RULEBOOK
from klarna_report.expressions import expression_faults, names_in, parsed
from klarna_report.parameters import CHOICES, DISTRIBUTIONS, KINDS, catalogue, read_scenario

PARAMETERS, FACTS = "parameters.yml", "facts.yml"
CHAPTERS = "chapters/*.ipynb"  # beside the data folder
NAMED = re.compile(r'in_scenario\(\\?["\']([^"\'\\]+)')
HUGE = 1e300
WAYS = ("observation", "quantity", "chosen", "day_of")  # in which a fact is quoted
Entries = Mapping[str, Mapping]
Rows = Mapping[str, Mapping[str, str]]  # observations by id
Faults = Iterator[tuple[str, str, object, str]]  # entry, field, content, rule
Below = Callable[[Iterable[str]], frozenset[str]]  # names -> they and all that they rest on


def entry_faults(folder: Path, tables: Mapping[str, pd.DataFrame]) -> Iterator[Violation]:
    """Everything wrong with the model's files in a data folder, and with what refers to them."""
    (parameters, unread), (facts, more) = (read_marked(folder / f) for f in (PARAMETERS, FACTS))
    yield from (*unread, *more, *scenario_faults(folder))
    if not (parameters.entries and facts.entries and {BIB, "observations.csv"} <= tables.keys()):
        return
    rows = tables["observations.csv"].drop_duplicates("id").set_index("id")[[*NUMBERS]]
    rows = rows.to_dict("index")
    pages = (page if isinstance(page, dict) else {n: page} for n, page in facts.entries.items())
    facts = replace(facts, entries={name: entry for page in pages for name, entry in page.items()})
    known = _with_fields(parameters)
    found = (*field_faults(parameters), *parameter_faults(known, {*tables[BIB]["key"]}, rows))
    faults = [parameters.violation(*fault) for fault in found]
    found = (*field_faults(facts), *fact_faults(_with_fields(facts), known, rows))
    faults += [facts.violation(*fault) for fault in found]
    yield from faults
    try:
        given = evidence(tables, folder), frozenset(known)
        entries, graph = entries_of(*given), graph_of(*given)
    except (AttributeError, InputError, KeyError, TypeError, ValueError) as error:
        if not faults and str(error).startswith(FACTS):  # anything else is told with the tables
            yield refused(Path(FACTS), InputError(str(error)), FACTS)
        return
    yield from claim_faults(tables["claims.csv"], entries, {*known}, graph.below)


def _with_fields(file: Marked) -> Entries:
    return {k: each if isinstance(each, dict) else {} for k, each in file.entries.items()}


def field_faults(file: Marked) -> Faults:
    """Fields that an entry lacks, fields that there are not, and those that must be text."""
    rules = RULEBOOK["entries"][file.file]
    fields = (*rules["needed"], *rules["others"])
    for name, entry in file.entries.items():
        if not isinstance(entry, dict):
            yield name, "", "", f"must hold the fields {', '.join(rules['needed'])}"
            continue
        empty = [key for key in rules["needed"] if entry.get(key) in (None, "", [])]
        yield from ((name, key, "", "is missing") for key in empty)
        for key, content in entry.items():
            if key not in fields:
                yield name, str(key), "", f"is not a field; {nearest(str(key), fields)}"
            elif key not in rules["free"] and not isinstance(content, str):
                yield name, key, content, "must be text"


def parameter_faults(entries: Entries, sources: set[str], rows: Rows) -> Faults:
    """Rules for parameters.yml: ranges that hold the value, sources and observations there."""
    for name, entry in entries.items():
        if not re.fullmatch("[a-z][a-z0-9_]*", name):
            yield name, "", "", "must be small letters, digits and underscores"
        if isinstance(kind := entry.get("kind"), str) and kind not in KINDS:
            yield name, "kind", kind, f"is not known; {nearest(kind, KINDS)}"
        if isinstance(key := entry.get("source"), str) and key not in sources:
            yield name, "source", key, f"is not a key of {BIB}"
        if entry.get("range"):
            yield from ((name, *fault) for fault in _range_faults(entry, rows))
        if "distribution" in entry:
            yield from ((name, *fault) for fault in _distribution_faults(entry))


def _range_faults(entry: Mapping, rows: Rows) -> Iterator[tuple[str, object, str]]:
    span, value = entry["range"], entry.get("value")
    if not isinstance(span, list) or len(span) < 2:
        yield "range", span, "must be a list of at least two"
    elif entry.get("unit") in CHOICES:
        if not all(isinstance(each, str) for each in span):
            yield "range", span, "must list words"
        elif value not in span:
            yield "value", value, "is not one of the range"
        if entry["unit"] == "observation":
            unknown = (each for each in map(str, span) if each not in rows)
            yield from (("range", each, "names no observation") for each in unknown)
    elif len(span) > 2 or not all(map(_is_number, span)) or span[0] > span[1]:
        yield "range", span, "must be two numbers, the lower first"
    elif not _is_number(value) or not span[0] <= value <= span[1]:
        yield "value", value, f"must be a number from {span[0]:g} to {span[1]:g}"


def _is_number(content: object) -> bool:
    return type(content) in (int, float) and abs(content) < HUGE


def _distribution_faults(entry: Mapping) -> Iterator[tuple[str, object, str]]:
    named = str(entry["distribution"])
    if named not in DISTRIBUTIONS:
        yield "distribution", named, f"is not known; {nearest(named, DISTRIBUTIONS)}"
    if entry.get("unit") in CHOICES:
        yield "distribution", named, "has no meaning for a choice"
    if not entry.get("note"):
        yield "note", "", "is missing: it must say why the draws have this distribution"


def fact_faults(entries: Entries, parameters: Entries, rows: Rows) -> Faults:
    """Rules for facts.yml: each quoted number says in one way where it comes from."""
    for name, entry in entries.items():
        if sum(way in entry for way in WAYS) != 1:
            yield name, "", "", f"must say where it comes from by one of {', '.join(WAYS)}"
        if name in parameters:
            yield name, "", "", f"is the name of a parameter too; see {PARAMETERS}"
        key, field, chosen = (str(entry.get(k, "")) for k in ("observation", "field", "chosen"))
        if key and key not in rows:
            yield name, "observation", key, "names no observation"
        if field and field not in NUMBERS:
            yield name, "field", field, f"must be one of {', '.join(NUMBERS)}"
        elif field and key in rows and not rows[key][field]:
            yield name, "field", field, f"is empty in {key}"
        if chosen and parameters.get(chosen, {}).get("unit") != "name":
            yield name, "chosen", chosen, "is not a parameter of unit name"
        elif chosen:
            wanted = (f"{name}_{word}" for word in parameters[chosen].get("range") or ())
            yield from ((name, "chosen", n, "is not a fact") for n in wanted if n not in entries)


def claim_faults(
    claims: pd.DataFrame, facts: Mapping[str, Entry], parameters: set[str], below: Below
) -> Iterator[Violation]:
    """Rules for claims.csv that need the model's files: tests, bases and chapters exist.

    A statement is judged on what was stated and published: its test rests on no parameter but the
    base that the row declares. A base is a parameter, or two facts and more, the first in the test.
    """
    chapters, names = {entry.chapter for entry in facts.values()}, {*facts, *parameters}
    for line, row in claims.to_dict("index").items():
        found = [("test", *fault) for fault in expression_faults(row["test"], names)]
        sound = not found and parsed(row["test"])  # one that cannot be read is told with its row
        rests = below(names_in(row["test"]) if sound else ())
        set_by_reader = sorted(rests & parameters - {row["base"]})
        found += [("test", name, "is for the reader to set") for name in set_by_reader]
        found += [("base", row["base"], each) for each in _base_faults(row, facts, parameters)]
        if row["chapter"] and row["chapter"] not in chapters:
            found.append(("chapter", row["chapter"], "is not a chapter with facts"))
        yield from (Violation("claims.csv", int(line), row["id"], *each) for each in found)


def _base_faults(
    claim: Mapping[str, str], facts: Mapping[str, Entry], parameters: set[str]
) -> Iterator[str]:
    first, *others = claim["base"].split() or [""]
    if first and not others and first not in parameters:
        yield "is not a parameter"
    if others and not {first, *others} <= facts.keys():
        yield "names what is not a fact"
    if others and not re.search(rf"\b{re.escape(first)}\b", claim["test"]):
        yield "begins with a fact that is not in the test"


def scenario_faults(folder: Path) -> Iterator[Violation]:
    """Every scenario reads against the catalogue beside it; those that chapters name are there."""
    for path in sorted(folder.resolve().parent.glob(CHAPTERS)):
        for name in sorted({*NAMED.findall(path.read_text("utf-8", "replace"))}):
            if not (folder / "scenarios" / f"{name}.yml").is_file():
                rule = f"is not there; chapters/{path.name} compares with it"
                yield Violation(f"scenarios/{name}.yml", 1, "", "", "", rule)
    try:
        parameters = catalogue(folder / PARAMETERS)
    except InputError:
        return  # told with the catalogue itself
    for path in sorted((folder / "scenarios").glob("*.yml")):
        try:
            read_scenario(path, parameters)
        except InputError as error:
            yield refused(path, error, f"scenarios/{path.name}")
