"""`klarna-report scenarios` and `parameters`: complete, readable, and valid for programs."""

import csv
import io
import json

import pytest
from jsonschema import Draft202012Validator

from klarna_report.cli import main
from klarna_report.cli.layout import WIDTH, text_table
from klarna_report.cli.listings import schema
from klarna_report.errors import InputError
from klarna_report.formats import iso_day
from klarna_report.parameters import baseline, catalogue, differing, scenarios

PARAMETERS = catalogue()
SCENARIOS = {each.name: each for each in scenarios()}


def printed(capsys: pytest.CaptureFixture, *given: str) -> str:
    assert main([*given]) == 0
    return capsys.readouterr().out


def test_every_scenario_is_listed_with_its_reason_and_what_differs(capsys):
    text = printed(capsys, "scenarios")
    assert max(map(len, text.splitlines())) <= WIDTH
    joined = " ".join(text.split())
    for each in SCENARIOS.values():
        assert f"{each.name}: {each.title}" in joined
        assert each.reason in joined
        for name in each.differences:
            assert f"{name} = " in joined
    assert "backfill_rate = 0 (0.0%; baseline 33.0%)" in joined


def test_every_parameter_is_listed_in_a_table_that_fits(capsys):
    text = printed(capsys, "parameters")
    assert max(map(len, text.splitlines())) <= WIDTH
    joined = " ".join(text.split())
    for each in PARAMETERS.values():
        assert f"{each.name} " in joined
        assert f"{each.definition}." in joined
        assert {each.unit, each.kind, each.source} <= set(joined.split())
        if each.is_choice:
            assert set(each.range) <= set(joined.split())
    assert "annual_separation_share 0.175 0.05 to 0.35 share/year claimed" in joined


def validator(capsys: pytest.CaptureFixture) -> Draft202012Validator:
    content = json.loads(printed(capsys, "parameters", "--json"))
    Draft202012Validator.check_schema(content)
    return Draft202012Validator(content)


def test_the_schema_is_valid_and_describes_every_parameter(capsys):
    described = validator(capsys).schema["properties"]
    assert list(described) == list(PARAMETERS)
    for name, each in PARAMETERS.items():
        assert described[name]["default"] == each.value
        assert described[name]["description"] == each.definition
        assert {"unit", "kind", "source"} <= described[name].keys()


def test_the_schema_accepts_the_baseline_and_every_scenario(capsys):
    check = validator(capsys)
    assert check.is_valid(dict(baseline(PARAMETERS).values))
    for each in SCENARIOS.values():
        assert check.is_valid(dict(each.differences))


REFUSED = {
    "below the range": {"annual_separation_share": 0.01},
    "above the range": {"annual_separation_share": 10},
    "a word for a number": {"backfill_rate": "often"},
    "true for a number": {"backfill_rate": True},
    "no value": {"backfill_rate": None},
    "an unknown word": {"country": "sveden"},
    "a number for a word": {"country": 1},
    "an unknown name": {"anual_separation_share": 0.1},
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_the_schema_refuses_what_the_catalogue_refuses(case):
    assert not Draft202012Validator(schema(PARAMETERS)).is_valid(REFUSED[case])
    with pytest.raises(InputError):
        differing(PARAMETERS, REFUSED[case], "test")


def test_facts_are_those_of_the_download(capsys):
    rows = [*csv.DictReader(io.StringIO(printed(capsys, "facts")))]
    assert len(rows) == len({row["id"] for row in rows})
    assert {*PARAMETERS, "filed_headcount_2025"} <= {row["id"] for row in rows}
    date = next(row for row in rows if row["id"] == "target_date")
    assert date["value_day"] == iso_day(float(date["value"]))


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2027, "2027-01-01"),
        (2027.5, "2027-07-02"),
        (2028.5, "2028-07-02"),
        (2027.9999, "2027-12-31"),
    ],
)
def test_a_decimal_year_falls_on_a_day(year, day):
    assert iso_day(year) == day


def test_a_table_wraps_long_cells_within_its_width():
    text = text_table(("a", "b"), [("word " * 40, "x" * 150), ("short", "1")], right=(1,))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.count("word") == 40
    assert text.count("x") == 150
