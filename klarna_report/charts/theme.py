"""What every chart looks like: colours for light and dark, kinds of number, sizes, axes."""

from dataclasses import dataclass

import altair as alt

WIDE = 680  # px: the text column of a page on a desk
NARROW = 340  # px: a page on a phone of 390 px
TEXT = 13  # px
LINE = 16  # px from one line of text to the next
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"  # one set of letter widths, see layout.py

# Role: colour on white paper, on dark paper. After Okabe and Ito, darkened or lightened until
# text keeps 4.5:1 and marks keep 3:1 on both papers. Only `grid` is below: it may be missed.
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
}
LIGHT = {role: pair[0] for role, pair in COLOURS.items()}


@dataclass(frozen=True)
class Kind:
    """How one kind of number is drawn: never told from another by colour alone."""

    name: str
    role: str
    shape: str
    solid: bool
    dash: tuple[int, int] = (1, 0)
    tint: float = 1.0

    @property
    def colour(self) -> str:
        """Colour of outline and text."""
        return LIGHT[self.role]

    @property
    def fill(self) -> str:
        """Colour inside: paper makes the mark hollow."""
        return LIGHT[self.role if self.solid else "paper"]


KINDS = {
    "reported": Kind("Filed or published by others", "filed", "circle", True, (1, 0)),
    "statute": Kind("Set by law", "ink", "square", True, (1, 0)),
    "derived": Kind("Calculated", "derived", "diamond", True, (1, 0), 0.35),
    "claimed": Kind("Said by the firm itself", "said", "circle", False, (4, 3)),
    "assumed": Kind("Assumed", "assumed", "triangle-up", False, (1, 3)),
    "press": Kind("Said in the press", "quiet", "square", False, (4, 3)),
}
# What is drawn: a number by its kind, or one of several things of the same kind by its place.
ROLES = ("filed", "derived", "assumed", "amber", "quiet")
DASHES = ((1, 0), (7, 3), (2, 2), (9, 3), (5, 5))
LINES = {
    f"line {place}": Kind("", role, "circle", True, dash)
    for place, (role, dash) in enumerate(zip(ROLES, DASHES, strict=True), 1)
}
PARTS = {f"part {place}": Kind("", role, "square", True) for place, role in enumerate(ROLES, 1)}
ENDS = {
    "lowest": Kind("Parameter at its lowest", "filed", "square", False),
    "highest": Kind("Parameter at its highest", "filed", "square", True),
    "baseline": Kind("This edition", "ink", "square", True),
}
STYLES = KINDS | LINES | PARTS | ENDS


def nth(styles: dict[str, Kind], place: int) -> str:
    """The name of the style for the thing at this place, from 0; they repeat after the last."""
    return [*styles][place % len(styles)]


BOUNDS = {  # arrows out of a mark whose number is only a bound
    "at least": "M0,-1L0,-2.6M-0.6,-1.9L0,-2.6L0.6,-1.9",
    "at most": "M0,1L0,2.6M-0.6,1.9L0,2.6L0.6,1.9",
}


def by_kind(channel: type, field: str, what: str) -> alt.SchemaBase:
    """An encoding of column `field` that draws each kind its own way; `what`: a Kind field."""
    values = [getattr(kind, what) for kind in STYLES.values()]
    values = [list(value) if what == "dash" else value for value in values]
    more = BOUNDS if what == "shape" else {}
    scale = alt.Scale(domain=[*STYLES, *more], range=[*values, *more.values()])
    if what == "tint":  # Vega-Lite wants an order behind an opacity
        return channel(
            f"{field}:O", scale=alt.Scale(**scale.to_dict(), type="ordinal"), legend=None
        )
    return channel(f"{field}:N", scale=scale, legend=None)


def paint() -> dict[str, alt.SchemaBase]:
    """Fill, outline and dashes of a bar by its mark: solid, tinted or hollow."""
    return {
        "fill": by_kind(alt.Fill, "mark", "fill"),
        "fillOpacity": by_kind(alt.FillOpacity, "mark", "tint"),
        "stroke": by_kind(alt.Stroke, "mark", "colour"),
        "strokeDash": by_kind(alt.StrokeDash, "mark", "dash"),
    }


def text(**options: object) -> dict:
    """Settings of a text mark: left-aligned on the baseline, in ink, unless told otherwise."""
    usual = {"align": "left", "baseline": "alphabetic", "fontSize": TEXT, "lineBreak": "\n"}
    return {**usual, "lineHeight": LINE, "color": LIGHT["ink"], **options}


def config() -> dict:
    """The settings of Vega-Lite that hold for every chart."""
    axis = {
        "domain": False,
        "ticks": False,
        "grid": True,
        "gridColor": LIGHT["grid"],
        "labelColor": LIGHT["quiet"],
        "labelFontSize": TEXT - 1,
        "labelPadding": 6,
        "titleColor": LIGHT["quiet"],
        "titleFontSize": TEXT - 1,
        "titleFontWeight": "normal",
        "titleAngle": 0,
        "titleAlign": "left",
        "titleBaseline": "alphabetic",
        "titleLineHeight": LINE - 1,
    }
    return {"font": FONT, "background": LIGHT["paper"], "view": {"stroke": None}, "axis": axis}
