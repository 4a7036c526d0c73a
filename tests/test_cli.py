"""Bad input gets one clear line and exit code 2; the last good edition stays as it was."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from klarna_report.build.inputs import Book
from klarna_report.build.publish import RECORD
from klarna_report.cli import main
from klarna_report.cli.build import check_free
from klarna_report.errors import InputError
from klarna_report.parameters import (
    Scenario,
    baseline,
    catalogue,
    edition_name,
    read_scenario,
    scenario_path,
    with_overrides,
)

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
    "a per cent sign": ("annual_separation_share=10%", "did you mean 0.1?"),
    "per cent for a share": ("annual_separation_share=10", "did you mean 0.1?"),
    "a decimal comma": ("annual_separation_share=0,10", "did you mean 0.1?"),
    "a comma between thousands": ("headcount_target=2,000", "did you mean 2000?"),
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


def test_a_parameter_given_twice_is_refused_in_one_line(capsys):
    assert main(["build", "-p", "backfill_rate=0.1", "-p", "backfill_rate=0.2"]) == 2
    assert "backfill_rate is there twice" in one_line(capsys)


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


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("Own.yml", "own"),
        ("a b.yml", "a-b"),
        ("Åre.yml", "are"),
        ("-x.yml", "x"),
        ("..yml", "own-assumptions"),
    ],
)
def test_a_scenario_file_must_have_a_name_that_can_be_a_folder(name, fit, tmp_path, capsys):
    assert main(["build", "--scenario", str(own(tmp_path, name))]) == 2
    assert f"cannot name an edition; allowed: a-z, 0-9, single hyphens, as in {fit!r}" in one_line(
        capsys
    )


def test_a_refused_run_leaves_the_last_good_edition_untouched(baseline, capsys):
    before = {p: p.stat().st_mtime_ns for p in sorted(baseline.rglob("*"))}
    assert main(["build", "-p", "anual_separation_share=0.10"]) == 2
    assert {p: p.stat().st_mtime_ns for p in sorted(baseline.rglob("*"))} == before


def test_the_command_itself_exits_with_two():
    command = Path(sys.executable).with_name("klarna-report")
    run = subprocess.run([command, "build", "-p", "x=1"], capture_output=True, text=True)
    assert run.returncode == 2
    assert run.stdout == ""


# --- whose an edition is --------------------------------------------------------------------


def own(folder: Path, name: str, text: str = "backfill_rate: 0.2") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"scenario: A\nreason: B.\n{text}\n", encoding="utf-8")
    return folder / name


@pytest.mark.parametrize("name", ["baseline.yml", "slow-attrition.yml"])
def test_a_file_of_ones_own_cannot_take_a_name_of_the_report(name, tmp_path, capsys):
    assert main(["build", "--scenario", str(own(tmp_path, name))]) == 2
    assert f"rename the file, as in own-{name}" in one_line(capsys)


def stands(scenario: Scenario, folder: Path) -> Book:
    """A book whose edition of the scenario says which file it is of."""
    book = Book(folder)
    edition = book.build / scenario.name
    edition.mkdir(parents=True)
    (edition / RECORD).write_text(json.dumps({"file": book.relative(scenario.file)}))
    return book


def test_a_name_that_belongs_to_another_file_is_not_taken(tmp_path):
    first, second = (
        read_scenario(own(tmp_path / each, "mine.yml"), catalogue()) for each in ("a", "b")
    )
    book = stands(first, tmp_path)
    check_free(first, book)
    with pytest.raises(InputError, match=r"'mine' is that of .*a/mine[.]yml"):
        check_free(second, book)
    Path(first.file).unlink()
    check_free(second, book)


def test_values_set_with_p_do_not_take_the_name_of_a_file(tmp_path):
    file = read_scenario(own(tmp_path, "backfill-rate-0-2.yml"), catalogue())
    typed = with_overrides(baseline(catalogue()), {"backfill_rate": "0.2"}, catalogue())
    assert file.name == typed.name
    with pytest.raises(InputError, match="-p: the edition"):
        check_free(typed, stands(file, tmp_path))


def test_a_long_name_is_cut_without_collision():
    known = catalogue()
    values = {name: each.value for name, each in known.items()}
    tried = ({**values, "occupancy": value} for value in ("0.8", "0.81", "0.810000001"))
    names = {with_overrides(baseline(known), each, known).name for each in tried}
    assert len(names) == 3
    assert all(len(name) <= 80 and edition_name(name) == name for name in names)


def test_a_scenario_of_the_report_changed_with_p_has_a_title_of_its_own():
    slow = read_scenario(scenario_path("slow-attrition"), catalogue())
    changed = with_overrides(slow, {"annual_separation_share": "0.2"}, catalogue())
    assert changed.name == "slow-attrition-annual-separation-share-0-2"
    assert (changed.title, changed.reason) == (
        "Own assumptions, from Few leave",
        "Set on the command line.",
    )
