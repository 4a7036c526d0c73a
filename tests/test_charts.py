"""Charts: what they show, what they say, and the files they leave, from small frames."""

import csv
import hashlib
import io
import json
import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_report import charts
from klarna_report.book import drawing
from klarna_report.book.figures import FILES, FOLDER, figure_html, write_assets
from klarna_report.charts import theme
from klarna_report.charts.alt import day
from klarna_report.charts.layout import width, wrap
from klarna_report.charts.placing import Box, candidates, place
from klarna_report.charts.verdicts import SYMBOLS

CSS = Path(drawing.__file__).parent / "static" / "figures.css"
EDITION = "Edition half-refilled: backfill_rate = 0.5 (baseline 0)"
SOURCES = {"filing": {"publisher": "Klarna Group plc", "title": "F-1", "url": "https://k.test/f"}}


def statements() -> pd.DataFrame:
    """Four filed year ends and twenty statements crowding around them."""
    filed = [(f"{year}-12-31", n) for year, n in zip(range(2022, 2026), (5527, 4352, 3422, 2831))]
    said = [(f"202{2 + n // 6}-{1 + 2 * (n % 6):02d}-15", 7400 - 217 * n) for n in range(20)]
    rows = [(date, value, None, None, "reported", "Filed") for date, value in filed]
    rows += [(date, value, value - 50, value + 50, "claimed", "Said") for date, value in said]
    rows += [("2023-12-03", None, 5000, None, "reported", "Printed")]
    frame = pd.DataFrame(rows, columns=["date", "value", "low", "high", "kind", "label"])
    return frame.assign(series=["Filed"] * 4 + [""] * 21)


def falls() -> pd.DataFrame:
    rows = [
        ("First article", 5000, 3800, "claimed", -0.24),
        ("Second article", 4500, 3500, "claimed", -0.222),
        ("Filed, end to end", 5527, 2831, "reported", -0.488),
        ("A rise", 1000, 2000, "derived", None),
    ]
    return pd.DataFrame(rows, columns=["label", "start", "end", "kind", "change"])


def leavers() -> pd.DataFrame:
    rows = [
        ("In 2023", "Filed fall", 1175, None, None, "reported"),
        ("In 2023", "Leavers at the top of the range", 988, 741, 988, "claimed"),
        ("In 2025", "Filed fall", 591, None, None, "reported"),
        ("In 2025", "Leavers at the top of the range", 625, 469, 640, "claimed"),
    ]
    return pd.DataFrame(rows, columns=["category", "group", "value", "low", "high", "kind"])


def savings() -> pd.DataFrame:
    rows = [("Cost", -33e6, "reported"), ("Saving", 40e6, "claimed"), ("Rest", 7e6, "assumed")]
    return pd.DataFrame(rows, columns=["category", "value", "kind"])


def budgets() -> pd.DataFrame:
    rows = [
        ("Sweden", "Contributions", 120000, 218000),
        ("Sweden", "Income tax", 98000, 218000),
        ("United Kingdom", "Contributions", 40000, 46000),
        ("United Kingdom", "Income tax", 6000, 46000),
    ]
    return pd.DataFrame(rows, columns=["category", "group", "value", "total"])


def rates() -> pd.DataFrame:
    rows = [
        ("Contact centres of the industry, all agents of all sizes", 0.312, 0.28, 0.34, "reported"),
        ("Klarna says", None, 0.15, 0.2, "claimed"),
        ("Engineering", 0.08, None, None, "statute"),
        ("Central government", None, 0.119, None, "assumed"),
        ("Our reading", 0.214, 0.2, 0.23, "derived"),
    ]
    frame = pd.DataFrame(rows, columns=["label", "value", "low", "high", "kind"])
    return frame.assign(section=["Others", "Klarna", "Others again", "Others again", "Ours"])


def paths() -> pd.DataFrame:
    years = [2026.0, 2027.5, 2029.0, 2031.0]
    fast = pd.DataFrame({"x": years, "value": [2831, 2200, 1700, 1200], "series": "Nobody hired"})
    fast = fast.assign(low=fast["value"] - 100, high=fast["value"] + 150)
    slow = pd.DataFrame({"x": years, "value": [2831, 2600, 2400, 2500], "series": "Half refilled"})
    return pd.concat([fast, slow], ignore_index=True)


def swings() -> pd.DataFrame:
    rows = [("Share leaving", 9.1, 2.2), ("Share refilled", 3.4, 8.0), ("Target", 3.4, 4.4)]
    frame = pd.DataFrame(rows, columns=["parameter", "low_result", "high_result"])
    return frame.assign(baseline=3.4)


