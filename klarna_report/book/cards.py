"""Pictures made at build time: a card for link previews of each page."""

import re
from xml.sax.saxutils import escape

from klarna_report.charts import theme
from klarna_report.charts.drawing import NAMESPACE
from klarna_report.charts.texts import wrap

CARDS = "_static/cards"
WIDE, HIGH = 1200, 630  # px, what link previews ask for
EDGE, COLUMN = 56, 460  # px: margin, and width of the words where a chart stands beside them
DRAWING = re.compile(
    r'<svg viewBox="0 0 (\S+) (\S+)" class="chart-\w+"[^>]*>(.*?)</svg>', re.DOTALL
)
VARIABLE = re.compile(r"var\(--chart-\w+, (#\w+)\)")


def card(title: str, head: str, words: str, page: str) -> str:
    """A card as SVG: title and words, and the first chart of the page if it has one.

    head: the line above the title; page: its HTML.
    """
    chart = _chart(page)
    room = COLUMN if chart else WIDE - 2 * EDGE
    text, top = _lines(title, 50, 150, room, "ink", bold=True)
    more, _ = _lines(words, 24 if chart else 30, top + 20, room, "ink")
    line, _ = _lines(head, 24, 84, room, "quiet")
    return (
        f'<svg xmlns="{NAMESPACE}" width="{WIDE}" height="{HIGH}" viewBox="0 0 {WIDE} {HIGH}" '
        f'font-family="{theme.FONT}">'
        f'<rect width="100%" height="100%" fill="{theme.LIGHT["paper"]}"/>'
        f'<rect width="{WIDE}" height="14" fill="{theme.LIGHT["filed"]}"/>'
        f"{line}{text}{more}{chart}</svg>"
    )


def _lines(
    text: str, size: int, top: float, room: float, role: str, bold: bool = False
) -> tuple[str, float]:
    """Wrapped text from its first baseline `top` on, as far as the card reaches; its end, px."""
    lines = wrap(text, room, size, bold).split("\n") if text else []
    places = [top + number * size * 1.25 for number in range(len(lines))]
    spans = [
        f'<tspan x="{EDGE}" y="{place:g}">{escape(line)}</tspan>'
        for line, place in zip(lines, places, strict=True)
        if place < HIGH - 30
    ]
    weight = "bold" if bold else "normal"
    paint = f'font-size="{size}" font-weight="{weight}" fill="{theme.LIGHT[role]}"'
    return f"<text {paint}>{''.join(spans)}</text>", places[-1] + size if places else top


def _chart(page: str) -> str:
    """The first chart of a page, in the variant that can stand larger beside the words."""
    found = DRAWING.findall(page)[:2]  # wide and narrow
    if not found:
        return ""
    left = COLUMN + 2 * EDGE
    room, height = WIDE - left - EDGE / 2, HIGH - 70
    sizes = [min(room / float(across), height / float(down)) for across, down, _ in found]
    across, down, inside = found[sizes.index(max(sizes))]
    inside = VARIABLE.sub(r"\1", inside)
    return (
        f'<svg x="{left}" y="42" width="{room:g}" height="{height}" '
        f'viewBox="0 0 {across} {down}">{inside}</svg>'
    )
