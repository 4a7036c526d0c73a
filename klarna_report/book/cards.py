"""Pictures made at build time: a card for link previews of each page."""

import re

from markupsafe import Markup

from klarna_report.book.tables import TEMPLATES
from klarna_report.charts import theme
from klarna_report.charts.texts import wrap

CARDS = "_static/cards"
WIDE, HIGH = 1200, 630  # px, what link previews ask for
EDGE, COLUMN = 56, 460  # px: margin, and width of the words where a chart stands beside them
LEADING = 1.25  # of a line, in sizes of its letters
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

    def lines(text: str, size: int, top: float, weight: str = "normal", role: str = "ink") -> dict:
        found = wrap(text, room, size, weight == "bold").split("\n")
        return {"lines": found, "size": size, "top": top, "weight": weight, "role": role}

    name = lines(title, 50, 150, "bold")
    end = name["top"] + (len(name["lines"]) - 1) * LEADING * name["size"] + name["size"]
    about = lines(words, 24 if chart else 30, end + 20)
    texts = [lines(head, 24, 84, role="quiet"), name, about]
    size = {"wide": WIDE, "high": HIGH, "edge": EDGE, "leading": LEADING}
    return TEMPLATES.get_template("card.svg").render(texts=texts, chart=chart, theme=theme, **size)


def _chart(page: str) -> dict[str, object]:
    """The first chart of a page, in the variant that can stand larger beside the words."""
    left = COLUMN + 2 * EDGE
    room = WIDE - left - EDGE / 2
    found = DRAWING.findall(page)[:2]  # wide and narrow
    scale = lambda each: min(room / float(each[0]), (HIGH - 70) / float(each[1]))  # noqa: E731
    if not found:
        return {}
    across, down, inside = max(found, key=scale)
    paths = Markup(VARIABLE.sub(r"\1", inside))
    return {"left": left, "room": room, "across": across, "down": down, "inside": paths}
