"""Filed figures and statements along the calendar."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.key import key_layers, key_rows
from klarna_report.charts.layout import Canvas, Span, at, axis, axis_title, short, ticks, width
from klarna_report.charts.placing import Box, along, place
from klarna_report.charts.references import Reference, reference_layers

NAMES = {"reported": "Filed", "derived": "Estimated by others"}


def dated(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with what the drawing needs: mark, place on the value axis, bound and text.

    A row belongs to a filed series if its `series` is not empty; without that column, if its
    kind is reported. A number that was only printed somewhere is a statement, not a filing.
    """
    rows = frame.assign(date=pd.to_datetime(frame["date"])).reset_index(drop=True)
    named = rows["series"].fillna("") if "series" in rows else rows["kind"]
    filed = named.ne("") if "series" in rows else named.eq("reported")
    limits = rows.reindex(columns=["value", "low", "high"]).astype(float)
    bound = bounds(limits)
    rows = rows.assign(
        low=limits["low"].mask(bound.ne("")),
        high=limits["high"].mask(bound.ne("")),
        place=limits["value"].fillna(limits["low"]).fillna(limits["high"]),
        mark=drawn_as(rows["kind"], filed),
        filed=filed,
        bound=bound,
    )
    return rows.assign(text=[_text(row, unit) for row in rows.itertuples()])


def drawn_as(kinds: pd.Series, filed: pd.Series) -> pd.Series:
    """The mark of each row: a reported number outside the filed series is the press speaking."""
    return kinds.where(filed | kinds.ne("reported"), "press")


def bounds(limits: pd.DataFrame) -> pd.Series:
    """Whether a row without value bounds its number from below or above, or not at all."""
    missing = limits.isna()
    found = pd.Series("", limits.index)
    found = found.mask(missing["value"] & missing["high"] & ~missing["low"], "at least")
    return found.mask(missing["value"] & missing["low"] & ~missing["high"], "at most")


def _text(row: object, unit: str) -> str:
    """What stands beside a mark: its `note` if the frame has notes, else its number."""
    if not row.filed and hasattr(row, "note"):
        return row.note if isinstance(row.note, str) else ""
    return f"{row.bound} {short(row.place, unit)}".strip()


