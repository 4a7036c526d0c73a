"""Layer 2: all of data/ checked together, the evidence and the files that the model reads."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from klarna_report import evidence, graph
from klarna_report.errors import InputError, nearest
from klarna_report.evidence import DATA, Violation
from klarna_report.evidence.reading import BIB, read_folder, read_text
from klarna_report.evidence.records import NUMBERS
from klarna_report.expressions import expression_faults
from klarna_report.parameters import catalogue, entry_faults, read_scenario, read_yaml

PARAMETERS, FACTS, HEADLINES = "parameters.yml", "facts.yml", "headlines.yml"
MANDATORY = ("label", "unit", "chapter")
FACT_FIELDS = (*MANDATORY, "observation", "field", "interval_note", "same_as", "share_of_draws")
HEADLINE_FIELDS = ("statement", "fact", "test")
Fault = tuple[str, str, object, str]  # entry, field, content, rule


@dataclass(frozen=True)
class Marked:
    """A YAML file: its entries, and the line on which each of them and of their fields stands."""

    file: str
    entries: Mapping[str, object]
    lines: Mapping[tuple[str, str], int]

    def violation(self, name: str, field: str, content: object, rule: str) -> Violation:
        """A fault at the line of the field, or of the entry where the field is not there."""
        line = self.lines.get((name, field)) or self.lines.get((name, ""), 1)
        return Violation(self.file, line, name, field, str(content)[:200], rule)


@dataclass(frozen=True)
class Known:
    """What entries may refer to; the table of observations is None where it cannot be read."""

    observations: pd.DataFrame | None
    sources: frozenset[str]
    parameters: Mapping[str, object]
    facts: Mapping[str, object]

    def unit(self, parameter: str) -> object:
        """The unit of a parameter, nothing if there is no such parameter."""
        entry = self.parameters.get(parameter)
        return entry.get("unit") if isinstance(entry, dict) else None


def check_all(folder: Path = DATA) -> list[Violation]:
    """Every violation in a data folder, by file and line; nothing is raised."""
    faults = evidence.check(folder)
    files = {}
    for name in (PARAMETERS, FACTS, HEADLINES):
        files[name], wrong = read_marked(folder / name)
        faults += wrong
    faults += scenario_faults(folder)
    tables, _ = read_folder(folder)
    if all(file.entries for file in files.values()) and BIB in tables:
        faults += _cross_faults(files, tables)
    return sorted(faults, key=lambda fault: (fault.file, fault.line))


def _cross_faults(
    files: Mapping[str, Marked], tables: Mapping[str, pd.DataFrame]
) -> Iterator[Violation]:
    """What the entries of the model's files, and the claims, break or refer to in vain."""
    entries = (files[PARAMETERS].entries, files[FACTS].entries)
    known = Known(tables.get("observations.csv"), frozenset(tables[BIB]["key"]), *entries)
    rules = {PARAMETERS: parameter_faults, FACTS: fact_faults, HEADLINES: headline_faults}
    for name, rule in rules.items():
        yield from (files[name].violation(*f) for f in rule(files[name].entries, known))
    if "claims.csv" in tables:
        yield from claim_faults(tables["claims.csv"], known)


def read_marked(path: Path) -> tuple[Marked, list[Violation]]:
    """A YAML file with its lines, empty if it cannot be read, and what is wrong with it."""
    text, faults = read_text(path)
    if not faults:
        try:
            return Marked(path.name, *_entries(path, text)), []
        except InputError as error:
            faults = [_told(path.name, path, error)]
    return Marked(path.name, {}, {}), faults


def _entries(path: Path, text: str) -> tuple[dict, dict[tuple[str, str], int]]:
    content = {str(name): entry for name, entry in read_yaml(path).items()}
    lines = {}
    for key, value in yaml.compose(text, Loader=yaml.CSafeLoader).value:
        lines[key.value, ""] = key.start_mark.line + 1
        for inner, _ in value.value if isinstance(value, yaml.MappingNode) else ():
            lines[key.value, inner.value] = inner.start_mark.line + 1
    return content, lines


def _told(file: str, path: Path, error: InputError) -> Violation:
    """An InputError about a file as a violation; the message may name the line."""
    found = re.match(r":(\d+): (.*)|: (.*)", str(error).removeprefix(str(path)), re.DOTALL)
    line, rule, other = found.groups() if found else (None, None, str(error))
    return Violation(file, int(line or 1), "", "", "", (rule or other or "").splitlines()[0])


def parameter_faults(entries: Mapping[str, object], known: Known) -> Iterator[Fault]:
    """Rules for parameters.yml: each entry complete, its source and its observations there."""
    for name, entry in entries.items():
        if not re.fullmatch("[a-z][a-z0-9_]*", name):
            yield name, "", "", "must be small letters, digits and underscores"
        yield from ((name, *fault) for fault in entry_faults(entry))
        if not isinstance(entry, dict):
            continue
        if isinstance(key := entry.get("source"), str) and key not in known.sources:
            yield name, "source", key, f"is not a key of {BIB}"
        if entry.get("unit") == "observation" and isinstance(entry.get("range"), list):
            yield from ((name, "range", *fault) for fault in _observed(entry["range"], known))


def _observed(ids: list, known: Known) -> Iterator[tuple[object, str]]:
    """Those of `ids` that are no observation."""
    if known.observations is None:
        return
    index = set(known.observations["id"])
    wrong = (each for each in ids if not isinstance(each, str) or each not in index)
    yield from ((each, "names no observation") for each in wrong)


