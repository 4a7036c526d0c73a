"""A published number tried at another value: everything that rests on it follows, and says so."""

import pytest

from klarna_report.chapter import open_chapter
from klarna_report.definitions import settable
from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.parameters import baseline, catalogue, with_overrides
from klarna_report.verdicts import AT_ODDS, PASSED, verdicts

PARAMETERS, EVIDENCE = catalogue(), load()


def tried(**given: float) -> Model:
    known = settable(EVIDENCE, PARAMETERS, given, "-p")
    return Model(EVIDENCE, PARAMETERS, with_overrides(baseline(PARAMETERS), given, known))


@pytest.mark.parametrize("name", ["filed_headcount_2025", "filed_headcount_latest"])
def test_what_rests_on_the_number_follows(name):
    facts = tried(**{name: 2950}).facts(["filed_fall_share_2025", "remaining_fall_persons"])
    assert facts["filed_fall_share_2025"].value == pytest.approx(472 / 3422)
    assert facts["remaining_fall_persons"].value == 950


def test_the_number_says_that_it_is_replaced_and_what_was_published():
    fact = tried(filed_headcount_2025=2950).facts(["filed_headcount_2025"])["filed_headcount_2025"]
    assert (fact.value, fact.kind) == (2950, "assumed")
    assert fact.interval_note == "Replaced; published: 2,831."


def test_verdicts_and_intervals_follow():
    claim = "fell-40-per-cent"
    now, then = (
        {each.claim: each.outcome for each in verdicts(model)}
        for model in (tried(), tried(stated_headcount_2025_05=4000))
    )
    assert (now[claim], then[claim]) == (PASSED["own"], AT_ODDS)
    (fact,) = tried(filed_headcount_2025=2950).facts(["expected_headcount_2030"]).values()
    (before,) = tried().facts(["expected_headcount_2030"]).values()
    assert fact.high == pytest.approx(before.high * 2950 / 2831, rel=0.01)


def test_a_scenario_to_compare_with_rests_on_the_same_number():
    report = open_chapter("outlook", {"filed_headcount_2025": 2950})
    other = report.in_scenario("slow-attrition")
    assert other.frame("expected_headcount_2025")["value"].item() == 2950
    assert other.model.scenario.values["annual_separation_share"] == 0.08


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("filed_headcount_2052", 1, "did you mean 'filed_headcount_2025'"),
        ("target_date", 2029, "is computed; set what it rests on"),
        ("filed_headcount_2025", -5, "is out of range"),
        ("technology_staff_share_2025", 1.2, "is out of range"),
    ],
)
def test_what_cannot_be_tried_is_refused(name, value, told):
    with pytest.raises(InputError, match=told):
        tried(**{name: value})
