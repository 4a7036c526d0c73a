"""Every number that the pages print leads to an entry that tells all of it, and is data."""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from markupsafe import Markup

from browser import visit
from klarna_report.build.inputs import Book
from klarna_report.build.inspect import faults
from klarna_report.evidence import load
from klarna_report.evidence.records import UNRECORDED
from klarna_report.formats import STYLES, format_value, interval_text, rounded, with_unit
from klarna_report.history import history_of, published
from klarna_report.words import lists

CHAPTERS = Book().chapters
NUMBER = re.compile(
    r'<a class="[^"]*fact[^"]*" href="facts/(\w+)\.html"><data ([^>]*)>(.*?)</data></a>'
)
DATA = re.compile(r"<data ([^>]*)>(.*?)</data>")
ROW = re.compile(r'<th scope="row"[^>]*><a href="facts/(\w+)\.html">')


@cache
def facts(baseline: Path) -> dict[str, dict]:
    content = json.loads((baseline / "facts.json").read_text(encoding="utf-8"))
    return {fact["id"]: fact for fact in content["facts"]}


@cache
def page(baseline: Path, name: str) -> str:
    return (baseline / "html" / f"{name}.html").read_text(encoding="utf-8")


@cache
def article(baseline: Path, name: str) -> str:
    """The text of an entry, as one reads it."""
    found = re.search(r"<article>(.*)</article>", page(baseline, f"facts/{name}"), re.DOTALL)[1]
    return Markup(re.sub(r"</(p|li|dd|dt|h\d)>", r"</\1> ", found)).striptags()


def attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', text)}


def test_every_fact_has_an_entry_and_nothing_else_has(baseline):
    entries = {path.stem for path in (baseline / "html" / "facts").glob("*.html")}
    assert entries == {*facts(baseline)}


def test_every_link_on_a_number_leads_to_an_entry_that_has_it_as_printed(baseline):
    found = [(c, *each) for c in CHAPTERS for each in NUMBER.findall(page(baseline, c))]
    assert len(found) > 450
    lost = [
        (chapter, name, text)
        for chapter, name, _, text in found
        if Markup(text).striptags() not in article(baseline, name)
    ]
    assert lost == []


def test_what_the_pages_print_as_data_is_what_facts_json_has(baseline):
    words = {word for word in lists()["amounts"]}
    for chapter in CHAPTERS:
        for given, text in DATA.findall(page(baseline, chapter)):
            data, said = attributes(given), Markup(text).striptags()
            fact = facts(baseline)[data["data-fact"]]
            value = data["value"] if isinstance(fact["value"], str) else float(data["value"])
            assert (value, data["data-unit"]) == (fact["value"], fact["unit"])
            if "data-low" in data:
                ends = float(data["data-low"]), float(data["data-high"])
                assert said == interval_text(ends[0], value, ends[1], fact["unit"])
            else:
                forms = printed(value, fact["unit"])
                assert said in words or {said, said.split()[0]} & forms, (chapter, said)


def printed(value: float | str, unit: str) -> set[str]:
    """A value in every form in which a page may print it."""
    if isinstance(value, str):
        return {format_value(value, unit)}
    found = {format_value(rounded(value, unit), unit), format_value(value, unit)}
    found.add(with_unit(value, unit))
    for style in STYLES:
        try:
            found |= {format_value(each, unit, style) for each in (value, rounded(value, unit))}
        except (ValueError, OverflowError):
            continue
    return found


def test_a_page_names_its_edition_once(baseline):
    for chapter in CHAPTERS:
        assert page(baseline, chapter).count('data-edition="Baseline edition"') == 1


def test_rows_of_charts_lead_to_entries_that_have_their_numbers(baseline):
    rows = [name for chapter in CHAPTERS for name in ROW.findall(page(baseline, chapter))]
    assert {*rows} <= {*facts(baseline)}


# --- what an entry says -----------------------------------------------------------------------


def test_the_first_thing_said_is_whether_the_document_was_opened(baseline):
    evidence = load()
    for name, fact in facts(baseline).items():
        if fact["inputs"] or len(fact["observations"]) != 1:
            continue
        row = evidence.observation(fact["observations"][0])
        first = re.search(
            r'<p class="reading">(.*?)</p>', page(baseline, f"facts/{name}"), re.DOTALL
        )[1]
        assert ("not opened" in first) == (row.seen != "yes"), name
        assert (
            row.locator in unescape(Markup(first).striptags()).replace("“", '"')
            or '"' in row.locator
        )
        read = row.via.split() if row.seen != "yes" else [row.source]
        for key in (key for key in read if key in evidence.sources.index):
            url = evidence.sources.at[key, "url"]
            assert not url or str(Markup.escape(url)) in first, name


def test_the_texts_that_were_read_are_linked_from_every_entry_that_rests_on_them(baseline):
    evidence = load()
    for name, fact in facts(baseline).items():
        text = page(baseline, f"facts/{name}")
        for row in map(evidence.observation, fact["observations"]):
            read = [row.source] if row.seen == "yes" else row.via.split()
            urls = evidence.sources["url"].reindex(read).fillna("")
            assert all(str(Markup.escape(url)) in text for url in urls), (name, row.id)


def test_an_entry_says_for_how_many_numbers_it_is_not_on_record_which_text_was_read(baseline):
    evidence = load()
    for name, fact in facts(baseline).items():
        rows = [*map(evidence.observation, fact["observations"])]
        lost = sum(row.via == UNRECORDED for row in rows)
        if fact["inputs"] and len(rows) > 1:
            few = f"For {lost} it is not on record in which text." in article(baseline, name)
            none = "For none of them is it on record in which text." in article(baseline, name)
            assert (few, none) == (0 < lost < len(rows), lost == len(rows)), name