def claims() -> pd.DataFrame:
    rows = [
        ("Almost one in two.", "holds", "From one number to another."),
        ("All of it is turnover, without a single redundancy in any year.", "fails", None),
        ("A quarter left.", "depends on the base", "Two bases."),
        ("Software did it.", "cannot be decided", "No source splits the fall."),
    ]
    return pd.DataFrame(rows, columns=["claim", "verdict", "basis"])


PEOPLE = {"measure": "Employees", "unit": "persons"}
TARGET = {"axis": "y", "value": 2000, "label": "Target", "kind": "claimed"}
NEEDED = {"axis": "x", "value": 0.24, "label": "Needed for the filed fall", "kind": "derived"}
CASES = {
    "over-time": (
        charts.stated_and_filed_over_time,
        statements,
        {**PEOPLE, "references": [TARGET]},
    ),
    "falls": (charts.statement_ranges, falls, PEOPLE),
    "leavers": (charts.bars_by_group, leavers, PEOPLE),
    "savings": (charts.bars_by_group, savings, {"measure": "A year's money", "unit": "usd"}),
    "budgets": (charts.stacked_bars, budgets, {"measure": "Effect", "unit": "sek/person/year"}),
    "rates": (
        charts.dots_with_ranges,
        rates,
        {"measure": "Leaving each year", "unit": "share/year", "references": [NEEDED]},
    ),
    "paths": (
        charts.curve_with_reference,
        paths,
        {**PEOPLE, "x_measure": "Year", "x_unit": "date", "references": [TARGET]},
    ),
    "swings": (charts.tornado, swings, {"measure": "Time to the target", "unit": "years"}),
    "claims": (charts.verdict_strip, claims, {}),
}
VARIANTS = {"wide": theme.WIDE, "narrow": theme.NARROW}


def made(name: str, title: str = "A {fact}`title`") -> charts.Figure:
    form, frame, options = CASES[name]
    caption = "With {fact}`number` in it."
    return charts.figure(
        name, form, frame(), title=title, caption=caption, sources=["filing"], **options
    )


def resolved(text: str) -> str:
    return re.sub(r"\{fact\}`(\w+)`", r"<\1> & 1", text)


every_case = pytest.mark.parametrize("name", CASES)
every_variant = pytest.mark.parametrize("variant", VARIANTS)


# --- what is drawn --------------------------------------------------------------------------


def texts(root: ET.Element, x: float = 0, y: float = 0) -> list[tuple[str, Box, float]]:
    """The lines of text of a drawing with the room each takes, px, and its type size."""
    moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", root.get("transform", ""))
    x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
    found = [each for child in root if root.tag != "text" for each in texts(child, x, y)]
    if root.tag == "text":
        size, bold = float(root.get("font-size")), root.get("font-weight") == "bold"
        lines = [(root.text, 0.0)] if root.text else []
        down = 0.0
        for span in root:
            down += float(span.get("dy", 0))
            lines.append((span.text, down))
        for line, below in lines:
            wide = width(line or "", size, bold)
            share = {"middle": 0.5, "end": 1.0}.get(root.get("text-anchor"), 0.0)
            left, base = x - share * wide, y + below
            found.append((line, Box(left, base - 0.72 * size, left + wide, base + 2), size))
    return found


@every_variant
@every_case
def test_no_text_leaves_the_drawing_or_runs_into_another(name, variant):
    root = drawing.drawn(made(name).payload()[variant])
    left, top, right, bottom = (float(each) for each in root.get("viewBox").split())
    assert right == pytest.approx(VARIANTS[variant])
    lines = texts(root)
    sheet = Box(left - 2, top - 2, right + 2, bottom + 2)
    assert [line for line, box, _ in lines if not sheet.holds(box)] == []
    assert [(a[0], b[0]) for a, b in combinations(lines, 2) if a[1].meets(b[1])] == []


@every_variant
@every_case
def test_type_is_at_least_eleven_px_high(name, variant):
    assert min(size for *_, size in texts(drawing.drawn(made(name).payload()[variant]))) >= 11


@every_case
def test_axis_titles_name_measure_and_unit(name):
    _, _, options = CASES[name]
    words = {"persons": "persons", "usd": "US dollars", "share/year": "% a year", "years": "years"}
    words["sek/person/year"] = "kronor per person and year"
    if options:
        shown = " ".join(line for line, *_ in texts(drawing.drawn(made(name).payload()["wide"])))
        assert f"{options['measure']} ({words[options['unit']]})" in shown


