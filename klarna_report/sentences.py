"""Layer 3: the sentences of the pages: which say when they hold, which should, how firm each is."""

import ast
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from klarna_report.draws import BLOCK as DRAWS
from klarna_report.draws import unit_draws
from klarna_report.expressions import is_true, names_in
from klarna_report.facts import Model
from klarna_report.files import read_yaml
from klarna_report.parameters import DATA
from klarna_report.words import BLOCK, FORM, QUOTED, ROLE, Numbers, branches_of, lists, plain
from klarna_report.years import with_years

CHAPTERS, CONTENTS = DATA.parent / "chapters", DATA.parent / "_toc.yml"
SHOWN = ("title", "caption")  # arguments of a figure that a page prints
# What is no sentence of a page: code, directives, where a link leads, comments.
ASIDE = re.compile(
    rf"(?P<role>\{{\w+\}}{QUOTED})|^(?P<fence>```|~~~).*?^(?P=fence)[ ]*$|^:{{3,}}.*?$"
    r"|<!--.*?-->|(?<=\])\([^)]*\)|`[^`]+`",
    re.M | re.S,
)
MARK = re.compile("[\ue000-\uf8ff]")  # stands for a form; it is in the Private Use Area
STOP = "\ue000"
END = re.compile(rf"(?<=[.?!{STOP}])[*_)”\"]*\s+(?=[\"“*_(\[A-Z{{\ue001-\uf8ff])")
PARAGRAPH = re.compile(r"\n\s*\n|\n(?=[|#:-])")
NEAR = 30  # letters between a typed amount and the number that it is measured by


@dataclass(frozen=True)
class Sentence:
    """A sentence as typed, its place, its forms in order; `near`: what stands beside it."""

    place: str
    text: str
    forms: tuple[re.Match, ...]
    near: str = ""

    @property
    def bare(self) -> str:
        """What is said whatever the numbers are."""
        return MARK.sub("", self.text)

    @property
    def typed(self) -> str:
        """The sentence with its forms in their places."""
        found = iter(self.forms)
        return MARK.sub(lambda mark: "" if mark[0] == STOP else next(found)[0].strip(), self.text)

    def test(self, numbers: Numbers) -> str:
        """The condition under which all its forms say what they say now; nothing without any."""
        return " and ".join(filter(None, (_as_now(found, numbers) for found in self.forms)))


def _as_now(found: re.Match, numbers: Numbers) -> str:
    """The condition under which a form says what it says now; nothing for what always holds."""
    tests = [test for test, _ in branches_of(found)]
    if found["form"] == "always" or any(":" in test for test in tests):
        return ""
    here = numbers.said([(test, "") for test in tests])
    failed = [f"not ({test})" for test in tests[:here] if test]
    held = [f"({tests[here]})"] if here is not None and tests and tests[here] else []
    return " and ".join([*failed, *held])


class Tested(NamedTuple):
    """A sentence as it reads now, and the test that decides whether it does."""

    chapter: str
    text: str
    test: str


def sentences(chapter: str, ids: Collection[str]) -> Iterator[Sentence]:
    """Every sentence of a chapter and of its figures; ids: of the facts that there are."""
    return (s for at, text in _texts(chapter) for s in split(with_years(text, ids), at))


def _texts(chapter: str) -> Iterator[tuple[str, str]]:
    """What a chapter says, in order: file and cell, and a text. Markdown alone has no cells."""
    page, notebook = CHAPTERS / f"{chapter}.md", CHAPTERS / f"{chapter}.ipynb"
    if page.exists():
        yield f"chapters/{page.name}", page.read_text(encoding="utf-8")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"] if notebook.exists() else []
    for number, cell in enumerate(cells, 1):
        text = "".join(cell["source"])
        for each in [text] if cell["cell_type"] == "markdown" else _printed(text):
            yield f"chapters/{notebook.name}: cell {number}", each


