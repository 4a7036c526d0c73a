"""The files of data/ as tables of text, one row a line, and what cannot be read in them."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd
import yaml
from babel.lists import format_list
from pybtex.database import Entry, Person
from pybtex.database.input.bibtex import Parser, month_names
from pybtex.exceptions import PybtexError

from klarna_report.errors import InputError
from klarna_report.evidence.tables import BIB, COLUMNS, TABLES
from klarna_report.files import read_file, read_yaml

# Control characters but the line end, marks that hide or reorder text, broken encodings.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]"
)
MONTHS = tuple(month_names.values())
LONGEST = 2**17  # letters in a cell, whatever limit another library has set


@dataclass(frozen=True)
class Violation:
    """One thing wrong in data/: where it stands, what stands there and which rule it breaks."""

    file: str
    line: int
    id: str
    column: str
    value: str
    rule: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else f"{self.value[:57]}..."
        parts = (self.id, self.column, repr(shown) if shown else "", self.rule)
        return f"{self.file}:{self.line}: {': '.join(part for part in parts if part)}"


def read_text(path: Path) -> tuple[str, list[Violation]]:
    """The text of a file, nothing if it cannot be used, and what is wrong with its characters."""
    try:
        text, faults = read_file(path), []
    except InputError as error:
        return "", [refused(path, error, path.name)]
    if not text.strip("\ufeff\r\n "):
        return "", [_whole(path, "is empty")]
    if text.startswith("\ufeff"):
        faults.append(_whole(path, "starts with a byte order mark"))
    if "\r" in text:
        line = 1 + text.count("\n", 0, text.index("\r"))
        faults.append(_whole(path, "has line ends other than LF", line))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    for number, line in enumerate(text.split("\n"), 1):
        if found := UNSEEN.search(line):
            faults.append(_whole(path, f"holds the control character {found[0]!a}", number))
    return text, faults


def _whole(path: Path, rule: str, line: int = 1) -> Violation:
    return Violation(path.name, line, "", "", "", rule)


def read_csv(path: Path) -> tuple[pd.DataFrame | None, list[Violation]]:
    """A CSV file as text cells indexed by line number, rows that fit the header only."""
    text, faults = read_text(path)
    if not text:
        return None, faults
    rows: dict[int, list[str]] = {}
    csv.field_size_limit(LONGEST)
    for number, line in enumerate(text.split("\n"), 1):
        try:
            rows[number] = next(csv.reader([line], strict=True), [])
        except csv.Error as error:
            faults.append(_whole(path, f"cannot be split into cells: {error}", number))
    wanted = COLUMNS[path.name]
    if wrong := [*_header_faults(path, rows.pop(1, []), wanted)]:
        return None, faults + wrong
    for number in [each for each, cells in rows.items() if len(cells) != len(wanted)]:
        cells = rows.pop(number)
        rule = f"has {len(cells)} cells, the header {len(wanted)}"
        faults.append(Violation(path.name, number, "".join(cells[:1]).strip(), "", "", rule))
    if not rows:
        faults.append(_whole(path, "has no rows"))
    return _table(rows, wanted), faults


def _header_faults(path: Path, found: list[str], wanted: tuple[str, ...]) -> Iterator[Violation]:
    if len(found) < 2:
        yield _whole(path, "is not separated by commas")
        return
    for column in dict.fromkeys((*wanted, *found)):
        if column not in wanted or found.count(column) != 1:
            fault = "there twice" if column in wanted else "not known"
            rule = f"column is {fault if column in found else 'missing'}"
            yield Violation(path.name, 1, "", column, "", rule)
    if sorted(found) == sorted(wanted) and tuple(found) != wanted:
        yield _whole(path, f"columns must stand in this order: {', '.join(wanted)}")


def read_bib(path: Path) -> tuple[pd.DataFrame | None, list[Violation]]:
    """The bibliography as a table of text indexed by line number, entries that parse only."""
    text, faults = read_text(path)
    if not text:
        return None, faults
    rows: dict[int, dict[str, str]] = {}
    line = 1
    for part in re.split(r"(?m)^(?=@)", text):
        try:
            entries = _entries(part)
        except PybtexError as error:
            where = line + (getattr(error, "lineno", None) or 1) - 1
            faults.append(_whole(path, f"is not BibTeX: {' '.join(str(error).split())}", where))
        else:
            for key, entry in entries.items():
                rows[line] = source_row(key, entry)
                faults += [
                    Violation(path.name, line, key, field, "", "field is not known")
                    for field in entry.fields
                    if field.lower() not in (*TABLES[BIB], "month", "day")
                ]
        line += part.count("\n")
    return _table(rows, TABLES[BIB]), faults


def _table(rows: Mapping[int, object], columns: Iterable[str]) -> pd.DataFrame:
    """Rows of text by line number; plain objects, since so few are soonest compared so."""
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*columns], dtype=object)


@lru_cache(maxsize=1024)
def _entries(part: str) -> Mapping[str, Entry]:
    """The entries of a part of a bibliography, which is slow to parse and mostly as it was."""
    return Parser().parse_string(part).entries


def source_row(key: str, entry: Entry) -> dict[str, str]:
    """One entry of the bibliography as the cells of the table of sources."""
    row = {field: _plain(entry.fields.get(field, "")) for field in TABLES[BIB]}
    return {**row, "key": key, "author": _names(entry.persons), "year": _date(entry.fields)}


def _plain(text: str) -> str:
    """Text without braces that keep capitals and backslashes that keep signs."""
    return re.sub(r"\\([&%$#_{}])|[{}]", r"\1", text)


def _names(persons: Mapping[str, list[Person]]) -> str:
    """The authors as `A, B and C`, first name first."""
    people = [
        _plain(" ".join((*p.first_names, *p.middle_names, *p.prelast_names, *p.last_names)))
        for p in persons.get("author", [])
    ]
    return format_list(people, locale="en_GB")


def _date(fields: Mapping[str, str]) -> str:
    """Year, month and day as far as given: `2024-02-27`, `2024-02`, `2024` or nothing."""
    month = fields.get("month", "")
    if month in MONTHS:
        month = f"{MONTHS.index(month) + 1:02}"
    day = fields["day"].zfill(2) if "day" in fields else ""
    return "-".join(filter(None, (fields.get("year", ""), month, day)))


def read_folder(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Violation]]:
    """All tables of a data folder that can be read, by file name, and what cannot."""
    read = {name: read_csv(folder / name) for name in COLUMNS}
    read[BIB] = read_bib(folder / BIB)
    faults = [fault for _, faults in read.values() for fault in faults]
    return {name: table for name, (table, _) in read.items() if table is not None}, faults


def last_day(tables: Mapping[str, pd.DataFrame]) -> date:
    """The day to which the evidence goes: the last one on which a source was opened."""
    return date.fromisoformat(max(tables[BIB]["urldate"]))


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


def read_marked(path: Path) -> tuple[Marked, list[Violation]]:
    """A YAML file with its lines, empty if it cannot be read, and what is wrong with it."""
    text, faults = read_text(path)
    try:
        content = {} if faults else {str(k): entry for k, entry in read_yaml(path).items()}
    except InputError as error:
        content, faults = {}, [refused(path, error, path.name)]
    lines = _lines(yaml.compose(text, Loader=yaml.CSafeLoader), "") if content else ()
    return Marked(path.name, content, dict(lines)), faults


def _lines(node: yaml.Node, name: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Line of each entry and each field, wherever they are nested."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        line = key.start_mark.line + 1
        yield from (((key.value, ""), line), ((name, key.value), line))
        yield from _lines(value, key.value)


def refused(path: Path, error: InputError, name: str) -> Violation:
    """An InputError about a file, which may name the line, as a violation."""
    told = str(error).removeprefix(str(path)).partition("\n")[0]
    line, rule = re.match(r"(?::(\d+))?(?:: )?(.*)", told).groups()
    return Violation(name, int(line or 1), "", "", "", rule)
