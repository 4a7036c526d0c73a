"""Every rule that the files of the model break: parameters, facts, scenarios."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from klarna_report.definitions import Entry, entries_of, graph_of
from klarna_report.errors import InputError, nearest
from klarna_report.evidence.reading import Marked, Violation, read_marked, refused
from klarna_report.evidence.records import NUMBERS, evidence
from klarna_report.evidence.tables import BIB, ENTRIES
from klarna_report.expressions import expression_faults, names_in, parsed
from klarna_report.parameters import CHOICES, DISTRIBUTIONS, KINDS, catalogue, read_scenario

PARAMETERS, FACTS = "parameters.yml", "facts.yml"
CHAPTERS = "chapters/*.ipynb"  # beside the data folder
NAMED = re.compile(r'in_scenario\(\\?["\']([^"\'\\]+)')
HUGE = 1e300
WAYS = ("observation", "quantity", "chosen", "day_of")  # in which a fact is quoted
Fault = tuple[str, str, object, str]  # entry, field, content, rule
Below = Callable[[Iterable[str]], frozenset[str]]  # names -> they and all that they rest on


@dataclass(frozen=True)
class Known:
    """What entries may refer to; observations is None where the table cannot be read."""

    observations: Mapping[str, Mapping[str, str]] | None
    sources: frozenset[str]
    parameters: Mapping[str, Mapping]
    facts: Mapping[str, Entry]

    def unit(self, parameter: str) -> object:
        """The unit of a parameter, nothing if there is no such parameter."""
        return self.parameters.get(parameter, {}).get("unit")


def entry_faults(folder: Path, tables: Mapping[str, pd.DataFrame]) -> Iterator[Violation]:
    """Everything wrong with the model's files in a data folder, and with what refers to them."""
    files = {}
    for name in ENTRIES:
        files[name], faults = read_marked(folder / name)
        yield from faults
    yield from scenario_faults(folder)
    if all(file.entries for file in files.values()) and BIB in tables:
        yield from _cross_faults(files, tables, folder)


def _cross_faults(
    files: Mapping[str, Marked], tables: Mapping[str, pd.DataFrame], folder: Path
) -> Iterator[Violation]:
    """What the entries of the model's files, and the claims, break or refer to in vain."""
    table = tables.get("observations.csv")
    observations = None if table is None else {row["id"]: row for row in table.to_dict("records")}
    sources = frozenset(tables[BIB]["key"])
    known = Known(observations, sources, files[PARAMETERS].whole, {})
    faults = [*_broken(files[PARAMETERS], parameter_faults, known)]
    faults += _broken(_flat(files[FACTS]), fact_faults, known)
    try:
        given = evidence(tables, folder), frozenset(known.parameters)
        facts, graph = entries_of(*given), graph_of(*given)
    except (AttributeError, InputError, KeyError, TypeError, ValueError) as error:
        if not faults and str(error).startswith(FACTS):  # anything else is told with the tables
            faults.append(refused(Path(FACTS), InputError(str(error)), FACTS))
        yield from faults
        return
    known = replace(known, facts=facts)
    yield from faults
    yield from claim_faults(tables["claims.csv"], known, graph.below)


def _flat(file: Marked) -> Marked:
    """The facts of all pages together; what is no page stands as a fact without fields."""
    pages = (page if isinstance(page, dict) else {n: page} for n, page in file.entries.items())
    return replace(file, entries={name: entry for page in pages for name, entry in page.items()})


def _broken(file: Marked, rule: Callable, known: Known) -> Iterator[Violation]:
    """What is wrong with the entries of a file, each by itself and with what they refer to."""
    for name, content in file.entries.items():
        yield from (file.violation(name, *each) for each in field_faults(file.file, content))
    yield from (file.violation(*each) for each in rule(file.whole, known))


def field_faults(file: str, entry: object) -> Iterator[tuple[str, object, str]]:
    """Fields that an entry lacks, fields that there are not, and those that must be text."""
    needed, others, free = (ENTRIES[file][each] for each in ("needed", "others", "free"))
    if not isinstance(entry, dict):
        yield "", "", f"must hold the fields {', '.join(needed)}"
        return
    for key in needed:
        if entry.get(key) in (None, "", []):
            yield key, "", "is missing"
    for key, content in entry.items():
        if key not in (*needed, *others):
            yield str(key), "", f"is not a field; {nearest(str(key), (*needed, *others))}"
        elif key not in free and not isinstance(content, str):
            yield key, content, "must be text"


def parameter_faults(entries: Mapping[str, Mapping], known: Known) -> Iterator[Fault]:
    """Rules for parameters.yml: ranges that hold the value, sources and observations there."""
    for name, entry in entries.items():
        if not re.fullmatch("[a-z][a-z0-9_]*", name):
            yield name, "", "", "must be small letters, digits and underscores"
        if isinstance(kind := entry.get("kind"), str) and kind not in KINDS:
            yield name, "kind", kind, f"is not known; {nearest(kind, KINDS)}"
        if entry.get("range"):
            yield from ((name, *fault) for fault in _range_faults(entry))
        if "distribution" in entry:
            yield from ((name, *fault) for fault in _distribution_faults(entry))
        if isinstance(key := entry.get("source"), str) and key not in known.sources:
            yield name, "source", key, f"is not a key of {BIB}"
        if entry.get("unit") == "observation" and isinstance(entry.get("range"), list):
            yield from ((name, "range", *fault) for fault in _observed(entry["range"], known))


