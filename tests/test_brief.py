"""The report on two pages: tagged, whole in every edition, the same bytes each time."""

import json
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from klarna_report.book.brief import FILE, TEXT, brief, contents, outcomes
from klarna_report.book.edition import Edition
from klarna_report.build.gather import carried
from klarna_report.build.inputs import Book
from klarna_report.build.run import read_notebook
from klarna_report.charts import FIGURE_MIME
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.parameters import baseline as usual
from klarna_report.parameters import catalogue, with_overrides
from klarna_report.verdicts import OUTCOMES
from klarna_report.words import named_in
from klarna_report.years import with_years

TYPED = (Book().root / "chapters" / TEXT).read_text(encoding="utf-8")
FRONT = read_notebook(Book().chapter("index"))["cells"][0]["source"]
PARAMETERS, EVIDENCE = catalogue(), load()
SETTINGS = {
    "the low ends": {n: p.range[0] for n, p in PARAMETERS.items() if not p.is_choice},
    "the high ends": {n: p.range[1] for n, p in PARAMETERS.items()},
    "a short call": {"average_handle_time_min": 2},
}


@pytest.fixture(scope="module")
def chart(baseline: Path) -> dict:
    """The first figure of the front page, as it ran."""
    path = baseline / "notebooks" / "index.ipynb"
    return next(carried(json.loads(path.read_text(encoding="utf-8")), FIGURE_MIME))


@pytest.fixture(scope="module")
def edition(baseline: Path) -> Edition:
    return Edition.read(baseline)


def changed(edition: Edition, **given: float | str) -> Edition:
    """The numbers of the texts at other values, in an edition that says at length what was set."""
    model = Model(EVIDENCE, PARAMETERS, with_overrides(usual(PARAMETERS), given, PARAMETERS))
    names = named_in(with_years(f"{TYPED}\n\n{FRONT}", model.entries))
    told = tuple(
        {
            "name": name,
            "label": PARAMETERS[name].definition,
            "value": str(value),
            "baseline": str(PARAMETERS[name].value),
            "published": False,
        }
        for name, value in given.items()
    )
    facts = {**edition.facts, **model.facts(names)}
    words = ("other", "What if all were otherwise", "A reason that takes a line or two. " * 5)
    return Edition(facts, {*given}, *words, told, edition.sources, edition.verdicts)


def plain_objects(pdf: bytes) -> str:
    """A PDF with its streams unpacked, as letters."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    packed = [each for each in streams if each[:1] == b"x"]
    return b"\n".join([pdf, *map(zlib.decompress, packed)]).decode("latin-1")


def pages(pdf: bytes) -> int:
    return int(re.search(r"NPages>(\d+)<", plain_objects(pdf))[1])


def test_it_is_tagged_for_those_who_listen(baseline):
    text = plain_objects((baseline / "html" / FILE).read_bytes())
    for mark in ("/Marked true", "/Lang(en-GB)/StructTreeRoot", "/DisplayDocTitle true"):
        assert mark in text
    assert "<pdfuaid:part>1</pdfuaid:part>" in text
    kinds = re.findall(r"/S\s*/(H\d|Figure|L|Link)\b", text)
    assert [each for each in kinds if each[0] == "H"] == ["H1", *["H2"] * 5]
    assert kinds.count("Figure") == len(re.findall(r"/Alt\s*\(.{20}", text)) == 2
    assert kinds.count("L") == 2
    assert kinds.count("Link") >= 5, "a mark at each number leads to its note"
    assert {*re.findall(r"/BaseFont/[A-Z]+\+(\w+)-", text)} == {"ReportSans", "ReportSerif"}


def test_its_words_come_in_order_on_two_pages(baseline):
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext found on the PATH")
    command = ["pdftotext", baseline / "html" / FILE, "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    first, second, rest = said.split("\f")
    heads = re.findall(r"^##? (.+)$", TYPED, re.MULTILINE)
    words = " ".join(said.split())
    places = [words.index(each) for each in (*heads[:1], "Klarna did shrink", *heads[1:], "Notes")]
    assert places == sorted(places)
    assert (heads[1] in first, heads[2] in second, rest) == (True, True, "")
    assert "CC BY 4.0" in second
    assert "{" not in said


@pytest.mark.parametrize("case", sorted(SETTINGS))
def test_another_edition_says_so_and_has_two_pages_too(case, chart, edition):
    other = changed(edition, **SETTINGS[case])
    made = brief(TYPED, FRONT, chart, other)
    assert pages(made) == pages(brief(TYPED, FRONT, chart, edition)) == 2
    assert made == brief(TYPED, FRONT, chart, other)
    words = contents(TYPED, FRONT, chart, other)
    assert len(words["given"]) == len(SETTINGS[case])
    assert words["edition"]["title"] == "What if all were otherwise"


def test_five_numbers_have_a_range_or_say_why_not_and_lead_to_their_entries(chart, edition):
    numbers = contents(TYPED, FRONT, chart, edition)["sections"][0]["blocks"][0]
    assert len(numbers) == 5
    agents = numbers[2]
    assert (agents["value"], agents["range"]) == ("941", "230 to 3,900")
    assert agents["entries"] == ["facts/agent_equivalents_contained.html"]
    assert all(each["range"] or "no parameter that is drawn" in each["note"] for each in numbers)


def test_no_two_outcomes_are_painted_alike(edition):
    verdicts = {each: {"outcome": each, "repeats": ""} for each in OUTCOMES}
    found = outcomes(replace(edition, verdicts=verdicts))
    assert [each["name"] for each in found] == [*OUTCOMES]
    assert len({(each["colour"], each["darker"]) for each in found}) == len(OUTCOMES)


def test_words_of_a_scenario_may_have_letters_that_our_fonts_lack(chart, edition):
    made = brief(TYPED, FRONT, chart, replace(edition, title="Что \N{SNOWMAN}", reason="Łódź"))
    assert pages(made) == 2
