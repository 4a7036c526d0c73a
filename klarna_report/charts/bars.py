"""Bars: one beside another, one on top of another, or either side of a baseline."""

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.key import entries, key_layers, key_rows
from klarna_report.charts.layout import Canvas, Span, backed, short, titled, width
from klarna_report.charts.rows import canvas_for, foot, row_axis, rows_of, span_of, value_axis

BAR = 18  # px
LIMITS = ["value", "low", "high"]
COLUMNS = ["category", "group", "kind", "row", *LIMITS]


def bars_by_group(
    frame: pd.DataFrame, *, measure: str, unit: str, narrow: bool = False
) -> alt.LayerChart:
    """One bar a row, its number at the end, rows of one category together.

    frame: category, value; optional group (names the bars within a category), kind (how a bar
    is drawn), low and high (a line over the bar's end).
    """
    grouped = "group" in frame and frame["group"].notna().any()
    table = frame.reindex(columns=COLUMNS).reset_index(drop=True)
    table = table.assign(mark=_marks(table), text=[short(each, unit) for each in table["value"]])
    names = table["group"] if grouped else table["category"]
    sections = table["category"] if grouped else [""] * len(table)
    rows = rows_of(names.fillna(""), sections, narrow, BAR)
    key, key_height = key_rows([each for each in table["mark"] if each in theme.KINDS], narrow)
    title = titled(measure, unit)
    right = 14 + max(width(each, bold=True) for each in table["text"])
    canvas = canvas_for(rows, key_height, right, title)
    losses = table[table["value"] < 0]
    before = [(row.value, width(row.text, bold=True) + 10) for row in losses.itertuples()]
    span = span_of(table[LIMITS].to_numpy().ravel(), canvas, before=before)
    x = value_axis("value", span, unit, title, canvas)
    table = table.assign(y=rows.places["y"])
    layers = [*foot(span, canvas), *rows.layers(canvas), *_bars(table, x, span, canvas)]
    return canvas.chart([*layers, *key_layers(key, canvas, swatch=True)])


def _marks(table: pd.DataFrame) -> pd.Series:
    """How each bar is drawn: by its kind if kinds are given, else by its group."""
    groups = table["group"].astype(object).fillna("")
    order = {
        name: theme.nth(theme.PARTS, place) for place, name in enumerate(dict.fromkeys(groups))
    }
    return table["kind"].astype(object).fillna(groups.map(order))


def _bars(table: pd.DataFrame, x: alt.X, span: Span, canvas: Canvas) -> list[alt.Chart]:
    """Bars from nought, interval lines over their ends, numbers beyond them."""
    base = alt.Chart(table.drop(columns=["category", "group"])).encode(y=row_axis(canvas))
    bars = base.mark_bar(orient="horizontal", height=BAR - 2, strokeWidth=1.6)
    ink = {"color": theme.LIGHT["ink"], "strokeWidth": 1.5}
    spans = base.transform_filter("isValid(datum.low) && isValid(datum.high)")
    return [
        *backed(bar_texts(table, span), fontWeight="bold"),
        bars.encode(x=x, x2=alt.datum(0), **theme.paint()),
        spans.mark_rule(**ink).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")),
    ]


def bar_texts(table: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The numbers beyond the outer end of each bar or of its interval, px."""
    ends = table[LIMITS]
    down = table["value"] < 0
    inner = span.px(ends.min(axis=1)) - 7 - table["text"].map(lambda each: width(each, bold=True))
    left = (span.px(ends.max(axis=1)) + 7).where(~down, inner)
    return pd.DataFrame({"left": left, "base": table["y"] + 4.5, "text": table["text"]})


def stacked_bars(
    frame: pd.DataFrame, *, measure: str, unit: str, narrow: bool = False
) -> alt.LayerChart:
    """One bar a category, parts end to end, named in a key, with numbers where they fit.

    frame: category, group (the part), value; optional `total`, printed at the end of the bar.
    """
    table = frame.reset_index(drop=True)
    table = table.assign(mark=_marks(table.reindex(columns=["group", "kind"])))
    bars = table.drop_duplicates("category").reset_index(drop=True)
    rows = rows_of(bars["category"], [""] * len(bars), narrow, 26)
    key, key_height = entries(table["mark"].unique(), table["group"].unique(), narrow)
    totals = [short(each, unit) for each in bars.get("total", [])] or [""] * len(bars)
    right, title = 14 + max(width(each, bold=True) for each in totals), titled(measure, unit)
    canvas = canvas_for(rows, key_height, right, title)
    above = table.groupby("category")["value"].sum()
    span = span_of(above, canvas)
    x = value_axis("start", span, unit, title, canvas)
    places = dict(zip(bars["category"], rows.places["y"], strict=True))
    table = _stacked(table, unit, span).assign(y=table["category"].map(places))
    ends = pd.DataFrame({"text": totals, "y": rows.places["y"], "low": 0.0, "high": 0.0})
    ends = bar_texts(ends.assign(value=list(bars["category"].map(above))), span)
    layers = [*foot(span, canvas), *rows.layers(canvas), *_parts(table, x, canvas)]
    layers += backed(ends, fontWeight="bold")
    return canvas.chart([*layers, *key_layers(key, canvas, swatch=True)])


def _stacked(table: pd.DataFrame, unit: str, span: Span) -> pd.DataFrame:
    """Start and end of each part, and its number where the part has room for it."""
    end = table.groupby("category", sort=False)["value"].cumsum()
    start = end - table["value"]
    texts = [short(each, unit) for each in table["value"]]
    room = span.px(end) - span.px(start)
    fits = [width(text) + 8 <= each for text, each in zip(texts, room, strict=True)]
    shown = [text if fit else "" for text, fit in zip(texts, fits, strict=True)]
    return table.assign(start=start, end=end, text=shown, middle=(start + end) / 2)


def _parts(table: pd.DataFrame, x: alt.X, canvas: Canvas) -> list[alt.Chart]:
    """The parts, kept apart by a line of paper, and their numbers in paper colour."""
    base = alt.Chart(table).encode(y=row_axis(canvas))
    bars = base.mark_bar(
        orient="horizontal", height=24, strokeWidth=1.5, stroke=theme.LIGHT["paper"]
    )
    words = base.mark_text(**theme.text(align="center", dy=4.5, color=theme.LIGHT["paper"]))
    return [
        bars.encode(x=x, x2=alt.X2("end:Q"), fill=theme.by_kind(alt.Fill, "mark", "fill")),
        words.encode(x=alt.X("middle:Q"), text=alt.Text("text:N")),
    ]
