"""What a chart says and carries: the words, the table and the payload agree with the frame."""

import json
import math
import re
from collections import Counter

import pandas as pd
import pytest

from chart_cases import CASES, claims, made, rates, savings
from klarna_report import charts
from klarna_report.charts.alt import day

every_case = pytest.mark.parametrize("name", CASES)
SCALES = {"million": 1e6, "billion": 1e9, "%": 0.01, "": 1.0}
MONTHS = "|".join(pd.Timestamp(2000, month, 1).month_name() for month in range(1, 13))


def said_numbers(text: str, frame: pd.DataFrame) -> list[tuple[float, float]]:
    """Numbers in a text with the step they are rounded to; names and dates of rows left out."""
    cells = {cell for cell in frame.astype(object).to_numpy().ravel() if isinstance(cell, str)}
    names = {day(cell) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else cell for cell in cells}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name.rstrip("."), "")
    months = re.findall(rf"({MONTHS}) (\d{{4}})", text)
    found = [(int(year) + MONTHS.split("|").index(month) / 12, 1 / 12) for month, year in months]
    text = re.sub(rf"({MONTHS}) \d{{4}}", "", text)
    for sign, digits, scale in re.findall(r"(−?)\D?(\d[\d,]*\.?\d*) ?(million|billion|%|)", text):
        digits = digits.rstrip(",.").replace(",", "")
        step = 10.0 ** -len(digits.partition(".")[2]) * SCALES[scale]
        found.append(((-1 if sign else 1) * float(digits) * SCALES[scale], step))
    return found


@every_case
def test_every_number_in_the_words_is_in_the_data(name):
    _, frame, options = CASES[name]
    data, fig = frame(), made(name)
    known = set(data.select_dtypes("number").to_numpy().ravel())
    known |= {each["value"] for each in options.get("references", ())}
    if name == "claims":
        known |= {len(data), *data["verdict"].value_counts()}
    numbers = said_numbers(fig.alt, data) + said_numbers(fig.description, data)
    assert numbers
    strangers = [
        number
        for number, step in numbers
        if not any(abs(number - value) <= step + 1e-9 for value in known)
    ]
    assert strangers == []


@every_case
def test_the_words_name_the_extremes_or_ends(name):
    expected = {
        "over-time": ["5,527", "2,831", "7,400"],
        "falls": ["5,000 persons to 3,800"],
        "leavers": ["1,175", "591"],
        "savings": ["−$33 million", "$40 million"],
        "budgets": ["SEK 218,000", "SEK 46,000"],
        "rates": ["31.2%", "8.0%", "24.0%"],
        "paths": ["2,831", "1,200", "2,500", "Target: 2,000"],
        "swings": ["3.4 years", "9.1 years", "2.2 years"],
        "claims": ["Holds: 1"],
    }
    alt = made(name).alt
    assert [words for words in expected[name] if words not in alt] == []
    assert len(alt) < 500


def test_the_words_move_with_the_data():
    frame = rates().assign(value=lambda rows: rows["value"] / 2)
    form, _, options = CASES["rates"]
    after = charts.figure("rates", form, frame, title="T", **options)
    assert "15.6%" in after.alt
    assert "31.2%" not in after.alt
    assert after.wide["description"] == after.alt


def test_the_description_tells_how_a_series_runs():
    words = made("paths").description
    assert "Nobody hired falls throughout." in words
    assert "Half refilled rises and falls." in words


@every_case
def test_the_table_holds_every_number_of_the_frame(name):
    _, frame, options = CASES[name]
    table = made(name).table
    cells = Counter(cell for row in table["rows"] for cell in row if isinstance(cell, float))
    numbers = frame().select_dtypes("number")
    expected = Counter(
        float(value) for value in numbers.to_numpy().ravel() if not math.isnan(value)
    )
    if name == "paths":  # side by side, so that each x stands once
        expected -= Counter(float(x) for x in frame()["x"].unique())
    assert cells == expected
    assert all(len(row) == len(table["columns"]) for row in table["rows"])
    units = {column["unit"] for column in table["columns"]} - {""}
    assert units <= {options.get("unit"), options.get("x_unit"), "share"}


@pytest.mark.parametrize(
    ("form", "frame", "message"),
    [
        (charts.bars_by_group, savings().assign(value=[1.0, math.inf, 2.0]), "infinite"),
        (charts.bars_by_group, savings().assign(value=[1.0, math.nan, 2.0]), "value .* row 2"),
        (charts.dots_with_ranges, rates().assign(value=None, low=None, high=None), "row 1"),
        (charts.dots_with_ranges, rates().assign(kind="rumour"), "rumour"),
        (charts.verdict_strip, claims().assign(verdict="perhaps"), "perhaps"),
        (charts.verdict_strip, claims()[:0], "no rows"),
    ],
)
def test_a_frame_that_cannot_be_drawn_stops_with_a_sentence(form, frame, message):
    with pytest.raises(ValueError, match=f"figure some-id: .*{message}"):
        charts.figure("some-id", form, frame, title="T", measure="Money", unit="usd")


def test_an_id_that_is_no_address_is_refused():
    with pytest.raises(ValueError, match="A chart!"):
        charts.figure("A chart!", charts.verdict_strip, claims(), title="T")


def test_a_frame_of_one_unit_brings_it_along():
    made = charts.figure(
        "rates", charts.dots_with_ranges, rates().assign(unit="share"), title="T", measure="Leaving"
    )
    assert made.table["columns"][2]["unit"] == "share"


@every_case
def test_a_notebook_output_stands_alone(name):
    bundle = made(name)._repr_mimebundle_()
    own, spec, words = (bundle[key] for key in sorted(bundle))
    assert sorted(bundle)[0] == charts.FIGURE_MIME
    assert json.loads(json.dumps(own, allow_nan=False)) == own
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert words == own["alt"]
    assert not re.search(r'"(view|param)_\d', json.dumps(own))
    assert "http" not in json.dumps({**spec, "$schema": ""})
