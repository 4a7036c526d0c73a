"""The data to take away: every table as CSV and JSON, one workbook, one archive; and their list."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
from sphinx.application import Sphinx

from klarna_report import __version__
from klarna_report.book import figures
from klarna_report.book.edition import EVERY, Edition
from klarna_report.book.interface import as_bytes, documents, facts_file
from klarna_report.book.meta import DOWNLOADS, LICENCE, release
from klarna_report.book.tables import Table
from klarna_report.book.workbook import NUMBER, Sheet, records, workbook
from klarna_report.definitions import settable
from klarna_report.evidence import load
from klarna_report.evidence.dictionary import meanings
from klarna_report.evidence.reading import last_day, read_folder
from klarna_report.evidence.tables import BIB, COLUMNS
from klarna_report.fact import Fact
from klarna_report.files import read_yaml
from klarna_report.parameters import DATA, Parameter, catalogue, data_folder

STEM, SUMS, CRATE = "klarna-evidence", "SHA256SUMS", "ro-crate-metadata.json"
HOME, ORDER, LOCK = DATA.parent, "_toc.yml", "requirements.txt"
LOOSE = ("LICENSE", "CITATION.cff", LOCK, ORDER)
OWN = "edition/"  # the folder of what is this edition's
US, PYTHON, RUN = "#authors", "#python", "#run"
CODE = {"@type": ["File", "SoftwareSourceCode"], "programmingLanguage": {"@id": PYTHON}}
PRINTED = "The numbers that the report prints, as this edition has them."


def sheets(edition: Edition) -> list[Sheet]:
    """Every table of data/, the parameters and the facts of the edition; each row says of which."""
    tables, _ = read_folder(data_folder())
    about, own = meanings(tables, "file"), edition.line()
    shown = {**tables, BIB: tables[BIB].rename(columns={"year": "date"})}
    values = [_parameter(each, value) for each, value in parameters(edition).items()]
    found = [(file, about[file], shown[file], EVERY) for file in (*COLUMNS, BIB)]
    found += [("parameters", about["parameters.yml"], values, own)]
    found += [("facts", PRINTED, [*map(_fact, edition.facts.values())], own)]
    return [
        Sheet(file.partition(".")[0], meaning, pd.DataFrame(rows).assign(edition=of))
        for file, meaning, rows, of in found
    ]


def parameters(edition: Edition) -> dict[Parameter, float | str]:
    """What may be changed, or was, with its value in the edition."""
    known = settable(load(), catalogue(), edition.parameters, "facts.json")
    return {known[name]: value for name, value in edition.parameters.items()}


def _parameter(each: Parameter, value: float | str) -> dict[str, str]:
    low, high = ("", "") if each.is_choice else each.range
    found = {"name": each.name, "value": value, "baseline": each.value, "low": low, "high": high}
    return {
        **{name: _text(cell) for name, cell in found.items()},
        "choices": _text(each.range) if each.is_choice else "",
        **{n: getattr(each, n).strip() for n in ("unit", "definition", "kind", "source", "note")},
    }


def _fact(fact: Fact) -> dict[str, str]:
    words = ("unit", "kind", "interval_note", "chapter")
    lists = ("inputs", "observations", "parameters", "sources")
    named = {name: _text(getattr(fact, name)) for name in (*words, *lists)}
    return {"id": fact.id, "label": fact.label, **fact.cells(), **named}


def _text(value: float | str | tuple[str, ...]) -> str:
    if isinstance(value, str):
        return value
    return " ".join(value) if isinstance(value, tuple) else f"{value:.12g}"


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plain number stays one."""
    return text if NUMBER.fullmatch(text) else figures.safe(text)


def csv_bytes(sheet: Sheet) -> bytes:
    """The table as CSV, safe to open in a spreadsheet."""
    return sheet.cells.map(safe).to_csv(index=False, lineterminator="\n").encode()


def json_bytes(sheet: Sheet) -> bytes:
    """The table as a list of records, one a line."""
    lines = (json.dumps(row, ensure_ascii=False) for row in records(sheet.cells))
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
    files[CRATE] = crate(edition, sorted([*files, SUMS]), steps)
    sums = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return packed({**files, SUMS: "".join(sums).encode()})


