"""Rows of a horizontal chart: names beside the marks on a desk, above them on a phone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.layout import (
    Canvas,
    Span,
    at,
    axis,
    backed,
    tick_texts,
    ticks,
    width,
    wrap,
)
from klarna_report.charts.placing import Box
from klarna_report.charts.references import Reference, reference_layers

PAD = 10  # px between rows
HEAD = 24  # px for the name of a section on a phone
BESIDE = 230  # px, widest column of names on a desk
ASIDE = 110  # px, widest column of section names on a desk


@dataclass(frozen=True)
class Rows:
    """Places of the rows: `y` of each mark, its name, its section if one begins there."""

    places: pd.DataFrame  # y, name, name_base, section, section_base, rule; one row a row
    height: float
    left: float  # px needed left of the plot
    name_left: float
    narrow: bool

    def layers(self, canvas: Canvas) -> list[alt.Chart]:
        """Names, section names and the fine lines between sections."""
        places = self.places.assign(
            edge=-canvas.left,
            name_left=self.name_left - canvas.left,
            end=canvas.width + canvas.right,
        )
        lines = alt.Chart(places[places["rule"] > 0][["edge", "end", "rule"]])
        heads = places.rename(columns={"edge": "left", "section_base": "base", "section": "text"})
        names = places.rename(columns={"name_left": "left", "name_base": "base", "name": "text"})
        drawn = lines.mark_rule(color=theme.LIGHT["grid"])
        return [
            drawn.encode(x=at("edge", "x"), x2=alt.X2("end"), y=at("rule", "y")),
            *backed(heads[["left", "base", "text"]], fontWeight="bold"),
            *backed(names[["left", "base", "text"]]),
        ]


def rows_of(
    names: Iterable[str],
    sections: Iterable[str],
    narrow: bool,
    mark: float = 18,
    top: float = 0.0,
) -> Rows:
    """Lay out rows from `top` down; `mark` is the height of what is drawn in each, px."""
    names, sections = [str(each) for each in names], [str(each) for each in sections]
    aside = 0.0 if narrow else _column(sections, ASIDE, bold=True)
    beside = 0.0 if narrow else _column(names, BESIDE)
    rooms = (theme.NARROW - 4,) * 2 if narrow else (BESIDE, ASIDE)
    bottom, rows = top, []
    for name, section, before in zip(names, sections, [None, *sections], strict=False):
        text = wrap(name, rooms[0])
        head = wrap(section if section != before else "", rooms[1], bold=True)
        place = _row(text, head, bottom, narrow, mark, first=not rows)
        rows.append((text, head, *place))
        bottom = place[-1]
    columns = ["name", "section", "y", "name_base", "section_base", "rule", "bottom"]
    left = 10 if narrow else max(aside + beside, 10)
    return Rows(pd.DataFrame(rows, columns=columns), bottom, left, aside, narrow)


def _column(texts: list[str], room: float, bold: bool = False) -> float:
    """Width of a column of names on a desk, px; nothing if all are empty."""
    widest = max(width(wrap(text, room, bold=bold), bold=bold) for text in texts)
    return widest + 14 if widest else 0.0


def _row(
    name: str, head: str, top: float, narrow: bool, mark: float, first: bool
) -> tuple[float, float, float, float, float]:
    """Places of one row below `top`: y, name base, section base, rule above it, and its end."""
    rule = top + PAD / 2 if head and not first else 0.0
    top += (PAD if rule else 0) + (HEAD if head and narrow else 0)
    lines = (name.count("\n") + 1) * theme.LINE if name else 0
    if narrow:
        y = top + lines + mark / 2 + (2 if lines else 0)
        return y, top + 12, top - HEAD + 14, rule, y + mark / 2 + PAD
    tall = max(lines, mark, (head.count("\n") + 1) * theme.LINE if head else 0)
    y = top + max(lines, mark) / 2
    base = y - name.count("\n") * theme.LINE / 2 + 4.5
    return y, base, base, rule, top + tall + PAD


def title_lines(title: str, rows_left: float) -> list[str]:
    """The axis title in lines that fit the width of the variant from where the plot starts."""
    room = theme.NARROW if rows_left <= 10 else theme.WIDE - rows_left
    return wrap(title, room, theme.TEXT - 1).split("\n")


def canvas_for(rows: Rows, key: float, right: float, title: str) -> Canvas:
    """The canvas that holds the rows, with the key and the axis on top."""
    extra = (len(title_lines(title, rows.left)) - 1) * (theme.LINE - 1)
    room = {"left": rows.left, "right": right, "top": key + 44 + extra, "bottom": 4}
    return Canvas.of(rows.narrow, rows.height, **room)


def value_axis(field: str, span: Span, unit: str, title: str, canvas: Canvas) -> alt.X:
    """The value axis on top of the rows, unit in its title."""
    lines = title_lines(title, canvas.left)
    # the title starts where the plot does; on a phone that is the left edge
    flat = axis(
        fitting_ticks(span, unit, canvas), unit, orient="top", title=lines, titleAnchor="start",
        titleX=0 if canvas.left > 10 else -canvas.left, labelFlush=False,
        titleY=-26 - (len(lines) - 1) * (theme.LINE - 1),
    )  # fmt: skip
    domain = alt.Scale(domain=[span.low, span.high], nice=False, zero=False, padding=0)
    return alt.X(f"{field}:Q", axis=flat, scale=domain)


def fitting_ticks(span: Span, unit: str, canvas: Canvas) -> list[float]:
    """Round numbers on the stretch, as many as have room for their texts."""
    for about in (6, 5, 4, 3, 2):
        inner = [each for each in ticks(span.low, span.high, about) if span.holds(each)]
        widest = max(width(text, theme.TEXT - 1) for text in tick_texts(inner, unit) or [""])
        step = span.px(inner[1]) - span.px(inner[0]) if len(inner) > 1 else canvas.width
        if inner and widest + 10 < step:
            break
    return inner


def span_of(
    values: Iterable[float],
    canvas: Canvas,
    zero: bool = True,
    before: Iterable[tuple[float, float]] = (),
) -> Span:
    """The stretch from the lowest to the highest value, and nought if asked for.

    before: values with the px to keep free left of them, for their numbers.
    """
    numbers = [each for each in values if not pd.isna(each)] + ([0.0] if zero else [])
    low, high = min(numbers), max(numbers)
    high = high if high > low else low + 1.0
    shares = [(value, room / canvas.width) for value, room in before]
    lows = [(value - high * share) / (1 - share) for value, share in shares]
    return Span(min([low, *lows]), high, canvas.width)


def crossing(
    references: Sequence[Reference], unit: str, span: Span, canvas: Canvas, top: float
) -> list[alt.Chart]:
    """References as upright lines, their words in the `top` px kept free above the rows."""
    below = [Box(-canvas.left, top, theme.WIDE, canvas.height)]
    return reference_layers(references, {"x": unit}, {"x": (span.low, span.high)}, canvas, below)


def row_axis(canvas: Canvas) -> alt.Y:
    """The upright position: px from the top of the plot."""
    scale = alt.Scale(domain=[canvas.height, 0], nice=False, zero=False, padding=0)
    return alt.Y("y:Q", axis=None, scale=scale)


def foot(span: Span, canvas: Canvas, start: float = 0.0) -> list[alt.Chart]:
    """An upright line where the values start."""
    if not span.holds(start):
        return []
    line = alt.Chart(pd.DataFrame({"start": [start]})).mark_rule(color=theme.LIGHT["rule"])
    return [line.encode(x=alt.X("start:Q"), y=alt.YValue(0), y2=alt.Y2Value(canvas.height))]
