"""The pages of the evidence: every row is there, says where it comes from, and can be reached."""

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from klarna_report.book.labels import event_label, exact, number_text, period_text, row_label
from klarna_report.build.inspect import read_page
from klarna_report.evidence import Evidence, load
from klarna_report.formats import rounded


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load()


def page(baseline: Path, name: str) -> str:
    return (baseline / "html" / f"{name}.html").read_text(encoding="utf-8")


def element(html: str, name: str, tag: str = "tr") -> str:
    """The element with an id, as it stands in the page."""
    found = re.search(rf'<{tag} id="{re.escape(name)}".*?</{tag}>', html, re.DOTALL)
    assert found, name
    return found[0]


def links(html: str) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', html))


# --- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.3142, "share", "31.42%"),
        (-0.4, "share", "−40%"),
        (3_509_000_000, "usd", "$3.509 billion"),
        (147_000_000, "sek", "SEK 147 million"),
        (1342.43, "eur", "€1,342.43"),
        (3422, "persons", "3,422"),
        (2_300_000, "conversations", "2.3 million"),
    ],
)
def test_a_published_number_keeps_all_its_digits(value, unit, text):
    assert exact(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "given"),
    [
        (117_676.49, "sek/person/year", 118_000),
        (-36_949_000, "usd", -36_900_000),
        (0.18652, "usd", 0.18652),
        (117_676.49, "persons", 117_676.49),
        ("sweden", "", "sweden"),
    ],
)
def test_a_computed_sum_of_money_has_three_figures_in_a_sentence(value, unit, given):
    assert rounded(value, unit) == given


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((2024, 1, 1), (2024, 12, 31), "2024"),
        ((2022, 1, 1), (2023, 12, 31), "2022 to 2023"),
        ((2024, 2, 1), (2024, 2, 29), "February 2024"),
        ((2023, 7, 1), (2024, 6, 30), "July 2023 to June 2024"),
        ((2024, 1, 1), (2024, 3, 31), "January to March 2024"),
        ((2024, 2, 28), (2024, 2, 29), "28 to 29 February 2024"),
        ((2024, 3, 5), (2024, 3, 5), "5 March 2024"),
    ],
)
def test_a_period_is_told_as_people_say_it(start, end, text):
    assert period_text(date(*start), date(*end)) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("klarna-natural-separation-rate-2025-05-14-cnbc", "15% to 20%"),
        ("klarna-headcount-stated-2024-08-27-teknomers", "about 3,800"),
        ("klarna-open-positions-2024-12-14-techcrunch", "at least 50"),
        ("klarna-layoffs-2022-09-22-theblock", "at most 100"),
        ("uk-employer-contribution-rate-2025-04-to-2027-04-delphinia", "15%"),
    ],
)
def test_a_bound_or_a_rounded_number_says_so(evidence, name, text):
    assert number_text(evidence.observation(name)) == text


def test_a_row_in_one_line_names_the_country_unless_it_is_klarna(evidence):
    wedge = evidence.observation("germany-tax-wedge-2025-oecd")
    assert row_label(wedge, {"germany": "Germany"}) == "Tax wedge, Germany, 2025: 49.3%"


def test_an_event_in_one_line_says_who_did_what_and_when(evidence):
    live = evidence.events.loc["klarna-assistant-goes-live"]
    words = "Klarna, 27 January 2024: The AI assistant goes into worldwide use"
    assert event_label(live) == words


def test_no_note_says_again_what_stands_among_the_contradictions(evidence):
    only_named = r"Differs from (?:[a-z0-9]+(?:-[a-z0-9]+)+(?:, | and )?)+[.]"
    assert not evidence.observations["note"].str.contains(only_named).any()


# --- pages ----------------------------------------------------------------------------------


def test_all_statements_of_the_two_articles_stand_with_article_paragraph_and_test(
    baseline, evidence
):
    html = page(baseline, "claims")
    seeds = evidence.claims[evidence.claims["seed"] != ""]
    for claim in seeds.itertuples():
        row = element(html, f"claim-{claim.Index}")
        assert f"({claim.seed.partition(':')[2]})" in row
        assert f"sources.html#source-{claim.source}" in links(row)
        assert claim.locator in row
        assert 'class="verdict"' in row
        assert ('class="fact"' in row) == bool(claim.test)
        assert (claim.asks or claim.reason) in unescape(row)


def test_the_page_of_verdicts_shows_each_decided_claim_with_its_caveat(baseline, evidence):
    html = page(baseline, "verdicts")
    for name, claim in evidence.claims[evidence.claims["test"] != ""].iterrows():
        start = html.index(f'claims.html#claim-{name}"')
        row = unescape(html[start : html.index("</tr>", start)])
        assert claim["asks"] in row
        assert claim["note"][:40] in row


def test_every_claim_has_its_verdict_on_the_page(baseline, evidence):
    html = page(baseline, "claims")
    content = json.loads((baseline / "facts.json").read_text(encoding="utf-8"))
    outcomes = {each["claim"]: each["outcome"] for each in content["verdicts"]}
    assert [*outcomes] == [*evidence.claims.index]
    for name, outcome in outcomes.items():
        assert f"</span> {outcome}</span>" in unescape(element(html, f"claim-{name}"))


def test_every_observation_has_a_row_with_source_and_clashes(baseline, evidence):
    html = page(baseline, "data")
    pairs = evidence.contradictions
    for name, source in evidence.observations["source"].items():
        row = element(html, name)
        to = {urlsplit(link).fragment for link in links(row)}
        assert {name, f"source-{source}"} <= to
        clashing = {*pairs["b"][pairs["a"] == name], *pairs["a"][pairs["b"] == name]}
        assert all({f"event-{each}", f"claim-{each}", each} & to for each in clashing)


def test_every_source_is_listed_with_what_was_taken_from_it(baseline, evidence):
    html = page(baseline, "sources")
    for key in evidence.sources.index:
        assert f'<li id="source-{key}"' in html
    taken = {urlsplit(link).fragment for link in links(html)}
    assert {*evidence.observations.index} <= taken
    assert {f"event-{name}" for name in evidence.events.index} <= taken
    assert {f"claim-{name}" for name in evidence.claims.index} <= taken


def test_every_kind_of_source_has_its_section(evidence):
    words = evidence.vocabulary
    chapter = Path(__file__).resolve().parent.parent / "chapters" / "sources.md"
    asked = re.findall(r":type: (\w+)", chapter.read_text(encoding="utf-8"))
    assert asked == [*words["word"][words["list"] == "doctype"]]


def test_an_observation_behind_a_number_is_two_clicks_away(baseline):
    """The number leads to its entry, the entry to the rows it rests on."""
    content = json.loads((baseline / "facts.json").read_text(encoding="utf-8"))
    rows = read_page(baseline / "html" / "data.html").ids
    for fact in content["facts"]:
        entry = page(baseline, f"facts/{fact['id']}")
        for name in fact["observations"]:
            assert f"../data.html#{name}" in links(entry), fact["id"]
            assert name in rows


def test_no_table_of_the_evidence_carries_style_or_handlers(baseline):
    for name in ("claims", "data", "sources"):
        tables = re.findall(r"<table.*?</table>", page(baseline, name), re.DOTALL)
        assert not [each for each in tables if re.search(r"\s(style|on\w+)=", each)]


def test_only_the_page_with_the_table_loads_its_script(baseline):
    loaded = {
        path.name
        for path in (baseline / "html").glob("*.html")
        if "data-table.js" in path.read_text(encoding="utf-8")
    }
    assert loaded == {"data.html"}
