"""Words follow the numbers: branches, amounts, orders, and the sentences of the pages."""

import json
from dataclasses import replace

import pytest

from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.parameters import baseline, catalogue, with_overrides
from klarna_report.sensitivity import firmness
from klarna_report.sentences import CHAPTERS as PARENT
from klarna_report.sentences import broken, loose, split, wanting
from klarna_report.sentences import tested as told
from klarna_report.words import Numbers, amount, lists, plain, spoken

PARAMETERS, EVIDENCE = catalogue(), load()
BASE = baseline(PARAMETERS)
MODEL = Model(EVIDENCE, PARAMETERS, BASE)
OLD = {  # sentences that a re-built edition made false, as they stood
    "The launch claim is the lowest of these numbers.",
    "How many agents the assistant is worth depends most on how long one would spend on a chat.",
    "A measured handle time under {fact}`break_even_handle_time_min:one` minutes would.",
    "In {fact}`target_date` the target is reached.",
}


def numbers(**given: float) -> Numbers:
    model = Model(EVIDENCE, PARAMETERS, with_overrides(BASE, given, PARAMETERS))
    return Numbers(model.facts([*model.entries, *model.parameters]), {*given})


@pytest.fixture(scope="module")
def usual() -> Numbers:
    return numbers()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("It is {when}`target_date <= 2031 | reached | not reached`.", "It is reached."),
        ("It is {when}`target_date > 2031 | late`.", "It is."),
        ("{when}`target_date > 2050 | far | target_date > 2020 | near | past`", "near"),
        ("{when}``headcount_target > 0 | {fact}`headcount_target` | no`` left", "2,000 left"),
        ('{always}`"a definition" | A share is no rate.`', "A share is no rate."),
        (
            "```{when} target_date > 2050\nFar.\n--- target_date > 2020\nNear.\n---\nPast.\n```",
            "Near.",
        ),
        ("```{when} target_date > 2050\nFar.\n```", ""),
    ],
)
def test_the_first_branch_whose_test_holds_is_said(usual, typed, said):
    assert plain(typed, usual).strip() == said


def test_a_clause_vanishes_with_its_interval_and_with_a_parameter_that_is_set(usual):
    clause = "a{when}``net_hazard_year:interval | , {fact}`net_hazard_year:interval` a year``"
    whole = ("annual_separation_share", "backfill_rate")
    held = numbers(**{name: PARAMETERS[name].value for name in whole})
    assert "to" in plain(clause, usual)
    assert plain(clause, held) == "a"
    drawn = "{when}`backfill_rate:drawn | free | set`"
    assert (plain(drawn, usual), plain(drawn, held)) == ("free", "set")


@pytest.mark.parametrize(
    "typed",
    [
        "{when}`target_dat > 2031 | a | b`",
        "{when}``target_date > 2050 | {fact}`target_dat` | b``",
        "{when}`target_date > 2020 | a | target_dat > 2031 | b | c`",
        "```{when} target_date > 2020\na\n---\n{fact}`target_dat`\n```",
    ],
)
def test_a_branch_that_is_not_said_cannot_rot(usual, typed):
    with pytest.raises(KeyError, match="did you mean 'target_date'"):
        plain(typed, usual)


@pytest.mark.parametrize("typed", ["{when}`target_date`", "{when}`1 + 1 | a`"])
def test_a_form_that_decides_nothing_is_refused(usual, typed):
    with pytest.raises(InputError):
        plain(typed, usual)


def test_what_is_not_said_is_parsed_in_its_own_line(usual):
    text = "```{when} target_date > 2050\nA\n---\nB\n--- target_date > 2020\nC\n```\nD"
    shown = spoken(text, usual, parsed=True)
    assert shown.splitlines() == ["```{unsaid}", "A", "```", "B", "```{unsaid}", "C", "```", "D"]
    assert spoken("{when}`target_date > 2020 | a | b`", usual, parsed=True) == "a{unsaid}``` b ```"


@pytest.mark.parametrize("word", sorted(lists()["amounts"]))
def test_an_amount_has_bounds_and_a_reason(word):
    bounds = lists()["amounts"][word]
    assert bounds["low"] < bounds["high"]
    assert bounds["why"].endswith(".")


