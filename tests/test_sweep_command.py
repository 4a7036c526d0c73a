"""`klarna-report sweep` refuses what it cannot do in one line, and leaves no half a file."""

import resource

import pytest

from klarna_report.cli import main
from klarna_report.parameters import catalogue

pytestmark = pytest.mark.slow

BAD = {
    "nothing to do": ([], "-o FILE"),
    "both kinds of points": (["--draws", "5", "--grid", "occupancy=0.5:0.9:3"], "not allowed with"),
    "no output": (["--draws", "5"], "-o FILE"),
    "no draws": (["--draws", "0", "--summary"], "--draws"),
    "half a draw": (["--draws", "1.5", "--summary"], "--draws"),
    "not a number": (["--draws", "many", "--summary"], "--draws"),
    "a negative seed": (["--draws", "5", "--seed", "-1", "--summary"], "--seed"),
    "an unknown fact": (["--draws", "5", "--summary", "--facts", "yeers_to_target"], "years_to"),
    "a fact that sums up draws": (
        ["--draws", "5", "--summary", "--facts", "target_probability_end_2030"],
        "target_reached_end_2030",
    ),
    "a word": (["--draws", "5", "--summary", "--facts", "country"], "is a word"),
    "a grid without a span": (["--grid", "occupancy", "--summary"], "name=lowest:highest:points"),
    "a grid of one": (["--grid", "occupancy=0.5:0.9:1", "--summary"], "at least two"),
    "a grid upside down": (["--grid", "occupancy=0.9:0.5:3", "--summary"], "lowest first"),
    "a grid of words": (["--grid", "occupancy=a:b:3", "--summary"], "0.5 to 0.95"),
    "a grid out of range": (["--grid", "occupancy=0:1:3", "--summary"], "0.5 to 0.95"),
    "a grid over nan": (["--grid", "occupancy=nan:0.9:3", "--summary"], "0.5 to 0.95"),
    "a grid over a choice": (["--grid", "country=1:2:3", "--summary"], "chosen from a list"),
    "an unknown grid": (["--grid", "ocupancy=0.5:0.9:3", "--summary"], "'occupancy'"),
    "a grid twice": (["--grid", "occupancy=0.5:0.9:3"] * 2 + ["--summary"], "there twice"),
    "a grid that is held": (
        ["--grid", "occupancy=0.5:0.9:3", "-p", "occupancy=0.8", "--summary"],
        "is held",
    ),
    "a wrong ending": (["--draws", "5", "-o", "out.xlsx"], ".parquet or .csv"),
    "no ending": (["--draws", "5", "-o", "out"], ".parquet or .csv"),
    "a folder that is not there": (
        ["--draws", "5", "-o", "nowhere/out.csv"],
        "cannot be written there",
    ),
    "no scheduler there": (
        ["--draws", "5", "--summary", "--scheduler", "tcp://127.0.0.1:9"],
        "no Dask scheduler answers",
    ),
    "no address": (["--draws", "5", "--summary", "--scheduler", "nonsense"], "no address"),
}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_bad_input_is_refused_in_one_line(case, tmp_path, monkeypatch, capsys):
    given, hint = BAD[case]
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", *given]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1, error
    assert hint in error
    assert list(tmp_path.iterdir()) == []


def test_every_parameter_held_is_refused(capsys):
    held = [f"-p{n}={p.value}" for n, p in catalogue().items()]
    assert main(["sweep", "--draws", "5", "--summary", *held]) == 2
    assert "nothing to draw" in capsys.readouterr().err


def test_an_output_that_is_a_folder_is_refused(tmp_path, capsys):
    (tmp_path / "out.csv").mkdir()
    assert main(["sweep", "--draws", "5", "-o", str(tmp_path / "out.csv")]) == 2
    assert "is a folder" in capsys.readouterr().err


def test_a_full_disk_leaves_nothing(tmp_path, capsys):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        status = main(["sweep", "--draws", "50000", "-o", str(tmp_path / "out.parquet")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert status == 1
    assert "out.parquet: not written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
