"""The data to take away: whole, the same bytes each time, safe to open, readable to all."""

import csv
import hashlib
import io
import json
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from frictionless import Package

from klarna_report import __version__
from klarna_report.book.downloads import (
    SUMS,
    contents,
    csv_bytes,
    json_bytes,
    parameters,
    safe,
)
from klarna_report.book.edition import Edition
from klarna_report.book.workbook import COVER, Sheet, typed, workbook
from klarna_report.evidence.tables import COLUMNS
from klarna_report.parameters import DATA

EVERY = [*(name.partition(".")[0] for name in COLUMNS), "sources"]  # the same in all editions
TABLES = [*EVERY, "parameters", "facts"]


@pytest.fixture(scope="module")
def folder(baseline: Path) -> Path:
    return baseline / "html" / "_downloads" / "data"


def named(stem: str, ending: str, edition: str = "baseline") -> str:
    edition = "every-edition" if stem in EVERY else edition
    return f"{stem}-{edition}-{__version__}.{ending}"


ARCHIVE, WORKBOOK = named("klarna-evidence", "zip"), named("klarna-evidence", "xlsx")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def archive(folder: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(folder / ARCHIVE)


def test_every_table_is_there_in_both_forms(folder):
    names = {named(name, ending) for name in TABLES for ending in ("csv", "json")}
    assert {path.name for path in folder.iterdir()} == {*names, ARCHIVE, WORKBOOK}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_to_download_is_the_table_in_data_and_says_so(folder, name):
    found = rows_of((folder / named(name.partition(".")[0], "csv")).read_text(encoding="utf-8"))
    assert {row.pop("edition") for row in found} == {"every edition"}
    assert found == rows_of((DATA / name).read_text(encoding="utf-8"))


# --- editions -------------------------------------------------------------------------------


def downloads(edition: Path) -> dict[str, bytes]:
    """What an edition offers beside its pages, by name without the name of the edition."""
    html = edition / "html"
    top = [*html.glob("_downloads/**/*"), *html.glob("*.json"), html / "llms.txt"]
    found = [*top, *html.glob("facts/*.json"), *html.glob("schemas/*.json")]
    return {
        path.relative_to(html).as_posix().replace(f"-{edition.name}-", "-*-"): path.read_bytes()
        for path in found
        if path.is_file()
    }


@pytest.fixture(scope="module")
def pair(editions: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    return downloads(editions / "baseline"), downloads(editions / "slow-attrition")


def test_two_editions_offer_the_same_files_under_names_that_tell_them_apart(pair):
    one, other = pair
    assert {*one} == {*other}
    for name in one:
        if name.startswith("_downloads"):
            assert "-*-" in name or "-every-edition-" in name, name


def test_files_of_two_editions_are_the_same_only_where_they_say_that_they_are(pair):
    one, other = pair
    same = {name for name in one if one[name] == other[name]}
    assert {name for name in same if b"every edition" not in one[name]} == set()
    assert {name for name in one if "every-edition" in name or "schemas/" in name} == same


def test_every_file_of_another_edition_says_which_it_is(pair):
    said = b"annual_separation_share: 8.0% (baseline 17.5%)"
    for name, content in pair[1].items():
        if name.endswith(("xlsx", "zip")):
            parts = zipfile.ZipFile(io.BytesIO(content))
            content = b"".join(parts.read(each) for each in parts.namelist())
        assert said in content or b"every edition" in content, name


def test_the_parameters_stand_beside_those_of_the_baseline(pair):
    texts = [each[f"_downloads/data/parameters-*-{__version__}.csv"].decode() for each in pair]
    one, other = ({row["name"]: row for row in rows_of(text)} for text in texts)
    pick = lambda row: (row["value"], row["baseline"])  # noqa: E731
    assert pick(one["annual_separation_share"]) == ("0.175", "0.175")
    assert pick(other["annual_separation_share"]) == ("0.08", "0.175")
    assert pick(one["headcount_target"]) == pick(other["headcount_target"])


def test_a_published_number_that_was_set_is_among_the_parameters(editions):
    edition = Edition.read(editions / "baseline")
    tried = {**edition.parameters, "filed_headcount_2025": 2950.0}
    rows = {
        each.name: value for each, value in parameters(replace(edition, parameters=tried)).items()
    }
    assert rows["filed_headcount_2025"] == 2950.0
    assert {*rows} == {*tried}


def test_the_archive_holds_the_numbers_of_its_edition(pair, editions):
    for files, name in zip(pair, ("baseline", "slow-attrition"), strict=True):
        packed = zipfile.ZipFile(
            io.BytesIO(files[f"_downloads/data/klarna-evidence-*-{__version__}.zip"])
        )
        record = json.loads((editions / name / "facts.json").read_text(encoding="utf-8"))
        facts = {
            f["id"]: f["value"] for f in json.loads(packed.read("edition/facts.json"))["facts"]
        }
        assert facts == {fact["id"]: fact["value"] for fact in record["facts"]}


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_json_hold_the_same(folder, name):
    rows = rows_of((folder / named(name, "csv")).read_text(encoding="utf-8"))
    records = json.loads((folder / named(name, "json")).read_text(encoding="utf-8"))
    assert len(rows) == len(records) > 0
    for row, record in zip(rows, records, strict=True):
        assert [*row] == [*record]
        assert {k: typed(k, v.removeprefix("'")) for k, v in row.items()} == record


def test_every_fact_is_a_number_or_a_word_and_stands_as_printed(folder):
    facts = rows_of((folder / named("facts", "csv")).read_text(encoding="utf-8"))
    rows = {row["id"]: row for row in facts}
    for name, row in rows.items():
        assert bool(row["value"]) != bool(row["word"]), name
        assert row["text"], name
        assert float(row["value"] or 0) < float("inf")
    assert (rows["country"]["word"], rows["country"]["text"]) == ("sweden", "Sweden")
    assert rows["annual_separation_share"]["text"] == "17.5%"
    year, day = rows["target_date"]["value"], rows["target_date"]["value_day"]
    assert day[:4] == year[:4]
    assert rows["target_date"]["text"].split()[1] == day[:4]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=cmd()", "'=cmd()"),
        ("+1 of them", "'+1 of them"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("-0.4", "-0.4"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_cell_cannot_run_in_a_spreadsheet(cell, shown):
    assert safe(cell) == shown
    sheet = Sheet("t", "m", pd.DataFrame({"note": [cell]}))
    assert next(csv.reader(io.StringIO(csv_bytes(sheet).decode().split("\n", 1)[1])), [""]) == (
        [shown] if shown else [""]
    )


def test_no_cell_of_the_downloads_begins_like_a_formula(folder):
    for path in folder.glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            assert [cell for cell in row if safe(cell) != cell] == []


def test_json_knows_numbers_flags_and_nothing():
    sheet = Sheet("t", "m", pd.DataFrame([{"value": "-0.40", "about": "true", "note": ""}]))
    assert json.loads(json_bytes(sheet)) == [{"value": -0.4, "about": True, "note": None}]


# --- archive --------------------------------------------------------------------------------


def test_the_archive_holds_the_folder_with_licence_citation_and_package(archive):
    data = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()}
    chapters = {f"chapters/{path.name}" for path in (DATA.parent / "chapters").glob("*.ipynb")}
    own = {"edition/facts.json", "edition/parameters.csv", "ro-crate-metadata.json", SUMS}
    loose = {"LICENSE", "CITATION.cff", "requirements.txt", "_toc.yml"}
    assert {*archive.namelist()} == data | chapters | own | loose
    assert {"README.md", "datapackage.json"} <= data
    assert archive.namelist() == sorted(archive.namelist())
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_checksums_of_the_archive_are_right(archive):
    lines = archive.read(SUMS).decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert {*sums} == {*archive.namelist()} - {SUMS}
    for name, digest in sums.items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest


def test_the_unpacked_archive_is_a_valid_data_package(archive, tmp_path):
    archive.extractall(tmp_path)
    assert Package(tmp_path / "datapackage.json").validate().valid


def test_two_runs_give_the_same_bytes(baseline, folder, monkeypatch):
    now = time.time
    monkeypatch.setattr("time.time", lambda: now() + 86_400)
    again = contents(Edition.read(baseline))
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == again


# --- workbook -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / WORKBOOK)


def test_the_workbook_opens_on_a_cover_that_leads_to_every_sheet(book):
    assert book.sheetnames == [COVER, *TABLES]
    links = {cell.value: cell.hyperlink for (cell,) in book[COVER].iter_rows(max_col=1)}
    for name in TABLES:
        assert links[name].location == f"'{name}'!A1"
    assert {"Sheets", "Notes", "Licence"} <= {*links}
    assert book.properties.title


@pytest.mark.parametrize("name", TABLES)
def test_a_sheet_is_one_table_that_a_screen_reader_can_follow(book, name):
    sheet = book[name]
    (table,) = sheet.tables.values()
    assert table.ref == sheet.dimensions
    assert table.headerRowCount == 1
    assert all(cell.value for cell in sheet[1])
    assert sheet.freeze_panes == "B2"
    assert not sheet.merged_cells.ranges
    assert sheet.print_title_rows == "$1:$1"


DAY = date(2026, 11, 20)


def test_the_workbook_keeps_numbers_as_numbers_and_text_as_text():
    row = {"id": "a", "value": "-0.4", "note": "=1+1", "start": "2024-08-27"}
    content = workbook([Sheet("t", "m", pd.DataFrame([row]))], "Baseline edition", DAY)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["t"]
    cells = sheet[2]
    assert [cell.data_type for cell in cells] == ["s", "n", "s", "d"]
    assert cells[2].value == "=1+1"
