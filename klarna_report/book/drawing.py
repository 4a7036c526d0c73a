"""Vega-Lite to SVG and PNG at build time, the same bytes each time."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from xml.sax.saxutils import escape

import vl_convert

from klarna_report.book.marks import known, linked
from klarna_report.charts import theme
from klarna_report.charts.layout import wrap
from klarna_report.store import remembered

CONVERTER = vl_convert.__version__  # another one may draw other bytes
NAMESPACE = "http://www.w3.org/2000/svg"
# The first family is built into the converter, so that a PNG does not vary with the machine.
FAMILY = "Liberation Sans, Arial, Helvetica, sans-serif"
KEPT = {
    *("d", "x", "y", "x1", "y1", "x2", "y2", "dy", "r", "width", "height", "transform", "viewBox"),
    *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"),
    *("text-anchor", "font-size", "font-weight", "opacity", "clip-path", "id"),
    *("offset", "stop-color", "gradientUnits"),
}
USUAL = {"opacity": "1", "fill-opacity": "1", "stroke-width": "1", "stroke-dasharray": "1,0"}
NUMBER = re.compile(r"-?\d*\.?\d+(?:e[-+]?\d+)?")
GEOMETRY = {"d", "x", "y", "x1", "y1", "x2", "y2", "dy", "r", "width", "height", "transform"}
MARGIN = 20  # px around a chart that stands alone
VARIABLES = {pair[0]: f"var(--chart-{role}, {pair[0]})" for role, pair in theme.COLOURS.items()}


def drawn(spec: dict) -> ET.Element:
    """The chart as a bare SVG element in the light colours: geometry, paint and text only."""
    version = re.search(r"/v(\d+\.\d+)", spec["$schema"])
    chart = json.dumps(linked(spec), sort_keys=True)

    def draw() -> bytes:
        return vl_convert.vegalite_to_svg(chart, vl_version=version[1]).encode()

    root = ET.fromstring(remembered("svg", [CONVERTER, chart], draw))
    root.remove(root[0])  # the sheet of paper: the page has its own
    bare = ET.Element("svg", {"viewBox": root.get("viewBox", "")})
    for child in root:
        bare.extend(_simple(child))
    return bare


def _simple(element: ET.Element) -> list[ET.Element]:
    """The element without what does not show; groups that do nothing dissolve."""
    tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    if element.get("display") == "none" or element.get("class") in ("background", "foreground"):
        return []
    children = [each for child in element for each in _simple(child)]
    given = dict(element.attrib)
    given |= dict(re.findall(r"([\w-]+)\s*:\s*([^;]+)", given.pop("style", "")))
    kept = {name: _rounded(name, value) for name, value in given.items() if name in KEPT}
    kept = {name: value for name, value in kept.items() if USUAL.get(name) != value}
    kept |= known(element.get("aria-label", ""))
    if kept.get("transform") == "translate(0,0)":
        del kept["transform"]
    if tag == "g" and not (children and kept):
        return children
    simple = ET.Element(tag, kept)
    simple.text = element.text
    simple.extend(children)
    return [simple]


def _rounded(name: str, value: str) -> str:
    """Numbers to a hundredth of a px; type sizes without their unit."""
    if name == "font-size":
        return value.removesuffix("px")
    if name not in GEOMETRY:
        return value
    return NUMBER.sub(lambda match: f"{round(float(match[0]), 2) + 0.0:g}", value)


def svg(spec: dict, id: str, variant: str) -> str:
    """The chart for a page: colours follow the page's theme, ids begin with the figure's.

    variant: "wide" or "narrow". Named and described by the elements `<id>-alt` and
    `<id>-description`.
    """
    root = drawn(spec)
    _rename_ids(root, f"{id}-{variant}")
    for element in root.iter():
        for name in ("fill", "stroke", "stop-color"):
            if element.get(name) in VARIABLES:
                element.set(name, VARIABLES[element.get(name)])
    root.attrib |= {"class": f"chart-{variant}", "role": "img", "font-family": theme.FONT}
    root.attrib |= {"aria-labelledby": f"{id}-alt", "aria-describedby": f"{id}-description"}
    return ET.tostring(root, encoding="unicode")


def _rename_ids(root: ET.Element, prefix: str) -> None:
    """Number the ids in the order of the drawing, so that none depends on what came before."""
    found = [element for element in root.iter() if element.get("id")]
    names = {element.get("id"): f"{prefix}-{place}" for place, element in enumerate(found, 1)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, names[value])
            elif "url(#" in value:
                element.set(name, re.sub(r"#([^)]+)", lambda match: f"#{names[match[1]]}", value))


def _lines(text: str, size: float, top: float, role: str, bold: bool = False) -> tuple[str, float]:
    """Wrapped text as SVG below `top`, and where it ends, px."""
    if not text:
        return "", top
    weight = ' font-weight="bold"' if bold else ""
    parts = []
    for line in wrap(text, theme.WIDE, size, bold).split("\n"):
        top += size * 1.3
        parts.append(f'<tspan x="{MARGIN}" y="{top:g}">{escape(line)}</tspan>')
    paint = f'fill="{theme.LIGHT[role]}" font-size="{size:g}"{weight}'
    return f"<text {paint}>{''.join(parts)}</text>", round(top, 2)


def standalone(spec: dict, title: str, caption: str, foot: Sequence[str], words: str) -> str:
    """The chart as a file of its own: light, with title, caption, source line and edition.

    foot: lines below the chart; words: the alternative text.
    """
    chart = drawn(spec)
    _, _, width, height = (float(each) for each in chart.get("viewBox").split())
    head, top = _lines(title, 19, MARGIN - 6, "ink", bold=True)
    below, top = _lines(caption, 13, top + 4, "quiet")
    top += 18
    body = "".join(ET.tostring(each, encoding="unicode") for each in chart)
    texts, end = [], top + height + 8
    for line in foot:
        text, end = _lines(line, 11, end, "quiet")
        texts.append(text)
    size = f'width="{width + 2 * MARGIN:g}" height="{round(end + MARGIN, 2):g}"'
    return (
        f'<svg xmlns="{NAMESPACE}" {size} viewBox="0 0 {width + 2 * MARGIN:g} '
        f'{round(end + MARGIN, 2):g}" font-family="{FAMILY}">'
        f"<title>{escape(title)}</title><desc>{escape(words)}</desc>"
        f"<metadata>{escape(' '.join(foot))}</metadata>"
        f'<rect width="100%" height="100%" fill="{theme.LIGHT["paper"]}"/>'
        f'{head}{below}<g transform="translate({MARGIN},{top:g})">{body}</g>'
        f"{''.join(texts)}</svg>\n"
    )


def png(svg_text: str, scale: float = 1) -> bytes:
    """A drawing as a picture."""

    def draw() -> bytes:
        return vl_convert.svg_to_png(svg_text, scale=scale)

    return remembered("png", [CONVERTER, svg_text, scale], draw)
