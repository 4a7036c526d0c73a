"""Every rule that a table of data/ breaks in a cell, or between the cells of a row."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pandas as pd

from klarna_report.evidence.reading import Violation
from klarna_report.evidence.records import NUMBERS, UNRECORDED, typed
from klarna_report.evidence.tables import IDS, RULEBOOK, TABLES
from klarna_report.expressions import parsed

RELEASED = date(2026, 11, 21)  # a machine whose clock is behind takes this for today
SIGNED = ("_change", "_growth", "_effect")  # a share of these may be negative or above one
LOSSES = (*SIGNED, "_result")
SEVERAL = ("told", "relay")  # references to several rows, with spaces between
ELSE = {"key_or_address": "http.*", "relay": UNRECORDED}  # what may stand in place of a key
TWICE = "is there twice"
Known = Mapping[str, set[str]]  # what may be referred to: name of a list -> its words
Rule = tuple[Callable[[str], object], str]  # what a cell must be, what is told of one that is not
Broken = Iterator[tuple[int, str, str]]  # line, column, what is told


def row_faults(tables: Mapping[str, pd.DataFrame]) -> Iterator[Violation]:
    """Every cell and every row of these tables that breaks a rule."""
    known = _known(tables)
    for file, table in tables.items():
        for line, column, text in (*_cells(file, table, known), *_between(file, table)):
            row = table.loc[line]
            yield Violation(file, int(line), row.iloc[0], column, row[column], text)


def _known(tables: Mapping[str, pd.DataFrame]) -> Known:
    """What cells may refer to: closed lists and ids, as far as their tables can be read."""
    known = {
        word: {each for file in files for each in tables[file][IDS[file]]}
        for word, (files, _) in RULEBOOK["references"].items()
        if all(file in tables for file in files)
    }
    if "vocabulary.csv" in tables:
        known |= {name: {*each} for name, each in tables["vocabulary.csv"].groupby("list")["word"]}
    return known


def _cells(file: str, table: pd.DataFrame, known: Known) -> Broken:
    for column, words in TABLES[file].items():
        cells = table[column].to_dict()
        there = {line: cell for line, cell in cells.items() if cell}
        for word in words if words == ["number"] else [*words, "safe", "trimmed"]:
            holds, text = RULES.get(word) or _reference(word, known)
            asked = cells if word == "filled" else there
            yield from ((line, column, text) for line, cell in asked.items() if not holds(cell))


def _reference(word: str, known: Known) -> Rule:
    """The rule that a cell names other rows, or words of a closed list, or is like no other."""
    if word == "unique":
        seen = set()
        return lambda cell: not (cell in seen or seen.add(cell)), TWICE
    form, _, name = word.rpartition(":")
    _, text = RULEBOOK["references"].get(name, ("", f"is not a known {name}"))
    names = known.get(name)

    def holds(cell: str) -> bool:
        parts = cell.split() if form == "words" or name in SEVERAL else [cell]
        other = name in ELSE and re.fullmatch(ELSE[name], cell)
        return names is None or other or names.issuperset(parts)

    return holds, text


def _between(file: str, table: pd.DataFrame) -> Broken:
    """What is wrong between the cells of a row, blamed on one of them."""
    rows = typed(table, errors="coerce")
    for column, broken, text in BETWEEN.get(file, ()):
        yield from ((line, column, text) for line in rows.index[broken(rows)])


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_partial_day(text: str) -> bool:
    """Whether the text is a day, a month or a year of the calendar."""
    rest = {len("2024"): "-01-01", len("2024-02"): "-01"}.get(len(text), "")
    return is_day(text + rest)


def is_past(text: str) -> bool:
    """Whether a day is not yet to come."""
    return not is_day(text) or date.fromisoformat(text) <= max(date.today(), RELEASED)


def out_of_range(rows: pd.DataFrame, name: str) -> pd.Series:
    """Shares outside 0 to 1 and levels below 0; only gains and losses may be either."""
    number, quantity = rows[name], rows["quantity"].str
    share = rows["unit"].str.startswith("share") & ~quantity.endswith(SIGNED)
    return (number < 0) & ~quantity.endswith(LOSSES) | (number > 1) & share


def _descend(rows: pd.DataFrame) -> pd.Series:
    return (rows.low > rows.value) | (rows.value > rows.high) | (rows.low > rows.high)


TESTS = {"day": is_day, "partial_day": is_partial_day, "past": is_past, "expression": parsed}
RULES = {word: (TESTS[word], text) for word, text in RULEBOOK["tests"].items()}
RULES |= {
    word: (re.compile(pattern).fullmatch, text)
    for word, (pattern, text) in RULEBOOK["patterns"].items()
}
PERIOD = ("end", lambda rows: rows.start > rows.end, "ends before it starts")
RELAY = (
    "via",
    lambda rows: (rows.via != "") != (rows.seen == "secondary"),
    f"must name the text read, or say `{UNRECORDED}`, if seen is secondary",
)
RANGE = "is out of range: a share lies in 0 to 1, a level is not negative"
STANDS = "goes with a withdrawn number, one without text as printed"
# The column to blame, which rows are broken, and what is told of them.
BETWEEN = {
    "observations.csv": (
        PERIOD,
        RELAY,
        ("value", lambda rows: rows[[*NUMBERS]].isna().all(axis=1), "has no number at all"),
        ("value", _descend, "low, value and high must ascend"),
        *((name, lambda rows, name=name: out_of_range(rows, name), RANGE) for name in NUMBERS),
    ),
    "events.csv": (PERIOD, RELAY),
    "claims.csv": (
        ("test", lambda r: (r.test == "") == (r.reason == ""), "needs a test or a reason"),
        ("against", lambda r: (r.against == "") != (r.test == ""), "goes with a test"),
        ("asks", lambda r: (r.asks == "") != (r.test == ""), "goes with a test"),
        ("base", lambda r: (r.base != "") & (r.test == ""), "has no test"),
        ("repeats", lambda r: r.repeats == r.id, "repeats itself"),
    ),
    "history.csv": (
        ("version", lambda rows: rows.duplicated(["id", "version"]), TWICE),
        ("reason", lambda r: (r.as_printed == "") & (r.reason == ""), "a withdrawal needs one"),
        ("successor", lambda r: (r.as_printed != "") & (r.successor != ""), STANDS),
    ),
    "contradictions.csv": (
        ("a", lambda rows: rows[["a", "b"]].apply(frozenset, axis=1).duplicated(), TWICE),
        ("b", lambda rows: rows.a == rows.b, "contradicts itself"),
    ),
    "vocabulary.csv": (("word", lambda rows: rows.duplicated(["list", "word"]), TWICE),),
}
