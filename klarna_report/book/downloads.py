"""The data to take away: every table as CSV and JSON, one workbook, one archive; and their list."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from sphinx.application import Sphinx

from klarna_report.book import figures
from klarna_report.book.edition import Edition
from klarna_report.book.tables import Table
from klarna_report.book.workbook import NUMBER, Sheet, workbook
from klarna_report.evidence.reading import last_day, read_folder
from klarna_report.evidence.tables import BIB, COLUMNS
from klarna_report.fact import Fact
from klarna_report.parameters import DATA, Parameter, catalogue, data_folder

FOLDER = "_downloads/data"
ARCHIVE, WORKBOOK, SUMS = "klarna-evidence.zip", "klarna-evidence.xlsx", "SHA256SUMS"
LOOSE = (DATA.parent / "LICENSE", DATA.parent / "CITATION.cff")


def sheets(edition: Edition) -> list[Sheet]:
    """Every table of data/, the catalogue of parameters and the facts of the edition."""
    tables, _ = read_folder(data_folder())
    words = tables["vocabulary.csv"]
    files = words[words["list"] == "file"]
    meanings = dict(zip(files["word"], files["meaning"], strict=True))
    shown = {file: tables[file] for file in COLUMNS}
    shown[BIB] = tables[BIB].rename(columns={"year": "date"})
    evidence = [
        Sheet(file.partition(".")[0], meanings[file], table) for file, table in shown.items()
    ]
    parameters = pd.DataFrame([*map(_parameter, catalogue().values())])
    facts = pd.DataFrame([*map(_fact, edition.facts.values())]).assign(edition=edition.summary())
    return [
        *evidence,
        Sheet("parameters", meanings["parameters.yml"], parameters),
        Sheet("facts", "The numbers that the report prints, as this edition has them.", facts),
    ]


def _parameter(each: Parameter) -> dict[str, str]:
    ends = ("", "") if each.is_choice else [*map(_text, each.range)]
    words = ("unit", "definition", "kind", "source")
    return {
        **{"name": each.name, "value": _text(each.value), "low": ends[0], "high": ends[1]},
        "choices": " ".join(each.range) if each.is_choice else "",
        **{name: getattr(each, name) for name in words},
        "note": each.note.strip(),
    }


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
    return text if NUMBER.fullmatch(text) else figures.safe(text)


def csv_bytes(sheet: Sheet) -> bytes:
    """The table as CSV, safe to open in a spreadsheet."""
    return sheet.cells.map(safe).to_csv(index=False, lineterminator="\n").encode()


def json_bytes(sheet: Sheet) -> bytes:
    """The table as a list of records, one a line."""
    lines = (json.dumps(row, ensure_ascii=False) for row in sheet.typed())
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
    folder = data_folder()
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    files |= {path.name: path.read_bytes() for path in LOOSE}
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return packed({**files, SUMS: "".join(sums).encode()})


def contents(edition: Edition) -> dict[str, bytes]:
    """Every download by file name."""
    tables, until = sheets(edition), last_day(read_folder(data_folder())[0])
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

    def values(self) -> Mapping:
        """The tables with their two forms, then workbook and archive."""
        tables = sheets(self.env.klarna_edition)
        rows = [
            {
                "name": each.name,
                "meaning": each.meaning,
                "rows": len(each.cells),
                "files": [self.file(f"{each.name}.{ending}") for ending in ("csv", "json")],
            }
            for each in tables
        ]
        return {"rows": rows, "workbook": self.file(WORKBOOK), "archive": self.file(ARCHIVE)}

    def file(self, name: str) -> dict[str, str]:
        """Name, address and size of one download."""
        size = (Path(self.env.app.outdir) / FOLDER / name).stat().st_size
        return {"name": name, "address": f"{FOLDER}/{name}", "size": f"{max(1, size // 1000)} KB"}
