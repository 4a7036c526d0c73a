"""What charts say in words, in every edition: each number is one of the data drawn."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from conftest import EDITIONS
from klarna_report.charts import FIGURE_MIME
from test_chart_words import said_numbers


class Words(HTMLParser):
    """The text of every element with an id that ends in `-alt` or `-description`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._id = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        id = dict(attrs).get("id") or ""
        if tag == "p" and id.endswith(("-alt", "-description")):
            self._id, self.found[id] = id, ""

    def handle_endtag(self, tag):
        self._id = "" if tag == "p" else self._id

    def handle_data(self, data):
        if self._id:
            self.found[self._id] += data


def figures(edition: Path) -> Iterator[tuple[str, dict, str]]:
    """Every figure of an edition: page, what it was drawn from, its words on the page."""
    for path in sorted((edition / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        data = [out.get("data", {}) for cell in cells for out in cell.get("outputs", [])]
        payloads = [each[FIGURE_MIME] for each in data if FIGURE_MIME in each]
        words = Words((edition / "html" / f"{path.stem}.html").read_text(encoding="utf-8")).found
        for payload in payloads:
            texts = [words[f"{payload['id']}-{part}"] for part in ("alt", "description")]
            yield path.stem, payload, " ".join(texts)


def titles(spec: object) -> Iterator[str]:
    """The titles of the axes of a chart."""
    if isinstance(spec, list):
        for each in spec:
            yield from titles(each)
    elif isinstance(spec, dict):
        found = (spec.get("axis") or {}).get("title") if isinstance(spec.get("axis"), dict) else ""
        yield " ".join(found) if isinstance(found, list) else found or ""
        yield from titles([value for name, value in spec.items() if name != "datasets"])


def drawn(payload: dict) -> tuple[pd.DataFrame, set[float]]:
    """The rows and names of a figure's table, and all numbers that its words may hold."""
    names = [column["name"] for column in payload["table"]["columns"]]
    names += [each.partition(" (")[0] for each in titles(payload["vega_lite"])]
    names += [f"{name[:1].lower()}{name[1:]}" for name in names]
    rows = pd.DataFrame(payload["table"]["rows"])
    numbers = {cell for row in payload["table"]["rows"] for cell in row if isinstance(cell, float)}
    if {0, 1, 2} <= {*rows} and pd.api.types.is_float_dtype(rows[2]):  # bars of several parts
        numbers |= {*rows.groupby(0)[2].sum()}
    count = len(rows)
    counts = {count for column in rows for count in Counter(rows[column]).values()}
    rows = pd.concat([rows, pd.DataFrame({"name": names})])  # a name's years are no data
    return rows, {each for each in {*numbers, *counts, count} if math.isfinite(each)}


def strangers(payload: dict, text: str, facts: set[float]) -> list[float]:
    """Numbers in the words that are neither drawn nor the value of a fact drawn as a reference."""
    rows, known = drawn(payload)
    lines = [line for line in text.split(". ") if ": " in line]
    compared = {n for line in lines for n, _ in said_numbers(line, rows)}
    found = []
    for number, step in said_numbers(text, rows):
        allowed = known | (facts if number in compared else set())
        if not any(abs(number - value) <= step / 2 + 1e-9 for value in allowed):
            found.append(number)
    return found


@pytest.mark.parametrize("scenario", ["baseline", *EDITIONS])
def test_every_number_in_the_words_of_a_chart_is_in_its_data(editions, scenario):
    edition = editions / scenario
    content = json.loads((edition / "facts.json").read_text(encoding="utf-8"))
    facts = {each["value"] for each in content["facts"] if not isinstance(each["value"], str)}
    wrong, seen = {}, 0
    for page, payload, text in figures(edition):
        seen += 1
        found = strangers(payload, text, facts)
        if found:
            wrong[f"{page}: {payload['id']}"] = found
    assert seen > 10
    assert wrong == {}


def test_a_number_that_is_not_drawn_is_noticed(baseline):
    _, payload, text = next(figures(baseline))
    assert strangers(payload, f"{text} It ends at 123,456.", {1.0}) == [123456.0]


def test_the_words_of_a_chart_move_with_the_scenario(editions):
    texts = {
        scenario: {payload["id"]: text for _, payload, text in figures(editions / scenario)}
        for scenario in ("baseline", "slow-attrition")
    }
    before, after = texts.values()
    assert before["paths-to-the-target"] != after["paths-to-the-target"]
    assert before["the-fall"] == after["the-fall"]
