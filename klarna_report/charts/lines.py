"""Charts of lines: filed and stated numbers along the calendar, one quantity along another."""

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from klarna_report.charts import texts, theme, words
from klarna_report.charts.frames import (
    HERE,
    Reference,
    axis,
    bounds,
    checked,
    labels,
    ruled,
    upright,
)
from klarna_report.charts.labels import Box, along, place, spread

NAMES = {"reported": "Filed", "derived": "Estimated by others"}
DATED = ["label", "date", "value", "low", "high", "kind", "series"]
CURVED = ["x", "series", "value", "low", "high"]
TALL, HEIGHT = 360, 330  # px: along the calendar, along another quantity
STEPS = {10: math.sqrt(50), 5: math.sqrt(10), 2: math.sqrt(2)}  # step of an axis: from where
LEFT, RIGHT = 42, 48  # px beside the plot, for the axis and for the last numbers
AFTER = 15  # days shown after the last date
ARROWS = {"at least": ("↑", -12), "at most": ("↓", 12)}  # from a mark to the numbers it bounds
REACH = {"": (6, 6), "at least": (18, 6), "at most": (6, 18)}  # px above and below a mark
DASHES = [[1, 0], [7, 3], [2, 2], [9, 3], [5, 5]]


def stated_and_filed_over_time(
    frame: pd.DataFrame, *, measure: str, unit: str, width: int = theme.WIDE
) -> alt.LayerChart:
    """Filed figures as a line, statements as hollow marks, in a chart of that `width`, px.

    frame: date, value, low, high, kind; optional `label` and `series` (empty for a statement). A
    row without value is a bound.
    """
    rows, plot = _dated(frame, unit), width - LEFT - RIGHT
    top = _round(rows[["place", "high"]].max(axis=None))
    first, last = _span(rows["date"])
    across = (pd.to_datetime(rows["date"]) - first) / (last - first) * plot
    rows = rows.assign(px=across, py=(1 - rows["place"] / top) * TALL)
    y = alt.Y("place:Q", axis=axis(measure, unit, "y")).scale(domain=[0, top])
    marks = _marks(alt.Chart().encode(_calendar(first, last), y), rows)
    spots = _words(_spots(rows, Box(0, -10, plot + RIGHT, TALL)))
    chart = alt.layer(*marks, *spots, data=rows, width=plot, height=TALL)
    return words.told(chart, "Line and dot", "date", DATED[:6], measure, unit)


