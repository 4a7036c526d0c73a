"""Dots with ranges, and statements from one number to another, one a row."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.key import key_layers, key_rows
from klarna_report.charts.layout import Canvas, Span, at, backed, short, titled, width
from klarna_report.charts.over_time import bounds
from klarna_report.charts.references import Reference, headroom
from klarna_report.charts.rows import (
    canvas_for,
    crossing,
    foot,
    row_axis,
    rows_of,
    span_of,
    value_axis,
)

LIMITS = ["value", "low", "high"]
POINT = {"size": 76, "strokeWidth": 1.8, "opacity": 1}


def dots_with_ranges(
    frame: pd.DataFrame,
    *,
    measure: str,
    unit: str,
    references: Sequence[Reference] = (),
    narrow: bool = False,
) -> alt.LayerChart:
    """One row a label: a dot for the value, a line for its range, the shape for its kind.

    frame: label, value, low, high, kind; optional `section` (rows that belong together stand
    together). A row without value is a range, or a bound if one end is missing too.
    """
    table = limits_of(frame, unit)
    top, title = headroom(references, unit), titled(measure, unit)
    rows = rows_of(table["label"], table["section"], narrow, top=top)
    key, key_height = key_rows(list(table["mark"]), narrow)
    canvas = canvas_for(rows, key_height, 24 + max(width(text) for text in table["text"]), title)
    values = [*table[LIMITS].to_numpy().ravel(), *(each["value"] for each in references)]
    span = span_of(values, canvas, zero=unit != "date")
    x = value_axis("place", span, unit, title, canvas)
    lines = crossing(references, unit, span, canvas, top)
    dots = _dots(table.assign(y=rows.places["y"]), x, span, canvas)
    layers = [*foot(span, canvas), *lines, *rows.layers(canvas), *dots]
    return canvas.chart([*layers, *key_layers(key, canvas)])


def limits_of(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with numbers as numbers, the mark and the text to print beside it."""
    limits = frame.reindex(columns=LIMITS).astype(float).reset_index(drop=True)
    rest = frame.reindex(columns=["label", "kind", "section", "row"]).reset_index(drop=True)
    bound = bounds(limits)
    place = limits["value"].fillna(limits["high"]).fillna(limits["low"])
    table = pd.concat([limits, rest], axis=1).assign(
        section=rest["section"].astype(object).fillna(""),
        mark=rest["kind"],
        bound=bound,
        place=place,
        last=limits[["value", "high"]].max(axis=1).fillna(limits["low"]),
        dot=limits["value"].notna() | bound.ne(""),
    )
    return table.assign(text=[_text(row, unit) for row in table.itertuples()])


def _text(row: object, unit: str) -> str:
    """The number beside a mark, or both ends of a range without a middle."""
    if row.dot:
        return f"{row.bound} {short(row.place, unit)}".strip()
    return f"{short(row.low, unit)} to {short(row.high, unit)}"


def _dots(table: pd.DataFrame, x: alt.X, span: Span, canvas: Canvas) -> list[alt.Chart]:
    """The numbers, then ranges, arrows of bounds and dots."""
    base = alt.Chart(table.drop(columns=["section", "label"])).encode(y=row_axis(canvas))
    colour = theme.by_kind(alt.Stroke, "mark", "colour")
    shape = theme.by_kind(alt.Shape, "mark", "shape")
    dash = theme.by_kind(alt.StrokeDash, "mark", "dash")
    ranges = base.transform_filter("isValid(datum.low) && isValid(datum.high)")
    dots = base.transform_filter("datum.dot").encode(x=x)
    arrows = dots.transform_filter("datum.bound != ''").mark_point(angle=90, **POINT)
    gap = table["bound"].map({"at least": 18}).fillna(10)  # an arrow points at the number
    texts = table.assign(left=span.px(table["last"]) + gap, base=table["y"] + 4.5)
    words = theme.by_kind(alt.Color, "mark", "colour")
    return [
        *backed(texts[["left", "base", "text", "mark"]], words),
        ranges.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q"), x2=alt.X2("high:Q"), stroke=colour, strokeDash=dash
        ),
        arrows.encode(stroke=colour, shape=theme.by_kind(alt.Shape, "bound", "shape")),
        dots.mark_point(**POINT).encode(
            stroke=colour, shape=shape, fill=theme.by_kind(alt.Fill, "mark", "fill")
        ),
    ]


