"""Bad input gets one clear line and exit code 2; the last good edition stays as it was."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from klarna_report.cli import main

ROOT = Path(__file__).resolve().parent.parent

BAD_PARAMETERS = {
    "a misspelt name": ("anual_separation_share=0.10", "annual_separation_share"),
    "a word for a number": ("backfill_rate=often", "from 0 to 0.6"),
    "a percentage for a share": ("annual_separation_share=10", "from 0.05 to 0.35"),
    "not a number": ("annual_separation_share=nan", "from 0.05 to 0.35"),
    "infinity": ("headcount_target=inf", "1500 to 2500"),
    "an unknown country": ("country=sveden", "'sweden'"),
    "an unknown observation": ("headcount_base=klarna-full-time-employees-2023", "2023-12-31"),
    "no value": ("backfill_rate=", "name=value"),
    "no name": ("=0.2", "name=value"),
    "no equals sign": ("backfill_rate", "name=value"),
}


def one_line(capsys: pytest.CaptureFixture) -> str:
    error = capsys.readouterr().err
    assert error.count("\n") == 1, error
    assert "Traceback" not in error
    return error


@pytest.mark.parametrize("case", BAD_PARAMETERS, ids=str)
def test_a_bad_parameter_is_refused_in_one_line(case, capsys):
    given, hint = BAD_PARAMETERS[case]
    assert main(["build", "-p", given]) == 2
    assert hint in one_line(capsys)


@pytest.mark.parametrize("name", ["backfiled", "../../x", "/etc/passwd", "nothing.yml", ""])
def test_an_unknown_scenario_is_refused_in_one_line(name, capsys):
    code = main(["build", "--scenario", name]) if name else main(["build", "--scenario", " "])
    assert code == 2
    assert "no scenario" in one_line(capsys)


BAD_SCENARIOS = {
    "not YAML": b"scenario: [a\nreason: b",
    "a list": b"- a\n- b\n",
    "a bare word": b"hello",
    "empty": b"",
    "Latin-1": "scenario: \xe5\nreason: b\n".encode("latin-1"),
    "no reason": b"scenario: A\nbackfill_rate: 0.2\n",
    "an unknown parameter": b"scenario: A\nreason: B.\nbackfil_rate: 0.2\n",
    "out of range": b"scenario: A\nreason: B.\nbackfill_rate: 2\n",
    "the wrong type": b"scenario: A\nreason: B.\nbackfill_rate: [1, 2]\n",
    "true for a number": b"scenario: A\nreason: B.\nbackfill_rate: true\n",
    "the same key twice": b"scenario: A\nreason: B.\nbackfill_rate: 0.1\nbackfill_rate: 0.2\n",
    "a tag that would run code": b"scenario: !!python/object/apply:os.system [ls]\nreason: B.\n",
    "a tab": b"scenario: A\nreason: B.\n\tbackfill_rate: 0.1\n",
}


@pytest.mark.parametrize("case", BAD_SCENARIOS, ids=str)
def test_a_bad_scenario_file_is_refused_in_one_line(case, tmp_path, capsys):
    path = tmp_path / "own.yml"
    path.write_bytes(BAD_SCENARIOS[case])
    assert main(["build", "--scenario", str(path)]) == 2
    assert "own.yml" in one_line(capsys)


@pytest.mark.parametrize("name", ["Own.yml", "a b.yml", "-x.yml", "..yml"])
def test_a_scenario_file_must_have_a_name_that_can_be_a_folder(name, tmp_path, capsys):
    path = tmp_path / name
    path.write_text("scenario: A\nreason: B.\nbackfill_rate: 0.2\n")
    assert main(["build", "--scenario", str(path)]) == 2
    assert "cannot name an edition" in one_line(capsys)


def test_a_refused_run_leaves_the_last_good_edition_untouched(baseline, capsys):
    before = {p: p.stat().st_mtime_ns for p in sorted(baseline.rglob("*"))}
    assert main(["build", "-p", "anual_separation_share=0.10"]) == 2
    assert {p: p.stat().st_mtime_ns for p in sorted(baseline.rglob("*"))} == before


def test_the_command_itself_exits_with_two():
    command = Path(sys.executable).with_name("klarna-report")
    run = subprocess.run([command, "build", "-p", "x=1"], capture_output=True, text=True)
    assert run.returncode == 2
    assert run.stdout == ""


@pytest.fixture
def data_copy(tmp_path) -> Path:
    return shutil.copytree(ROOT / "data", tmp_path / "data")