def test_every_kind_has_a_shape_of_its_own_and_claims_are_hollow_and_dashed():
    kinds = theme.KINDS
    assert len({(kind.shape, kind.solid) for kind in kinds.values()}) == len(kinds)
    assert all(kinds[each].solid for each in ("reported", "statute", "derived"))
    for each in ("claimed", "assumed", "press"):
        assert kinds[each].fill == theme.LIGHT["paper"]
        assert kinds[each].dash != (1, 0)
    assert kinds["claimed"].name.startswith("Said")
    assert len({shape for shape, *_ in SYMBOLS.values()}) == len(SYMBOLS)


def test_every_filed_number_is_printed_on_the_phone_chart_too():
    shown = {line for line, *_ in texts(drawing.drawn(made("over-time").payload()["narrow"]))}
    assert {"5,527", "4,352", "3,422", "2,831"} <= shown


def test_a_number_that_only_the_press_printed_is_not_drawn_as_filed():
    table = made("over-time").table
    kinds = Counter(row[-1] for row in table["rows"])
    assert kinds["Filed or measured"] == 4
    assert kinds["Said in the press"] == 1


@given(
    st.lists(
        st.tuples(
            st.integers(0, 300), st.integers(0, 200), st.sampled_from(["7,000", "at most 9"])
        ),
        max_size=25,
    )
)
def test_placed_labels_never_overlap_nor_cover_a_point(points):
    labels = pd.DataFrame(points, columns=["x", "y", "text"]).assign(bold=False)
    marks = [Box(x - 5, y - 5, x + 5, y + 5) for x, y, _ in points]
    area = Box(0, 0, 300, 200)
    placed = place(labels, labels, marks, area)
    boxes = [
        next(
            box
            for box, _ in candidates(row.x, row.y, row.text, row.bold)
            if math.isclose(box.left + 1, row.left) and math.isclose(box.top + 12, row.base)
        )
        for row in placed.itertuples()
    ]
    assert not any(a.meets(b) for a, b in combinations(boxes, 2))
    assert not any(box.meets(mark) for box in boxes for mark in marks)


@given(st.text(st.characters(codec="ascii", exclude_characters="\n"), max_size=80))
def test_wrapping_keeps_every_word_in_order(text):
    assert wrap(text, 90).split() == text.split()


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("role", set(theme.COLOURS) - {"paper", "grid"})
@pytest.mark.parametrize("paper", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_from_the_paper(role, paper):
    least = 3.0 if role == "rule" else 4.5
    pair = sorted(luminance(theme.COLOURS[each][paper]) for each in (role, "paper"))
    assert (pair[1] + 0.05) / (pair[0] + 0.05) >= least


def test_the_style_sheet_has_the_colours_of_the_theme():
    found = re.findall(r"--chart-(\w+): (#\w{6})", CSS.read_text(encoding="utf-8"))
    light = [(role, pair[0]) for role, pair in theme.COLOURS.items()]
    dark = [(role, pair[1]) for role, pair in theme.COLOURS.items()]
    assert sorted(found) == sorted(light + dark + dark)
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT)


# --- what is said ---------------------------------------------------------------------------

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


# --- the payload ----------------------------------------------------------------------------


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


def test_a_number_without_end_stops_the_figure():
    form, _, options = CASES["savings"]
    frame = savings().assign(value=[1.0, math.inf, 2.0])
    with pytest.raises((ValueError, OverflowError)):
        charts.figure("savings", form, frame, title="T", **options).payload()


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


def digest() -> str:
    """A checksum over all that the cases leave behind."""
    parts = []
    for name in CASES:
        payload = made(name).payload()
        parts.append(json.dumps(payload))
        parts.append(figure_html(payload, resolved, SOURCES))
        alone = drawing.standalone(payload["wide"], "T", "C", ["S"], payload["alt"])
        parts.append(hashlib.sha256(drawing.png(alone)).hexdigest())
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def test_two_processes_draw_the_same_bytes():
    code = "import test_charts; test_charts.made('paths'); print(test_charts.digest())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "America/Los_Angeles"), ("2", "Asia/Tokyo"))
    ]
    assert runs[0] == runs[1] != ""


# --- the page and the files -----------------------------------------------------------------