def test_a_number_gets_the_word_it_deserves(usual):
    fall = replace(usual.facts["filed_fall_share_2022_2025"], value=0.46)
    assert amount(0.46) == "almost half"
    assert amount(0.6) == ""
    assert plain("{fact}`x:words`", Numbers({"x": fall}, ())) == "almost half"
    assert plain("{fact}`x:words`", Numbers({"x": replace(fall, value=0.6)}, ())) == "60.0%"


def test_sentences_keep_their_forms_and_blocks_are_one():
    text = (
        "One {when}`a > b | x | y`. Two is {fact}`c`.\n\n```{when} a > b\nThree. Four.\n```\nFive."
    )
    assert [(each.typed.count("{when}"), len(each.forms)) for each in split(text)] == [
        (1, 1),
        (0, 0),
        (1, 1),
        (0, 0),
    ]


def test_a_role_with_a_role_within_it_hides_no_sentence():
    text = "It {event}``meets {fact}`c` a-b`` there. The `x` falls. It ends."
    assert len([*split(text)]) == 3


@pytest.mark.parametrize("old", sorted(OLD))
def test_the_old_sentences_are_found_when_they_are_put_back(tmp_path, monkeypatch, old):
    cell = {"cell_type": "markdown", "source": [f"There are {{fact}}`headcount_target`.\n\n{old}"]}
    (tmp_path / "old.ipynb").write_text(json.dumps({"cells": [cell]}))
    monkeypatch.setattr("klarna_report.sentences.CHAPTERS", tmp_path)
    assert [line for line in loose(MODEL, "old") if line.endswith(old)]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("The fall was almost half, {fact}`filed_fall_share_2022_2025`.", False),
        ("The fall was about a third, {fact}`filed_fall_share_2022_2025`.", True),
        ("In the first half of the year {fact}`filed_fall_share_2022_2025`.", False),
    ],
)
def test_a_typed_amount_fits_the_number_beside_it(tmp_path, monkeypatch, typed, wrong):
    cell = {"cell_type": "markdown", "source": [typed]}
    (tmp_path / "old.ipynb").write_text(json.dumps({"cells": [cell]}))
    monkeypatch.setattr("klarna_report.sentences.CHAPTERS", tmp_path)
    assert bool([*loose(MODEL, "old")]) == wrong


def test_a_page_without_code_is_read_too(tmp_path, monkeypatch):
    (tmp_path / "old.md").write_text("There are {fact}`headcount_target`, too few.\n")
    monkeypatch.setattr("klarna_report.sentences.CHAPTERS", tmp_path)
    (line,) = loose(MODEL, "old")
    assert line.startswith("chapters/old.md: too: There are")


def test_no_conclusion_of_a_chapter_is_without_a_condition():
    assert [*wanting(MODEL)] == []


def test_always_is_proven_over_draws_corners_and_choices():
    assert broken(MODEL, "target_date > 2026") == {}
    assert set(broken(MODEL, "target_date <= 2031")) == {
        "annual_separation_share",
        "backfill_rate",
        "headcount_target",
    }
    assert broken(MODEL, "agent_equivalents_modelled > 90") != {}  # at a corner, hardly in a draw
    assert "headcount_base" in broken(MODEL, "planned_fall_share_from_base < 0.65")


def test_a_sentence_is_as_firm_as_its_test():
    share, turns = firmness(MODEL, "(target_date <= 2031)")
    assert share == pytest.approx(0.82, abs=0.01)
    low, high = PARAMETERS["annual_separation_share"].range
    assert low < turns["annual_separation_share"] < 0.175 < high


def test_every_tested_sentence_is_listed_with_a_test_that_holds_now(usual):
    found = told(MODEL)
    assert {each.chapter for each in found} >= {"assistant", "firmness"}
    assert all(usual.holds(each.test) for each in found)
    assert not [each for each in found if "{" in each.text]


@pytest.mark.parametrize("minutes", [2, 20])
def test_the_assistant_page_follows_its_assumptions(minutes):
    cells = json.loads((PARENT / "assistant.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(each["source"]) for each in cells if each["cell_type"] == "markdown")
    said = plain(text, numbers(average_handle_time_min=minutes))
    assert ("The launch claim is plausible" in said) == (minutes == 20)
    assert ("The launch claim is too high if" in said) == (minutes == 2)
    assert ("would hold neither with" in said) == (minutes == 2)
