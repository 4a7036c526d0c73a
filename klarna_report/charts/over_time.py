"""Filed figures and statements along the calendar, each labelled where there is room."""

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from klarna_report.charts import texts, theme, words
from klarna_report.charts.frames import axis, bounds, checked
from klarna_report.charts.placing import Box, along, place
from klarna_report.charts.references import Reference, level

NAMES = {"reported": "Filed", "derived": "Estimated by others"}
COLUMNS = ["label", "date", "value", "low", "high", "kind", "series", "note"]
HEIGHT = 360  # px
ARROWS = {"at least": ("↑", -12), "at most": ("↓", 12)}  # from a mark to the numbers it bounds


def stated_and_filed_over_time(
    frame: pd.DataFrame,
    *,
    measure: str,
    unit: str,
    references: Sequence[Reference] = (),
    width: int = theme.WIDE,
) -> alt.LayerChart:
    """Filed figures as a line, statements as hollow marks, in a chart of that `width`, px.

    frame: date, value, low, high, kind; optional `label`, `series` (empty for a statement) and
    `note` (beside a statement). A row without value is a bound.
    """
    rows = dated(frame, unit)
    top = _round(max([*rows["place"], *rows["high"].dropna(), *map(_value, references)]))
    plot, beside = _room(rows, texts.short(top, unit), width)
    rows = _placed(rows, plot, top)
    y = alt.Y("place:Q", axis=axis(measure, unit)).scale(domain=[0, top])
    base = alt.Chart().encode(_dates(rows, plot), y)
    layers = [layer for each in references for layer in level(each, unit, left=True, below=False)]
    heights = [(1 - _value(each) / top) * HEIGHT for each in references]
    layers += [*_marks(base, rows), *_words(_labels(rows, heights, plot, beside))]
    chart = alt.layer(*layers, data=rows).properties(width=plot, height=HEIGHT)
    told = words.over_time(rows, measure, unit, references)
    return words.told(chart, told, COLUMNS[:6], measure, unit)


