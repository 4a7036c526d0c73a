"""Charts of named rows: dots with ranges, and bars either side of a baseline."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from klarna_report.charts import words
from klarna_report.charts.frames import Reference, axis, bounds, checked, upright
from klarna_report.charts.layout import UNSEEN
from klarna_report.charts.texts import numbers
from klarna_report.charts.theme import DASH, ENDS, INK, by_kind

COLUMNS = ["label", "section", "value", "low", "high", "kind"]
BESIDE = 45  # px either side of the bars for their numbers
SEEN = 0.04  # of the axis: a range that shows beside its dot


def in_rows(frame: pd.DataFrame, name: str, section: str = "") -> tuple[pd.DataFrame, alt.Y]:
    """The frame with `row_name`, and the vertical position by it, in the order of the frame.

    section: column whose changes begin a part with a heading, which is a name without a row.
    """
    sections = frame[section].fillna("") if section in frame else pd.Series("", frame.index)
    part = sections.ne(sections.shift()).cumsum() * sections.ne("").any()
    keys = [f"{each}{UNSEEN * k}" for each, k in zip(frame[name], part, strict=True)]
    frame, order = frame.assign(row_name=keys), []
    for number, rows in frame.groupby(part, sort=False):
        head = sections[rows.index[0]]
        order += [f"{UNSEEN * number}{head}"] if head else []
        order += list(rows["row_name"])
    return frame, alt.Y("row_name:N").scale(domain=list(dict.fromkeys(order)))


def dots_with_ranges(
    frame: pd.DataFrame, *, measure: str, unit: str, references: Sequence[Reference] = ()
) -> alt.LayerChart:
    """One row a label: a dot for the value, a line for its range, the shape for its kind.

    frame: label, value, low, high, kind; optional `section` (rows that belong together stand
    together under its name). A row without value is a range, or a bound if one end is missing
    too. A number with a range stands above its dot, any other beside it.
    """
    frame = checked(frame)
    marked = [each["value"] for each in references]
    table, y = in_rows(_dots(frame, unit, marked), "label", "section")
    base = alt.Chart().encode(y=y)
    x = alt.X("place:Q", axis=axis(measure, unit)).scale(zero=unit != "date")
    ranges = base.transform_filter("isValid(datum.low) && isValid(datum.high)").mark_rule()
    dots = base.transform_filter("datum.dot").mark_point().encode(x=x, **by_kind(frame))
    texts = base.encode(INK, x="place:Q", text="text:N")
    beside = texts.transform_filter("!datum.above").mark_text(align="left", dx=10)
    above = texts.transform_filter("datum.above").mark_text(dy=-13)
    lines = upright(references, unit, [0.0, *table["place"]])
    layers = [*lines, ranges.encode(INK, DASH, x="low:Q", x2="high:Q"), dots, beside]
    chart = alt.layer(*layers, *([above] if table["above"].any() else ()), data=table)
    return words.told(chart, "Dot", "label", COLUMNS, measure, unit, references)


def _dots(frame: pd.DataFrame, unit: str, among: Sequence[float]) -> pd.DataFrame:
    """The rows with the place of the dot, the text and where it stands."""
    bound, low, high = bounds(frame), frame["low"], frame["high"]
    dot = frame["value"].notna() | bound.ne("")
    place = frame["value"].fillna(high).fillna(low)
    arrows = bound.map({"at least": "→ at least ", "at most": "← at most ", "": ""})
    every = [*place, *low[~dot], *among]
    ranges = pd.Series(numbers(low, unit, every)) + " to " + numbers(high, unit, every)
    span = max(high.max(), place.max()) - min(low.min(), 0)
    text = (arrows + numbers(place, unit, every)).where(dot, ranges)
    return frame.assign(dot=dot, place=place, text=text, above=dot & (high - low > SEEN * span))


def tornado(frame: pd.DataFrame, *, measure: str, unit: str) -> alt.LayerChart:
    """One row a parameter: how far the answer goes at either end of the parameter's range.

    frame: parameter, low_result, high_result (the answer with the parameter at its lowest and
    at its highest), baseline (the answer as it stands, the same in each row).
    """
    columns = ["parameter", "low_result", "high_result", "baseline"]
    frame = checked(frame, *columns[1:])[[*columns, "row"]]
    here = float(frame["baseline"].iloc[0])
    table, y = in_rows(_swings(frame, unit), "parameter")
    line = {"axis": "x", "value": here, "label": "As assumed here", "kind": "here"}
    x = alt.X("result:Q", axis=axis(measure, unit)).scale(zero=False, nice=False, padding=BESIDE)
    base = alt.Chart(table).encode(x=x, y=y)
    texts = base.encode(text="text:N")
    low, high = texts.transform_filter("!datum.right"), texts.transform_filter("datum.right")
    layers = [
        *upright([line], unit, table["result"]),
        base.mark_bar().encode(x2="baseline:Q", **by_kind(table, bars=True)),
        low.mark_text(align="right", dx=-7, fontWeight="bold"),
        high.mark_text(align="left", dx=7, fontWeight="bold"),
    ]
    chart = alt.layer(*layers, data=frame)
    return words.told(chart, "Bar", "parameter", columns, measure, unit, [line])


def _swings(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Both results of each row, one a row here; the number only where it has room to stand.

    Two results on one side of the baseline share that side: the nearer one keeps its bar, its
    number stands in the table below the chart.
    """
    columns = zip(("low_result", "high_result"), ENDS, strict=True)
    ends = pd.concat(frame.assign(result=frame[column], kind=kind) for column, kind in columns)
    reach = ends["result"] - ends["baseline"]
    ends = ends.assign(size=reach.abs(), right=reach > 0).reset_index(drop=True)
    longest = ends.groupby(["row", "right"])["size"].transform("max")
    shown = ends["size"].eq(longest) & ends["size"].gt(0)
    texts = pd.Series(numbers(ends["result"], unit, frame["baseline"])).where(shown, "")
    ends = ends.assign(text=texts)
    return ends.sort_values(["row", "size"], ascending=[True, False], ignore_index=True)