def chapters() -> list[str]:
    """The names of the notebooks in the order of the book."""
    order = read_yaml(HOME / ORDER)
    names = [order["root"], *(each["file"] for part in order["parts"] for each in part["chapters"])]
    return [name for name in names if (HOME / "chapters" / f"{name}.ipynb").is_file()]


def crate(edition: Edition, files: Iterable[str], steps: Sequence[str]) -> bytes:
    """The record of a run as an RO-Crate: what was run, in which order, on what, what came out.

    files: names of all in the archive; steps: those of the notebooks in the order of the book.
    """
    from rocrate.rocrate import ROCrate  # slow to import

    made, report = ROCrate(version="1.1"), release()
    places = _refs(f"#step-{number}" for number, _ in enumerate(steps, 1))
    order = {**CODE, "step": places, "hasPart": _refs(steps), "softwareRequirements": _ref(LOCK)}
    order["@type"] = [*CODE["@type"], "ComputationalWorkflow"]
    special = {ORDER: order, **dict.fromkeys(steps, CODE)}
    for name in files:
        made.add_file(dest_path=name, properties={"name": name, **special.get(name, {})})
    for id, kind, name, about in _context(edition, files, steps):
        made.add_jsonld({"@id": id, "@type": kind, "name": name, **about})
    about = {"name": report["title"], "description": edition.line(), "version": report["version"]}
    about |= {"datePublished": f"{report['date']}", "license": _ref(LICENCE), "mentions": _ref(RUN)}
    about |= {"author": _ref(US), "publisher": _ref(US), "mainEntity": _ref(ORDER)}
    for name, value in about.items():
        made.root_dataset[name] = value
    text = json.dumps(made.metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode()


def _context(edition: Edition, files: Iterable[str], steps: Sequence[str]) -> Iterator[tuple]:
    """Who, under which licence, with what, in which order, at which values; and the run."""
    values = parameters(edition)
    yield US, "Organization", release()["author"], {}
    yield LICENCE, "CreativeWork", "CC BY 4.0", {}
    yield PYTHON, "ComputerLanguage", "Python", {}
    yield "#tool", "SoftwareApplication", "klarna-report", {"version": __version__}
    for number, name in enumerate(steps, 1):
        about = {"position": f"{number}", "workExample": _ref(name)}
        yield f"#step-{number}", "HowToStep", name, about
    for each, value in values.items():
        yield f"#{each.name}", "PropertyValue", each.name, {"value": value, "unitText": each.unit}
    made = [name for name in files if name.startswith(OWN)]
    used = [name for name in files if name not in (*made, *steps)]
    run = {"agent": _ref(US), "instrument": _ref(ORDER), "result": _refs(made)}
    run["object"] = _refs([*used, *(f"#{each.name}" for each in values)])
    yield RUN, "CreateAction", f"Run of {edition.summary()}", run


def _ref(id: str) -> dict[str, str]:
    return {"@id": id}


def _refs(ids: Iterable[str]) -> list[dict[str, str]]:
    return [*map(_ref, ids)]


def contents(edition: Edition) -> dict[str, bytes]:
    """Every download by file name, which carries the edition or says that it is the same in all."""
    tables = sheets(edition)
    until = last_day(read_folder(data_folder())[0])
    values = next(each for each in tables if each.name == "parameters")
    return {
        **{each.file(edition, "csv"): csv_bytes(each) for each in tables},
        **{each.file(edition, "json"): json_bytes(each) for each in tables},
        edition.file(STEM, "xlsx"): workbook(tables, edition.line(), until),
        edition.file(STEM, "zip"): archive(edition, values),
    }


def write(app: Sphinx) -> None:
    """Write the downloads, and the files for programs, below the site's top folder."""
    edition = app.env.klarna_edition
    files = {name: as_bytes(content) for name, content in documents(edition).items()}
    files |= {f"{DOWNLOADS}/{name}": content for name, content in contents(edition).items()}
    for name, content in files.items():
        path = Path(app.outdir, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class Downloads(Table):
    """The `{downloads}` directive: what there is to take away, in which forms and how large."""

    def values(self) -> Mapping:
        """The tables, and how the files are called."""
        edition = self.env.klarna_edition
        return {"sheets": sheets(edition), "edition": edition}

    def size(self, name: str) -> str:
        """How large a download is."""
        return f"{max(1, (Path(self.env.app.outdir) / DOWNLOADS / name).stat().st_size // 1000)} KB"