class Page(HTMLParser):
    """Tags with their attributes, and the text, of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def page() -> Page:
    return Page("".join(figure_html(made(n).payload(), resolved, SOURCES) for n in CASES))


def test_nothing_in_the_page_needs_a_script_or_an_inline_style(page):
    assert {"script", "style"}.isdisjoint(tag for tag, _ in page.tags)
    names = {name for _, attributes in page.tags for name in attributes}
    assert "style" not in names
    assert not any(name.startswith("on") for name in names)


def test_ids_are_unique_and_every_reference_finds_its_target(page):
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = {
        each
        for _, attributes in page.tags
        for name in ("aria-labelledby", "aria-describedby")
        for each in attributes.get(name, "").split()
    }
    assert wanted <= set(ids)


def test_both_drawings_are_named_images(page):
    drawings = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert [each["class"] for each in drawings] == ["chart-wide", "chart-narrow"] * len(CASES)
    assert all(each["role"] == "img" and each["aria-labelledby"] for each in drawings)
    assert not any("width" in each or "height" in each for each in drawings)


def test_tables_are_real_tables(page):
    tags = Counter(tag for tag, _ in page.tags)
    assert tags["table"] == tags["caption"] == tags["figcaption"] == len(CASES)
    assert all(each.get("scope") in ("col", "row") for tag, each in page.tags if tag == "th")
    assert "Employees (persons)" in page.text
    assert "31 December 2022" in page.text


def test_colours_follow_the_page(page):
    paints = {
        attributes.get(name, "none") for _, attributes in page.tags for name in ("fill", "stroke")
    }
    assert all(
        paint == "none" or re.fullmatch(r"var\(--chart-\w+, #\w{6}\)", paint) for paint in paints
    )


def test_text_from_outside_is_escaped(page):
    assert "A <title> & 1" in page.text
    assert "With <number> & 1 in it." in page.text


def test_clipped_parts_of_two_figures_do_not_share_ids():
    spec = made("paths").payload()["wide"]
    line = next(layer for layer in spec["layer"] if layer["mark"].get("type") == "line")
    line["mark"]["clip"] = True
    once, again, other = (drawing.svg(spec, id, "wide") for id in ("a", "a", "b"))
    assert once == again
    assert 'id="a-wide-1"' in once
    assert 'clip-path="url(#a-wide-1)"' in once
    assert "a-wide" not in other


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name in CASES:
        write_assets(made(name).payload(), folder, resolved, EDITION, SOURCES)
    return folder


def test_every_download_link_leads_to_a_file(page, files):
    links = [each["href"] for tag, each in page.tags if tag == "a" and "download" in each]
    assert len(links) == len(CASES) * len(FILES)
    assert all((files / link).is_file() for link in links)


@every_case
def test_every_download_carries_the_edition(name, files):
    for ending in ("csv", "svg", "vl.json"):
        assert EDITION in (files / FOLDER / f"{name}.{ending}").read_text(encoding="utf-8")


def test_a_picture_has_title_source_and_edition_burnt_in(files):
    payload = made("falls").payload()
    before = (files / FOLDER / "falls.png").read_bytes()
    assert before.startswith(b"\x89PNG")
    for change in ({"title": "Other"}, {"sources": ["another"]}):
        write_assets({**payload, **change, "id": "changed"}, files, resolved, EDITION, SOURCES)
        assert (files / FOLDER / "changed.png").read_bytes() != before
    write_assets({**payload, "id": "changed"}, files, resolved, "Baseline edition", SOURCES)
    assert (files / FOLDER / "changed.png").read_bytes() != before


def test_a_drawing_that_stands_alone_keeps_fixed_colours_and_names_its_source(files):
    text = (files / FOLDER / "falls.svg").read_text(encoding="utf-8")
    ET.fromstring(text)
    assert "var(" not in text
    assert "Source: Klarna Group plc." in text
    assert "A &lt;title&gt; &amp; 1" in text


def test_a_csv_keeps_raw_numbers_and_disarms_formulas(files):
    rows = list(csv.DictReader((files / FOLDER / "falls.csv").open(encoding="utf-8")))
    assert rows[0]["From (persons)"] == "5000"
    assert rows[0]["Change over the start (share)"] == "-0.24"
    frame = falls().assign(label=["=1+1", "+2", "-3", "@x"])
    figure = charts.figure("armed", charts.statement_ranges, frame, title="T", **PEOPLE)
    write_assets(figure.payload(), files, resolved, EDITION)
    armed = io.StringIO((files / FOLDER / "armed.csv").read_text(encoding="utf-8"))
    assert [row["What"] for row in csv.DictReader(armed)] == ["'=1+1", "'+2", "'-3", "'@x"]


def test_the_vega_lite_file_can_be_drawn_by_anybody(files):
    spec = json.loads((files / FOLDER / "paths.vl.json").read_text(encoding="utf-8"))
    assert spec["usermeta"]["origin"][-1] == EDITION
    assert drawing.drawn(spec).get("viewBox")
