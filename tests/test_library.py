"""The report as a library: facts, sweeps and observations as pandas has them."""

import subprocess
import sys

import pytest

from klarna_report import evaluate, observation, sweep
from klarna_report.cli import main
from klarna_report.errors import InputError


def test_facts_at_other_values():
    found = evaluate("years_to_target", "remaining_fall_persons", headcount_target=2500)
    assert found.loc["remaining_fall_persons", "value"] == 331
    assert evaluate().loc["filed_headcount_latest", "value"] == 2831


def test_a_sweep_is_a_table_with_a_row_a_draw():
    rows = sweep("target_date", draws=1000, backfill_rate=0.0)
    assert len(rows) == 1000
    assert "backfill_rate" not in rows
    assert rows["target_date"].corr(rows["annual_separation_share"], method="spearman") < -0.5


def test_an_observation_brings_its_source():
    found = observation("klarna-full-time-employees-2025-12-31-20f")
    assert (found["value"], found["source_publisher"]) == (2831, "Klarna Group plc, SEC")


def test_a_wrong_name_is_told():
    with pytest.raises(InputError, match="did you mean 'backfill_rate'"):
        evaluate("target_date", backfil_rate=0.1)
    with pytest.raises(InputError, match="did you mean 'target_date'"):
        evaluate("target_dat")


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, klarna_report; sys.exit('pandas' in sys.modules or 'sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_where_ranks_the_parameters(capsys):
    assert main(["sweep", "--where", "target_date > 2031", "--draws", "20000"]) == 0
    told = capsys.readouterr().out
    assert "`target_date > 2031` is true in 1" in told  # some 18 per cent
    ranked = [line.split("`")[1] for line in told.splitlines()[2:] if "`" in line]
    assert ranked == ["annual_separation_share", "headcount_target", "backfill_rate"]


def test_where_refuses_what_is_no_test(capsys):
    assert main(["sweep", "--where", "target_dat > 2031"]) == 2
    assert "did you mean 'target_date'" in capsys.readouterr().err
    assert main(["sweep", "--where", "target_date + 1"]) == 2
    assert "must be a comparison" in capsys.readouterr().err