def _dated(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with what the drawing needs: kind as drawn, place on the axis, bound and text.

    A row belongs to a filed series if its `series` is not empty; without that column, if its
    kind is reported. A number that was only printed somewhere is a statement, not a filing.
    """
    rows = checked(frame).reindex(columns=[*DATED, "row"])
    filed = rows["series"].fillna("").ne("") if "series" in frame else rows["kind"].eq("reported")
    shown = rows["value"].fillna(rows["low"]).fillna(rows["high"])
    plain = (bounds(rows) + " " + texts.numbers(shown, unit)).str.strip()
    return rows.assign(
        date=pd.to_datetime(rows["date"]).dt.strftime("%Y-%m-%d"),
        kind=rows["kind"].where(filed | rows["kind"].ne("reported"), "press"),
        series=filed.map({True: "Filed", False: ""}),
        **{"place": shown, "filed": filed, "bound": bounds(rows), "text": plain},
    )


def _round(highest: float) -> float:
    """A round number not below the highest value, where an axis of about five steps ends."""
    step = highest / 5
    power = 10.0 ** math.floor(math.log10(step))
    size = next((size for size, least in STEPS.items() if step >= least * power), 1) * power
    return math.ceil(highest / size) * size


def _span(days: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    """From the start of the first year to a little after the last date."""
    dates = pd.to_datetime(days)
    return pd.Timestamp(dates.min().year, 1, 1), dates.max() + pd.Timedelta(days=AFTER)


def _calendar(first: pd.Timestamp, last: pd.Timestamp) -> alt.X:
    """The calendar between two days: a fine line at each new year, its name right of it."""
    years = alt.Axis(
        **{"title": None, "tickCount": "year", "format": "%Y", "labelOverlap": False},
        **{"domain": True, "ticks": True, "tickSize": 18},
        **{"labelAlign": "left", "labelPadding": -11, "labelOffset": 5},
    )
    domain = [f"{day:%Y-%m-%d}" for day in (first, last)]
    return alt.X("date:T", axis=years).scale(type="utc", domain=domain)


def _marks(base: alt.Chart, rows: pd.DataFrame) -> list[alt.Chart]:
    """Interval bars, the filed line, arrows of bounds, then the marks themselves."""
    ranges = base.transform_filter("isValid(datum.low) && isValid(datum.high)").mark_rule()
    line = base.transform_filter("datum.filed").mark_line(color=theme.KINDS["reported"].colour)
    arrows = [
        base.transform_filter(f"datum.bound == '{bound}'").mark_text(text=sign, dy=dy)
        for bound, (sign, dy) in ARROWS.items()
    ]
    dots = base.mark_point().encode(**theme.by_kind(rows, **NAMES))
    inked = [each.encode(theme.INK) for each in arrows]
    return [ranges.encode(theme.INK, y="low:Q", y2="high:Q"), line, *inked, dots]


def _spots(rows: pd.DataFrame, area: Box) -> pd.DataFrame:
    """Numbers at the marks, filed ones first, clear of all marks and the filed line."""
    points = rows.assign(x=rows["px"], y=rows["py"], bold=rows["filed"])
    points = points[["x", "y", "text", "kind", "bold", "bound", "date"]]
    wanted = points.sort_values("bold", ascending=False, kind="stable")
    taken = []
    for row in points.itertuples():
        up, down = REACH[row.bound]
        taken.append(Box(row.x - 6, row.y - up, row.x + 6, row.y + down))
    line = points[points["bold"]].sort_values("date")[["x", "y"]].to_numpy()
    return place(wanted.drop(columns=["bound", "date"]), points, [*taken, *along(line, 3)], area)


def _words(spots: pd.DataFrame) -> list[alt.Chart]:
    """The labels with leaders where they stand far from their marks."""
    px = {name: alt.X(name, type="quantitative", scale=None, axis=None) for name in ("x", "left")}
    py = {name: alt.Y(name, type="quantitative", scale=None, axis=None) for name in ("y", "base")}
    base = alt.Chart(spots)
    leader = base.transform_filter("isValid(datum.tip_x)").mark_rule()
    words = base.encode(theme.INK, px["left"], py["base"], text="text:N")
    style = {"align": "left", "baseline": "alphabetic"}
    bold = words.transform_filter("datum.bold").mark_text(**style, fontWeight="bold")
    fine = words.transform_filter("!datum.bold").mark_text(**style)
    return [leader.encode(px["x"], py["y"], x2="tip_x", y2="tip_y"), bold, fine]


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
    layers = [*_curves(base, y), *rules, *_ends(rows, levels, unit, domain)]
    layers += upright(points, x_unit, rows["x"].agg(["min", "max"]))
    chart = alt.layer(*layers, data=rows).properties(height=HEIGHT)
    across = {"x": (x_measure, x_unit)}
    return words.told(chart, "Line", "x", CURVED, measure, unit, references, **across)


def _domain(rows: pd.DataFrame, levels: Sequence[Reference], unit: str) -> list[float]:
    """The stretch of the value axis, from nought to a round number where the numbers allow."""
    values = [*rows[["value", "low", "high"]].stack(), *(each["value"] for each in levels)]
    if unit == "date" or min(values) < 0:
        return [min(values), max(values)]
    return [0.0, _round(max(values))]


def _curves(base: alt.Chart, y: alt.Y) -> list[alt.Chart]:
    """Bands first, lines on top, each series with colour and dashes of its own."""
    paint = alt.Color("series:N", sort=None, legend=None)
    dash = alt.StrokeDash("series:N", sort=None, legend=None).scale(range=DASHES)
    band = base.transform_filter("isValid(datum.low)").mark_area(opacity=0.16)
    return [band.encode(paint, y="low:Q", y2="high:Q"), base.mark_line().encode(y, paint, dash)]


def _ends(
    rows: pd.DataFrame, levels: Sequence[Reference], unit: str, domain: list[float]
) -> list[alt.Chart]:
    """Names of lines and levels where they end, moved apart where they would touch."""
    last = rows.groupby("series", as_index=False, sort=False).last()
    last = last[last["series"].ne("")].assign(name=last["series"], ink="")
    marks = pd.DataFrame([*levels], columns=["value", "kind"])
    inks = [theme.KINDS.get(kind, HERE).colour for kind in marks["kind"]]
    marks = marks.assign(name=labels(levels, unit), ink=inks, series="")
    names = pd.concat([last, marks] if len(last) else [marks], ignore_index=True)
    names["text"] = [texts.wrap(name, 100) for name in names["name"]]
    heights = [theme.LINE * (text.count("\n") + 1) + 3 for text in names["text"]]
    middles = (domain[1] - names["value"]) / (domain[1] - domain[0]) * HEIGHT
    names["top"] = spread(list(middles - theme.LINE / 2), heights, HEIGHT + 8)
    base = alt.Chart(names[["series", "text", "ink", "top"]])
    base = base.mark_text(align="left", fontWeight="bold", dx=8, dy=12).encode(
        alt.Y("top:Q", scale=None, axis=None), x=alt.XValue("width"), text="text:N"
    )
    series = base.transform_filter("datum.series")
    level = base.transform_filter("datum.ink").encode(theme.INK)
    lines = series.encode(alt.Color("series:N", sort=None, legend=None))
    return [*([lines] if len(last) else ()), *([level] if len(levels) else ())]
