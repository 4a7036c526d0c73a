"""Forms of charts: dots with ranges in named rows, and lines along a scale, named at their ends."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd

from klarna_report.charts import theme, words
from klarna_report.charts.layout import UNSEEN
from klarna_report.charts.texts import numbers, wrap
from klarna_report.charts.theme import DASH, INK, KINDS, by_kind
from klarna_report.formats import titled, unit_words

LIMITS = ["value", "low", "high"]
COLUMNS = ["label", "section", *LIMITS, "kind", "publisher"]
CURVED = ["x", "series", *LIMITS]
FORMATS = {"share": "~%", "date": "d", "usd": "$~s", "eur": "~s", "gbp": "~s", "sek": "~s"}
BARE = (*FORMATS, "persons", "fte", "count")  # units that the axis or the number tells
ROOM = 140  # px, widest line of words beside an upright line
SEEN = 0.04  # of the axis: a range that shows beside its dot
HEIGHT = 330  # px
DASHES = [[1, 0], [7, 3], [2, 2], [9, 3], [5, 5]]

Reference = Mapping[str, object]  # axis ("x" or "y"), value, label (words without number), kind


def _checked(frame: pd.DataFrame, *numbers: str) -> pd.DataFrame:
    """The frame with a row number each; ValueError unless it can be drawn.

    numbers: columns that need a number in every row; without any, each row needs one of value,
    low and high, and these columns are there afterwards.
    """
    frame = frame.reset_index(drop=True)
    if not numbers:
        frame = frame.assign(**frame.reindex(columns=LIMITS).astype(float))
    given = np.isfinite(frame[[*numbers] or LIMITS].astype(float))
    enough = given.all(axis=1) if numbers else given.any(axis=1)
    if not len(frame) or not enough.all():
        raise ValueError(f"a row of this chart lacks a number in {', '.join(numbers or LIMITS)}")
    if strange := {*frame.get("kind", pd.Series()).dropna()} - {*KINDS}:
        raise ValueError(f"kind {min(strange)!r} of this chart is none of {', '.join(KINDS)}")
    return frame.assign(row=range(len(frame)))


def axis(measure: str, unit: str, channel: str = "x", **options: object) -> alt.Axis:
    """An axis titled with measure and unit, its numbers written as the report writes them."""
    style = FORMATS.get(unit.split("/")[0], ",~f")
    number = f"format(datum.value, '{style}')"
    if style.endswith("s"):  # money on one axis in one scale, as the numbers at the marks
        for size, mark in ((1e6, "m"), (1e9, "bn")):
            large = f"datum.value && domain('{channel}')[1] >= {size:g}"
            scaled = f"format(datum.value / {size:g}, '{style[:-1]}f') + '{mark}'"
            number = f"{large} ? {scaled} : {number}"
    usual = {"labelExpr": number, "title": titled(measure, unit) if unit != "date" else None}
    return alt.Axis(**{**usual, **options})


def _labels(references: Sequence[Reference], unit: str, among: Sequence[float] = ()) -> list[str]:
    """The words of references as they stand on a chart, each with its number."""
    after = "" if unit.split("/")[0] in BARE else f" {unit_words(unit)}"
    texts = numbers([each["value"] for each in references], unit, among)
    return [f"{e['label']}: {text}{after}" for e, text in zip(references, texts, strict=True)]


def _upright(
    references: Sequence[Reference], unit: str, values: Sequence[float]
) -> list[alt.Chart]:
    """The references on the horizontal axis, their words on top beside the line.

    values: what else lies on the axis. The words stand on the side with more room; of several
    the last has them on the right.
    """
    across = [each for each in references if each["axis"] == "x"]
    layers, ordered = [], sorted(across, key=lambda each: each["value"])
    at = [min(values), *(each["value"] for each in ordered), max(values)]
    rows = zip(ordered, _labels(ordered, unit, values), strict=True)
    for place, (each, text) in enumerate(rows, 1):
        right = at[place + 1] - at[place] > at[place] - at[place - 1] or 1 < place == len(ordered)
        side = {"align": "left", "dx": 6} if right else {"align": "right", "dx": -6}
        rule, beside = _ruled(each, wrap(text, ROOM), "x")
        layers += [rule, beside.mark_text(**side).encode(y=alt.YValue(12))]
    return layers


def _ruled(reference: Reference, text: str, channel: str) -> tuple[alt.Chart, alt.Chart]:
    """A line across the plot, its dashes by the kind of number, and the base of its words."""
    kind = KINDS[reference["kind"]]
    data = pd.DataFrame({"reference": [reference["value"]], "text": [text]})
    base = alt.Chart(data).encode(**{channel: "reference:Q"})
    rule = base.mark_rule(strokeWidth=1.6, color=kind.colour, strokeDash=[*kind.dash])
    return rule, base.encode(text="text:N", color=alt.value(kind.colour))


def _in_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, alt.Y]:
    """The frame with `row_name`, and the vertical position by it, in the order of the frame.

    A change in the column `section`, if there is one, begins a part with a heading, which is a
    name without a row.
    """
    sections = frame["section"].fillna("") if "section" in frame else pd.Series("", frame.index)
    part = sections.ne(sections.shift()).cumsum() * sections.ne("").any()
    keys = [f"{each}{UNSEEN * k}" for each, k in zip(frame["label"], part, strict=True)]
    heads = [f"{UNSEEN * k}{head}" if head else "" for head, k in zip(sections, part, strict=True)]
    order = dict.fromkeys(each for row in zip(heads, keys, strict=True) for each in row if each)
    return frame.assign(row_name=keys), alt.Y("row_name:N").scale(domain=[*order])


def dots_with_ranges(frame: pd.DataFrame, *, measure: str, unit: str) -> alt.LayerChart:
    """One row a label: a dot for the value, a line for its range, the shape for its kind.

    frame: label, value, low, high, kind; optional `section` (rows that belong together stand
    together under its name). A row without value is a range, or a bound if one end is missing
    too. A number with a range stands above its dot, any other beside it.
    """
    frame = _checked(frame)
    table, y = _in_rows(_dots(frame, unit))
    base = alt.Chart().encode(y=y)
    x = alt.X("place:Q", axis=axis(measure, unit)).scale(zero=unit != "date")
    ranges = base.transform_filter("isValid(datum.low) && isValid(datum.high)").mark_rule()
    dots = base.transform_filter("datum.dot").mark_point().encode(x=x, **by_kind(frame))
    texts = base.encode(INK, x="place:Q", text="text:N")
    beside = texts.transform_filter("!datum.above").mark_text(align="left", dx=10)
    above = texts.transform_filter("datum.above").mark_text(dy=-13)
    layers = [ranges.encode(INK, DASH, x="low:Q", x2="high:Q"), dots, beside]
    chart = alt.layer(*layers, *([above] if table["above"].any() else ()), data=table)
    return words.told(chart, "Dot", "label", COLUMNS, measure, unit)


def _dots(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows with the place of the dot, the text and where it stands."""
    low, high = frame["low"], frame["high"]
    bound = frame["value"].isna() & (low.isna() | high.isna())
    dot = frame["value"].notna() | bound
    place = frame["value"].fillna(high).fillna(low)
    arrows = low.isna().map({True: "← at most ", False: "→ at least "}).where(bound, "")
    every = [*place, *low[~dot]]
    ranges = pd.Series(numbers(low, unit, every)) + " to " + numbers(high, unit, every)
    span = max(high.max(), place.max()) - min(low.min(), 0)
    text = (arrows + numbers(place, unit, every)).where(dot, ranges)
    return frame.assign(dot=dot, place=place, text=text, above=dot & (high - low > SEEN * span))


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
    rows = _checked(frame, "x", "value").reindex(columns=[*CURVED, "row"]).fillna({"series": ""})
    levels = [each for each in references if each["axis"] == "y"]
    domain = _domain(rows, levels, unit)
    flat = axis(x_measure, x_unit, grid=False, domain=True, ticks=True)
    base = alt.Chart().encode(alt.X("x:Q", axis=flat).scale(zero=False, nice=False))
    y = alt.Y("value:Q", axis=axis(measure, unit, "y")).scale(domain=domain, nice=False)
    named = alt.Color("series:N", legend=None).scale(domain=[*rows["series"].unique()])
    ink = named if rows["series"].any() else alt.ColorValue(theme.LIGHT["derived"])
    dash = alt.StrokeDash("series:N", sort=None, legend=None).scale(range=DASHES)
    band = base.transform_filter("isValid(datum.low)").mark_area(opacity=0.16)
    layers = [band.encode(ink, y="low:Q", y2="high:Q"), base.mark_line().encode(y, ink, dash)]
    layers += _ends(rows, levels, unit, domain, named)
    layers += _upright(references, x_unit, rows["x"].agg(["min", "max"]))
    chart = alt.layer(*layers, data=rows).properties(height=HEIGHT)
    return words.told(chart, "Line", "x", CURVED, measure, unit, references, x=(x_measure, x_unit))


