"""What was published stays known: the history, a release and the answer to a cited number."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from klarna_report import __version__
from klarna_report.cli import main
from klarna_report.evidence import load
from klarna_report.history import HEADING, NEXT, History, Row, history_of, published
from klarna_report.parameters import DATA

ROOT = DATA.parent
HISTORY = "history.csv"
FACTS = published(load())
HEAD = FACTS["filed_headcount_2025"]  # 2,831 persons

NOTES = """\
## [Unreleased]

### Numbers

- `filed_headcount_2025`, `filed_*_2024`,
  `backfill_rate`: the filing was
  corrected.
- `old_*_share` -> `new_*_share`: the base is another.
- `lost` -> withdrawn: the source was misread.

## [0.2.0] - 2026-12-01

- `settled`: this is told already.

## [0.1.0] - 2026-11-20
"""


def history(*rows: Row, notes: str = NOTES) -> History:
    table = pd.DataFrame(rows, columns=Row._fields)
    return History(table.assign(value=pd.to_numeric(table["value"])), notes)


def fact(name: str, value: float) -> dict:
    return {name: replace(HEAD, id=name, value=value)}


OLD = history(
    Row("filed_headcount_2025", "0.1.0", "2800", "2,800"),
    Row("old_wage_share", "0.1.0", "0.5", "50.0%"),
    Row("lost", "0.1.0", "7", "7"),
    Row("settled", "0.1.0", "3", "3"),
    Row("settled", "0.2.0", "4", "4", "it was counted anew"),
)
NOW = {
    **fact("filed_headcount_2025", 2831),
    **fact("new_wage_share", 60),
    **fact("settled", 4),
    **fact("fresh", 1),
}


# --- notes and changes ----------------------------------------------------------------------


def test_notes_are_those_above_the_last_version_that_was_published():
    assert OLD.notes == [
        ("filed_headcount_2025", "", "the filing was corrected"),
        ("filed_*_2024", "", "the filing was corrected"),
        ("backfill_rate", "", "the filing was corrected"),
        ("old_*_share", "new_*_share", "the base is another"),
        ("lost", "", "the source was misread"),
    ]
    assert OLD.versions == ["0.1.0", "0.2.0"]


def test_what_the_next_version_adds_is_what_is_new_changed_or_gone():
    assert OLD.moved(NOW) == [
        Row("filed_headcount_2025", NEXT, "2831", "2,831", "the filing was corrected"),
        Row("new_wage_share", NEXT, "60", "60"),
        Row("fresh", NEXT, "1", "1"),
        Row("old_wage_share", NEXT, "", "", "the base is another", "new_wage_share"),
        Row("lost", NEXT, "", "", "the source was misread"),
    ]
    assert [*OLD.faults(NOW)] == []


def test_a_number_that_moves_or_vanishes_without_a_reason_is_named():
    faults = [*OLD.faults({**fact("settled", 5), **fact("filed_headcount_2025", 2800)})]
    assert faults == [
        "settled: was 4 in 0.2.0, is 5; CHANGELOG.md does not say why",
        "old_wage_share: its successor new_wage_share is not there",
    ]
    (lost,) = history(Row("gone", "0.2.0", "1", "1")).faults(NOW)
    assert "gone, without a successor" in lost


def test_noise_of_arithmetic_is_no_change():
    one = history(Row("settled", "0.2.0", "2831.33333", "2,831"))
    assert one.moved(fact("settled", 2831 + 1 / 3 + 1e-10)) == []


def test_an_entry_tells_what_it_was_and_what_it_took_the_place_of():
    told = {name: OLD.told(each) for name, each in NOW.items()}
    assert told == {
        "filed_headcount_2025": [
            "Was 2,800 in version 0.1.0, changed because the filing was corrected."
        ],
        "new_wage_share": ["Was 50.0% in version 0.1.0, changed because the base is another."],
        "settled": ["Was 3 in version 0.1.0, changed because it was counted anew."],
        "fresh": [],
    }


# --- a cited number -------------------------------------------------------------------------

IS = HEAD.label
ANSWERS = {
    "0.2.0 settled 4": f"current: {IS} is 4, since 0.2.0",
    "0.1.0 settled 3": f"changed: {IS} 3 in 0.1.0 -> 4 in 0.2.0, because it was counted anew",
    "0.2.0 filed_headcount_2025 2800": "-> 2,831 in the next version, because the filing was corr",
    "0.1.0 old_wage_share 50%": f"superseded: old wage share 50.0% in 0.1.0 -> {IS} 60 in the next",
    "0.1.0 lost 7": "withdrawn: lost 7 in 0.1.0, withdrawn in the next version, because the source",
    "0.1.0 settled 4": f"never published: {IS} is 3 in 0.1.0, not 4",
    "0.1.0 fresh 1": f"never published: 0.1.0 does not have {IS}",
}


@pytest.mark.parametrize("citation", ANSWERS)
def test_a_cited_number_is_answered(citation):
    assert ANSWERS[citation] in OLD.answer(citation, NOW)


def test_the_table_of_answers_has_what_single_answers_say():
    table = OLD.answers(NOW)
    assert [*table] == [*OLD.rows, "new_wage_share", "fresh"]
    for name, (_, _, rows) in table.items():
        for version, as_printed, _, said in (row for row in rows if row[3]):
            assert OLD.answer(f"{version} {name} {as_printed}", NOW) == said
    assert table["old_wage_share"][1] == "new_wage_share"
    assert table["fresh"] == (HEAD.label, "fresh", [])


def test_nought_is_cited_only_where_it_was_printed():
    rows = (Row("nil", "0.2.0", "0", "0.0%"), Row("part", "0.2.0", "0.175", "17.5%"))
    some, now = history(*rows), fact("nil", 1)
    told = f"changed: {IS} 0.0% in 0.2.0 -> 1 in the next version, because nothing is on record"
    assert some.answer("0.2.0 nil 0%", now) == told
    assert some.answer("0.2.0 part 0", now).startswith("never published")


def test_a_number_that_was_withdrawn_is_no_more_published():
    rows = (Row("lost", "0.1.0", "7", "7"), Row("lost", "0.2.0", "", "", "misread"))
    gone = history(*rows)
    assert gone.answer("0.1.0 lost 7", NOW).endswith("withdrawn in 0.2.0, because misread")
    assert gone.answer("0.2.0 lost 7", NOW) == "never published: 0.2.0 does not have lost"
    assert gone.moved({}) == []


@pytest.mark.parametrize(
    "citation",
    [
        "0.1.0 agent_equivalents_2025_q3 853",
        "0.1.0 annual_separation_share 17.5%",
        "0.1.0 annual_separation_share 18%",
        "0.1.0 annual_separation_share 0.175",
        "0.1.0 out_of_work_chance 20%",
        "0.1.0 country Sweden",
        "0.1.0 implied_hires_2023 -311",
        "0.1.0 reference_pay_year_sweden SEK 521,208",
        "0.1.0 filed_headcount_2025 2831",
    ],
)
def test_a_number_of_the_first_version_that_stands_is_current_in_any_style(citation, capsys):
    assert history_of(load()).answer(citation, FACTS).startswith("current: ")


@pytest.mark.parametrize(
    ("citation", "hint"),
    [
        ("0.1.0 agent_equivalents_2025_q33 853", "did you mean 'agent_equivalents_2025_q3'?"),
        ("0.1.1 agent_equivalents_2025_q3 853", "did you mean '0.1.0'?"),
        ("agent_equivalents_2025_q3 853", "must be version, id and number"),
    ],
)
def test_a_citation_that_cannot_be_looked_up_is_refused_in_one_line(citation, hint, capsys):
    assert main(["check-citation", citation]) == 2
    told = capsys.readouterr().err
    assert hint in told
    assert told.count("\n") == 1


# --- the history of this report -------------------------------------------------------------


def test_the_first_version_is_kept_as_it_was_published():
    table = load().history
    first = table[table["version"] == "0.1.0"].set_index("id")
    assert len(first) == 405
    assert first.at["agent_equivalents_2025_q3", "as_printed"] == "853"
    assert first.at["target_date", "as_printed"] == "October 2027"
    assert not first["reason"].any()


def test_a_version_in_the_history_is_in_the_changelog_and_in_order():
    out = HEADING.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))[::-1]
    kept = [*dict.fromkeys(load().history["version"])]
    assert kept == [each for each in out if each in kept]


# --- a release rehearsed --------------------------------------------------------------------


FIRST, LAST = "0.1.0", __version__
COMING = re.sub(r"\d+\.\d+$", lambda end: f"{int(end[0].split('.')[0]) + 1}.0", LAST)


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


RUN = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from klarna_report.cli import main
for command in json.loads(sys.argv[1]):
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = main(command)
    print(json.dumps([code, said.getvalue()]))
"""


