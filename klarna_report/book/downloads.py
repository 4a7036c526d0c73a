"""The data to take away: every table as CSV and JSON, one workbook, one archive; and their list."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sphinx.application import Sphinx

from klarna_report.book.edition import Edition
from klarna_report.book.tables import Table
from klarna_report.book.workbook import workbook
from klarna_report.evidence.reading import last_day, read_folder
from klarna_report.evidence.records import FLAGS, NUMBERS
from klarna_report.evidence.tables import BIB, COLUMNS
from klarna_report.fact import Fact
from klarna_report.parameters import DATA, catalogue

FOLDER = "_downloads/data"
ARCHIVE, WORKBOOK, SUMS = "klarna-evidence.zip", "klarna-evidence.xlsx", "SHA256SUMS"
LOOSE = (DATA.parent / "LICENSE", DATA.parent / "CITATION.cff")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Sheet:
    """One table as text: its name, what it holds, the heads of its columns, its rows."""

    name: str
    meaning: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]

    def typed(self) -> Iterator[list[Cell]]:
        """The rows with numbers and flags as such; None for an empty cell."""
        for row in self.rows:
            yield [typed(name, text) for name, text in zip(self.columns, row, strict=True)]


def typed(column: str, text: str) -> Cell:
    """A cell of a column of numbers or flags as such, any other as its text."""
    if column in NUMBERS and NUMBER.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() else number
    if column in FLAGS and text:
        return text == "true"
    return text or None


def sheets(edition: Edition) -> list[Sheet]:
    """Every table of data/, the catalogue of parameters and the facts of the edition."""
    tables, _ = read_folder(DATA)
    words = tables["vocabulary.csv"]
    files = words[words["list"] == "file"]
    meanings = dict(zip(files["word"], files["meaning"], strict=True))
    shown = {file: tables[file] for file in COLUMNS}
    shown[BIB] = tables[BIB].rename(columns={"year": "date"})
    evidence = [
        Sheet(file.partition(".")[0], meanings[file], (*table.columns,), table.to_numpy().tolist())
        for file, table in shown.items()
    ]
    return [*evidence, _parameters(meanings["parameters.yml"]), _facts(edition)]


def _parameters(meaning: str) -> Sheet:
    columns = ("name", "value", "low", "high", "choices", "unit", "definition", "kind", "source")
    rows = [
        [
            *(each.name, _text(each.value)),
            *(("", "", " ".join(each.range)) if each.is_choice else (*map(_text, each.range), "")),
            *(each.unit, each.definition, each.kind, each.source, each.note.strip()),
        ]
        for each in catalogue().values()
    ]
    return Sheet("parameters", meaning, (*columns, "note"), rows)


def _facts(edition: Edition) -> Sheet:
    rows = [_fact(each) | {"edition": edition.summary()} for each in edition.facts.values()]
    meaning = "The numbers that the report prints, as this edition has them."
    return Sheet("facts", meaning, (*rows[0],), [[*row.values()] for row in rows])


def _fact(fact: Fact) -> dict[str, str]:
    words = ("unit", "kind", "interval_note", "chapter")
    lists = ("inputs", "observations", "parameters", "sources")
    return {
        **{"id": fact.id, "label": fact.label, **fact.cells()},
        **{name: getattr(fact, name) for name in words},
        **{name: " ".join(getattr(fact, name)) for name in lists},
    }


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plain number stays one."""
    return f"'{text}" if text.startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def csv_bytes(sheet: Sheet) -> bytes:
    """The table as CSV, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([safe(cell) for cell in row] for row in (sheet.columns, *sheet.rows))
    return out.getvalue().encode()


def json_bytes(sheet: Sheet) -> bytes:
    """The table as a list of records, one a line."""
    lines = (
        json.dumps(dict(zip(sheet.columns, row, strict=True)), ensure_ascii=False)
        for row in sheet.typed()
    )
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def packed(files: Mapping[str, bytes]) -> bytes:
    """An archive of the files, the same bytes whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # stamped alike, whenever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def archive() -> bytes:
    """All of data/ as it is, with licence, citation and checksums."""
    paths = [path for path in sorted(DATA.rglob("*")) if path.is_file()]
    files = {path.relative_to(DATA).as_posix(): path.read_bytes() for path in paths}
    files |= {path.name: path.read_bytes() for path in LOOSE}
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return packed({**files, SUMS: "".join(sums).encode()})


def contents(edition: Edition) -> dict[str, bytes]:
    """Every download by file name."""
    tables, until = sheets(edition), last_day(read_folder(DATA)[0])
    files = {f"{each.name}.csv": csv_bytes(each) for each in tables}
    files |= {f"{each.name}.json": json_bytes(each) for each in tables}
    return {
        **files,
        WORKBOOK: packed(workbook(tables, edition.summary(), until)),
        ARCHIVE: archive(),
    }


def write(app: Sphinx) -> None:
    """Write the downloads below the site's top folder."""
    target = Path(app.outdir) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents(app.env.klarna_edition).items():
        (target / name).write_bytes(content)


class Downloads(Table):
    """The `{downloads}` directive: what there is to take away, in which forms and how large."""

    template: ClassVar = "downloads.html"

    def values(self) -> Mapping:
        """The tables with their two forms, then workbook and archive."""
        tables = sheets(self.env.klarna_edition)
        rows = [
            {
                "name": each.name,
                "meaning": each.meaning,
                "rows": len(each.rows),
                "files": [self.file(f"{each.name}.{ending}") for ending in ("csv", "json")],
            }
            for each in tables
        ]
        return {"rows": rows, "workbook": self.file(WORKBOOK), "archive": self.file(ARCHIVE)}

    def file(self, name: str) -> dict[str, str]:
        """Name, address and size of one download."""
        size = (Path(self.env.app.outdir) / FOLDER / name).stat().st_size
        return {"name": name, "address": f"{FOLDER}/{name}", "size": f"{max(1, size // 1000)} KB"}