def test_no_identifier_stands_in_running_text(baseline):
    code = re.compile(r'<p class="quiet">For code:.*?</p>|<details class="cite".*?</details>', re.S)
    for name in facts(baseline):
        text = code.sub(
            "", re.search(r"<article>.*</article>", page(baseline, f"facts/{name}"), re.DOTALL)[0]
        )
        assert (
            re.findall(
                r"\b[a-z]+_[a-z_\d]+|\b[a-z]+(?:-[a-z\d]+)*-20\d\d(?:-[a-z\d]+)+",
                Markup(text).striptags(),
            )
            == []
        ), name


def test_a_calculated_number_has_definition_formula_inputs_and_assumptions(baseline):
    known = facts(baseline)
    for name, fact in known.items():
        text = page(baseline, f"facts/{name}")
        assert "<dt>What it is</dt><dd><p>" in text
        if fact["formula"]:
            assert ("<math" in text) != ("The same number as" in text), name
        for each in {*fact["inputs"], *fact["parameters"]} - {name}:
            assert f'<a href="{each}.html">' in text, (name, each)


def test_contradictions_are_told_wherever_a_row_behind_the_number_has_some(baseline):
    pairs = load().contradictions
    rows = {*pairs["a"], *pairs["b"]}
    for name, fact in facts(baseline).items():
        told = "What differs from" in article(baseline, name)
        assert told == bool(rows & {*fact["observations"]}), name


def test_an_entry_says_what_it_was_and_leads_back(baseline):
    text = article(baseline, "target_date")
    assert "Was October 2027 in version 0.1.0, changed because one leaver in three" in text
    used = re.findall(r'href="\.\./index\.html#(use-[\w-]+)"', page(baseline, "facts/target_date"))
    assert used
    assert f'<data id="{used[0]}" ' in page(baseline, "index")


def test_a_broken_link_of_an_entry_is_found(tmp_path):
    (tmp_path / "facts").mkdir()
    (tmp_path / "index.html").write_text('<p id="a"><a href="facts/x.html">x</a>')
    links = '<a href="../index.html#a">a</a><a href="../index.html#b">b</a><a href="y.html">y</a>'
    (tmp_path / "facts" / "x.html").write_text(links)
    assert [*faults(tmp_path, ["index"])] == [
        "facts/x.html: broken link ../index.html#b",
        "facts/x.html: broken link y.html",
    ]


# --- a footnote pasted ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asked(browser, baseline):
    """What the page answers to a pasted text; it is opened from the file system."""
    address = (baseline / "html" / "check.html").resolve().as_uri()
    with visit(browser, address) as seen:

        def answers(text: str) -> list[str]:
            seen.page.fill("#pasted", text)
            seen.page.get_by_role("button", name="Look").click()
            return [
                " ".join(each.split()) for each in seen.page.locator("#answers p").all_inner_texts()
            ]

        yield answers
        assert seen.complaints == []
        assert seen.foreign(seen.home) == []


FIRST = "0.1.0"


def cited() -> list[str]:
    """Citations of every kind of outcome, with version, identifier and number."""
    rows = history_of(load()).rows
    first = {name: each for name, each in rows.items() if each[0].version == FIRST}
    gone = [name for name, each in first.items() if not each[-1].as_printed][:3]
    changed = [n for n, each in first.items() if len(each) > 1 and each[-1].as_printed][:4]
    still = [name for name, each in first.items() if len(each) == 1][:4]
    fresh = next(name for name in rows if name not in first)
    old = [f"{FIRST} {name} {first[name][0].as_printed}" for name in gone + changed + still]
    return [*old, f"{FIRST} {fresh} 1", f"{FIRST} {still[0]} 12345"]


def test_the_page_answers_as_the_command_does(asked):
    evidence = load()
    history, now = history_of(evidence), published(evidence)
    citations, ids = cited(), {*now, *history.rows}

    def called(word: re.Match) -> str:
        name = word[0]
        label = now[name].label if name in now else name.replace("_", " ")
        return label if "_" in name or (name in ids and f"-> {name} " in word.string) else name

    assert len(citations) >= 10
    found = asked("\n".join(citations))
    assert len(found) == len(citations)
    for citation, answer in zip(citations, found, strict=True):
        expected = re.sub(r"[a-z]\w*", called, history.answer(citation, now))
        assert answer == f"{expected.replace('->', '→')}."


def test_a_footnote_is_found_by_its_address_and_by_its_label(asked):
    note = "Filed full-time employees, end of 2022: 5,527."
    by_address = (
        f"{note} Baseline edition, version 0.1.0. https://a.example/facts/filed_headcount_2022.html"
    )
    told = "current: Filed full-time employees, end of 2022 is 5,527, since 0.1.0."
    assert asked(by_address) == [told]
    assert asked(
        by_address.replace(
            "facts/filed_headcount_2022.html", "headcount.html#fact-filed-headcount-2022"
        )
    ) == [told]
    assert asked(f"As the report has it, {note}") == [told]
    assert asked(by_address.replace("5,527", "5,528"))[0].startswith("never published: ")
    wrapped = by_address.replace("5,527. ", "5,527.\n")
    assert asked(f"{note}\n0.1.0 backfill_rate 0%\n\n{wrapped}").count(told) == 2
    assert asked("0.1.0 occupancy 80%")[0].startswith("current: ")
    assert asked("Nothing of ours: 5,527 people.") == []
