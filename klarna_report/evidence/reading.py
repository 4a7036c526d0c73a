"""The files of data/ as tables of text, one row a line, and what cannot be read in them."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pybtex.database import Entry, Person
from pybtex.database.input.bibtex import Parser, month_names
from pybtex.exceptions import PybtexError

LIMIT_MB = 5  # some fifty times the largest file of today
COLUMNS = {
    "observations.csv": (
        *("id", "quantity", "entity", "scope", "start", "end", "low", "value", "high", "about"),
        *("unit", "kind", "source", "locator", "seen", "note"),
    ),
    "events.csv": (
        *("id", "start", "end", "actor", "event", "source", "locator", "seen", "topic", "note"),
    ),
    "claims.csv": (
        *("id", "source", "locator", "speaker", "date", "statement", "kind", "test", "base"),
        *("reason", "observations", "chapter", "note", "seed"),
    ),
    "contradictions.csv": ("a", "b", "why", "note"),
    "vocabulary.csv": ("list", "word", "theme", "units", "series", "meaning"),
}
# Column of the table of sources -> field of an entry in sources.bib.
FIELDS = {
    "type": "doctype",
    "title": "title",
    "author": "author",
    "publisher": "organization",
    "date": "year",
    "date_inferred": "date_inferred",
    "url": "url",
    "language": "language",
    "accessed": "urldate",
    "primary": "primary",
    "note": "note",
}
BIB = "sources.bib"
# Control characters but the line end, marks that hide or reorder text, broken encodings.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]"
)
MONTHS = tuple(month_names.values())


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
    text, faults = _decoded(path)
    if faults:
        return "", faults
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


def _decoded(path: Path) -> tuple[str, list[Violation]]:
    try:
        if not path.is_file():
            return "", [_whole(path, "is not there, or is not a file")]
        if path.stat().st_size > LIMIT_MB * 10**6:
            return "", [_whole(path, f"is larger than {LIMIT_MB} MB and was not read")]
        raw = path.read_bytes()
        return raw.decode("utf-8"), []
    except OSError as error:
        return "", [_whole(path, f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError as error:
        return "", [_whole(path, "is not UTF-8 text", 1 + raw.count(b"\n", 0, error.start))]


def _whole(path: Path, rule: str, line: int = 1) -> Violation:
    return Violation(path.name, line, "", "", "", rule)


def read_csv(path: Path) -> tuple[pd.DataFrame | None, list[Violation]]:
    """A CSV file as text cells indexed by line number, rows that fit the header only."""
    text, faults = read_text(path)
    if not text:
        return None, faults
    header, *lines = text.split("\n")
    wanted = COLUMNS[path.name]
    wrong = list(_header_faults(path, header, wanted))
    if wrong:
        return None, faults + wrong
    rows: dict[int, list[str]] = {}
    for number, line in enumerate(lines, 2):
        try:
            cells = next(csv.reader([line], strict=True), [])
        except csv.Error as error:
            faults.append(_whole(path, f"cannot be split into cells: {error}", number))
            continue
        rows[number] = cells
        if len(cells) != len(wanted):
            rule = f"has {len(rows.pop(number))} cells, the header {len(wanted)}"
            faults.append(Violation(path.name, number, "".join(cells[:1]), "", "", rule))
    if not rows:
        faults.append(_whole(path, "has no rows"))
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*wanted], dtype=str), faults


def _header_faults(path: Path, header: str, wanted: tuple[str, ...]) -> Iterator[Violation]:
    try:
        found = next(csv.reader([header], strict=True), [])
    except csv.Error as error:
        yield _whole(path, f"cannot be split into cells: {error}")
        return
    if len(found) < 2:
        yield _whole(path, "is not separated by commas")
        return
    for column in wanted:
        if column not in found:
            yield Violation(path.name, 1, "", column, "", "column is missing")
    for column in dict.fromkeys(found):
        if column not in wanted:
            yield Violation(path.name, 1, "", column, "", "column is not known")
        elif found.count(column) > 1:
            yield Violation(path.name, 1, "", column, "", "column is there twice")
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
            entries = Parser().parse_string(part).entries
        except PybtexError as error:
            where = line + (getattr(error, "lineno", None) or 1) - 1
            faults.append(_whole(path, f"is not BibTeX: {' '.join(str(error).split())}", where))
        else:
            for key, entry in entries.items():
                rows[line] = source_row(key, entry)
                faults += [
                    Violation(path.name, line, key, field, "", "field is not known")
                    for field in entry.fields
                    if field.lower() not in (*FIELDS.values(), "month", "day")
                ]
        line += part.count("\n")
    return pd.DataFrame.from_dict(rows, orient="index", columns=["key", *FIELDS], dtype=str), faults


def source_row(key: str, entry: Entry) -> dict[str, str]:
    """One entry of the bibliography as the cells of the table of sources."""
    row = {column: _plain(entry.fields.get(field, "")) for column, field in FIELDS.items()}
    return {"key": key, **row, "author": _names(entry.persons), "date": _date(entry.fields)}


def _plain(text: str) -> str:
    """Text without braces that keep capitals and backslashes that keep signs."""
    return re.sub(r"\\([&%$#_{}])|[{}]", r"\1", text)


def _names(persons: Mapping[str, list[Person]]) -> str:
    """The authors as `A, B and C`, first name first."""
    people = [
        _plain(" ".join((*p.first_names, *p.middle_names, *p.prelast_names, *p.last_names)))
        for p in persons.get("author", [])
    ]
    return " and ".join(filter(None, (", ".join(people[:-1]), *people[-1:])))


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
