"""Charts of named rows: dots with ranges."""

import altair as alt
import pandas as pd

from klarna_report.charts import words
from klarna_report.charts.frames import axis, bounds, checked
from klarna_report.charts.layout import UNSEEN
from klarna_report.charts.texts import numbers
from klarna_report.charts.theme import DASH, INK, by_kind

COLUMNS = ["label", "section", "value", "low", "high", "kind", "publisher"]
SEEN = 0.04  # of the axis: a range that shows beside its dot


def in_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, alt.Y]:
    """The frame with `row_name`, and the vertical position by it, in the order of the frame.

    A change in the column `section`, if there is one, begins a part with a heading, which is a
    name without a row.
    """
    sections = frame["section"].fillna("") if "section" in frame else pd.Series("", frame.index)
    part = sections.ne(sections.shift()).cumsum() * sections.ne("").any()
    keys = [f"{each}{UNSEEN * k}" for each, k in zip(frame["label"], part, strict=True)]
    frame, order = frame.assign(row_name=keys), []
    for number, rows in frame.groupby(part, sort=False):
        head = sections[rows.index[0]]
        order += [f"{UNSEEN * number}{head}"] if head else []
        order += list(rows["row_name"])
    return frame, alt.Y("row_name:N").scale(domain=list(dict.fromkeys(order)))


def dots_with_ranges(frame: pd.DataFrame, *, measure: str, unit: str) -> alt.LayerChart:
    """One row a label: a dot for the value, a line for its range, the shape for its kind.

    frame: label, value, low, high, kind; optional `section` (rows that belong together stand
    together under its name). A row without value is a range, or a bound if one end is missing
    too. A number with a range stands above its dot, any other beside it.
    """
    frame = checked(frame)
    table, y = in_rows(_dots(frame, unit))
    base = alt.Chart().encode(y=y)
    x = alt.X("place:Q", axis=axis(measure, unit)).scale(zero=unit != "date")
    ranges = base.transform_filter("isValid(datum.low) && isValid(datum.high)").mark_rule()
    dots = base.transform_filter("datum.dot").mark_point().encode(x=x, **by_kind(frame))
    texts = base.encode(INK, x="place:Q", text="text:N")
    beside = texts.transform_filter("!datum.above").mark_text(align="left", dx=10)
    above = texts.transform_filter("datum.above").mark_text(dy=-13)
    layers = [ranges.encode(INK, DASH, x="low:Q", x2="high:Q"), dots, beside]
    chart = alt.layer(*layers, *([above] if table["above"].any() else ()), data=table)
    return words.told(chart, "Dot", "label", COLUMNS, measure, unit)


def _dots(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with the place of the dot, the text and where it stands."""
    bound, low, high = bounds(frame), frame["low"], frame["high"]
    dot = frame["value"].notna() | bound.ne("")
    place = frame["value"].fillna(high).fillna(low)
    arrows = bound.map({"at least": "→ at least ", "at most": "← at most ", "": ""})
    every = [*place, *low[~dot]]
    ranges = pd.Series(numbers(low, unit, every)) + " to " + numbers(high, unit, every)
    span = max(high.max(), place.max()) - min(low.min(), 0)
    text = (arrows + numbers(place, unit, every)).where(dot, ranges)
    return frame.assign(dot=dot, place=place, text=text, above=dot & (high - low > SEEN * span))
