"""Lines to measure a chart by: a level or a point of comparison with its own words."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.layout import Canvas, at, backed, short, spoken, width, wrap
from klarna_report.charts.placing import Box

ROOM = 150  # px, widest line of words

Reference = Mapping[str, object]  # axis ("x" or "y"), value, label (words without number), kind


def reference_text(reference: Reference, unit: str) -> str:
    """The words of a reference with its number, as on the chart and in the alternative text."""
    value = reference["value"]
    text = short(value, unit) if unit in ("persons", "fte", "date") else spoken(value, unit)
    return f"{reference['label']}: {text}"


def headroom(references: Sequence[Reference], unit: str) -> float:
    """Height above rows for the words of upright lines, one below the other, px."""
    lines = sum(wrap(reference_text(each, unit), ROOM).count("\n") + 1 for each in references)
    return lines * theme.LINE + 8 if references else 0.0


def _spots(line: Box, text: str, canvas: Canvas) -> list[Box]:
    """Places for the words of a line inside the plot: along it and on either side of it."""
    wide, high = width(text) + 4, theme.LINE * (text.count("\n") + 1)
    if line.top == line.bottom:
        steps = [step / 10 * (canvas.width - wide - 8) + 4 for step in (0, 10, *range(1, 10))]
        corners = [(left, line.top + shift) for left in steps for shift in (-high - 3, 4)]
    else:
        steps = [8.0 * step for step in range(int((canvas.height - high) / 8))]
        corners = [(line.left + shift, top) for top in steps for shift in (7, -wide - 5)]
    area = Box(-4, -14, canvas.width + canvas.right, canvas.height)
    spots = [Box(left, top, left + wide, top + high) for left, top in corners]
    return [spot for spot in spots if area.holds(spot)] or spots


def reference_layers(
    references: Sequence[Reference],
    units: Mapping[str, str],
    spans: Mapping[str, tuple[float, float]],
    canvas: Canvas,
    taken: list[Box],
) -> list[alt.Chart]:
    """Each reference as a line across the plot with its words beside it.

    units, spans: unit and (lowest, highest) value of the axes x and y; taken: room to spare,
    to which the lines and their words are added.
    """
    lines = [_line(each, spans, canvas) for each in references]
    taken += lines
    rows = []
    for each, line in zip(references, lines, strict=True):
        text = wrap(reference_text(each, units[str(each["axis"])]), ROOM)
        spots = _spots(line, text, canvas)
        box = min(spots, key=lambda spot: sum(spot.meets(other) for other in taken))
        taken.append(box)
        ends = (line.left, line.right, line.top, line.bottom)
        rows.append((*ends, box.left + 2, box.top + theme.TEXT - 1, text, each["kind"]))
    columns = ["x", "x2", "y", "y2", "left", "base", "text", "mark"]
    return _draw(pd.DataFrame(rows, columns=columns)) if rows else []


def _line(reference: Reference, spans: Mapping[str, tuple[float, float]], canvas: Canvas) -> Box:
    """Where a reference crosses the plot, as a box without width or without height."""
    low, high = spans[str(reference["axis"])]
    share = (reference["value"] - low) / (high - low)
    if reference["axis"] == "x":
        return Box(share * canvas.width, 0, share * canvas.width, canvas.height)
    place = (1 - share) * canvas.height
    return Box(0, place, canvas.width, place)


def _draw(rows: pd.DataFrame) -> list[alt.Chart]:
    """Lines and words; the dashes say what kind of number it is."""
    base = alt.Chart(rows)
    line = base.mark_rule(strokeWidth=1.6).encode(
        x=at("x", "x"),
        x2=alt.X2("x2"),
        y=at("y", "y"),
        y2=alt.Y2("y2"),
        stroke=theme.by_kind(alt.Stroke, "mark", "colour"),
        strokeDash=theme.by_kind(alt.StrokeDash, "mark", "dash"),
    )
    words = rows[["left", "base", "text", "mark"]]
    return [line, *backed(words, theme.by_kind(alt.Color, "mark", "colour"))]
