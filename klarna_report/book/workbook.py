"""All tables as one workbook that a screen reader can follow: a cover, then a sheet a table."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table as Region
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from klarna_report.evidence.dictionary import LICENCE, TITLE
from klarna_report.evidence.records import FLAGS, NUMBERS
from klarna_report.formats import in_words

NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
Cell = str | int | float | bool | None
COVER = "Contents"
BOLD, TITLE_FONT = Font(bold=True), Font(bold=True, size=16)
WRAPPED = Alignment(vertical="top", wrap_text=True)
LINK = Font(color="0563C1", underline="single")
NARROW, WIDE = 14, 60  # widths in characters
DATES = ("start", "end", "urldate")
NOTES = (
    "Each sheet holds one table; its first row names the columns and stays in view.",
    "Shares are fractions of one, money is in full units, an empty cell means: not known.",
    "Full-time employees as filed and headcounts as stated are two series that must not be mixed.",
    "A row whose kind is `claimed` is what somebody says of themselves.",
    "README.md in the archive explains every column and word, and how to cite a number.",
)


@dataclass(frozen=True)
class Sheet:
    """One table as text: its name, what it holds, its cells."""

    name: str
    meaning: str
    cells: pd.DataFrame

    def typed(self) -> Iterator[dict[str, Cell]]:
        """The rows with numbers and flags as such; None for an empty cell."""
        for row in self.cells.to_dict("records"):
            yield {name: typed(name, text) for name, text in row.items()}


def typed(column: str, text: str) -> Cell:
    """A cell of a column of numbers or flags as such, any other as its text."""
    if column in NUMBERS and NUMBER.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() else number
    if column in FLAGS and text:
        return text == "true"
    return text or None


def workbook(tables: Sequence[Sheet], edition: str, until: date) -> dict[str, bytes]:
    """The parts of an XLSX file by name, to be packed."""
    made = datetime.combine(until, time())  # not the hour of the run, so that two runs agree
    book = Workbook()
    book.properties.title = TITLE
    book.properties.creator = "The Half the Workforce report"
    book.properties.language = "en-GB"
    book.properties.created = made
    cover(book.active, tables, edition, until)
    for table in tables:
        fill(book.create_sheet(table.name), table)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    stamp = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
    core = "docProps/core.xml"
    return {**files, core: stamp.sub(rb"\g<1>" + made.isoformat().encode() + b"Z", files[core])}


def cover(sheet: Worksheet, tables: Sequence[Sheet], edition: str, until: date) -> None:
    """What the workbook holds, how to read it, and its licence."""
    sheet.title = COVER
    lines = [TITLE, f"Evidence up to {in_words(until)}. {edition}.", "", "Sheets"]
    lines += [table.name for table in tables]
    lines += ["", "Notes", *NOTES, "", "Licence", f"{LICENCE['title']}: {LICENCE['path']}"]
    for row, line in enumerate(lines, 1):
        cell = sheet.cell(row, 1, line or None)
        cell.font = BOLD if line in ("Sheets", "Notes", "Licence") else Font()
    sheet.cell(1, 1).font = TITLE_FONT
    for row, table in enumerate(tables, lines.index("Sheets") + 2):
        where = f"'{table.name}'!A1"
        sheet.cell(row, 1).hyperlink = Hyperlink(ref=f"A{row}", location=where)
        sheet.cell(row, 1).font = LINK
        sheet.cell(row, 2, f"{table.meaning} {len(table.cells)} rows.")
    sheet.column_dimensions["A"].width = 20
    sheet.column_dimensions["B"].width = 100
    sheet.sheet_view.showGridLines = False


def fill(sheet: Worksheet, table: Sheet) -> None:
    """One table: heads in the first row, frozen, named and printed on every page."""
    sheet.append([*table.cells])
    for row in table.typed():
        sheet.append([*map(dated, row, row.values())])
    for cell in (each for row in sheet.iter_rows(min_row=2) for each in row):
        if isinstance(cell.value, str):  # text stays text, whatever it begins with
            cell.data_type = "s"
            cell.alignment = WRAPPED
    region = Region(displayName=f"{table.name}_table", ref=sheet.dimensions)
    region.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(region)
    for column, (head, texts) in enumerate(table.cells.items(), 1):
        longest = max(len(head), *texts.str.len())
        sheet.column_dimensions[get_column_letter(column)].width = min(max(NARROW, longest), WIDE)
        sheet.cell(1, column).font = BOLD
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def dated(column: str, value: object) -> object:
    """A day in a column of days as a date; anything else as it is."""
    return date.fromisoformat(value) if column in DATES and isinstance(value, str) else value
