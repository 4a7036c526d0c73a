"""All tables as one workbook that a screen reader can follow: a cover, then a sheet a table."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pandas as pd
from xlsxwriter import Workbook

from klarna_report.book.edition import EVERY, Edition
from klarna_report.evidence.dictionary import LICENCE, TITLE
from klarna_report.evidence.records import FLAGS, NUMBERS
from klarna_report.formats import in_words

NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
Cell = str | int | float | bool | None
COVER, HEADS = "Contents", (TITLE, "Sheets", "Notes", "Licence")
WIDEST = 430  # px of a column
DATES = ("start", "end", "urldate")
OPTIONS = {  # text stays text, whatever it begins with
    **{"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    "default_date_format": "yyyy-mm-dd",
}
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

    def file(self, edition: Edition, ending: str) -> str:
        """The name under which it can be taken away."""
        return edition.file(self.name, ending, self.cells["edition"].eq(EVERY).all())


def records(cells: pd.DataFrame) -> list[dict[str, Cell]]:
    """The rows of a table of text with numbers and flags as such; None for an empty cell."""
    return [{n: typed(n, text) for n, text in row.items()} for row in cells.to_dict("records")]


def typed(column: str, text: str) -> Cell:
    """A cell of a column of numbers or flags as such, any other as its text."""
    if column in NUMBERS and NUMBER.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() else number
    if column in FLAGS and text:
        return text == "true"
    return text or None


def workbook(tables: Sequence[Sheet], edition: str, until: date) -> bytes:
    """The workbook as XLSX, dated to a day of the data: the same bytes whenever it is made."""
    out, made = io.BytesIO(), datetime.combine(until, time())
    with Workbook(out, OPTIONS) as book:
        about = {"title": TITLE, "author": "The Half the Workforce report", "created": made}
        book.set_properties(about)
        cover(book, tables, f"Evidence up to {in_words(until)}. {edition}.")
        for table in tables:
            fill(book, table)
    return out.getvalue()


def cover(book: Workbook, tables: Sequence[Sheet], edition: str) -> None:
    """What the workbook holds, how to read it, and its licence."""
    sheet, bold = book.add_worksheet(COVER), book.add_format({"bold": True})
    licence = f"{LICENCE['title']}: {LICENCE['path']}"
    lines = [TITLE, edition, "", "Sheets", *tables, "", "Notes", *NOTES, "", "Licence", licence]
    for row, line in enumerate(lines):
        if isinstance(line, Sheet):
            sheet.write_url(row, 0, f"internal:'{line.name}'!A1", string=line.name)
            sheet.write(row, 1, f"{line.meaning} {len(line.cells)} rows.")
        else:
            sheet.write(row, 0, line, bold if line in HEADS else None)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)
    sheet.hide_gridlines(2)


def fill(book: Workbook, table: Sheet) -> None:
    """One table: heads in the first row, frozen, named and printed on every page."""
    sheet = book.add_worksheet(table.name)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    heads = [{"header": n, "format": None if n in DATES else wrapped} for n in table.cells]
    rows = [[*map(dated, row, row.values())] for row in records(table.cells)]
    about = {"name": f"{table.name}_table", "style": "Table Style Light 1"}
    about |= {"columns": heads, "data": rows}
    sheet.add_table(0, 0, max(len(rows), 1), len(heads) - 1, about)
    sheet.autofit(WIDEST)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def dated(column: str, value: Cell) -> Cell | date:
    """A day in a column of days as a date; anything else as it is."""
    return date.fromisoformat(value) if column in DATES and isinstance(value, str) else value
