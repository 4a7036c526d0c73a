"""Layer 2: words that follow the numbers: `{when}` and `{always}` in a line and as blocks.

CONTRIBUTING has their form. A test is of the language of claims, `fact:interval` (does that print
anything?) or `parameter:drawn` (is it not set?).
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from klarna_report.errors import InputError, nearest
from klarna_report.expressions import is_true, names_in
from klarna_report.fact import Fact
from klarna_report.files import read_yaml
from klarna_report.formats import STYLES, interval_text
from klarna_report.parameters import data_folder
from klarna_report.years import with_years

FILE = "words.yml"
INTERVAL, WORDS = "interval", "words"  # styles: `low to high`, or the word that a number deserves
DRAWN = "drawn"  # asks of a parameter that nobody has set
QUOTED = r"(?<!`)(?P<ticks>`+)(?!`)(?P<body>.+?)(?<!`)(?P=ticks)(?!`)"
ROLE = re.compile(r"\{fact\}" + QUOTED, re.DOTALL)
FORM = re.compile(r"(?P<space> ?)\{(?P<form>when|always)\}" + QUOTED, re.DOTALL)
BLOCK = re.compile(
    r"^(?P<fence>`{3,}|:{3,})\{(?P<form>when|always)\}[ ]*(?P<test>.*)\n"
    r"(?P<body>(?:.*\n)*?)(?P=fence)[ ]*$",
    re.MULTILINE,
)
BREAK = re.compile(r"^---[ ]*(.*)\n", re.MULTILINE)
PART = re.compile(r"(?:(`+)(?!`).*?(?<!`)\1(?!`)|[^`|])+", re.DOTALL)

Branch = tuple[str, str]  # a test, empty for whatever else, and what is said


@cache
def lists() -> dict[str, dict]:
    """`words.yml`: amounts with their bounds, and words that conclude."""
    path = data_folder() / FILE
    found = read_yaml(path)
    for name, each in found["amounts"].items():
        if not {"low", "high", "why"} <= {*each} or not each["low"] < each["high"]:
            raise InputError(f"{path}: {name}: needs low, high above it, and why")
    return found


def amounts() -> list[tuple[str, float, float]]:
    """The words that a number may be given, with their bounds."""
    bounds = lists()["amounts"].items()
    return [(word, each["low"], each["high"]) for word, each in bounds if "typed" not in each]


def amount(value: float) -> str:
    """The word for a share or a multiple; nothing where no word has bounds that hold it."""
    return next((word for word, low, high in amounts() if low <= value < high), "")


@dataclass(frozen=True)
class Numbers:
    """What a text may ask of one edition: its facts, and which parameters are held."""

    facts: Mapping[str, Fact]
    held: Collection[str]

    def text(self, reference: str) -> tuple[Fact, str]:
        """The fact and the text behind `id` or `id:style`; KeyError with a hint if unknown."""
        name, _, style = reference.strip().partition(":")
        fact = self.fact(name)
        if style == INTERVAL:
            return fact, interval_text(fact.low, fact.value, fact.high, fact.unit)
        if style == WORDS:
            return fact, amount(fact.value) or fact.text()
        if style and style not in STYLES:
            hint = nearest(style, {*STYLES, INTERVAL, WORDS})
            raise KeyError(f"unknown style {style!r} of fact {name!r}; {hint}")
        return fact, fact.text(style or None)

    def fact(self, name: str) -> Fact:
        """The fact of this id; KeyError with the nearest one if there is none."""
        if name not in self.facts:
            raise KeyError(f"unknown fact {name!r}; {nearest(name, self.facts)}")
        return self.facts[name]

    def holds(self, test: str) -> bool:
        """Whether a test is true here; one that is empty, or a reason in quotes, is."""
        if not test or test.startswith('"'):
            return True
        if test.endswith(f":{DRAWN}"):
            return self.fact(test.removesuffix(f":{DRAWN}")).id not in self.held
        if ":" in test:
            return bool(self.text(test)[1])
        values = {name: self.fact(name).value for name in names_in(test)}
        return bool(np.all(is_true(test, values)))

    def said(self, branches: Sequence[Branch]) -> int | None:
        """The place of the first branch whose test holds. Every test is tried."""
        found = [place for place, (test, _) in enumerate(branches) if self.holds(test)]
        return found[0] if found else None


def branches_of(found: re.Match) -> list[Branch]:
    """The tests of a form, be it a block or in a line, and what each of them says."""
    if "fence" in found.groupdict():
        given = [found["test"], *BREAK.split(found["body"])]
    else:
        given = [each[0].strip() for each in PART.finditer(found["body"])]
    if len(given) < 2 or (found["form"] == "always" and len(given) != 2):
        raise InputError(f"{{{found['form']}}} {found['body']!r} needs a test and what is said")
    if len(given) % 2:
        given.insert(-1, "")  # whatever else
    return [*zip(map(str.strip, given[::2]), given[1::2], strict=True)]


def forms(text: str) -> list[re.Match]:
    """The blocks and forms of a text that have branches; those inside a branch are its own."""
    return [*BLOCK.finditer(text), *FORM.finditer(BLOCK.sub("", text))]


def named_in(text: str) -> list[str]:
    """The ids that a text asks for in its roles and conditions, sorted."""
    ids = {found["body"].strip().partition(":")[0] for found in ROLE.finditer(text)}
    for found in forms(text):
        for test, said in branches_of(found):
            ids.update(asked(test), named_in(said))
    return sorted(ids)


def asked(test: str) -> Sequence[str]:
    """The facts and parameters that a condition names."""
    if not test or test.startswith('"'):
        return ()
    return [test.partition(":")[0]] if ":" in test else names_in(test)


def spoken(text: str, numbers: Numbers, parsed: bool = False) -> str:
    """The text with its conditions decided; KeyError or InputError for one that cannot be.

    parsed: keep the words that are not said in `{unsaid}`, so that they are parsed all the same,
    and every line where it is. `{fact}` roles stay.
    """
    text = BLOCK.sub(lambda found: _block(found, numbers, parsed), text)
    return FORM.sub(lambda found: _inline(found, numbers, parsed), text)


def plain(text: str, numbers: Numbers, shown: Callable[[str], str] | None = None) -> str:
    """The text with its conditions decided and its numbers printed, for captions and the like.

    shown: from `id` or `id:style` to what stands for it, if not its text.
    """
    text = with_years(text, numbers.facts)
    for found in forms(text):
        for _, words in branches_of(found):
            plain(words, numbers)  # what is not said is tried all the same
    shown = shown or (lambda reference: numbers.text(reference)[1])
    return ROLE.sub(lambda found: shown(found["body"]), spoken(text, numbers))


def _inline(found: re.Match, numbers: Numbers, parsed: bool) -> str:
    choices = branches_of(found)
    place = numbers.said(choices)
    texts = [spoken(words, numbers, parsed) for _, words in choices]
    said = "" if place is None else texts.pop(place)
    ticks = f"{found['ticks']}``"
    aside = "".join(f"{{unsaid}}{ticks} {each} {ticks}" for each in texts if each and parsed)
    return (found["space"] if said else "") + said + aside


def _block(found: re.Match, numbers: Numbers, parsed: bool) -> str:
    """The words of a block that are said; if parsed, the others in fences, all in their lines."""
    choices, fence = branches_of(found), found["fence"]
    said = numbers.said(choices)
    if not parsed:
        return "" if said is None else spoken(choices[said][1], numbers).rstrip("\n")
    text, is_open = "", False
    for place, (_, words) in enumerate(choices):
        shut = place != said
        head = "" if shut == is_open else f"{fence}{{unsaid}}" if shut else fence
        text += f"{head}\n{spoken(words, numbers, parsed)}"
        is_open = shut
    return text + (fence if is_open else "")
