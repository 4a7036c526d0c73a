"""The data to take away: whole, the same bytes each time, safe to open, readable to all."""

import csv
import hashlib
import io
import json
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from frictionless import Package

from klarna_report.book.downloads import (
    ARCHIVE,
    SUMS,
    WORKBOOK,
    contents,
    csv_bytes,
    json_bytes,
    packed,
    safe,
)
from klarna_report.book.edition import Edition
from klarna_report.book.workbook import COVER, Sheet, typed, workbook
from klarna_report.evidence.tables import COLUMNS
from klarna_report.parameters import DATA

TABLES = [*(name.partition(".")[0] for name in COLUMNS), "sources", "parameters", "facts"]


@pytest.fixture(scope="module")
def folder(baseline: Path) -> Path:
    return baseline / "html" / "_downloads" / "data"


@pytest.fixture(scope="module")
def archive(folder: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(folder / ARCHIVE)


def test_every_table_is_there_in_both_forms(folder):
    names = {f"{name}.{ending}" for name in TABLES for ending in ("csv", "json")}
    assert {path.name for path in folder.iterdir()} == {*names, ARCHIVE, WORKBOOK}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_table_to_download_is_the_table_in_data(folder, name):
    assert (folder / name).read_bytes() == (DATA / name).read_bytes()


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_json_hold_the_same(folder, name):
    rows = list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text(encoding="utf-8"))))
    records = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    assert len(rows) == len(records) > 0
    for row, record in zip(rows, records, strict=True):
        assert [*row] == [*record]
        assert {k: typed(k, v.removeprefix("'")) for k, v in row.items()} == record


def test_every_fact_is_a_number_or_a_word_and_stands_as_printed(folder):
    facts = csv.DictReader(io.StringIO((folder / "facts.csv").read_text(encoding="utf-8")))
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
    assert {*archive.namelist()} == {*data, "LICENSE", "CITATION.cff", SUMS}
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
    assert book.properties.language == "en-GB"


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
    parts = workbook([Sheet("t", "m", pd.DataFrame([row]))], "Baseline edition", DAY)
    sheet = openpyxl.load_workbook(io.BytesIO(packed(parts)))["t"]
    cells = sheet[2]
    assert [cell.data_type for cell in cells] == ["s", "n", "s", "d"]
    assert cells[2].value == "=1+1"
