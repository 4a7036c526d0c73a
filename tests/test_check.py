"""`klarna-report check`: everything wrong in data/ at once, in lines, never in a traceback."""

import json
import random
import re
import shutil
from pathlib import Path

import pytest
from frictionless import Package

from broken_data import CLAIMS, OBS, huge, put, swap
from klarna_report.build.edition import workshop
from klarna_report.build.inputs import Book
from klarna_report.cli import main
from klarna_report.errors import InputError
from klarna_report.evidence import check, load
from klarna_report.evidence.dictionary import write
from klarna_report.parameters import DATA

PARAMETERS, FACTS = "parameters.yml", "facts.yml"
SCENARIO = "scenarios/nobody-replaced.yml"
GOOD_LINE = re.compile(r"[\w./-]+:\d+: \S.*")
TEST_OF_700 = "average_conversations_month * containment_rate >= "

# What is replaced by what in a file; then the file, the column and part of the rule reported.
FAULTS = {
    "no such observation": (FACTS, "klarna-headcount-stated-2022-hrreview", "klarna-x", "names no"),
    "no such field": (FACTS, "field: low", "field: middle", "must be one of low, value, high"),
    "empty field": (FACTS, "field: low", "field: value", "is empty in"),
    "unknown key": (FACTS, "    field: low", "    feild: low", "did you mean 'field'"),
    "no label": (FACTS, "label: Staff in August 2024, as stated", "label:", "is missing"),
    "no origin": (FACTS, "    quantity: revenue\n", "", "must say where it comes from"),
    "leaf gone": (
        FACTS,
        " transferred_roles_2023:",
        " moved_roles_2023:",
        "needs transferred_roles_2023",
    ),
    "family gone": (
        FACTS,
        "quantity: funding_cost",
        "quantity: fund_cost",
        "needs funding_cost_2025",
    ),
    "choice unknown": (FACTS, "chosen: country", "chosen: county", "not a parameter of unit name"),
    "choice missing": (FACTS, " tax_wedge_sweden:", " tax_wedge_denmark:", "is not a fact"),
    "fact and parameter": (FACTS, "  tax_wedge:", "  concurrency:", "a parameter too"),
    "tab in YAML": (FACTS, "    label:", "\tlabel:", "control character"),
    "twice": (FACTS, "  layoffs_2022:", "  layoffs_may_2022:", "is there twice"),
    "value out of range": (PARAMETERS, "value: 0.8", "value: 8", "a number from 0.5 to 0.95"),
    "range swapped": (PARAMETERS, "[0.5, 0.95]", "[0.95, 0.5]", "the lower first"),
    "range of words": (PARAMETERS, "[0.5, 0.95]", "[low, high]", "the lower first"),
    "range of three": (PARAMETERS, "[0.5, 0.95]", "[0.5, 0.8, 0.95]", "the lower first"),
    "no number": (PARAMETERS, "value: 0.8", "value: .nan", "must be a number"),
    "a day for a number": (PARAMETERS, "value: 0.8", "value: 2024-13-01", "is not valid YAML"),
    "shape unknown": (PARAMETERS, "value: 0.8", "value: 0.8\n  distribution: normal", "not known"),
    "kind unknown": (PARAMETERS, "kind: assumed", "kind: asumed", "did you mean 'assumed'"),
    "source unknown": (
        PARAMETERS,
        "source: cxcentral-nd-occupancy",
        "source: cxcentre",
        "not a key of",
    ),
    "base unknown": (PARAMETERS, "- klarna-full-time", "- klarna-part-time", "no observation"),
    "choice not allowed": (PARAMETERS, "value: sweden", "value: sveden", "not one of the range"),
    "definition gone": (PARAMETERS, "  definition: Headcount to", "  definitoin: x", "is missing"),
    "name with a hyphen": (PARAMETERS, "\noccupancy:", "\noccu-pancy:", "underscores"),
    "code in YAML": (PARAMETERS, "value: 0.8", "value: !!python/name:os.x", "not valid YAML"),
    "scenario unknown": (SCENARIO, "backfill_rate", "backfil_rate", "did you mean"),
    "scenario out of range": (SCENARIO, "rate: 0", "rate: 33", "out of range"),
    "scenario untold": (SCENARIO, "reason:", "raison:", "needs a line `reason: ...`"),
    "test unknown": (CLAIMS, TEST_OF_700, "average_conversations >= ", "neither a fact nor"),
    "test a number": (CLAIMS, TEST_OF_700, "average_conversations_month + ", "a comparison"),
    "test a call": (CLAIMS, TEST_OF_700, "print(1) >= ", "may call abs only"),
    "test a word": (CLAIMS, TEST_OF_700, "'a' >= ", "is not a number"),
    "test a power": (CLAIMS, TEST_OF_700, "9 ** 9 >= ", "may not be used in a test"),
    "test an attribute": (CLAIMS, TEST_OF_700, "pay_rise_share.x >= ", "may not be used"),
    "base of a claim": (CLAIMS, ",headcount_base,", ",headcounts,", "is not a parameter"),
    "facts of a base": (CLAIMS, "_03 active_", "_03 inactive_", "names what is not a fact"),
    "chapter unknown": (CLAIMS, ",turnover,", ",turnovers,", "is not a chapter with facts"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


@pytest.mark.slow
@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_a_broken_model_file_is_reported_where_it_is_broken(case, folder):
    file, old, new, rule = FAULTS[case]
    swap(file, old, new)(folder)
    found = check(folder)
    assert [v for v in found if v.file == file and rule in v.rule], [*map(str, found)]
    assert all(GOOD_LINE.fullmatch(str(violation)) for violation in found)


def test_a_fault_in_a_model_file_names_its_line(folder):
    swap(PARAMETERS, "value: 0.8", "value: 8")(folder)
    lines = (folder / PARAMETERS).read_text(encoding="utf-8").splitlines()
    (found,) = check(folder)
    assert lines[found.line - 1].strip() == "value: 8"
    assert (found.id, found.column, found.value) == ("occupancy", "value", "8")


UNREADABLE = {
    "gone": lambda path: None,
    "a folder": Path.mkdir,
    "100 MB": huge,
    "empty": lambda path: path.write_bytes(b""),
    "NUL bytes": lambda path: path.write_bytes(b"a: b\0"),
    "not UTF-8": lambda path: path.write_bytes(b"a: \xff"),
    "a list": lambda path: path.write_bytes(b"- a\n"),
    "a word": lambda path: path.write_bytes(b"hello\n"),
    "nested beyond reason": lambda path: path.write_bytes(b"a: " + b"[" * 4000),
    "a list for a name": lambda path: path.write_bytes(b"? [a, b]\n: c\n"),
    "a number too long": lambda path: path.write_bytes(b"a: " + b"9" * 5000 + b"\n"),
}


CASES = [(case, file) for case in UNREADABLE for file in (PARAMETERS, FACTS, SCENARIO)]
CASES.remove(("gone", SCENARIO))


@pytest.mark.parametrize(("case", "file"), CASES)
def test_a_file_that_cannot_be_read_is_one_line(case, file, folder, capsys):
    (folder / file).unlink()
    UNREADABLE[case](folder / file)
    assert main(["check", "--data", str(folder)]) == 1
    told = capsys.readouterr()
    assert f"{file}:" in told.out
    assert "Traceback" not in told.out + told.err


def test_all_faults_of_all_files_are_told_in_one_run(folder, capsys):
    for case in ("no such field", "scenario out of range", "test unknown"):
        swap(*FAULTS[case][:3])(folder)
    put("unit", "heads")(folder)
    assert main(["check", "--data", str(folder)]) == 1
    told = capsys.readouterr()
    files = {line.split(":")[0] for line in told.out.splitlines()}
    assert files == {FACTS, SCENARIO, CLAIMS, OBS}
    assert told.err.count("\n") == 1
    assert "violations" in told.err


def test_a_scenario_that_a_chapter_names_must_be_there(folder):
    chapters = shutil.copytree(DATA.parent / "chapters", folder.parent / "chapters")
    assert check(folder) == []
    (folder / SCENARIO).rename(folder / "scenarios" / "refilled.yml")
    (found,) = check(folder)
    assert str(found) == (f"{SCENARIO}:1: is not there; chapters/outlook.ipynb compares with it"), (
        chapters
    )


def test_a_scenario_of_the_report_may_not_be_called_baseline(folder):
    (folder / SCENARIO).rename(folder / "scenarios" / "baseline.yml")
    (found,) = check(folder)
    assert "is the report itself" in found.rule


def test_a_dictionary_that_cannot_be_written_is_one_line(folder, capsys):
    (folder / "README.md").unlink()
    (folder / "README.md").mkdir()
    assert main(["dictionary", "--data", str(folder)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "README.md: cannot be written" in told


def test_a_sound_folder_prints_its_findings(capsys):
    assert main(["check"]) == 0
    *findings, summary = capsys.readouterr().out.splitlines()
    assert findings
    assert all(line.startswith("Finding: ") for line in findings)
    assert "no violation" in summary
    assert f"{len(load().observations)} observations" in summary


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_no_damage_at_random_gives_a_traceback(seed, folder):
    draw = random.Random(seed)
    bits = [
        b"",
        b"\0",
        b'"',
        b"[",
        b": ",
        b"\n",
        b"\xff",
        b"null",
        b"- a\n",
        b"{by: [a]}",
        b"&a *a",
    ]
    files = [
        path for path in sorted(folder.rglob("*.*")) if path.suffix in (".csv", ".yml", ".bib")
    ]
    for path in draw.sample(files, 4):
        raw = path.read_bytes()
        at = draw.randrange(len(raw))
        path.write_bytes(raw[:at] + draw.choice(bits) + raw[at + draw.choice((0, 1, 9, 200)) :])
    for violation in check(folder):
        assert GOOD_LINE.fullmatch(str(violation))


# --- every build checks first ---------------------------------------------------------------


def test_a_build_refuses_data_that_break_a_rule(folder, monkeypatch):
    swap(PARAMETERS, "value: 0.8", "value: 8")(folder)
    monkeypatch.setattr("klarna_report.evidence.check", lambda: check(folder))
    with pytest.raises(InputError, match=r"data/parameters.yml:\d+: occupancy"), workshop(Book()):
        pass


# --- the data dictionary --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["README.md", "datapackage.json"])
def test_the_data_dictionary_is_what_schema_and_vocabulary_give(name, folder):
    write(folder)
    kept = (DATA / name).read_text(encoding="utf-8")
    assert (folder / name).read_text(encoding="utf-8") == kept, "run `make dictionary`"


def test_every_row_that_the_readme_names_is_there():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    known = {line.split(",")[0] for name in (OBS, "events.csv") for line in _lines(name)}
    named = set(re.findall(r"`(klarna-[a-z0-9-]+)`", text))
    assert named
    assert named <= known


def _lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()


def test_frictionless_accepts_the_package():
    report = Package(DATA / "datapackage.json").validate()
    assert report.valid, report
    described = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    assert len(report.tasks) == len(described["resources"]) > 0


@pytest.mark.parametrize(
    ("column", "content"),
    [("quantity", "full_time_staff"), ("kind", "true"), ("end", "2024-13-01"), ("value", "many")],
)
def test_frictionless_alone_finds_the_plain_faults(column, content, folder):
    put(column, content)(folder)
    assert not Package(folder / "datapackage.json").validate().valid