def fact_faults(entries: Mapping[str, object], known: Known) -> Iterator[Fault]:
    """Rules for facts.yml: each fact is quoted, computed by the model, or a share of its draws."""
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            yield name, "", "", f"must hold the fields {', '.join(MANDATORY)}"
            continue
        yield from ((name, key, "", "is missing") for key in MANDATORY if not entry.get(key))
        for key in entry:
            if key not in FACT_FIELDS:
                yield name, str(key), "", f"is not a field; {nearest(str(key), FACT_FIELDS)}"
        if name in known.parameters:
            yield name, "", "", f"is the name of a parameter too; see {PARAMETERS}"
        yield from ((name, *fault) for fault in _origin_faults(name, entry, known))
    for leaf in sorted(graph.leaves()):
        if leaf not in known.parameters and "observation" not in _fields(entries.get(leaf)):
            yield leaf, "", "", "the model needs it: must be a parameter or a quoted fact"


def _fields(entry: object) -> Mapping:
    return entry if isinstance(entry, dict) else {}


def _origin_faults(name: str, entry: Mapping, known: Known) -> Iterator[tuple[str, object, str]]:
    """Where a fact comes from: observations that are there, or a step of the model."""
    for key in ("observation", "same_as", "unit"):
        if isinstance(entry.get(key), dict):
            yield from ((key, *fault) for fault in _choice_faults(entry[key], known))
    ids = _choices(entry.get("observation"))
    yield from (("observation", *fault) for fault in _observed(ids, known))
    yield from (("field", *fault) for fault in _number_faults(ids, entry.get("field"), known))
    steps = _choices(entry.get("same_as")) + _choices(entry.get("share_of_draws"))
    for step in steps or ([] if ids else [name]):
        if not isinstance(step, str) or step not in graph.steps():
            yield "", step, "is neither quoted nor computed: no observation and no such step"


def _choices(content: object) -> list:
    """What a field may stand for: itself, or any of the choices that it lists."""
    if isinstance(content, dict):
        return [value for key, value in content.items() if key != "by"]
    return [] if content is None else [content]


def _choice_faults(choices: Mapping, known: Known) -> Iterator[tuple[object, str]]:
    """A choice is made by a parameter of unit `name` and covers all that it allows."""
    by = choices.get("by")
    if not isinstance(by, str) or known.unit(by) != "name":
        yield by, "is not a parameter of unit name"
        return
    allowed = _fields(known.parameters[by]).get("range")
    if isinstance(allowed, list) and {*map(str, choices)} - {"by"} != {*map(str, allowed)}:
        yield by, f"must list {', '.join(map(str, allowed))}"


def _number_faults(ids: list, field: object, known: Known) -> Iterator[tuple[object, str]]:
    """The number that a fact quotes is there."""
    if field is not None and field not in NUMBERS:
        yield field, f"must be one of {', '.join(NUMBERS)}"
    elif field and known.observations is not None:
        rows = known.observations.set_index("id")
        rows = rows[~rows.index.duplicated()]
        for name in ids:
            if isinstance(name, str) and name in rows.index and not rows.at[name, field]:
                yield field, f"is empty in {name}"


def headline_faults(entries: Mapping[str, object], known: Known) -> Iterator[Fault]:
    """Rules for headlines.yml: each names a fact and has a test over known names."""
    names = {*known.facts, *known.parameters}
    for name, entry in entries.items():
        fields = _fields(entry)
        for key in HEADLINE_FIELDS:
            if not isinstance(fields.get(key), str):
                yield name, key, fields.get(key, ""), "must be text"
        if isinstance(fact := fields.get("fact"), str) and fact not in names:
            yield name, "fact", fact, f"names no fact; {nearest(fact, names)}"
        if isinstance(test := fields.get("test"), str):
            yield from ((name, "test", *fault) for fault in expression_faults(test, names))


def claim_faults(claims: pd.DataFrame, known: Known) -> list[Violation]:
    """Rules for claims.csv that need the model's files: tests, bases and chapters exist."""
    names = {*known.facts, *known.parameters}
    chapters = {str(_fields(entry).get("chapter")) for entry in known.facts.values()}
    bases = {name for name in known.parameters if known.unit(name) == "observation"}
    rules: dict[str, Callable[[str], Iterator[tuple[object, str]]]] = {
        "test": lambda text: expression_faults(text, names),
        "base": lambda text: _listed(text, bases, "is not a parameter of unit observation"),
        "chapter": lambda text: _listed(text, chapters, "is not a chapter with facts"),
    }
    return [
        Violation("claims.csv", int(line), row["id"], column, str(content), rule)
        for line, row in claims.iterrows()
        for column, faults in rules.items()
        if row[column]
        for content, rule in faults(row[column])
    ]


def _listed(text: str, known: Collection[str], rule: str) -> Iterator[tuple[object, str]]:
    if text not in known:
        yield text, rule


def scenario_faults(folder: Path) -> Iterator[Violation]:
    """Every scenario reads, against the catalogue beside it."""
    try:
        parameters = catalogue(folder / PARAMETERS)
    except InputError:
        return  # told with the catalogue itself
    for path in sorted((folder / "scenarios").glob("*.yml")):
        try:
            read_scenario(path, parameters)
        except InputError as error:
            yield _told(f"scenarios/{path.name}", path, error)
