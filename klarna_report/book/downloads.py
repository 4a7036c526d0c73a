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
from klarna_report.book.crate import CRATE, LOCK, ORDER, OWN, crate
from klarna_report.book.edition import Edition
from klarna_report.book.imprint import EVERY, Imprint, imprint
from klarna_report.book.interface import as_bytes, facts_file
from klarna_report.book.meta import DOWNLOADS
from klarna_report.book.tables import Table
from klarna_report.book.workbook import NUMBER, Sheet, workbook
from klarna_report.definitions import settable
from klarna_report.evidence import load
from klarna_report.evidence.dictionary import meanings
from klarna_report.evidence.reading import last_day, read_folder
from klarna_report.evidence.tables import BIB, COLUMNS
from klarna_report.fact import Fact
from klarna_report.files import read_yaml
from klarna_report.parameters import DATA, Parameter, catalogue, data_folder

STEM, SUMS = "klarna-evidence", "SHA256SUMS"
HOME = DATA.parent
LOOSE = ("LICENSE", "CITATION.cff", LOCK, ORDER)
ABOUT = {  # what the archive holds besides the tables
    "README.md": "The data dictionary.",
    "datapackage.json": "Every table with its schema.",
    "LICENSE": "The licences.",
    "CITATION.cff": "How to cite the report.",
    LOCK: "The libraries, each in one version.",
    ORDER: "The order in which the notebooks stand in the book.",
    f"{OWN}facts.json": "The numbers that the report prints, as this edition has them.",
    f"{OWN}parameters.csv": "What may be changed: its value in this edition and in the baseline.",
    SUMS: "Checksums of all other files.",
}


def sheets(edition: Edition) -> list[Sheet]:
    """Every table of data/, the parameters and the facts of the edition; each row says of which."""
    tables, _ = read_folder(data_folder())
    about, own = meanings(tables, "file"), imprint(edition).edition_line()
    shown = {file: tables[file] for file in COLUMNS}
    shown[BIB] = tables[BIB].rename(columns={"year": "date"})
    shown = {file: table.assign(edition=EVERY) for file, table in shown.items()}
    values = [_parameter(each, value) for each, value in parameters(edition).items()]
    facts = [*map(_fact, edition.facts.values())]
    shown["parameters.yml"] = pd.DataFrame(values).assign(edition=own)
    evidence = [Sheet(file.partition(".")[0], about[file], each) for file, each in shown.items()]
    printed = Sheet("facts", ABOUT[f"{OWN}facts.json"], pd.DataFrame(facts).assign(edition=own))
    return [*evidence, printed]


def parameters(edition: Edition) -> dict[Parameter, float | str]:
    """What may be changed, or was, with its value in the edition."""
    known = settable(load(), catalogue(), edition.parameters, "facts.json")
    return {known[name]: value for name, value in edition.parameters.items()}


def _parameter(each: Parameter, value: float | str) -> dict[str, str]:
    ends = ("", "") if each.is_choice else [*map(_text, each.range)]
    words = ("unit", "definition", "kind", "source")
    return {
        **{"name": each.name, "value": _text(value), "baseline": _text(each.value)},
        **{"low": ends[0], "high": ends[1]},
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


def archive(edition: Edition, values: Sheet) -> bytes:
    """All of data/, the notebooks and this edition's numbers, with a record of the run and sums.

    values: the table of parameters.
    """
    folder, steps = data_folder(), [f"chapters/{name}.ipynb" for name in chapters()]
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    files |= {name: (HOME / name).read_bytes() for name in (*LOOSE, *steps)}
    files[f"{OWN}facts.json"] = as_bytes(facts_file(edition))
    files[f"{OWN}parameters.csv"] = csv_bytes(values)
    about = {**meanings(read_folder(folder)[0], "file"), **ABOUT, "chapters/": "A notebook."}
    folders = {name: about.get(f"{name.partition('/')[0]}/", "") for name in (*files, SUMS)}
    told = {name: about.get(name, what) for name, what in sorted(folders.items())}
    files[CRATE] = crate(imprint(edition), told, parameters(edition), steps)
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return packed({**files, SUMS: "".join(sums).encode()})


def chapters() -> list[str]:
    """The names of the notebooks in the order of the book."""
    order = read_yaml(HOME / ORDER)
    names = [order["root"], *(each["file"] for part in order["parts"] for each in part["chapters"])]
    return [name for name in names if (HOME / "chapters" / f"{name}.ipynb").is_file()]


def contents(edition: Edition) -> dict[str, bytes]:
    """Every download by file name, which carries the edition or says that it is the same in all."""
    tables, origin = {each.name: each for each in sheets(edition)}, imprint(edition)
    until = last_day(read_folder(data_folder())[0])
    forms = {"csv": csv_bytes, "json": json_bytes}
    files = {
        file_name(origin, each, ending): form(each)
        for each in tables.values()
        for ending, form in forms.items()
    }
    book = workbook([*tables.values()], origin.edition_line(), until)
    return {
        **files,
        origin.file(STEM, "xlsx"): packed(book),
        origin.file(STEM, "zip"): archive(edition, tables["parameters"]),
    }


def file_name(origin: Imprint, table: Sheet, ending: str) -> str:
    """The name under which a table can be taken away."""
    every = table.cells["edition"].eq(EVERY).all()
    return origin.file(table.name, ending, EVERY if every else "")


def write(app: Sphinx) -> None:
    """Write the downloads below the site's top folder."""
    target = Path(app.outdir) / DOWNLOADS
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents(app.env.klarna_edition).items():
        (target / name).write_bytes(content)


class Downloads(Table):
    """The `{downloads}` directive: what there is to take away, in which forms and how large."""

    def values(self) -> Mapping:
        """The tables with their two forms, then workbook and archive."""
        tables, origin = sheets(self.env.klarna_edition), imprint(self.env.klarna_edition)
        rows = [
            {
                "name": each.name,
                "meaning": each.meaning,
                "rows": len(each.cells),
                "files": [self.file(file_name(origin, each, form)) for form in ("csv", "json")],
            }
            for each in tables
        ]
        whole = {"workbook": "xlsx", "archive": "zip"}
        return {"rows": rows, **{n: self.file(origin.file(STEM, end)) for n, end in whole.items()}}

    def file(self, name: str) -> dict[str, str]:
        """Name, address and size of one download."""
        size = (Path(self.env.app.outdir) / DOWNLOADS / name).stat().st_size
        return {
            "name": name,
            "address": f"{DOWNLOADS}/{name}",
            "size": f"{max(1, size // 1000)} KB",
        }
