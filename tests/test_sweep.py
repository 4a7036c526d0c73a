"""Sweeps: the same rows however they are computed, files that are whole or absent."""

import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from klarna_report.cli import main
from klarna_report.draws import SEED
from klarna_report.errors import BuildError
from klarna_report.evidence import load
from klarna_report.executors import executor
from klarna_report.facts import Model
from klarna_report.parameters import baseline, catalogue, with_overrides
from klarna_report.sweeps import run as sweeps
from klarna_report.sweeps.points import over_ranges, read_grid

PARAMETERS = catalogue()
COUNT = 5000


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(load(), PARAMETERS, baseline(PARAMETERS))


def planned(model: Model, count: int = COUNT, seed: int = SEED, facts=()) -> sweeps.Sweep:
    return sweeps.sweep_of(model, over_ranges(model, seed, count), facts)


def numbers(plan: sweeps.Sweep, size: int = sweeps.CHUNK) -> np.ndarray:
    return np.vstack([sweeps.chunk(*each) for each in sweeps.chunks(plan, size)]).T


@pytest.fixture(scope="module")
def drawn(model) -> np.ndarray:
    return numbers(planned(model))


@pytest.mark.parametrize("size", [1, 4096, COUNT, 10**6])
def test_rows_do_not_depend_on_the_chunk(model, drawn, size):
    count = min(COUNT, 50 * size)
    assert np.array_equal(numbers(planned(model, count), size), drawn[:, :count], equal_nan=True)


@pytest.mark.parametrize("count", [1, 3, 4097])
def test_fewer_draws_are_the_first_rows_of_more(model, drawn, count):
    assert np.array_equal(numbers(planned(model, count)), drawn[:, :count], equal_nan=True)


def test_another_seed_gives_other_rows(model, drawn):
    assert not np.array_equal(numbers(planned(model, seed=1)), drawn)


def test_holding_a_parameter_leaves_the_draws_of_the_others_as_they_are(model, drawn):
    names = list(planned(model).names)
    plan = planned(model.at(backfill_rate=0.0))
    assert "backfill_rate" not in plan.names
    kept = [names.index(name) for name in plan.points.spans]
    assert np.array_equal(numbers(plan)[: len(kept)], drawn[kept])


def test_draws_fill_the_ranges_evenly(model, drawn):
    for place, name in enumerate(planned(model).points.spans):
        low, high = PARAMETERS[name].range
        assert low <= drawn[place].min() < low + (high - low) / 100
        assert high - (high - low) / 100 < drawn[place].max() <= high
        assert drawn[place].mean() == pytest.approx((low + high) / 2, rel=0.01)


def test_a_row_holds_what_the_model_gives_for_its_parameters(model, drawn):
    plan = planned(model)
    for row in (0, 1, 17, 4999):
        at = dict(zip(plan.names, drawn[:, row], strict=True))
        given = {name: at[name] for name in plan.points.spans}
        scenario = with_overrides(model.scenario, given, PARAMETERS)
        facts = Model(model.evidence, PARAMETERS, scenario).facts(plan.columns)
        for name, fact in facts.items():  # a single number takes another route through the CPU
            assert fact.value == pytest.approx(at[name], rel=1e-12, abs=1e-12)


def test_every_fact_that_a_drawn_parameter_moves_is_a_column(model, drawn):
    plan = planned(model)
    other = planned(model, seed=1)
    fixed = [n for n in model.entries if n not in plan.columns]
    facts = model.facts(n for n in fixed if not model.entries[n].share_of_draws)
    named = set(plan.points.spans)
    assert [n for n, f in facts.items() if {*f.parameters} & named] == []
    moved = np.any(numbers(other) != drawn, axis=1)
    assert [n for n, each in zip(plan.names, moved, strict=True) if not each] == []


def test_a_grid_holds_every_combination_the_last_name_fastest(model):
    grid = read_grid(["backfill_rate=0:0.6:3", "headcount_target=1500:2500:2"], PARAMETERS)
    rows = grid.rows(0, grid.count)
    assert rows["backfill_rate"] == pytest.approx([0, 0, 0.3, 0.3, 0.6, 0.6])
    assert rows["headcount_target"] == pytest.approx([1500, 2500] * 3)
    assert {n: v.tolist() for n, v in grid.rows(2, 5).items()} == {
        n: v[2:5].tolist() for n, v in rows.items()
    }


