"""What rules.yml lists: the columns of each table, and the rule that each word stands for."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

from klarna_report.expressions import parsed

BIB = "sources.bib"
RULEBOOK = yaml.safe_load(Path(__file__).with_name("rules.yml").read_text(encoding="utf-8"))
TABLES = {
    file: {c: w.split() for c, w in each.items()} for file, each in RULEBOOK["tables"].items()
}
ENTRIES, REFERENCES = RULEBOOK["entries"], RULEBOOK["references"]
COLUMNS = {file: (*columns,) for file, columns in TABLES.items() if file != BIB}
# The columns that tell rows apart, in the tables whose rows others refer to.
IDS = {
    file: column
    for file, columns in TABLES.items()
    for column, rules in columns.items()
    if column in ("id", "key") and "unique" in rules
}
RELEASED = date(2026, 11, 21)  # a machine whose clock is behind takes this for today


class Rule(NamedTuple):
    """What a cell must be, and what a reader is told of one that is not."""

    holds: Callable[[str], object]
    text: str


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


TESTS = {"day": is_day, "partial_day": is_partial_day, "past": is_past, "expression": parsed}
RULES = {word: Rule(TESTS[word], text) for word, text in RULEBOOK["tests"].items()}
RULES |= {
    word: Rule(re.compile(pattern).fullmatch, text)
    for word, (pattern, text) in RULEBOOK["patterns"].items()
}