def _domain(rows: pd.DataFrame, levels: Sequence[Reference], unit: str) -> list[float]:
    """The stretch of the value axis, where the numbers allow from nought to a round number.

    The round number is where an axis of about five steps ends.
    """
    values = [*rows[LIMITS].stack(), *(each["value"] for each in levels)]
    least, most = min(values), max(values)
    if unit == "date" or least < 0:
        return [least, most]
    power = 10.0 ** math.floor(math.log10(most / 5))
    size = next(each for each in (1, 2, 5, 10) if most <= 6 * each * power) * power
    return [0.0, math.ceil(most / size) * size]


def _ends(
    rows: pd.DataFrame, levels: Sequence[Reference], unit: str, domain: list[float], ink: alt.Color
) -> list[alt.Chart]:
    """Levels, and at the right edge their names and those of lines that reach it, moved apart."""
    last = rows[rows["series"].ne("") & rows["x"].eq(rows["x"].max())]
    marks = pd.DataFrame([*levels], columns=["value", "kind"])
    inks = [KINDS[kind].colour for kind in marks["kind"]]
    marks = marks.assign(name=_labels(levels, unit), ink=inks, series="")
    last = last.assign(name=last["series"], ink="")
    names = pd.concat([last, marks] if len(last) else [marks], ignore_index=True)
    names["text"] = [wrap(name, 100) for name in names["name"]]
    heights = [theme.LINE * (text.count("\n") + 1) + 3 for text in names["text"]]
    middles = (domain[1] - names["value"]) / (domain[1] - domain[0]) * HEIGHT
    names["top"] = _spread(list(middles - theme.LINE / 2), heights, HEIGHT + 8)
    base = alt.Chart(names[["series", "text", "ink", "top"]])
    base = base.mark_text(align="left", fontWeight="bold", dx=8, dy=12).encode(
        alt.Y("top:Q", scale=None, axis=None), x=alt.XValue("width"), text="text:N"
    )
    lines = base.transform_filter("datum.series").encode(ink)
    level = base.transform_filter("datum.ink").encode(INK)
    rules = [_ruled(each, "", "y")[0] for each in levels]
    return [*rules, *([lines] if len(last) else ()), *([level] if len(levels) else ())]


def _spread(wanted: Sequence[float], heights: Sequence[float], end: float) -> list[float]:
    """Tops of labels stacked in one column: as near to those wanted as no overlap allows."""
    tops, order = list(wanted), sorted(range(len(wanted)), key=wanted.__getitem__)
    for above, below in pairwise(order):
        tops[below] = max(tops[below], tops[above] + heights[above])
    for each in reversed(order):
        tops[each] = end = min(tops[each], end - heights[each])
    return tops
