"""Small frames, one or two for each form of chart, and the figures made of them."""

import re
from functools import cache, partial

import altair as alt
import pandas as pd

from klarna_report import charts
from klarna_report.charts import theme

SOURCES = {"filing": {"publisher": "Klarna Group plc", "title": "F-1", "url": "https://k.test/f"}}


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
        ("Sweden", "Contributions", 120000),
        ("Sweden", "Income tax", 98000),
        ("United Kingdom", "Contributions", 40000),
        ("United Kingdom", "Income tax", 6000),
    ]
    return pd.DataFrame(rows, columns=["category", "group", "value"])


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


PEOPLE = {"measure": "Employees", "unit": "persons"}
TITLE = "A {fact}`title`"
TARGET = {"axis": "y", "value": 2000, "label": "Target", "kind": "claimed"}
NOW = {"axis": "x", "value": 2027, "label": "Now", "kind": "derived"}


def bars(frame: pd.DataFrame, measure: str, unit: str) -> alt.LayerChart:
    """Bars as a chapter draws them, several to a category if there are groups."""
    texts = charts.numbers(frame["value"], unit)
    table = frame.assign(unit=unit, text=texts, tip=frame["value"].clip(lower=0))
    base = alt.Chart(table).encode(
        alt.X("value:Q", axis=charts.axis(measure, unit)), alt.Y("category:N", sort=None)
    )
    base = base.encode(alt.YOffset("group:N", sort=None)) if "group" in frame else base
    numbers = base.mark_text(align="left", dx=7).encode(x="tip:Q", text="text:N")
    return base.mark_bar().encode(**charts.by_kind(frame, bars=True)) + numbers


def stack(frame: pd.DataFrame, measure: str, unit: str) -> alt.Chart:
    base = alt.Chart(frame.assign(unit=unit)).mark_bar()
    return base.encode(
        alt.X("value:Q", axis=charts.axis(measure, unit), stack="zero"),
        alt.Y("category:N", sort=None),
        alt.Fill("group:N", sort=None),
    )


def arrows(frame: pd.DataFrame, measure: str, unit: str) -> alt.LayerChart:
    base = alt.Chart(frame.assign(unit=unit)).encode(alt.Y("label:N", sort=None))
    start = base.encode(alt.X("start:Q", axis=charts.axis(measure, unit)))
    rules = start.mark_rule().encode(charts.INK, charts.DASH, x2="end:Q")
    return rules + start.mark_point().encode(**charts.by_kind(frame))


CASES = {  # form, frame, what the form asks for
    "falls": (arrows, falls, PEOPLE),
    "leavers": (bars, leavers, PEOPLE),
    "savings": (bars, savings, {"measure": "A year's money", "unit": "usd"}),
    "budgets": (stack, budgets, {"measure": "Effect", "unit": "sek/person/year"}),
    "rates": (
        charts.dots_with_ranges,
        rates,
        {"measure": "Leaving each year", "unit": "share/year"},
    ),
    "paths": (
        charts.curve_with_reference,
        paths,
        {**PEOPLE, "x_measure": "Year", "x_unit": "date", "references": [TARGET, NOW]},
    ),
}
VARIANTS = {"wide": theme.WIDE, "narrow": theme.NARROW}


def drawn(name: str, frame: pd.DataFrame) -> charts.Figure:
    """The case's form drawn from another frame."""
    options = {"caption": "With {fact}`number` in it.", "sources": ["filing"]}
    chart = partial(CASES[name][0], frame, **CASES[name][2])
    return charts.figure(name, chart(), title=TITLE, **options)


@cache
def made(name: str) -> charts.Figure:
    return drawn(name, CASES[name][1]())


def resolved(text: str) -> str:
    return re.sub(r"\{fact\}`(\w+)`", r"<\1> & 1", text)
