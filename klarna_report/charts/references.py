"""Lines to measure a chart by: a level or a point of comparison with its own words."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from klarna_report.charts.texts import short, spoken, wrap
from klarna_report.charts.theme import KINDS, Kind

ROOM = 140  # px, widest line of words beside an upright line
HERE = Kind("This edition", "ink", "square", "ink")

Reference = Mapping[str, object]  # axis ("x" or "y"), value, label (words without number), kind


def reference_text(reference: Reference, unit: str) -> str:
    """The words of a reference with its number, as on the chart and in the alternative text."""
    value = reference["value"]
    text = short(value, unit) if unit in ("persons", "fte", "date") else spoken(value, unit)
    return f"{reference['label']}: {text}"


def upright(references: Sequence[Reference], unit: str, middle: float) -> list[alt.Chart]:
    """References on the horizontal axis, their words on top beside the line.

    The first of several has its words on the left, the last on the right, so that they stand
    apart; one alone has them on the side of the middle of the axis.
    """
    layers: list[alt.Chart] = []
    ordered = sorted(references, key=lambda each: each["value"])
    for each in ordered:
        right = each["value"] < middle if len(ordered) == 1 else each is ordered[-1]
        side = {"align": "left", "dx": 6} if right else {"align": "right", "dx": -6}
        text = wrap(reference_text(each, unit), ROOM)
        layers += _drawn(each, text, {"x": "reference:Q"}, {"y": alt.YValue(12)}, side)
    return layers


def level(reference: Reference, unit: str, left: bool, below: bool) -> list[alt.Chart]:
    """A reference on the value axis, its words at the left or right end, above or below."""
    side = {"align": "left" if left else "right", "dy": 13 if below else -9}
    place, text = alt.XValue(4 if left else "width"), reference_text(reference, unit)
    return _drawn(reference, text, {"y": "reference:Q"}, {"x": place}, side)


def _drawn(each: Reference, text: str, line: dict, words: dict, side: dict) -> list[alt.Chart]:
    """A line across the plot with its words; the dashes say what kind of number it is."""
    kind = KINDS.get(str(each["kind"]), HERE)
    base = alt.Chart(pd.DataFrame({"reference": [each["value"]], "text": [text]})).encode(**line)
    rule = base.mark_rule(strokeWidth=1.6, color=kind.colour, strokeDash=[*kind.dash])
    return [rule, base.mark_text(color=kind.colour, **side).encode(text="text:N", **words)]
