"""The report on two pages: a tagged PDF, set by Typst from one text and an edition's numbers."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time
from itertools import product
from pathlib import Path

import typst
from docutils.utils.smartquotes import smartyPants

from klarna_report.book.edition import Edition, setting
from klarna_report.book.entry import KINDS
from klarna_report.book.figures import publishers
from klarna_report.book.meta import LICENCE, release
from klarna_report.charts.drawing import FONTS, NAMESPACE
from klarna_report.charts.theme import FONT, LIGHT
from klarna_report.errors import BuildError
from klarna_report.formats import first_two, interval_text
from klarna_report.sentences import printed
from klarna_report.verdicts import AT_ODDS, OUTCOMES, UNDECIDED
from klarna_report.words import plain
from klarna_report.years import with_years

FILE, TEXT = "brief.pdf", "brief.md"  # beside the pages; among the chapters
LOOK = Path(__file__).with_suffix(".typ")
HEADING = re.compile(r"^##? (.+)\n", re.MULTILINE)
ANSWER = re.compile(r"^\*\*(.+)\*\*$", re.MULTILINE)  # the first paragraph of a page
NUMBER = re.compile(r"((?:\{fact\}`[^`]+`(?: to )?)+) (.+)")  # how an item may begin
FOREIGN = re.compile(
    r"[^ -~\xa0-\u017f‐-”„…€−]"
)  # what our letters lack, in a scenario's words say
OWN = {AT_ODDS: "said", UNDECIDED: "quiet"}  # colours of outcomes
TURNS = ("filed", "derived", "assumed", "amber")  # of the others in order, then again darker


def brief(text: str, front: str, chart: Mapping, edition: Edition) -> bytes:
    """The brief of an edition; BuildError if Typst complains.

    text: of `brief.md`, a question, then sections; an item of a list that begins with a number
    gets its range and a note. front: the text of the front page, which begins with the answer;
    chart: the payload of its first figure.
    """
    letters = f'<svg xmlns="{NAMESPACE}" font-family="{FONT}"'
    drawing = chart["svg"]["broad"].replace("<svg", letters, 1)
    words = contents(text, front, chart, edition)
    made, complaints = typst.compile_with_warnings(
        LOOK,
        font_paths=typst.Fonts(False, False, [FONTS]),  # ours only, whatever the machine has
        sys_inputs={"words": json.dumps(words, default=str), "drawing": drawing},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(release()["date"], time(), UTC),
    )
    if complaints:
        raise BuildError(f"the brief could not be set: {complaints[0].message}")
    return made


def contents(text: str, front: str, chart: Mapping, edition: Edition) -> dict:
    """What stands in the brief, in plain words."""

    def said(words: str) -> str:
        text = smartyPants(" ".join(plain(words, edition).split()), "qDe", language="en")
        return FOREIGN.sub("?", text)

    _, question, _, *parts = HEADING.split(with_years(text, edition.facts))
    return {
        "report": release() | {"title": said(release()["title"])},
        "licence": LICENCE,
        "site": edition.site_url,
        "edition": {"title": said(edition.title), "reason": said(edition.reason)},
        "given": [said(f"{each['label']}: {setting(each)}") for each in edition.given],
        "paint": LIGHT,
        "question": said(question),
        "answer": said(ANSWER.search(front)[1]),
        "chart": {name: said(chart[name]) for name in ("title", "caption", "alt")},
        "sources": first_two(publishers(chart["sources"], edition.sources)),
        "outcomes": outcomes(edition),
        "sections": [
            {"title": title, "blocks": [*blocks(body, edition, said)]}
            for title, body in zip(parts[::2], parts[1::2], strict=True)
        ],
    }


def outcomes(edition: Edition) -> list[dict]:
    """The verdicts that were given, each with how many claims came out so, and its colour."""
    found = [each["outcome"] for each in edition.verdicts.values() if not each["repeats"]]
    turns = product((0, 40), TURNS)
    told = {name: (0, OWN[name]) if name in OWN else next(turns) for name in OUTCOMES}
    return [
        {"name": name, "count": found.count(name), "darker": darker, "colour": colour}
        for name, (darker, colour) in told.items()
        if name in found
    ]


def blocks(body: str, edition: Edition, said: Callable[[str], str]) -> Iterator[str | list]:
    """The paragraphs of a section, and its lists, whose items are words or numbers."""
    for block in body.strip().split("\n\n"):
        if not block.startswith("- "):
            yield said(block)
            continue
        items = re.split(r"^- ", block, flags=re.MULTILINE)[1:]
        found = [(each, NUMBER.match(each)) for each in items]
        yield [number(*m.groups(), edition, said) if m else said(each) for each, m in found]


def number(value: str, words: str, edition: Edition, said: Callable[[str], str]) -> dict:
    """A number with what it means, its range if it is one number, and a note: kind and origin."""
    facts = [edition.facts[name] for name in printed(value)]
    first, alone = facts[0], len(facts) == 1
    keys = dict.fromkeys(key for each in facts for key in each.sources)
    origin = f"Sources: {first_two(edition.sources[key]['publisher'] for key in keys)}"
    kind = f"{first.kind.capitalize()}: {KINDS[first.kind]}"
    note = [*(each.label for each in facts), kind, first.interval_note.rstrip("."), origin]
    return {
        "value": said(value),
        "words": said(words),
        "range": interval_text(first.low, first.value, first.high, first.unit) if alone else "",
        "note": said("".join(f"{each}. " for each in note if each)),
        "entries": [f"{edition.site_url}{each.page}" for each in facts],
    }
