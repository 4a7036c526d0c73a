"""`klarna-report compare`: what differs between two scenarios or editions, and nothing else."""

import json
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest

from klarna_report.build.compare import compare, computed, headline_facts
from klarna_report.cli import main
from klarna_report.cli.comparing import as_json
from klarna_report.cli.layout import WIDTH
from klarna_report.definitions import entries_of
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.formats import format_value, step
from klarna_report.parameters import baseline, catalogue, scenarios

PARAMETERS = catalogue()


@cache
def compared(a: str | Path, b: str | Path) -> dict:
    with redirect_stdout(StringIO()) as out:
        assert main(["compare", str(a), str(b), "--json"]) == 0
    return json.loads(out.getvalue())


@pytest.mark.slow
def test_a_scenario_does_not_differ_from_itself():
    found = compared("slow-attrition", "slow-attrition")
    lists = ("parameters", "facts", "verdicts", "interval_only", "in_one_only")
    assert {name: found[name] for name in lists} == {name: [] for name in lists}


@pytest.mark.slow
def test_the_facts_that_differ_are_those_that_the_model_moves():
    found = compared("baseline", "slow-attrition")
    a, b = (
        Model(load(), PARAMETERS, each).facts(Model(load(), PARAMETERS, each).entries)
        for each in scenarios()
        if each.name in ("baseline", "slow-attrition")
    )
    moved = {name for name in a if a[name].value != b[name].value}
    assert {each["id"] for each in found["facts"]} == moved
    assert moved
    for each in found["facts"]:
        assert (each["a"]["value"], each["b"]["value"]) == (
            a[each["id"]].value,
            b[each["id"]].value,
        )
    assert found["parameters"] == [
        {
            "id": "annual_separation_share",
            "label": PARAMETERS["annual_separation_share"].definition,
            "a": 0.175,
            "b": 0.08,
        }
    ]


@pytest.mark.slow
def test_swapping_the_sides_swaps_the_values():
    one = compared("baseline", "slow-attrition")
    other = compared("slow-attrition", "baseline")
    values = [(each["id"], each["a"], each["b"]) for each in one["facts"]]
    assert values == [(each["id"], each["b"], each["a"]) for each in other["facts"]]


def test_headline_facts_come_first():
    facts = compared("baseline", "slow-attrition")["facts"]
    first = [each["id"] for each in facts if each["headline"]]
    every = entries_of(load(), frozenset(PARAMETERS))
    assert [each["id"] for each in facts][: len(first)] == first
    assert first == [name for name in headline_facts(every) if name in first]


@pytest.mark.slow
def test_the_text_fits_and_prints_numbers_as_the_report_does(capsys):
    assert main(["compare", "baseline", "slow-attrition"]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= WIDTH
    row = next(line for line in text.splitlines() if line.startswith("Month in which the target"))
    found = compared("baseline", "slow-attrition")["facts"]
    fact = next(each for each in found if each["id"] == "target_date")
    assert format_value(fact["a"]["value"], "date") in row
    assert format_value(fact["b"]["value"], "date") in row
    assert fact["change"] in row


@pytest.mark.slow
def test_a_verdict_that_flips_is_shown():
    usual = baseline(PARAMETERS)
    busy = replace(usual, given={"benchmark_chats_per_agent_month": 9000.0})
    sides = [computed(each) for each in (usual, busy)]
    flipped = json.loads(as_json(compare(sides)))["verdicts"]
    ends = {"a": "depends on an assumption", "b": "at odds with published numbers"}
    assert {"id": "ft-work-of-700", **ends}.items() <= flipped[0].items()


@pytest.mark.slow
def test_numbers_in_different_units_have_no_step_between_them():
    facts = {each["id"]: each for each in compared("baseline", "german-worker")["facts"]}
    cost = facts["public_cost_per_unfilled_job_year"]
    assert (cost["a"]["unit"], cost["b"]["unit"], cost["change"]) == ("sek/year", "eur/year", "")


STEPS = {
    "a share moves by points": (0.2, 0.25, "share", "+5.0 points"),
    "a date moves by months": (2027.5, 2027.25, "date", "−3 months"),
    "a number moves by per cent": (200, 150, "persons", "−25.0%"),
    "from nought there is no per cent": (0, 5, "persons", ""),
    "across nought there is none": (-5, 5, "persons", ""),
    "words have no step": ("a", "b", "name", ""),
    "what is equal has none": (5, 5, "persons", ""),
}


@pytest.mark.parametrize("case", STEPS, ids=str)
def test_a_step_is_said_in_the_terms_of_its_unit(case):
    before, after, unit, text = STEPS[case]
    assert step(before, after, unit) == text


def test_an_edition_on_disk_is_its_scenario(baseline):
    found = compared(baseline, "baseline")
    assert (found["parameters"], found["facts"], found["verdicts"]) == ([], [], [])
    assert found["interval_only"] == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [("slow-atrition", "'slow-attrition'"), ("basline", "'baseline'"), ("/nowhere/x", "known:")],
)
def test_an_unknown_side_is_refused_in_one_line(name, hint, capsys):
    assert main(["compare", name, "baseline"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert hint in error


def test_a_folder_that_is_no_edition_is_refused(tmp_path, capsys):
    assert main(["compare", "baseline", str(tmp_path)]) == 2
    assert "is not an edition" in capsys.readouterr().err
