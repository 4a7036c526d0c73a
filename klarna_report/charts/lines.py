"""Charts of lines: one quantity along another, each line named at its end."""

import math
from collections.abc import Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from klarna_report.charts import texts, theme, words
from klarna_report.charts.frames import Reference, axis, checked, labels, ruled, upright

CURVED = ["x", "series", "value", "low", "high"]
HEIGHT = 330  # px
DASHES = [[1, 0], [7, 3], [2, 2], [9, 3], [5, 5]]


def curve_with_reference(
    frame: pd.DataFrame,
    *,
    measure: str,
    unit: str,
    x_measure: str,
    x_unit: str,
    references: Sequence[Reference] = (),
) -> alt.LayerChart:
    """Lines of `value` over `x`, one a `series`, with bands from `low` to `high` if given."""
    rows = checked(frame, "x", "value").reindex(columns=[*CURVED, "row"])
    rows = rows.assign(series=rows["series"].fillna(""))
    levels = [each for each in references if each["axis"] == "y"]
    points = [each for each in references if each["axis"] == "x"]
    domain = _domain(rows, levels, unit)
    flat = axis(x_measure, x_unit, grid=False, domain=True, ticks=True)
    base = alt.Chart().encode(alt.X("x:Q", axis=flat).scale(zero=False, nice=False))
    y = alt.Y("value:Q", axis=axis(measure, unit, "y")).scale(domain=domain, nice=False)
    rules = [ruled(each, "", "y")[0] for each in levels]
    named = alt.Color("series:N", legend=None).scale(domain=[*rows["series"].unique()])
    ink = named if rows["series"].any() else alt.ColorValue(theme.LIGHT["derived"])
    layers = [*_curves(base, y, ink), *rules, *_ends(rows, levels, unit, domain, named)]
    layers += upright(points, x_unit, rows["x"].agg(["min", "max"]))
    chart = alt.layer(*layers, data=rows).properties(height=HEIGHT)
    return words.told(chart, "Line", "x", CURVED, measure, unit, references, x=(x_measure, x_unit))


def _round(highest: float) -> float:
    """A round number not below the highest value, where an axis of about five steps ends."""
    power = 10.0 ** math.floor(math.log10(highest / 5))
    size = next(each for each in (1, 2, 5, 10) if highest <= 6 * each * power) * power
    return math.ceil(highest / size) * size


def _domain(rows: pd.DataFrame, levels: Sequence[Reference], unit: str) -> list[float]:
    """The stretch of the value axis, from nought to a round number where the numbers allow."""
    values = [*rows[["value", "low", "high"]].stack(), *(each["value"] for each in levels)]
    if unit == "date" or min(values) < 0:
        return [min(values), max(values)]
    return [0.0, _round(max(values))]


def _curves(base: alt.Chart, y: alt.Y, ink: alt.SchemaBase) -> list[alt.Chart]:
    """Bands first, lines on top, each series with colour and dashes of its own."""
    dash = alt.StrokeDash("series:N", sort=None, legend=None).scale(range=DASHES)
    band = base.transform_filter("isValid(datum.low)").mark_area(opacity=0.16)
    return [band.encode(ink, y="low:Q", y2="high:Q"), base.mark_line().encode(y, ink, dash)]


def _ends(
    rows: pd.DataFrame, levels: Sequence[Reference], unit: str, domain: list[float], ink: alt.Color
) -> list[alt.Chart]:
    """Names of levels, and of lines that reach the right edge, there, moved apart if they touch."""
    last = rows[rows["series"].ne("") & rows["x"].eq(rows["x"].max())]
    marks = pd.DataFrame([*levels], columns=["value", "kind"])
    inks = [theme.KINDS[kind].colour for kind in marks["kind"]]
    marks = marks.assign(name=labels(levels, unit), ink=inks, series="")
    last = last.assign(name=last["series"], ink="")
    names = pd.concat([last, marks] if len(last) else [marks], ignore_index=True)
    names["text"] = [texts.wrap(name, 100) for name in names["name"]]
    heights = [theme.LINE * (text.count("\n") + 1) + 3 for text in names["text"]]
    middles = (domain[1] - names["value"]) / (domain[1] - domain[0]) * HEIGHT
    names["top"] = _spread(list(middles - theme.LINE / 2), heights, HEIGHT + 8)
    base = alt.Chart(names[["series", "text", "ink", "top"]])
    base = base.mark_text(align="left", fontWeight="bold", dx=8, dy=12).encode(
        alt.Y("top:Q", scale=None, axis=None), x=alt.XValue("width"), text="text:N"
    )
    lines = base.transform_filter("datum.series").encode(ink)
    level = base.transform_filter("datum.ink").encode(theme.INK)
    return [*([lines] if len(last) else ()), *([level] if len(levels) else ())]


def _spread(wanted: Sequence[float], heights: Sequence[float], end: float) -> list[float]:
    """Tops of labels stacked in one column: as near to those wanted as no overlap allows."""
    tops, order = list(wanted), sorted(range(len(wanted)), key=wanted.__getitem__)
    for above, below in pairwise(order):
        tops[below] = max(tops[below], tops[above] + heights[above])
    for each in reversed(order):
        tops[each] = end = min(tops[each], end - heights[each])
    return tops
