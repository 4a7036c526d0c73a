"""Vega-Lite to SVG and PNG, the same bytes on every machine."""

import json
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import vl_convert

from klarna_report.charts import theme
from klarna_report.charts.texts import width, wrap

FONTS = Path(__file__).parent / "fonts"
NAMESPACE = "http://www.w3.org/2000/svg"
KEPT = {
    *("d", "x", "y", "x1", "y1", "x2", "y2", "dy", "r", "width", "height", "transform", "viewBox"),
    *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"),
    *("text-anchor", "font-size", "font-weight", "opacity", "clip-path", "id"),
    *("offset", "stop-color", "gradientUnits"),
}
USUAL = {  # what goes without saying
    **{"opacity": "1", "fill-opacity": "1", "stroke-width": "1", "stroke-dasharray": "1,0"},
    "transform": "translate(0,0)",
}
NUMBER = re.compile(r"-?\d*\.?\d+(?:e[-+]?\d+)?")
# Letters have a rim of paper, so that no line runs through them, nor between names of rows.
RIM = (
    f"text{{paint-order:stroke;stroke:{theme.LIGHT['paper']};stroke-width:4px;"
    f'stroke-linejoin:round}}text[fill="{theme.LIGHT["paper"]}"]{{stroke:none}}'
    ".chart-axis text{stroke-width:6px}"
)
MARGIN = 20  # px around a chart that stands alone
TALLEST = 1.35  # height over width of its sheet, so that it fits on one of paper beside text
POINTS = 72  # an inch, as the converter counts


@cache
def fonts() -> None:
    """Let the converter draw with the fonts of this package, whatever the machine has."""
    vl_convert.register_font_directory(str(FONTS))


def drawn(spec: dict, prefix: str) -> str:
    """The chart as a bare SVG in the light colours: geometry, paint and text only.

    prefix: what the ids within the drawing begin with.
    """
    fonts()
    version = re.search(r"/v(\d+\.\d+)", spec["$schema"])
    chart = json.dumps(spec, sort_keys=True)
    root = ET.fromstring(vl_convert.vegalite_to_svg(chart, vl_version=version[1]))
    root.remove(root[0])  # the sheet of paper: the page has its own
    bare = ET.Element("svg")
    for child in root:
        bare.extend(_simple(child))
    _, _, wide, high = (float(each) for each in root.get("viewBox").split())
    bare.set("viewBox", f"0 0 {max(wide, math.ceil(_reach(bare)))} {high:g}")
    return _own_ids(ET.tostring(bare, encoding="unicode"), prefix)


def _reach(element: ET.Element, left: float = 0) -> float:
    """How far to the right letters go, px: no scale keeps room for the number at a bar's end."""
    moved = re.match(r"translate\(([-\d.]+)", element.get("transform", ""))
    left += float(moved[1]) if moved else 0
    if element.tag != "text":
        return max((_reach(each, left) for each in element), default=0)
    share = {"middle": 0.5, "end": 0}.get(element.get("text-anchor"), 1)
    bold = element.get("font-weight") == "bold"
    return left + share * width("\n".join(element.itertext()), theme.TEXT, bold) + 2


def _own_ids(svg: str, prefix: str) -> str:
    """Number the ids in the order of the drawing, so that none depends on what came before."""
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)', svg))
    names = {each: f"{prefix}-{place}" for place, each in enumerate(found, 1)}
    return re.sub(r'(\bid="|url\(#)([^")]+)', lambda match: match[1] + names[match[2]], svg)


def _simple(element: ET.Element) -> list[ET.Element]:
    """The element without what does not show; groups that do nothing dissolve."""
    tag, role = element.tag.removeprefix(f"{{{NAMESPACE}}}"), element.get("class", "")
    given = dict(element.attrib)
    given |= dict(re.findall(r"([\w-]+)\s*:\s*([^;]+)", given.pop("style", "")))
    hidden = given.get("display") == "none" or given.get("opacity") == "0"
    if hidden or role in ("background", "foreground"):
        return []
    children = [each for child in element for each in _simple(child)]
    kept = {name: _rounded(value) for name, value in given.items() if name in KEPT}
    kept = {name: value for name, value in kept.items() if USUAL.get(name) != value}
    label, _, row = element.get("aria-label", "").partition("-")
    kept |= {f"data-{label}": row} if label in ("row", "line") else {}
    kept |= {"class": "chart-axis"} if "role-axis-label" in role else {}
    if tag == "g" and not (children and kept):
        return children
    simple = ET.Element(tag, kept)
    simple.text = element.text
    simple.extend(children)
    return [simple]


def _rounded(value: str) -> str:
    """Numbers to a hundredth of a px; sizes without their unit, colours and ids as they are."""
    if value.startswith(("#", "url", "rgb")):
        return value
    return NUMBER.sub(lambda each: f"{round(float(each[0]), 2) + 0.0:g}", value.removesuffix("px"))


def _lines(texts: Sequence[str], size: float, top: float, role: str) -> tuple[str, float]:
    """Texts below `top` as SVG, wrapped, in ink bold; and where they end, px."""
    bold, drawn = role == "ink", ""
    paint = f'fill="{theme.LIGHT[role]}" font-size="{size:g}"' + ' font-weight="bold"' * bold
    for text in filter(None, texts):
        spans = ""
        for line in wrap(text, theme.WIDE, size, bold).split("\n"):
            top += size * 1.3
            spans += f'<tspan x="{MARGIN}" y="{top:g}">{escape(line)}</tspan>'
        drawn, top = f"{drawn}<text {paint}>{spans}</text>", round(top, 2)
    return drawn, top


def standalone(
    svg: str, title: str, words: str, caption: str = "", foot: Sequence[str] = (), inside: str = ""
) -> str:
    """A drawing as a file of its own: light, with title, caption, and lines below it.

    words: the alternative text; foot: source, edition, report; inside: what it holds unseen.
    """
    across, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
    head, top = _lines([title], 19, MARGIN - 6, "ink")
    below, top = _lines([caption], 13, top + 4, "quiet")
    last, end = _lines(foot, 11, top + height + 26, "quiet")
    wide, high = max(across + 2 * MARGIN, math.ceil((end + MARGIN) / TALLEST)), end + MARGIN
    wide, high = f"{wide:g}", f"{round(high, 2):g}"
    size = f'width="{across:g}" height="{height:g}" overflow="visible"'
    place = f'<svg x="{MARGIN}" y="{top + 18:g}" {size}'
    return (
        f'<svg xmlns="{NAMESPACE}" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'font-family="{theme.FONT}"><title>{escape(title)}</title><desc>{escape(words)}</desc>'
        f"<metadata>{escape(inside)}</metadata><style>{RIM}</style>"
        f'<rect width="100%" height="100%" fill="{theme.LIGHT["paper"]}"/>{head}{below}{last}'
        f"{svg.replace('<svg', place, 1)}</svg>\n"
    )


def png(svg_text: str, scale: float = 1, dots: float = POINTS) -> bytes:
    """A drawing as a picture of `scale` dots for each px; dots: an inch, as it says itself."""
    fonts()
    return vl_convert.svg_to_png(svg_text, scale=scale * POINTS / dots, ppi=dots)
