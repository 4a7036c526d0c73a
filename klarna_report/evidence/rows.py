"""Every rule that a table of data/ breaks within one row."""

import re
from collections.abc import Callable, Iterator, Mapping

import pandas as pd

from klarna_report.evidence.reading import Violation
from klarna_report.evidence.records import NUMBERS, UNRECORDED
from klarna_report.evidence.tables import IDS, REFERENCES, RULES, TABLES, Rule, is_day

SIGNED = ("_change", "_growth", "_effect")  # a share of these may be negative or above one
LOSSES = (*SIGNED, "_result")
SEVERAL = ("told", "relay")  # references to several rows, with spaces between
ELSE = {"key_or_address": "http.*", "relay": UNRECORDED}  # what may stand in place of a key
Row = Mapping[str, str]
Known = Mapping[str, set[str]]  # what may be referred to: name of a list -> its words
Broken = Iterator[tuple[int, str, str]]  # line, column, what is told


def row_faults(tables: Mapping[str, pd.DataFrame]) -> Iterator[Violation]:
    """Every cell and every row of these tables that breaks a rule."""
    known = _known(tables)
    for file, table in tables.items():
        for line, column, text in (*_cells(file, table, known), *_between(file, table, known)):
            row = table.loc[line]
            yield Violation(file, int(line), row.iloc[0], column, row[column], text)


def _known(tables: Mapping[str, pd.DataFrame]) -> Known:
    """What cells may refer to: closed lists and ids, as far as their tables can be read."""
    known = {
        word: {each for file in files for each in tables[file][IDS[file]]}
        for word, (files, _) in REFERENCES.items()
        if all(file in tables for file in files)
    }
    for row in tables.get("vocabulary.csv", pd.DataFrame()).to_dict("records"):
        known.setdefault(row["list"], set()).add(row["word"])
        if row["units"]:
            known[f"units of {row['word']}"] = set(row["units"].split())
    return known


def _rule(word: str, known: Known) -> Rule:
    """The rule that a word of rules.yml stands for."""
    if word in RULES:
        return RULES[word]
    form, _, name = word.rpartition(":")
    text = REFERENCES[name][1] if name in REFERENCES else f"is not a known {name}"
    names = known.get(name)

    def holds(cell: str) -> bool:
        parts = cell.split() if form == "words" or name in SEVERAL else [cell]
        other = name in ELSE and re.fullmatch(ELSE[name], cell)
        return names is None or other or names.issuperset(parts)

    return Rule(holds, text)


def _cells(file: str, table: pd.DataFrame, known: Known) -> Broken:
    for column, words in TABLES[file].items():
        cells = table[column]
        there = cells[cells != ""]
        if "unique" in words:
            yield from ((line, column, TWICE) for line in there.index[there.duplicated()])
        words = [each for each in words if each != "unique"]
        for word in words if words == ["number"] else [*words, "safe", "trimmed"]:
            holds, text = _rule(word, known)
            for line, cell in (cells if word == "filled" else there).items():
                if not holds(cell):
                    yield line, column, text


def _between(file: str, table: pd.DataFrame, known: Known) -> Broken:
    """What is wrong between the cells of a row, blamed on one of them."""
    for line, row in table.to_dict("index").items():
        for column, holds, text in BETWEEN.get(file, ()):
            if not holds(row, known):
                yield line, column, text
    if file in PAIRS:
        column, key = PAIRS[file]
        yield from ((n, column, TWICE) for n in table.index[table.apply(key, axis=1).duplicated()])


def _numbers(row: Row) -> dict[str, float]:
    return {name: float(row[name]) for name in NUMBERS if RULES["number"].holds(row[name])}


def _in_order(row: Row, _: Known) -> bool:
    return not (is_day(row["start"]) and is_day(row["end"])) or row["start"] <= row["end"]


def _ascending(row: Row, _: Known) -> bool:
    return [*_numbers(row).values()] == sorted(_numbers(row).values())


def _of_quantity(row: Row, known: Known) -> bool:
    units = known.get(f"units of {row['quantity']}", {row["unit"]})
    return row["unit"] in units or row["unit"] not in known.get("unit", ())


def _with_a_test(name: str) -> Callable[[Row, Known], bool]:
    return lambda row, _: bool(row[name]) == bool(row["test"])


def _within(name: str) -> Callable[[Row, Known], bool]:
    """Whether a share lies in 0 to 1; only gains and losses may be negative or above."""

    def holds(row: Row, _: Known) -> bool:
        number, quantity = _numbers(row).get(name, 0), row["quantity"]
        above = row["unit"].startswith("share") and number > 1 and not quantity.endswith(SIGNED)
        return not above and (number >= 0 or quantity.endswith(LOSSES))

    return holds


def _relayed(row: Row, _: Known) -> bool:
    return bool(row["via"]) == (row["seen"] == "secondary")


PERIOD = ("end", _in_order, "ends before it starts")
RELAY = ("via", _relayed, f"must name the text read, or say `{UNRECORDED}`, if seen is secondary")
TWICE = "is there twice"
STANDS = "goes with a withdrawn number, one without text as printed"
RANGE = "is out of range: a share lies in 0 to 1, a level is not negative"
# The column to blame, what must hold of the row, and what is told where it does not.
BETWEEN = {
    "observations.csv": (
        PERIOD,
        RELAY,
        ("value", lambda row, _: any(row[name] for name in NUMBERS), "has no number at all"),
        ("value", _ascending, "low, value and high must ascend"),
        ("unit", _of_quantity, "is not a unit of this quantity"),
        *((name, _within(name), RANGE) for name in NUMBERS),
    ),
    "events.csv": (PERIOD, RELAY),
    "claims.csv": (
        ("test", lambda r, _: bool(r["test"]) != bool(r["reason"]), "needs a test or a reason"),
        *((name, _with_a_test(name), "goes with a test") for name in ("against", "asks")),
        ("base", lambda row, _: bool(row["test"] or not row["base"]), "has no test"),
        ("repeats", lambda row, _: row["repeats"] != row["id"], "repeats itself"),
    ),
    "history.csv": (
        ("reason", lambda row, _: row["as_printed"] or row["reason"], "a withdrawal needs one"),
        ("successor", lambda row, _: not (row["as_printed"] and row["successor"]), STANDS),
    ),
    "contradictions.csv": (("b", lambda row, _: row["a"] != row["b"], "contradicts itself"),),
}
# Tables without an id: the column to blame, and what tells their rows apart.
PAIRS = {
    "contradictions.csv": ("a", lambda row: frozenset((row["a"], row["b"]))),
    "history.csv": ("version", lambda row: (row["id"], row["version"])),
    "vocabulary.csv": ("word", lambda row: (row["list"], row["word"])),
}
