"""Where published numbers clash, the re-runner picks one by id, and the conclusions move."""

import csv
import io

import pytest

from klarna_report.cli import main
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.parameters import baseline, catalogue
from klarna_report.verdicts import COUNTED, DEPENDS, OPEN, verdict

PARAMETERS = catalogue()
MODEL = Model(load(), PARAMETERS, baseline(PARAMETERS))
HALF = "ft-half-of-4000"
PEAK = "klarna-headcount-stated-2022-05-23-reuters"
CLAIMS = MODEL.evidence.claims.reset_index()
BASED = [claim for claim in CLAIMS.to_dict(orient="records") if claim["base"]]


def told(*arguments: str, capsys: pytest.CaptureFixture) -> dict[str, float]:
    assert main(["facts", *arguments]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return {row["id"]: float(row["value"]) for row in rows}


@pytest.mark.parametrize(
    ("parameter", "fact"),
    [
        ("headcount_base", "planned_fall_share_from_base"),
        ("agent_equivalents_base", "modelled_over_claimed"),
    ],
)
def test_every_choice_gives_the_fact_another_value(parameter, fact):
    choices = PARAMETERS[parameter].range
    values = {MODEL.at(**{parameter: choice}).facts([fact])[fact].value for choice in choices}
    starts = {MODEL.at(**{parameter: choice}).leaf_value(parameter) for choice in choices}
    assert len(values) == len(starts) >= 4


def test_an_observation_chosen_on_the_command_line_moves_the_fact(capsys):
    fact = "planned_fall_share_from_base"
    before = told(fact, capsys=capsys)
    after = told("-p", f"headcount_base={PEAK}", fact, capsys=capsys)
    assert before[fact] == pytest.approx(1 - 2000 / 3800, rel=1e-4)
    assert after[fact] == pytest.approx(1 - 2000 / 7000, rel=1e-4)


def test_half_is_true_from_one_base_and_not_from_another():
    claim = next(claim for claim in BASED if claim["id"] == HALF)
    here, there = verdict(MODEL, claim), verdict(MODEL.at(headcount_base=PEAK), claim)
    assert here.outcome == there.outcome == DEPENDS
    assert here.answers == there.answers
    assert {yes for _, yes in here.answers} == {True, False}


@pytest.mark.parametrize("claim", BASED, ids=lambda claim: claim["id"])
def test_a_verdict_depends_on_its_base_just_where_the_answers_disagree(claim):
    found = verdict(MODEL, claim)
    said = {yes for _, yes in found.answers}
    assert len(found.answers) >= 2
    assert (found.outcome in (DEPENDS, OPEN, COUNTED)) == (len(said) == 2)


def test_a_verdict_that_hangs_on_an_assumption_stays_when_that_is_set():
    claim = next(claim for claim in BASED if claim["base"] == "containment_rate")
    for share in (0.3, 0.9):
        found = verdict(MODEL.at(containment_rate=share), claim)
        assert (found.outcome, dict(found.answers)[1]) == (OPEN, True)
        assert not dict(found.answers)[0.3]


def test_a_count_that_fits_one_day_and_not_another_depends_on_the_date():
    claim = next(claim for claim in BASED if " " in claim["base"])
    first, last = claim["base"].split()
    found = verdict(MODEL, claim)
    assert (found.outcome, found.answers) == (COUNTED, ((first, True), (last, False)))