def days(canvas: Canvas, dates: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    """Places of dates along the axis, px."""
    return (dates - first) / (last - first) * canvas.width


def stated_and_filed_over_time(
    frame: pd.DataFrame,
    *,
    measure: str,
    unit: str,
    references: Sequence[Reference] = (),
    narrow: bool = False,
) -> alt.LayerChart:
    """Filed figures as a line, statements as hollow marks, against the date.

    frame: date, value, low, high, kind; optional `series` (empty for a statement) and `note`
    (words beside a statement; empty for none). A row without value is a bound.
    """
    rows = dated(frame, unit)
    scale = ticks(0, max(rows[["place", "high"]].max().max(), *map(_value, references), 0.0), 6)
    key, key_height = key_rows(list(rows["mark"]), narrow, names=NAMES)
    span, title = _span(rows["date"]), axis_title(measure, unit, narrow)
    canvas = _canvas(rows, short(scale[-1], unit), key_height, title, narrow)
    heights = canvas.height - Span(0.0, scale[-1], canvas.height).px(rows["place"])
    rows = rows.assign(px=days(canvas, rows["date"], *span), py=heights)
    spans, taken = {"y": (0.0, scale[-1])}, _taken(rows)
    lines = reference_layers(references, {"y": unit}, spans, canvas, taken)
    marks = _marks(rows, *_axes(canvas, span, scale, title, unit))
    layers = [*_years(canvas, *span), *lines, *marks, *_labels(rows, canvas, taken)]
    return canvas.chart([*layers, *key_layers(key, canvas)])


def _value(reference: Reference) -> float:
    return float(reference["value"])


def _span(dates: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    """From the start of the first year to a little after the last date."""
    return pd.Timestamp(dates.min().year, 1, 1), dates.max() + pd.Timedelta(days=15)


def _canvas(rows: pd.DataFrame, widest: str, key: float, title: list[str], narrow: bool) -> Canvas:
    """Room for the widest tick on the left, a filed number on the right, the key on top."""
    left = 10 + width(widest, theme.TEXT - 1)
    right = 12 + max([0.0, *(width(text, bold=True) for text in rows.loc[rows["filed"], "text"])])
    height, head = 330 if narrow else 380, key + 11 + len(title) * (theme.LINE - 1)
    return Canvas.of(narrow, height, left=left, right=right, top=head, bottom=24)


def _axes(
    canvas: Canvas, span: tuple, scale: list[float], title: list[str], unit: str
) -> tuple[alt.X, alt.Y]:
    """The date and the value axis; the value axis has its title on top, lying flat."""
    domain = [f"{each:%Y-%m-%d}" for each in span]
    x = alt.X("date:T", axis=None, scale=alt.Scale(type="utc", domain=domain, nice=False))
    above = 14 + (len(title) - 1) * (theme.LINE - 1)
    place = {"titleX": -canvas.left, "titleY": -above, "titleAnchor": "end"}
    upright = axis(scale, unit, title=title, **place)
    y = alt.Y("place:Q", axis=upright, scale=alt.Scale(domain=[0, scale[-1]], nice=False))
    return x, y


def _years(canvas: Canvas, first: pd.Timestamp, last: pd.Timestamp) -> list[alt.Chart]:
    """A fine line at each new year, the year's name between two of them."""
    starts = pd.Series(pd.date_range(first, last, freq="YS"))
    left = days(canvas, starts, first, last)
    right = left.shift(-1).fillna(canvas.width)
    years = pd.DataFrame({"left": left, "middle": (left + right) / 2, "year": starts.dt.year})
    base = alt.Chart(years.assign(name=years["year"].astype(str), base=canvas.height + 17))
    line = base.mark_rule(color=theme.LIGHT["grid"]).encode(
        x=at("left", "x"), y=alt.value(0), y2=alt.value(canvas.height)
    )
    name = base.transform_filter(f"{canvas.width} - datum.left > 30").mark_text(
        **theme.text(align="center", color=theme.LIGHT["quiet"], fontSize=theme.TEXT - 1)
    )
    name = name.encode(x=at("middle", "x"), y=at("base", "y"), text=alt.Text("name:N"))
    return [line, base_line(canvas), name]


def base_line(canvas: Canvas) -> alt.Chart:
    """The foot of the plot, a shade stronger than the grid."""
    foot = alt.value(canvas.height)
    return (
        alt.Chart(pd.DataFrame({"left": [0], "right": [canvas.width]}))
        .mark_rule(color=theme.LIGHT["rule"])
        .encode(x=at("left", "x"), x2=alt.X2("right"), y=foot)
    )


def _marks(rows: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Interval bars, the filed line, arrows of bounds, then the marks themselves."""
    columns = ["place", "low", "high", "kind", "mark", "bound", "filed", "row"]
    plain = rows.reindex(columns=columns).assign(date=rows["date"].dt.strftime("%Y-%m-%d"))
    base = alt.Chart(plain.sort_values("filed", kind="stable")).encode(x=x, y=y)
    outline = theme.by_kind(alt.Stroke, "mark", "colour")
    filed = theme.KINDS["reported"].colour
    marks = {"size": 62, "strokeWidth": 1.8, "opacity": 1}
    arrow = base.transform_filter("datum.bound != ''").mark_point(**marks)
    return [
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.5)
        .encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"), stroke=outline),
        base.transform_filter("datum.filed").mark_line(color=filed, strokeWidth=2.5),
        arrow.encode(stroke=outline, shape=theme.by_kind(alt.Shape, "bound", "shape")),
        base.mark_point(**marks).encode(
            stroke=outline,
            shape=theme.by_kind(alt.Shape, "mark", "shape"),
            fill=theme.by_kind(alt.Fill, "mark", "fill"),
        ),
    ]


def _taken(rows: pd.DataFrame) -> list[Box]:
    """Room that labels must leave free: every mark, and the filed line bit by bit."""
    reach = {"": (6, 6), "at least": (16, 6), "at most": (6, 16)}
    marks = [
        Box(row.px - 6, row.py - reach[row.bound][0], row.px + 6, row.py + reach[row.bound][1])
        for row in rows.itertuples()
    ]
    line = rows[rows["filed"]].sort_values("date")[["px", "py"]].to_numpy()
    return marks + along(line, 3)


def _labels(rows: pd.DataFrame, canvas: Canvas, taken: list[Box]) -> list[alt.Chart]:
    """Numbers and notes at the marks, filed ones first, without overlap; leaders where far."""
    wanted = rows[rows["text"].ne("")].sort_values("filed", ascending=False, kind="stable")
    wanted = wanted.rename(columns={"px": "x", "py": "y"})[["x", "y", "text", "mark", "filed"]]
    wanted = wanted.assign(bold=wanted["filed"])
    points = rows[["px", "py", "text"]].set_axis(["x", "y", "text"], axis=1)
    area = Box(0, -10, canvas.width + canvas.right, canvas.height)
    base = alt.Chart(place(wanted, points, taken, area))
    leader = base.transform_filter("isValid(datum.tip_x)").mark_rule(color=theme.LIGHT["rule"])
    ends = {"x2": "tip_x", "y2": "tip_y"}
    words = {"x": at("left", "x"), "y": at("base", "y"), "text": "text:N"}
    colour = theme.by_kind(alt.Color, "mark", "colour")
    bold, fine = (base.transform_filter(f"datum.bold == {flag}") for flag in ("true", "false"))
    return [
        leader.encode(x=at("x", "x"), y=at("y", "y"), **ends),
        bold.mark_text(**theme.text(fontWeight="bold")).encode(**words, color=colour),
        fine.mark_text(**theme.text()).encode(**words, color=colour),
    ]
