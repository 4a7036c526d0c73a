"""What a chart says and carries: the words, the table and the payload agree with the frame."""

import json
import math
import re
import xml.etree.ElementTree as ET
from collections import Counter

import altair as alt
import pandas as pd
import pytest

from chart_cases import CASES, drawn, made, paths, rates
from klarna_report import charts
from klarna_report.formats import day

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
    places = [(int(year), MONTHS.split("|").index(month) + 0.5) for month, year in months]
    found = [(year + month / 12, 1 / 12) for year, month in places]  # its middle
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
        "falls": ["5,000 to 3,800 persons"],
        "leavers": ["1,175", "591"],
        "savings": ["−$33 million", "$40 million"],
        "budgets": ["SEK 120,000", "SEK 6,000"],
        "rates": ["31.2%", "8.0%"],
        "paths": ["2,831", "1,200", "2,500", "Target: 2,000"],
    }
    alt = made(name).alt
    assert [words for words in expected[name] if words not in alt] == []
    assert len(alt) < 500


def test_the_words_move_with_the_data():
    after = drawn("rates", rates().assign(value=lambda rows: rows["value"] / 2))
    assert "15.6%" in after.alt
    assert "31.2%" not in after.alt
    assert after.vega_lite["description"] == after.alt


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
    ("name", "frame", "message"),
    [
        ("paths", paths().assign(value=math.inf), "lacks a number in x, value"),
        ("paths", paths().assign(x=math.nan), "lacks a number in x, value"),
        ("rates", rates().assign(value=None, low=None, high=None), "lacks a number in value, low"),
        ("rates", rates().assign(kind="rumour"), "rumour"),
        ("rates", rates()[:0], "lacks a number"),
    ],
)
def test_a_frame_that_cannot_be_drawn_stops_with_a_sentence(name, frame, message):
    with pytest.raises(ValueError, match=message):
        drawn(name, frame)


def test_an_id_that_is_no_address_is_refused():
    with pytest.raises(ValueError, match="A chart!"):
        charts.figure("A chart!", filed(), title="T")


def filed() -> alt.Chart:
    frame = pd.DataFrame({"year": [2022, 2025], "staff": [5527, 2831], "unit": "persons"})
    return alt.Chart(frame).mark_bar().encode(alt.Y("year:O"), alt.X("staff:Q", title="Staff"))


def test_a_plain_altair_chart_is_shown_as_a_figure_of_its_own():
    heading = alt.TitleParams("Half are gone", subtitle="At year ends.")
    bundle = filed().properties(title=heading)._repr_mimebundle_(None, None)
    own = bundle[charts.FIGURE_MIME]
    assert (own["id"], own["title"]) == ("chart-half-are-gone", "Half are gone")
    assert own["caption"] == "At year ends."
    assert "Highest 5,527 persons (2022), lowest 2,831 persons (2025)." in own["alt"]
    assert own["table"]["rows"] == [["2022", 5527.0], ["2025", 2831.0]]
    assert [each["name"] for each in own["table"]["columns"]] == ["Year", "Staff"]
    assert set(own["svg"]) == {"wide", "narrow"}
    assert not re.search("https?:", json.dumps(own["svg"]))


def test_a_plain_altair_chart_without_a_title_is_named_after_what_it_shows():
    own = filed()._repr_mimebundle_(None, None)[charts.FIGURE_MIME]
    assert own["title"] == "Bar chart of staff (persons)"


def test_a_form_keeps_its_rows_and_words_when_laid_over_another_chart():
    form = charts.dots_with_ranges(rates(), measure="Leaving", unit="share")
    band = alt.Chart().mark_rect().encode(x=alt.datum(0.15), x2=alt.datum(0.2))
    alone, over = (charts.figure("f", each, title="T") for each in (form, band + form))
    assert (over.alt, over.table) == (alone.alt, alone.table)
    for svg in (alone.svg["narrow"], over.svg["narrow"]):
        rows = re.findall(r'data-row="(\d+)"', svg)
        assert set(rows) == {str(row) for row in range(len(rates()))}
        headings = set(rates()["section"]) | {"Others again"}
        bold = re.findall(r'font-weight="bold"[^>]*>([^<]+)<', svg)
        assert {each.replace("\u200b", "") for each in bold} == headings


def headcounts() -> alt.Chart:
    days = pd.to_datetime(["2022-12-31", "2025-12-31"] * 2)
    who = ["Filed", "Filed", "Said", "Said"]
    return alt.Chart(pd.DataFrame({"day": days, "staff": [5527, 2831, 7400, 3000], "who": who}))


ANY = {
    "lines": headcounts().mark_line().encode(x="day:T", y="staff:Q", color="who:N"),
    "means": headcounts().mark_bar().encode(x="mean(staff):Q", y="who:N"),
    "columns": headcounts().mark_bar().encode(x="who:N", y="sum(staff):Q"),
    "histogram": headcounts().mark_bar().encode(alt.X("staff:Q", bin=True), y="count()"),
    "pie": headcounts().mark_arc().encode(theta="staff:Q", color="who:N"),
    "facets": headcounts().mark_line().encode(x="day:T", y="staff:Q", row="who:N"),
    "rule": headcounts().mark_line().encode(x="day:T", y="staff:Q")
    + alt.Chart().mark_rule().encode(y=alt.datum(2000)),
    "two": headcounts().mark_point().encode(x="day:T") | headcounts().mark_tick().encode(y="who"),
    "words": alt.Chart(alt.Data(values=[{"a": "b"}])).mark_text().encode(text="a:N"),
}


@pytest.mark.parametrize("name", ANY)
def test_any_altair_chart_gets_drawings_words_and_a_table(name):
    own = charts.figure("any", ANY[name], title="T").payload()
    for svg in own["svg"].values():
        size = [float(each) for each in ET.fromstring(svg).get("viewBox").split()]
        assert min(size[2:]) > 0
    assert own["alt"].endswith(".")
    assert own["table"]["rows"]
    assert "T00:00" not in json.dumps([own["alt"], own["table"]])


def test_words_on_sums_and_means_do_not_quote_single_numbers():
    assert "Highest" not in charts.figure("any", ANY["means"], title="T").alt


def test_a_form_can_be_gone_on_with_in_altair():
    chart = charts.dots_with_ranges(rates(), measure="Leaving", unit="share")
    own = charts.figure("more", chart.properties(height=500), title="T")
    assert own.vega_lite["height"] == 500
    assert "Highest 31.2%" in own.alt


@every_case
def test_a_notebook_output_stands_alone(name):
    bundle = made(name)._repr_mimebundle_()
    own, spec, drawing, words = (bundle[key] for key in sorted(bundle))
    assert sorted(bundle)[0] == charts.FIGURE_MIME
    assert ET.fromstring(drawing).findtext("{*}title") == "A title"
    assert json.loads(json.dumps(own, allow_nan=False)) == own
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert words == own["alt"]
    assert not re.search(r'"(view|param)_\d', json.dumps(own))
    assert "http" not in json.dumps({**spec, "$schema": ""})
    assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "", 1)