def _range_faults(entry: Mapping) -> Iterator[tuple[str, object, str]]:
    span, value = entry["range"], entry.get("value")
    if not isinstance(span, list) or len(span) < 2:
        yield "range", span, "must be a list of at least two"
    elif entry.get("unit") in CHOICES:
        if not all(isinstance(each, str) for each in span):
            yield "range", span, "must list words"
        elif value not in span:
            yield "value", value, "is not one of the range"
    elif len(span) > 2 or not all(map(_is_number, span)) or span[0] > span[1]:
        yield "range", span, "must be two numbers, the lower first"
    elif not _is_number(value) or not span[0] <= value <= span[1]:
        yield "value", value, f"must be a number from {span[0]:g} to {span[1]:g}"


def _distribution_faults(entry: Mapping) -> Iterator[tuple[str, object, str]]:
    named = str(entry["distribution"])
    if named not in DISTRIBUTIONS:
        yield "distribution", named, f"is not known; {nearest(named, DISTRIBUTIONS)}"
    if entry.get("unit") in CHOICES:
        yield "distribution", named, "has no meaning for a choice"
    if not entry.get("note"):
        yield "note", "", "is missing: it must say why the draws have this distribution"


def _is_number(content: object) -> bool:
    number = isinstance(content, (int, float)) and not isinstance(content, bool)
    return number and abs(content) < HUGE


def _observed(ids: list, known: Known) -> Iterator[tuple[object, str]]:
    """Those of `ids` that are no observation."""
    for each in ids if known.observations is not None else ():
        if not isinstance(each, str) or each not in known.observations:
            yield each, "names no observation"


def fact_faults(entries: Mapping[str, Mapping], known: Known) -> Iterator[Fault]:
    """Rules for facts.yml: each quoted number says in one way where it comes from."""
    for name, entry in entries.items():
        if sum(way in entry for way in WAYS) != 1:
            yield name, "", "", f"must say where it comes from by one of {', '.join(WAYS)}"
        if name in known.parameters:
            yield name, "", "", f"is the name of a parameter too; see {PARAMETERS}"
        if key := entry.get("observation"):
            yield from ((name, "observation", *fault) for fault in _observed([key], known))
            found = _number_faults(key, entry.get("field"), known)
            yield from ((name, "field", *fault) for fault in found)
        if (chosen := entry.get("chosen")) and known.unit(chosen) != "name":
            yield name, "chosen", chosen, "is not a parameter of unit name"
        elif chosen:
            wanted = (f"{name}_{word}" for word in known.parameters[chosen].get("range") or ())
            yield from ((name, "chosen", n, "is not a fact") for n in wanted if n not in entries)


def _number_faults(key: object, field: object, known: Known) -> Iterator[tuple[object, str]]:
    """The number that a fact quotes is there."""
    if field is not None and field not in NUMBERS:
        yield field, f"must be one of {', '.join(NUMBERS)}"
    elif field and not (known.observations or {}).get(str(key), {field: "?"})[field]:
        yield field, f"is empty in {key}"


def _base_faults(claim: Mapping[str, str], known: Known) -> Iterator[str]:
    """A base is a parameter, or names facts, the first of which stands in the test."""
    names = claim["base"].split()
    if len(names) == 1 and names[0] not in known.parameters:
        yield "is not a parameter"
    if len(names) > 1 and not {*names} <= {*known.facts}:
        yield "names what is not a fact"
    if len(names) > 1 and not re.search(rf"\b{names[0]}\b", claim["test"]):
        yield "begins with a fact that is not in the test"


def claim_faults(claims: pd.DataFrame, known: Known, below: Below) -> Iterator[Violation]:
    """Rules for claims.csv that need the model's files: tests, bases and chapters exist.

    A statement is judged on what was stated and published: its test rests on no parameter but the
    base that the row declares. A base is a parameter, or two facts and more, the first in the test.
    """
    names = {*known.facts, *known.parameters}
    chapters = {entry.chapter for entry in known.facts.values()}
    for line, row in claims.to_dict("index").items():
        found = [("test", *fault) for fault in expression_faults(row["test"], names)]
        sound = not found and parsed(row["test"])  # one that cannot be read is told with its row
        rests = below(names_in(row["test"]) if sound else ())
        set_by_reader = sorted(rests & {*known.parameters} - {row["base"]})
        found += [("test", name, "is for the reader to set") for name in set_by_reader]
        found += [("base", row["base"], each) for each in _base_faults(row, known)]
        if row["chapter"] and row["chapter"] not in chapters:
            found.append(("chapter", row["chapter"], "is not a chapter with facts"))
        yield from (Violation("claims.csv", int(line), row["id"], *each) for each in found)


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