def statement_ranges(
    frame: pd.DataFrame, *, measure: str, unit: str, narrow: bool = False
) -> alt.LayerChart:
    """From one number to another, one statement a row: an arrow from start to end.

    frame: label, start, end, kind; optional `change` (share of the start, printed at the end
    of the row) and `section`.
    """
    table = _told(frame.reset_index(drop=True), unit)
    rows = rows_of(table["label"], table["section"], narrow)
    key, key_height = key_rows(list(table["mark"]), narrow)
    right = 16 + max(width(text, bold=True) for text in [*table["first"], *table["last"]])
    column = max(width(text) for text in [*table["change_text"], "Change"]) + 8
    changes = table["change_text"].ne("").any()
    title = titled(measure, unit)
    canvas = canvas_for(rows, key_height, right + (column if changes else 0), title)
    span = span_of([*table["start"], *table["end"]], canvas)
    x = value_axis("start", span, unit, title, canvas)
    table = table.assign(y=rows.places["y"])
    layers = [*foot(span, canvas), *rows.layers(canvas), *_arrows(table, x, span, canvas)]
    layers += _change_column(table, canvas) if changes else []
    return canvas.chart([*layers, *key_layers(key, canvas)])


def _told(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with mark, direction and texts."""
    return table.assign(
        section=table.get("section", ""),
        mark=table["kind"],
        first=[short(value, unit) for value in table["start"]],
        last=[short(value, unit) for value in table["end"]],
        falls=table["end"] < table["start"],
        change_text=_changes(table),
    )


def _changes(table: pd.DataFrame) -> list[str]:
    """The change of each row as text; '' where none is given."""
    given = table.reindex(columns=["change"])["change"]
    return ["" if pd.isna(value) else short(value, "share") for value in given]


def _change_column(table: pd.DataFrame, canvas: Canvas) -> list[alt.Chart]:
    """The changes as a column of numbers at the right edge."""
    head = pd.DataFrame({"y": [-12.5], "change_text": ["Change"]})
    texts = pd.concat([head, table[["y", "change_text"]]])
    texts = texts.assign(right=canvas.width + canvas.right, base=texts["y"] + 4.5)
    words = alt.Chart(texts).mark_text(
        **theme.text(align="right", fontSize=12, color=theme.LIGHT["quiet"])
    )
    return [words.encode(x=at("right", "x"), y=at("base", "y"), text=alt.Text("change_text:N"))]


def _arrows(table: pd.DataFrame, x: alt.X, span: Span, canvas: Canvas) -> list[alt.Chart]:
    """The numbers at both ends, the stretch between, its start and its arrowhead."""
    base = alt.Chart(table.drop(columns=["label"])).encode(y=row_axis(canvas))
    colour = theme.by_kind(alt.Stroke, "mark", "colour")
    fill = theme.by_kind(alt.Fill, "mark", "fill")
    dash = theme.by_kind(alt.StrokeDash, "mark", "dash")
    shape = theme.by_kind(alt.Shape, "mark", "shape")
    stretch = base.mark_rule(strokeWidth=2).encode(x=alt.X("end:Q"), x2=alt.X2("start:Q"))
    heads = [
        base.transform_filter(test).mark_point(**{**POINT, "size": 90}, shape=head)
        for test, head in (("datum.falls", "triangle-left"), ("!datum.falls", "triangle-right"))
    ]
    return [
        *backed(
            _end_texts(table, span), theme.by_kind(alt.Color, "mark", "colour"), fontWeight="bold"
        ),
        stretch.encode(stroke=colour, strokeDash=dash),
        base.mark_point(**POINT).encode(x=x, stroke=colour, fill=fill, shape=shape),
        *(head.encode(x=alt.X("end:Q"), stroke=colour, fill=fill) for head in heads),
    ]


def _end_texts(table: pd.DataFrame, span: Span) -> pd.DataFrame:
    """The numbers at the left and the right end of each stretch, px."""
    left, right = table[["start", "end"]].min(axis=1), table[["start", "end"]].max(axis=1)
    before = table["last"].where(table["falls"], table["first"])
    after = table["first"].where(table["falls"], table["last"])
    inner = span.px(left) - 11 - before.map(lambda text: width(text, bold=True))
    texts = pd.DataFrame({"text": before, "left": inner})
    texts = pd.concat([texts, pd.DataFrame({"text": after, "left": span.px(right) + 11})])
    return texts.assign(base=table["y"] + 4.5, mark=table["mark"]).reset_index(drop=True)
