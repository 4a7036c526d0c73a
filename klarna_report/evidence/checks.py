"""Checks of single cells and of rows, in pandera; each carries the text its reader is told."""

from collections.abc import Callable, Iterable
from datetime import date

import pandas as pd
import pandera.pandas as pa

from klarna_report.evidence.records import NUMBERS
from klarna_report.expressions import parsed

SIGNED = ("_change", "_growth", "_effect")  # a share of these may be negative or above one
LOSSES = (*SIGNED, "_result")


def rule(test: Callable, text: str, column: str | None = None, **stated: str) -> pa.Check:
    """A check of a whole column; of whole rows where `column` names the one to blame.

    `stated` is what the data dictionary can say of the rule: its pattern, its closed list.
    """
    return pa.Check(test, error=text, name=column, statistics=stated)


def each(test: Callable[[str], bool], text: str, **stated: str) -> pa.Check:
    """A check of one cell at a time; an empty cell passes."""

    def whole(cells: pd.Series) -> pd.Series:
        return cells.map(lambda cell: not cell or test(cell)).astype(bool)

    return rule(whole, text, **stated)


def matches(pattern: str, text: str) -> pa.Check:
    """A check that a cell, if filled, has this form."""
    return rule(lambda cells: cells.eq("") | cells.str.fullmatch(pattern), text, pattern=pattern)


def one_of(words: Iterable[str] | None, text: str, **stated: str) -> pa.Check:
    """A check that a cell is a known word; passes where the words could not be read."""
    return each(lambda cell: words is None or cell in words, text, **stated)


def each_of(words: Iterable[str] | None, text: str) -> pa.Check:
    """A check that a cell lists known words, with spaces between."""
    return each(lambda cell: words is None or all(word in words for word in cell.split()), text)


def is_date(text: str) -> bool:
    """Whether the text is a day of the calendar as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_partial_date(text: str) -> bool:
    """Whether the text is a day, a month or a year of the calendar."""
    rest = {len("2024"): "-01-01", len("2024-02"): "-01"}.get(len(text), "")
    return is_date(text + rest)


def is_expression(text: str) -> bool:
    """Whether the text can be read as an expression; its names are looked up elsewhere."""
    return parsed(text) is not None


FILLED = rule(lambda cells: cells.ne(""), "must not be empty")
UNIQUE = rule(lambda cells: cells.eq("") | ~cells.duplicated(), "is there twice")
SLUG = matches(r"[a-z0-9]+(-[a-z0-9]+)*", "must be small letters, digits and single hyphens")
DAY = each(is_date, "must be a day of the calendar as YYYY-MM-DD")
PARTIAL = each(is_partial_date, "must be a day, month or year as YYYY-MM-DD, YYYY-MM or YYYY")
FLAG = matches("true|false", "must be true or false")
NUMBER = matches("-?[0-9]{1,15}([.][0-9]{1,9})?", "must be a plain number such as 1234.5")
EXPRESSION = each(is_expression, "is not an expression")
SAFE = (
    rule(lambda cells: ~cells.str.match(r"[=+@-]"), "could run as a formula in a spreadsheet"),
    rule(lambda cells: cells.eq(cells.str.strip()), "has a space at one end"),
)


def column(*checks: pa.Check) -> pa.Column:
    """A column of text under these checks and those that every text must pass."""
    return pa.Column(checks=[*SAFE, *checks])


def _period(frame: pd.DataFrame) -> pd.Series:
    days = frame["start"].map(is_date) & frame["end"].map(is_date)
    return ~days | (frame["start"] <= frame["end"])


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[*NUMBERS]].apply(pd.to_numeric, errors="coerce")


def _ascending(frame: pd.DataFrame) -> pd.Series:
    table = _numbers(frame)
    return ~((table.low > table.value) | (table.value > table.high) | (table.low > table.high))


PERIOD = rule(_period, "ends before it starts", "end")
ASCENDING = rule(_ascending, "low, value and high must ascend", "value")
SOME_NUMBER = rule(lambda f: f[[*NUMBERS]].ne("").any(axis=1), "has no number at all", "value")


def within(name: str) -> pa.Check:
    """A check of one number column: shares lie in 0 to 1, only gains and losses are negative."""

    def test(frame: pd.DataFrame) -> pd.Series:
        number, share = _numbers(frame)[name], frame["unit"].str.startswith("share")
        above = share & (number > 1) & ~frame["quantity"].str.endswith(SIGNED)
        return ~above & ~((number < 0) & ~frame["quantity"].str.endswith(LOSSES))

    return rule(test, "is out of range: a share lies in 0 to 1, a level is not negative", name)


def pairs(first: str, second: str, test: Callable[[str, str], bool], text: str) -> pa.Check:
    """A check of two columns together, blamed on the second."""

    def rows(frame: pd.DataFrame) -> pd.Series:
        both = zip(frame[first], frame[second], strict=True)
        return pd.Series([test(one, other) for one, other in both], index=frame.index, dtype=bool)

    return rule(rows, text, second)
