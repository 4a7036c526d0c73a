"""What every chart looks like: colours for light and dark, kinds of number, type, axes, legend."""

import json
from dataclasses import dataclass

import altair as alt
import pandas as pd

BROAD = 880  # px: a figure that breaks out of the text column on a desk
WIDE = 640  # px: the text column
NARROW = 340  # px: a page on a phone of 390 px
TEXT = 13  # px
LINE = 16  # px from one line of text to the next
SYSTEM_FONTS = "Arial, Liberation Sans, Helvetica, sans-serif"  # one set of letter widths
FONT = f"Report Sans, {SYSTEM_FONTS}"  # the first lies in fonts/, so that pictures never vary

# Role: colour on white paper, on dark paper. After Okabe and Ito, darkened or lightened until
# text keeps 4.5:1 and marks keep 3:1 on both papers. `grid` and `tint`, which has an outline,
# are below.
COLOURS = {
    "paper": ("#ffffff", "#131416"),
    "ink": ("#16191d", "#eceef0"),
    "quiet": ("#5b626b", "#a9b0b8"),
    "rule": ("#7b838c", "#7d868f"),
    "grid": ("#e2e5e9", "#2d3136"),
    "filed": ("#00639a", "#5ab4e8"),
    "said": ("#b5470b", "#f2985f"),
    "derived": ("#00735c", "#46c3a2"),
    "assumed": ("#96407a", "#df98c5"),
    "amber": ("#7d5a00", "#dcb043"),
    "tint": ("#a6cec6", "#255148"),
}
LIGHT = {role: pair[0] for role, pair in COLOURS.items()}
SERIES = ("filed", "derived", "assumed", "amber", "quiet")  # several things of one kind


@dataclass(frozen=True)
class Kind:
    """How one kind of number is drawn: never told from another by colour alone."""

    name: str
    colour: str  # of outline and text
    shape: str
    fill: str  # that of paper makes the mark hollow
    dash: tuple[int, int] = (1, 0)


KINDS = {
    "reported": Kind("Filed or published by others", LIGHT["filed"], "circle", LIGHT["filed"]),
    "statute": Kind("Set by law", LIGHT["ink"], "square", LIGHT["ink"]),
    "derived": Kind("Calculated", LIGHT["derived"], "diamond", LIGHT["tint"]),
    "claimed": Kind("Said by the firm itself", LIGHT["said"], "circle", LIGHT["paper"], (4, 3)),
    "assumed": Kind("Assumed", LIGHT["assumed"], "triangle-up", LIGHT["paper"], (1, 3)),
    "press": Kind("Said in the press", LIGHT["quiet"], "square", LIGHT["paper"], (4, 3)),
}
# Colour and dashes by the column `kind` for what is not in the key, see `painted`.
INK = alt.Color("ink:N").scale(None)
DASH = alt.StrokeDash("dash:N").scale(None)


def by_kind(frame: pd.DataFrame, bars: bool = False, key: bool = True) -> dict[str, alt.SchemaBase]:
    """Encodings of the column `kind`: each kind drawn its own way, with a key above the chart.

    bars: whether it is for bars rather than points. One kind alone needs no key, nor do marks
    that are labelled themselves.
    """
    present = [kind for kind in KINDS if kind in set(frame["kind"])]
    text = f"{json.dumps({kind: KINDS[kind].name for kind in present})}[datum.label]"
    legend = alt.Legend(labelExpr=text) if key and len(present) > 1 else None
    known = [KINDS[kind] for kind in present]  # a point is too small for a tint
    inside = [each.fill if bars or each.fill != LIGHT["tint"] else each.colour for each in known]
    parts = {alt.Stroke: [each.colour for each in known], alt.Fill: inside}
    parts[alt.StrokeDash if bars else alt.Shape] = [k.dash if bars else k.shape for k in known]
    return {
        channel._encoding_name: channel("kind:N", legend=legend).scale(domain=present, range=part)
        for channel, part in parts.items()
    }


def painted(row: dict) -> dict:
    """A row of data with `ink` and `dash` if it has a kind, and the name of its marks."""
    kind = KINDS.get(row.get("kind"))
    paint = {"ink": kind.colour, "dash": [*kind.dash]} if kind else {}
    return {**row, **paint, **({"mark": f"row-{row['row']:g}"} if "row" in row else {})}


AXIS = {
    **{"domain": False, "domainColor": LIGHT["rule"], "ticks": False, "tickColor": LIGHT["rule"]},
    **{"grid": True, "gridColor": LIGHT["grid"], "tickCount": 5, "labelColor": LIGHT["quiet"]},
    **{"labelFontSize": TEXT, "labelPadding": 6, "labelFlush": False, "titleColor": LIGHT["quiet"]},
    **{"titleFontSize": TEXT, "titleFontWeight": "normal", "titleAlign": "left", "titleAngle": 0},
    **{"titleLineHeight": LINE, "titlePadding": 10},
}
FLAT = {"titleAnchor": "start", "labelAngle": 0, "labelOverlap": "parity", "labelSeparation": 8}
UPRIGHT = {"titleAnchor": "end", "titleX": 0, "titleY": -12, "titleBaseline": "line-bottom"}
LEGEND = {
    **{"orient": "top", "title": None, "offset": 14, "columnPadding": 14, "rowPadding": 4},
    **{"labelFontSize": TEXT, "labelColor": LIGHT["ink"], "labelLimit": 0},
    **{"symbolSize": 76, "symbolStrokeWidth": 1.8},
}
CONFIG = {  # the settings of Vega-Lite that hold for every chart
    **{"font": FONT, "background": LIGHT["paper"], "view": {"stroke": None}, "padding": 3},
    **{"axis": AXIS, "axisX": FLAT, "axisY": UPRIGHT, "legend": LEGEND},
    **{"axisYBand": {"grid": False}, "axisYPoint": {"grid": False}},
    "header": {"labelFontSize": TEXT, "labelColor": LIGHT["ink"], "title": None, "labelAngle": 0},
    "range": {"category": [LIGHT[role] for role in SERIES]},
    "mark": {"color": LIGHT["filed"]},
    "bar": {"discreteBandSize": {"band": 1}, "strokeWidth": 1.6},
    "line": {"strokeWidth": 2.4},
    "point": {"filled": True, "size": 76, "strokeWidth": 1.8, "opacity": 1},
    "rule": {"color": LIGHT["rule"], "strokeWidth": 1.5},
    "text": {"color": LIGHT["ink"], "fontSize": TEXT, "lineBreak": "\n", "lineHeight": LINE},
}
alt.theme.register("report", enable=True)(lambda: alt.theme.ThemeConfig(config=CONFIG))
