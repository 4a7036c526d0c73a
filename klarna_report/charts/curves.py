"""A quantity along another: lines with bands, named at their ends, against references."""

import itertools
from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from klarna_report.charts import theme, words
from klarna_report.charts.frames import axis, checked
from klarna_report.charts.placing import spread
from klarna_report.charts.references import Reference, level, upright
from klarna_report.charts.texts import wrap

HEIGHT = 330  # px
COLUMNS = ["x", "series", "value", "low", "high"]
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
    rows = checked(frame, "x", "value").reindex(columns=[*COLUMNS, "row"])
    rows = rows.assign(series=rows["series"].fillna(""))
    levels = [each for each in references if each["axis"] == "y"]
    low, high = _span(rows, levels, unit)
    flat = axis(x_measure, x_unit, grid=False, domain=True, ticks=True)
    base = alt.Chart().encode(alt.X("x:Q", axis=flat).scale(zero=False, nice=False))
    y = alt.Y("value:Q", axis=axis(measure, unit)).scale(domain=[low, high])
    layers = [*_curves(base, y), *_ends(rows, low, high)]
    for each in levels:
        layers += level(each, unit, *_free(rows, each, high - low))
    points = [each for each in references if each["axis"] == "x"]
    layers += upright(points, x_unit, float(rows["x"].min() + rows["x"].max()) / 2)
    chart = alt.layer(*layers, data=rows).properties(height=HEIGHT)
    told = words.curves(rows, measure, unit, x_measure, x_unit, references)
    return words.told(chart, told, COLUMNS, measure, unit, x=(x_measure, x_unit))


def _span(rows: pd.DataFrame, levels: Sequence[Reference], unit: str) -> tuple[float, float]:
    """The stretch of the value axis, from nought where the numbers allow."""
    values = [*rows[["value", "low", "high"]].stack(), *(each["value"] for each in levels)]
    low, high = min(values), max(values)
    low = low if unit == "date" or low < 0 else 0.0
    return low, high + (high - low) * 0.04


def _curves(base: alt.Chart, y: alt.Y) -> list[alt.Chart]:
    """Bands first, lines on top, each series with colour and dashes of its own."""
    paint = alt.Color("series:N", sort=None, legend=None)
    dash = alt.StrokeDash("series:N", sort=None, legend=None).scale(range=DASHES)
    band = base.transform_filter("isValid(datum.low)").mark_area(opacity=0.16)
    return [band.encode(paint, y="low:Q", y2="high:Q"), base.mark_line().encode(y, paint, dash)]


def _ends(rows: pd.DataFrame, low: float, high: float) -> list[alt.Chart]:
    """The name of each series where its line ends, moved apart where they would touch."""
    last = rows.groupby("series", sort=False, as_index=False).last()
    last = last.assign(text=[wrap(name, 100) for name in last["series"]])
    heights = [theme.LINE * (text.count("\n") + 1) + 3 for text in last["text"]]
    middles = (high - last["value"]) / (high - low) * HEIGHT
    tops = spread(list(middles - theme.LINE / 2), heights, -8, HEIGHT + 8)
    names = alt.Chart(last.assign(top=tops)).mark_text(align="left", fontWeight="bold", dx=8, dy=12)
    place = alt.Y("top:Q", scale=None, axis=None)
    colour = alt.Color("series:N", sort=None, legend=None)
    named = last["series"].ne("").any()
    return [names.encode(place, colour, x=alt.XValue("width"), text="text:N")] if named else []


def _free(rows: pd.DataFrame, reference: Reference, length: float) -> tuple[bool, bool]:
    """Where the words of a level meet the fewest points of lines: on the left, below it."""
    across = np.linspace(rows["x"].min(), rows["x"].max(), 60)
    lines = [np.interp(across, line["x"], line["value"]) for _, line in rows.groupby("series")]
    above = (np.stack(lines) - reference["value"]) / length * HEIGHT / (theme.LINE + 6)

    def crowd(spot: tuple[bool, bool]) -> int:
        left, below = spot
        near = above[:, :24] if left else above[:, -24:]
        return int(((near > -1) & (near < 0) if below else (near > 0) & (near < 1)).sum())

    return min(itertools.product((False, True), repeat=2), key=crowd)