def dated(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with what the drawing needs: kind as drawn, place on the axis, bound and text.

    A row belongs to a filed series if its `series` is not empty; without that column, if its
    kind is reported. A number that was only printed somewhere is a statement, not a filing.
    """
    rows = checked(frame).reindex(columns=[*COLUMNS, "row"])
    filed = rows["series"].fillna("").ne("") if "series" in frame else rows["kind"].eq("reported")
    bound = bounds(rows)
    rows = rows.assign(
        date=pd.to_datetime(rows["date"]).dt.strftime("%Y-%m-%d"),
        kind=rows["kind"].where(filed | rows["kind"].ne("reported"), "press"),
        place=rows["value"].fillna(rows["low"]).fillna(rows["high"]),
        filed=filed,
        bound=bound,
    )
    plain = [f"{row.bound} {texts.short(row.place, unit)}".strip() for row in rows.itertuples()]
    if "note" in frame:
        plain = rows["note"].fillna("").mask(filed, plain)
    return rows.assign(text=plain).drop(columns=["series", "note"])


def _round(highest: float) -> float:
    """A round number not below the highest value, where the axis ends."""
    power = 10.0 ** math.floor(math.log10(highest))
    step = power if highest > 3 * power else power / 2
    return math.ceil(highest / step) * step


def _room(rows: pd.DataFrame, highest: str, width: float) -> tuple[float, float]:
    """Width of the plot and of the room right of it, where filed numbers may stand, px."""
    beside = max(texts.width(each, bold=True) for each in [*rows["text"][rows["filed"]], ""])
    return width - texts.width(highest) - beside - 24, beside


def _value(reference: Reference) -> float:
    return float(reference["value"])


def _span(rows: pd.DataFrame) -> list[str]:
    """From the start of the first year to a little after the last date."""
    dates = pd.to_datetime(rows["date"])
    last = dates.max() + pd.Timedelta(days=15)
    return [f"{dates.min().year}-01-01", f"{last:%Y-%m-%d}"]


def _days(rows: pd.DataFrame) -> float:
    """How long the time axis is."""
    first, last = pd.to_datetime(_span(rows))
    return (last - first).days


def _placed(rows: pd.DataFrame, plot: float, top: float) -> pd.DataFrame:
    """The rows with their places in px of the plot."""
    since = (pd.to_datetime(rows["date"]) - pd.Timestamp(_span(rows)[0])).dt.days
    return rows.assign(px=since / _days(rows) * plot, py=(1 - rows["place"] / top) * HEIGHT)


def _dates(rows: pd.DataFrame, plot: float) -> alt.X:
    """The calendar: a fine line at each new year, the year's name between two of them."""
    half = 182 / _days(rows) * plot
    late = f"scale('x', datum.value) + {half + 12:.0f} > {plot:.0f}"
    years = alt.Axis(
        **{"title": None, "tickCount": "year", "labelOverlap": False, "domain": True},
        labelExpr=f"{late} ? '' : utcFormat(datum.value, '%Y')",
        labelOffset={"condition": {"test": late, "value": 0}, "value": half},
    )
    return alt.X("date:T", axis=years).scale(type="utc", domain=_span(rows))


def _marks(base: alt.Chart, rows: pd.DataFrame) -> list[alt.Chart]:
    """Interval bars, the filed line, arrows of bounds, then the marks themselves."""
    ranges = base.transform_filter("isValid(datum.low) && isValid(datum.high)").mark_rule()
    line = base.transform_filter("datum.filed").mark_line(color=theme.KINDS["reported"].colour)
    arrows = [
        base.transform_filter(f"datum.bound == '{bound}'")
        .mark_text(text=sign, dy=dy)
        .encode(theme.INK)
        for bound, (sign, dy) in ARROWS.items()
    ]
    dots = base.mark_point().encode(**theme.by_kind(rows, **NAMES))
    return [ranges.encode(theme.INK, y="low:Q", y2="high:Q"), line, *arrows, dots]


def _labels(
    rows: pd.DataFrame, levels: Sequence[float], plot: float, beside: float
) -> pd.DataFrame:
    """Numbers and notes at the marks, filed ones first, without overlap.

    levels: heights of reference lines with their words, px; beside: room right of the plot.
    """
    wanted = rows[rows["text"].ne("")].sort_values("filed", ascending=False, kind="stable")
    wanted = wanted.assign(x=wanted["px"], y=wanted["py"], bold=wanted["filed"])
    points = rows[["px", "py", "text"]].set_axis(["x", "y", "text"], axis=1)
    lines = [Box(0, each - 22, plot, each + 1) for each in levels]
    area = Box(0, -10, plot + beside + 12, HEIGHT)
    columns = ["x", "y", "text", "kind", "bold"]
    return place(wanted[columns], points, [*_taken(rows), *lines], area)


def _taken(rows: pd.DataFrame) -> list[Box]:
    """Room that labels must leave free: every mark, and the filed line bit by bit."""
    reach = {"": (6, 6), "at least": (18, 6), "at most": (6, 18)}
    marks = [
        Box(row.px - 6, row.py - reach[row.bound][0], row.px + 6, row.py + reach[row.bound][1])
        for row in rows.itertuples()
    ]
    line = rows[rows["filed"]].sort_values("date")[["px", "py"]].to_numpy()
    return marks + along(line, 3)


def _words(labels: pd.DataFrame) -> list[alt.Chart]:
    """The labels with leaders where they stand far from their marks."""
    px = {name: alt.X(name, type="quantitative", scale=None, axis=None) for name in ("x", "left")}
    py = {name: alt.Y(name, type="quantitative", scale=None, axis=None) for name in ("y", "base")}
    base = alt.Chart(labels)
    leader = base.transform_filter("isValid(datum.tip_x)").mark_rule()
    words = base.encode(theme.INK, px["left"], py["base"], text="text:N")
    style = {"align": "left", "baseline": "alphabetic"}
    bold = words.transform_filter("datum.bold").mark_text(**style, fontWeight="bold")
    fine = words.transform_filter("!datum.bold").mark_text(**style)
    return [leader.encode(px["x"], py["y"], x2="tip_x", y2="tip_y"), bold, fine]