def run(root: Path, *commands: list[str]) -> list[tuple[int, str]]:
    """Exit code and words of each command, in one process: none changes what another has read."""
    command = [sys.executable, "-c", RUN, json.dumps(commands)]
    given = {"cwd": root, "env": {**os.environ, "PYTHONPATH": str(root)}, "text": True}
    out = subprocess.run(command, capture_output=True, check=True, **given).stdout
    return [tuple(json.loads(line)) for line in out.splitlines()]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy that names the next version everywhere, with one number changed and no reason."""
    for name in ("klarna_report", "data", "chapters"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("CITATION.cff", "pyproject.toml", "CHANGELOG.md", "_toc.yml", "_config.yml"):
        shutil.copy(ROOT / name, tmp_path)
    for _ in range(3):  # of the repository, the report and the data
        swap(tmp_path / "CITATION.cff", f"version: {LAST}", f"version: {COMING}")
    swap(tmp_path / "pyproject.toml", f'version = "{LAST}"', f'version = "{COMING}"')
    swap(tmp_path / "klarna_report/__init__.py", f'"{LAST}"', f'"{COMING}"')
    heads = f"## [Unreleased]\n\n## [{COMING}] - 2030-12-01\n\n### Numbers\n"
    swap(tmp_path / "CHANGELOG.md", "## [Unreleased]\n", heads)
    path = tmp_path / "data/observations.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    row = "klarna-agent-equivalents-2025-q3-call,"
    (place,) = [n for n, line in enumerate(lines) if line.startswith(row)]
    lines[place] = re.sub(r"(?<=,)853(?=,)", "900", lines[place], count=1)
    path.write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_release_needs_a_reason_and_one_version_and_then_answers(checkout):
    kept = (checkout / "data" / HISTORY).read_text(encoding="utf-8")
    release, check = ["release", COMING], ["check"]
    named_otherwise, _, moved, checked = run(checkout, release, ["dictionary"], release, check)
    assert named_otherwise[0] == moved[0] == 2
    assert "versions differ" in named_otherwise[1], "datapackage.json names the old one"
    assert moved[1].count("\n") == 1
    assert f"agent_equivalents_2025_q3: was 853 in {FIRST}, is 900" in moved[1]
    assert checked[0] == 1
    assert (checkout / "data" / HISTORY).read_text(encoding="utf-8") == kept

    note = "### Numbers\n\n- `agent_equivalents_2025_q3`: the presentation was misread.\n"
    swap(checkout / "CHANGELOG.md", "### Numbers\n", note)
    assert [code for code, _ in run(checkout, release)] == [0]
    text = (checkout / "data" / HISTORY).read_text(encoding="utf-8")
    assert text.startswith(kept)
    line = f"agent_equivalents_2025_q3,{COMING},900,900,the presentation was misread,"
    assert line in text.removeprefix(kept).splitlines()

    cited = ["check-citation", "0.1.0 agent_equivalents_2025_q3 853"]
    again, checked, answered = run(checkout, release, check, cited)
    assert "published already" in again[1]
    assert checked[0] == answered[0] == 0
    told = f"853 in {FIRST} -> 900 in {COMING}, because the presentation was misread"
    assert told in answered[1]
