"""A quantity along another: lines with bands, named at their ends, against references."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.layout import (
    Canvas,
    Span,
    at,
    axis,
    axis_title,
    short,
    ticks,
    width,
    wrap,
)
from klarna_report.charts.placing import Box, along, spread
from klarna_report.charts.references import Reference, reference_layers

COLUMNS = ["x", "value", "low", "high", "series", "kind"]


def curve_with_reference(
    frame: pd.DataFrame,
    *,
    measure: str,
    unit: str,
    x_measure: str,
    x_unit: str,
    references: Sequence[Reference] = (),
    narrow: bool = False,
) -> alt.LayerChart:
    """Lines of `value` over `x`, one a series, with bands from `low` to `high`.

    frame: x, value; optional low, high, series, kind.
    """
    rows, units = _rows(frame), {"x": x_unit, "y": unit}
    scale = _scale(rows, references, unit)
    span, names = (float(rows["x"].min()), float(rows["x"].max())), _names(rows, narrow)
    titles = [axis_title(*each, narrow) for each in ((x_measure, x_unit), (measure, unit))]
    canvas = _canvas(scale, units, names, narrow, titles)
    spans = {"x": span, "y": (scale[0], scale[-1])}
    heights = canvas.height - Span(*spans["y"], canvas.height).px(rows["value"])
    rows = rows.assign(px=Span(*span, canvas.width).px(rows["x"]), py=heights)
    curves = _curves(rows, *_axes(canvas, span, scale, units, titles))
    lines = reference_layers(references, units, spans, canvas, _taken(rows))
    return canvas.chart([*curves, *lines, *_ends(rows, names, canvas)])


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with all columns there, and `mark`: how each series is drawn."""
    rows = frame.reindex(columns=COLUMNS)
    rows = rows.assign(series=rows["series"].astype(object).fillna(""))
    kinds = rows.groupby("series", sort=False)["kind"].first()
    marks = {name: _mark(kind, place) for place, (name, kind) in enumerate(kinds.items())}
    return rows.assign(mark=rows["series"].map(marks))


def _scale(rows: pd.DataFrame, references: Sequence[Reference], unit: str) -> list[float]:
    """Ticks of the value axis, from nought where the numbers allow; dates start at the first."""
    more = [each["value"] for each in references if each["axis"] == "y"]
    values = pd.concat([rows["value"], rows["low"], rows["high"], pd.Series(more, dtype=float)])
    low, high = float(values.min()), float(values.max())
    return ticks(low if unit == "date" or low < 0 else 0.0, high, 5)


def _names(rows: pd.DataFrame, narrow: bool) -> dict[str, str]:
    """Names of the series in their order, wrapped to fit beside the plot."""
    room = 84 if narrow else 150
    return {name: wrap(name, room) for name in dict.fromkeys(rows["series"])}


def _canvas(
    scale: list[float], units: dict, names: dict[str, str], narrow: bool, titles: list[list[str]]
) -> Canvas:
    """Room for the ticks on the left, the names on the right, the titles above and below."""
    ends = (scale[0], scale[-1])
    left = 10 + max(width(short(each, units["y"]), theme.TEXT - 1) for each in ends)
    right = 14 + max(width(name, bold=True) for name in names.values())
    below = 28 if units["x"] == "date" else 31 + len(titles[0]) * (theme.LINE - 1)
    room = {"left": left, "right": right, "top": 17 + len(titles[1]) * (theme.LINE - 1)}
    return Canvas.of(narrow, 300 if narrow else 350, bottom=below, **room)


def _axes(
    canvas: Canvas,
    span: tuple[float, float],
    scale: list[float],
    units: dict[str, str],
    titles: list[list[str]],
) -> tuple[alt.X, alt.Y]:
    """Both axes with their units in the titles; the upright one has its title lying on top."""
    inner = [each for each in ticks(*span, 5) if span[0] <= each <= span[1]]
    rule = theme.LIGHT["rule"]
    flat = axis(
        inner, units["x"], title=None if units["x"] == "date" else titles[0], titleX=-canvas.left,
        titleAnchor="start", titleY=40, labelFlush=False, domain=True, domainColor=rule,
        ticks=True, tickColor=rule, grid=False,
    )  # fmt: skip
    x = alt.X("x:Q", axis=flat, scale=alt.Scale(domain=list(span), nice=False, zero=False))
    place = {"titleAnchor": "end", "titleX": -canvas.left, "titleY": 12 - canvas.top}
    upright = axis(scale, units["y"], title=titles[1], **place)
    domain = alt.Scale(domain=[scale[0], scale[-1]], nice=False, zero=False)
    return x, alt.Y("value:Q", axis=upright, scale=domain)


def _mark(kind: object, place: int) -> str:
    """How a line is drawn: a claim or an assumption as such, any other by its place."""
    return kind if kind in ("claimed", "assumed") else theme.nth(theme.LINES, place)


def _curves(rows: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Bands first, lines on top."""
    base = alt.Chart(rows[["x", "value", "low", "high", "series", "mark"]]).encode(x=x)
    base = base.encode(detail=alt.Detail("series:N"))
    band = base.transform_filter("isValid(datum.low)").mark_area(opacity=0.16)
    fill = theme.by_kind(alt.Fill, "mark", "colour")
    stroke = theme.by_kind(alt.Stroke, "mark", "colour")
    dash = theme.by_kind(alt.StrokeDash, "mark", "dash")
    line = base.mark_line(strokeWidth=2.4).encode(y=y, stroke=stroke, strokeDash=dash)
    return [band.encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), fill=fill), line]


def _taken(rows: pd.DataFrame) -> list[Box]:
    """Room along the lines that words must spare."""
    lines = [line[["px", "py"]].to_numpy() for _, line in rows.groupby("series", sort=False)]
    return [box for line in lines for box in along(line, 4)]


def _ends(rows: pd.DataFrame, names: dict[str, str], canvas: Canvas) -> list[alt.Chart]:
    """The name of each series where its line ends, moved apart where they would touch."""
    if not any(names.values()):
        return []
    last = rows.groupby("series", sort=False)[["py", "mark"]].last()
    heights = [theme.LINE * (names[name].count("\n") + 1) + 3 for name in last.index]
    wanted = [place - theme.LINE / 2 for place in last["py"]]
    tops = spread(wanted, heights, -12, canvas.height + 8)
    texts = last.assign(
        text=[names[name] for name in last.index],
        left=canvas.width + 8,
        base=[top + theme.TEXT for top in tops],
    )
    words = alt.Chart(texts).mark_text(**theme.text(fontWeight="bold"))
    colour = theme.by_kind(alt.Color, "mark", "colour")
    return [
        words.encode(x=at("left", "x"), y=at("base", "y"), text=alt.Text("text:N"), color=colour)
    ]
