"""A parameter that is set is held, also at its default: no result jumps as it is walked past."""

import pytest

from klarna_report.evidence import load
from klarna_report.fact import Fact
from klarna_report.facts import Model
from klarna_report.parameters import baseline, catalogue, read_scenario, with_overrides

PARAMETERS, EVIDENCE = catalogue(), load()
BASE = baseline(PARAMETERS)
NEAR = 1e-3  # far below what one parameter moves when it is let loose over its range
WALKS = {
    "backfill_rate": ("0.3299999", "0.33", "0.3300001"),
    "annual_separation_share": ("0.1749999", "0.175", "0.1750001"),
}
SHOWN = ("target_probability_end_2027", "target_date", "expected_headcount_2027")


def facts(**given: str) -> dict[str, Fact]:
    return Model(EVIDENCE, PARAMETERS, with_overrides(BASE, given, PARAMETERS)).facts(SHOWN)


@pytest.mark.parametrize("name", WALKS)
def test_no_number_or_interval_jumps_where_a_parameter_passes_its_default(name):
    first, *others = (facts(**{name: value}) for value in WALKS[name])
    for each in others:
        for fact in SHOWN:
            for field in ("value", "low", "high"):
                now, then = getattr(each[fact], field), getattr(first[fact], field)
                assert now == (then if then is None else pytest.approx(then, rel=NEAR, abs=NEAR)), (
                    fact
                )


def test_a_parameter_set_to_its_default_is_not_drawn():
    held = facts(backfill_rate="0.33")["target_date"]
    assert held.low > facts()["target_date"].low


def test_what_was_set_is_told_apart_from_what_differs():
    held = with_overrides(BASE, {"backfill_rate": "0.33"}, PARAMETERS)
    assert (held.name, held.given) == ("backfill-rate-0-33", {"backfill_rate": 0.33})
    assert held.differences == {}


def test_a_scenario_file_may_hold_a_parameter_at_its_default(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text("scenario: A\nreason: B.\nbackfill_rate: 0.33\n")
    assert read_scenario(path, PARAMETERS).given == {"backfill_rate": 0.33}


def test_each_value_has_an_edition_of_its_own_however_it_is_written():
    def name(value: str) -> str:
        return with_overrides(BASE, {"backfill_rate": value}, PARAMETERS).name

    assert name("0.10") == name("0.1") == name("1e-1") == "backfill-rate-0-1"
    assert name("0.1234567") != name("0.1234568")
