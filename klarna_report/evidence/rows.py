"""Every rule that a table of data/ breaks within one row."""

from collections.abc import Callable, Hashable, Iterator, Mapping

import pandas as pd

from klarna_report.evidence.reading import Violation
from klarna_report.evidence.records import NUMBERS
from klarna_report.evidence.tables import IDS, REFERENCES, RULES, TABLES, Rule, is_day

SIGNED = ("_change", "_growth", "_effect")  # a share of these may be negative or above one
LOSSES = (*SIGNED, "_result")
Row = Mapping[str, str]
Known = Mapping[str, set[str]]  # what may be referred to: name of a list -> its words
Broken = Iterator[tuple[int, str, str]]  # line, column, what is told


def row_faults(tables: Mapping[str, pd.DataFrame]) -> Iterator[Violation]:
    """Every cell and every row of these tables that breaks a rule."""
    known = _known(tables)
    for file, table in tables.items():
        rows = table.to_dict("index")
        for line, column, text in (*_cells(file, rows, known), *_between(file, rows, known)):
            row = rows[line]
            yield Violation(file, int(line), next(iter(row.values())), column, row[column], text)


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
        parts = cell.split() if form == "words" or name == "told" else [cell]
        address = name == "key_or_address" and cell.startswith("http")
        return names is None or address or names.issuperset(parts)

    return Rule(holds, text)


def _cells(file: str, rows: Mapping[int, Row], known: Known) -> Broken:
    for column, words in TABLES[file].items():
        if "unique" in words:
            yield from _twice(rows, column, lambda row, column=column: row[column])
        words = [each for each in words if each != "unique"]
        words += [] if words == ["number"] else ["safe", "trimmed"]
        for word in words:
            holds, text = _rule(word, known)
            for line, row in rows.items():
                if (row[column] or word == "filled") and not holds(row[column]):
                    yield line, column, text


def _between(file: str, rows: Mapping[int, Row], known: Known) -> Broken:
    """What is wrong between the cells of a row, blamed on one of them."""
    for line, row in rows.items():
        for column, holds, text in BETWEEN.get(file, ()):
            if not holds(row, known):
                yield line, column, text
    if file in PAIRS:
        yield from _twice(rows, *PAIRS[file])


def _twice(rows: Mapping[int, Row], column: str, key: Callable[[Row], Hashable]) -> Broken:
    seen: set[Hashable] = set()
    for line, row in rows.items():
        if (found := key(row)) and found in seen:
            yield line, column, "is there twice"
        seen.add(found)


def _numbers(row: Row) -> dict[str, float]:
    return {name: float(row[name]) for name in NUMBERS if RULES["number"].holds(row[name])}


def _in_order(row: Row, _: Known) -> bool:
    return not (is_day(row["start"]) and is_day(row["end"])) or row["start"] <= row["end"]


def _ascending(row: Row, _: Known) -> bool:
    return [*_numbers(row).values()] == sorted(_numbers(row).values())


def _of_quantity(row: Row, known: Known) -> bool:
    units = known.get(f"units of {row['quantity']}", {row["unit"]})
    return row["unit"] in units or row["unit"] not in known.get("unit", ())


def _within(name: str) -> Callable[[Row, Known], bool]:
    """Whether a share lies in 0 to 1; only gains and losses may be negative or above."""

    def holds(row: Row, _: Known) -> bool:
        number, quantity = _numbers(row).get(name, 0), row["quantity"]
        above = row["unit"].startswith("share") and number > 1 and not quantity.endswith(SIGNED)
        return not above and (number >= 0 or quantity.endswith(LOSSES))

    return holds


PERIOD = ("end", _in_order, "ends before it starts")
RANGE = "is out of range: a share lies in 0 to 1, a level is not negative"
# The column to blame, what must hold of the row, and what is told where it does not.
BETWEEN = {
    "observations.csv": (
        PERIOD,
        ("value", lambda row, _: any(row[name] for name in NUMBERS), "has no number at all"),
        ("value", _ascending, "low, value and high must ascend"),
        ("unit", _of_quantity, "is not a unit of this quantity"),
        *((name, _within(name), RANGE) for name in NUMBERS),
    ),
    "events.csv": (PERIOD,),
    "claims.csv": (
        ("test", lambda r, _: bool(r["test"]) != bool(r["reason"]), "needs a test or a reason"),
        ("base", lambda row, _: bool(row["test"] or not row["base"]), "has no test"),
    ),
    "contradictions.csv": (("b", lambda row, _: row["a"] != row["b"], "contradicts itself"),),
}
# Tables without an id: the column to blame, and what tells their rows apart.
PAIRS = {
    "contradictions.csv": ("a", lambda row: frozenset((row["a"], row["b"]))),
    "vocabulary.csv": ("word", lambda row: (row["list"], row["word"])),
}