# --- files ------------------------------------------------------------------------------------


def run(tmp_path: Path, *given: str, name: str = "out.parquet") -> Path:
    assert main(["sweep", "-o", str(tmp_path / name), *given]) == 0
    return tmp_path / name


@pytest.mark.slow
def test_parquet_and_csv_hold_the_same_numbers(tmp_path):
    given = ["--draws", "100", "--facts", "years_to_target", "filed_headcount_2025"]
    table = parquet.read_table(run(tmp_path, *given))
    with run(tmp_path, *given, name="out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == table.column_names
    for name in table.column_names:
        assert [float(row[name]) for row in rows] == table[name].to_pylist()


def test_a_parquet_file_says_how_it_was_made(tmp_path):
    path = run(tmp_path, "--draws", "10", "--seed", "3", "-p", "country=germany")
    schema = parquet.read_schema(path)
    note = json.loads(schema.metadata[sweeps.NOTE.encode()])
    assert note["held"]["country"] == "germany"
    assert note["ranges"]["backfill_rate"] == [0, 0.6]
    assert "seed 3" in note["points"]
    assert schema.field("years_to_target").metadata == {b"unit": b"years"}


@pytest.mark.slow
def test_two_runs_give_the_same_bytes(tmp_path):
    first = run(tmp_path, "--draws", "1000", name="a.parquet").read_bytes()
    assert run(tmp_path, "--draws", "1000", name="b.parquet").read_bytes() == first


@pytest.mark.parametrize("value", ["0", "0.25"])
def test_what_is_set_by_hand_is_held_even_at_its_usual_value(tmp_path, value):
    path = run(
        tmp_path, "--draws", "50", "-p", f"backfill_rate={value}", "--facts", "backfill_rate"
    )
    table = parquet.read_table(path)
    assert set(table["backfill_rate"].to_pylist()) == {float(value)}
    assert len(set(table["occupancy"].to_pylist())) == 50


def test_a_grid_leaves_all_else_at_the_scenario(tmp_path):
    given = ["--grid", "headcount_target=1500:2500:3", "--scenario", "slow-attrition"]
    table = parquet.read_table(run(tmp_path, *given, "--facts", "target_date"))
    assert table.column_names == ["headcount_target", "target_date"]
    dates = table["target_date"].to_pylist()
    assert dates[1] == pytest.approx(2032.22, abs=0.01)  # as tests/golden/slow-attrition.csv


def test_a_run_that_fails_leaves_the_old_file_and_nothing_else(model, tmp_path):
    path = tmp_path / "out.parquet"
    path.write_text("old")

    def fail(rows: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError), executor() as pool:
        sweeps.write(planned(model), path, pool, size=1000, done=fail)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_the_summary_gives_quantiles(model, capsys):
    given = ["--draws", str(COUNT), "--facts", "annual_separation_share", "years_to_target"]
    assert main(["sweep", *given, "--summary"]) == 0
    text = capsys.readouterr().out
    plan = planned(model, facts=["years_to_target"])
    drawn = dict(zip(plan.names, numbers(plan), strict=True))
    line = next(each for each in text.splitlines() if "`years_to_target`" in each)
    assert f" {np.median(drawn['years_to_target']):.3g} |" in line
    assert f"{COUNT:,} draws" in text


@pytest.mark.slow
def test_a_million_draws_need_less_than_a_gigabyte(tmp_path):
    code = (
        "import sys, resource; from klarna_report.cli import main; "
        "status = main(sys.argv[1:]); "
        "print(status, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    given = ["sweep", "--draws", "1000000", "-o", str(tmp_path / "out.parquet"), "--summary"]
    ran = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True)
    status, peak = ran.stdout.splitlines()[-1].split()
    unit = 1 if sys.platform == "darwin" else 1024  # the system counts bytes there, KiB here
    assert (status, int(peak) * unit < 2**30) == ("0", True), peak
    assert parquet.read_metadata(tmp_path / "out.parquet").num_rows == 10**6


def test_a_worker_with_other_formulas_is_refused(model):
    with pytest.raises(BuildError, match="other formulas"):
        sweeps.chunk(replace(planned(model), code="x"), 0, 10)
