"""What every form of chart starts from: a frame that can be drawn, its axis, lines to compare."""

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from klarna_report.charts.texts import numbers, wrap
from klarna_report.charts.theme import KINDS
from klarna_report.formats import titled, unit_words

LIMITS = ["value", "low", "high"]
FORMATS = {"share": "~%", "date": "d", "usd": "$~s", "eur": "~s", "gbp": "~s", "sek": "~s"}
# Units that the axis or the number tells.
BARE = ("share", "usd", "eur", "gbp", "sek", "persons", "fte", "date", "count")
ROOM = 140  # px, widest line of words beside an upright line

Reference = Mapping[str, object]  # axis ("x" or "y"), value, label (words without number), kind


def checked(frame: pd.DataFrame, *numbers: str) -> pd.DataFrame:
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


def bounds(frame: pd.DataFrame) -> pd.Series:
    """Whether a row without value bounds its number from below or above, or not at all."""
    given = frame[LIMITS].notna()
    found = pd.Series("", frame.index)
    found = found.mask(given["low"] & ~given["value"] & ~given["high"], "at least")
    return found.mask(given["high"] & ~given["value"] & ~given["low"], "at most")


def axis(measure: str, unit: str, channel: str = "x", **options: object) -> alt.Axis:
    """An axis titled with measure and unit, its numbers written as the report writes them.

    channel: "y" for an upright one.
    """
    style = FORMATS.get(unit.split("/")[0], ",~f")
    number = f"format(datum.value, '{style}')"
    if style.endswith("s"):  # money on one axis in one scale, as the numbers at the marks
        for size, mark in ((1e6, "m"), (1e9, "bn")):
            large = f"datum.value && domain('{channel}')[1] >= {size:g}"
            scaled = f"format(datum.value / {size:g}, '{style[:-1]}f') + '{mark}'"
            number = f"{large} ? {scaled} : {number}"
    usual = {"labelExpr": number, "title": titled(measure, unit) if unit != "date" else None}
    return alt.Axis(**{**usual, **options})


def labels(references: Sequence[Reference], unit: str, among: Sequence[float] = ()) -> list[str]:
    """The words of references as they stand on a chart, each with its number."""
    words = "" if unit.split("/")[0] in BARE else f" {unit_words(unit)}"
    texts = numbers([each["value"] for each in references], unit, among)
    return [f"{e['label']}: {text}{words}" for e, text in zip(references, texts, strict=True)]


def upright(references: Sequence[Reference], unit: str, values: Sequence[float]) -> list[alt.Chart]:
    """References on the horizontal axis, their words on top beside the line.

    values: what else lies on the axis. The words stand on the side with more room; of several
    the last has them on the right.
    """
    layers, ordered = [], sorted(references, key=lambda each: each["value"])
    at = [min(values), *(each["value"] for each in ordered), max(values)]
    rows = zip(ordered, labels(ordered, unit, values), strict=True)
    for place, (each, text) in enumerate(rows, 1):
        right = at[place + 1] - at[place] > at[place] - at[place - 1] or 1 < place == len(ordered)
        side = {"align": "left", "dx": 6} if right else {"align": "right", "dx": -6}
        rule, words = ruled(each, wrap(text, ROOM), "x")
        layers += [rule, words.mark_text(**side).encode(y=alt.YValue(12))]
    return layers


def ruled(reference: Reference, text: str, channel: str) -> tuple[alt.Chart, alt.Chart]:
    """A line across the plot, its dashes by the kind of number, and the base of its words."""
    kind = KINDS[reference["kind"]]
    data = pd.DataFrame({"reference": [reference["value"]], "text": [text]})
    base = alt.Chart(data).encode(**{channel: "reference:Q"})
    rule = base.mark_rule(strokeWidth=1.6, color=kind.colour, strokeDash=[*kind.dash])
    return rule, base.encode(text="text:N", color=alt.value(kind.colour))