def _printed(code: str) -> list[str]:
    """Titles and captions of the figures of a cell."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    words = [each.value for call in calls for each in call.keywords if each.arg in SHOWN]
    return [each.value for each in words if isinstance(getattr(each, "value", None), str)]


def split(text: str, at: str = "") -> Iterator[Sentence]:
    """The sentences of the text at a place; a block is one, a form is part of the one around it."""
    forms: list[re.Match] = []

    def mark(found: re.Match) -> str:
        forms.append(found)
        block = "fence" in found.groupdict()
        whole = block or re.search(r"[.?!][`\s]*$", found["body"])
        sign = f"{found.groupdict().get('space') or ''}{chr(0xE001 + len(forms) - 1)}"
        return f"\n\n{sign}\n\n" if block else sign + (STOP if whole else "")

    marked = ASIDE.sub(lambda found: found["role"] or "", FORM.sub(mark, BLOCK.sub(mark, text)))
    for paragraph in PARAGRAPH.split(marked):
        pieces = [" ".join(each.split()) for each in END.split(paragraph)]
        for place, each in enumerate(pieces):
            own = tuple(forms[ord(m) - 0xE001] for m in MARK.findall(each) if m != STOP)
            beside = pieces[max(place - 1, 0) : place] + pieces[place + 1 : place + 2]
            near = " ".join([each, *(found["body"] for found in own), *beside])
            if each.strip("*#|-: "):
                yield Sentence(at, each, own, near)


@cache
def _pattern(*kinds: str) -> re.Pattern:
    """Any word of these lists."""
    words = sorted((str(each) for kind in kinds for each in lists()[kind]), key=len, reverse=True)
    return re.compile(rf"\b(?<!first )(?<!second )(?:{'|'.join(words)})\b", re.IGNORECASE)


def rests_on(model: Model, name: str) -> frozenset[str]:
    """The parameters that move a fact, be it by choosing what it shows."""
    below = model.graph.below([model.step(name)]) | model.choices(name)
    return below & {*model.parameters} | ({name} & {*model.parameters})


def loose(model: Model, chapter: str) -> Iterator[str]:
    """A line for each word of a chapter that concludes what an assumption may turn over.

    That is a word of the lists near a number that a parameter moves, outside all conditions, and
    an amount beside a number that lies outside its bounds.
    """
    found = [*sentences(chapter, model.entries)]
    moves = [any(rests_on(model, name) for name in printed(each.near)) for each in found]
    for sentence, near in zip(found, moves, strict=True):
        kinds = ("amounts", "superlatives", "conclusions") if near else ("superlatives",)
        said = ROLE.sub(" ", sentence.bare)
        words = [each[0] for each in _pattern(*kinds).finditer(said)] if any(moves) else []
        for word in [*words, *misfits(model, sentence)]:
            yield f"{sentence.place}: {word}: {sentence.typed}"


def wanting(model: Model) -> Iterator[str]:
    """A line for each loose word of the pages, and for each `always` that does not hold always."""
    for chapter in [*contents(), "brief"]:  # the report on two pages
        yield from loose(model, chapter)
        for each in sentences(chapter, model.entries):
            for found in each.forms:
                test = branches_of(found)[0][0]
                proven = found["form"] == "always" and not test.startswith('"')
                if proven and (at := broken(model, test)):
                    yield f"{each.place}: {test}: fails at {at}"


def printed(text: str) -> list[str]:
    """The facts that a text prints, in order."""
    return [found["body"].strip().partition(":")[0] for found in ROLE.finditer(text)]


def misfits(model: Model, sentence: Sentence) -> Iterator[str]:
    """Typed amounts beside a share or a ratio that lies outside their bounds."""
    numbers = [*ROLE.finditer(sentence.bare)]
    for typed in _pattern("amounts").finditer(sentence.bare):
        gaps = {max(n.start() - typed.end(), typed.start() - n.end()): n for n in numbers}
        if not gaps or min(gaps) > NEAR:
            continue
        (name,) = printed(gaps[min(gaps)][0])
        fact, bounds = model.facts([name])[name], lists()["amounts"][typed[0].lower()]
        measured = fact.unit.startswith("share") or fact.unit == "ratio"
        if measured and not bounds["low"] <= abs(fact.value) < bounds["high"]:
            yield f"{typed[0]!r} beside {name}, which is {fact.text()}"


def broken(model: Model, test: str) -> dict[str, float]:
    """Values at which a test fails, over 4,096 draws and all corners of the ranges; none if none.

    Every choice that the test rests on is tried, one at a time.
    """
    on = sorted({n for name in names_in(test) for n in rests_on(model, name)})
    known = model.parameters
    choices = [{n: each} for n in on if known[n].is_choice for each in known[n].range]
    for given in [{}, *choices]:
        if found := _failing(model.at(**given), test):
            return {**given, **found}
    return {}


def _failing(model: Model, test: str) -> dict[str, float]:
    """The first draw or corner at which a test fails, by parameter."""
    names = names_in(test)
    leaves = model.leaves(map(model.step, names))
    moved = [n for n in leaves if n in model.parameters and not model.parameters[n].is_choice]
    corners = np.array([*product(*(model.parameters[n].range for n in moved))]).T
    spreads = {n: each for n in leaves if not (each := model.spread(n)).is_point}
    drawn = {n: each.at(unit_draws(n, 0, DRAWS)) for n, each in spreads.items()}
    for rows in (drawn, dict(zip(moved, corners, strict=True))):
        failed = np.flatnonzero(~is_true(test, model.along(names, rows)))
        if failed.size:
            return {name: float(rows[name][failed[0]]) for name in moved if name in rows}
    return {}


def contents() -> list[str]:
    """The chapters' names in reading order."""
    toc = read_yaml(CONTENTS)
    return [toc["root"], *(each["file"] for part in toc["parts"] for each in part["chapters"])]


def heading(chapter: str) -> str:
    """The title of a chapter."""
    return next(_texts(chapter))[1].partition("\n")[0].strip("# ")


def tested(model: Model) -> list[Tested]:
    """Every sentence of the pages that an assumption may turn over, as it reads now."""
    facts = model.facts([*model.entries, *model.parameters])
    numbers, found = Numbers(facts, {*model.scenario.given}), []
    for chapter in contents():
        for each in sentences(chapter, numbers.facts):
            text, test = plain(each.typed, numbers), each.test(numbers)
            if text.strip() and test and any(rests_on(model, name) for name in names_in(test)):
                found.append(Tested(chapter, _prose(text), test))
    return found


def _prose(text: str) -> str:
    """A sentence without the marks of emphasis, links and tables."""
    return re.sub(r"\n\|.*|\]\([^)]*\)|[\[\]]", "", text).strip("*#|:- \n")
