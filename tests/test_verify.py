"""`klarna-report verify`: an edition is what its parameters give, or the place is named."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from klarna_report.build import verify
from klarna_report.build.inputs import Book
from klarna_report.build.verify import first_difference
from klarna_report.cli import main

COMMAND = Path(sys.executable).with_name("klarna-report")


def test_the_baseline_is_the_same_as_its_rebuild(baseline):
    run = subprocess.run([COMMAND, "verify", baseline], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "to the byte" in run.stdout


@pytest.fixture
def copy(baseline, tmp_path, monkeypatch) -> Path:
    """A copy of the baseline to damage; the rebuild, shown above to be the same, is spared."""

    def build_here(_: list, book: Book) -> None:
        (book.build / "baseline").symlink_to(baseline)

    monkeypatch.setattr(verify, "build_here", build_here)
    return shutil.copytree(baseline, tmp_path / "copy")


def change_facts(folder: Path, change) -> None:
    path = folder / "facts.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def fact(record: dict, name: str) -> dict:
    return next(each for each in record["facts"] if each["id"] == name)


def append(path: Path, text: bytes) -> None:
    path.write_bytes(path.read_bytes() + text)


CHANGES = {
    "a value": (
        lambda f: change_facts(f, lambda r: fact(r, "years_to_target").update(value=2)),
        "(fact-years-to-target): the edition has '   \"value\": 2'",
    ),
    "an interval": (
        lambda f: change_facts(f, lambda r: fact(r, "target_date").update(high=None)),
        "(fact-target-date): the edition has '   \"high\": null,'",
    ),
    "a fact too few": (
        lambda f: change_facts(f, lambda r: r["facts"].remove(fact(r, "target_date"))),
        '"fact-target-date",\'',
    ),
    "a verdict": (
        lambda f: change_facts(f, lambda r: r["verdicts"][0].update(outcome="fails!")),
        'the edition has \'   "outcome": "fails!",\'',
    ),
    "the title": (
        lambda f: change_facts(f, lambda r: r["scenario"].update(title="Other")),
        'facts.json: line 5: the edition has \'  "title": "Other",\', the rebuild',
    ),
    "a sentence": (
        lambda f: append(f / "html" / "outlook.html", b"<p>More.</p>"),
        "html/outlook.html: line ",
    ),
    "a page too few": (
        lambda f: (f / "html" / "outlook.html").unlink(),
        "html/outlook.html: is only in the rebuild",
    ),
    "a file too many": (
        lambda f: (f / "html" / "extra.html").write_text("x"),
        "html/extra.html: is only in the edition",
    ),
    "a picture": (
        lambda f: append(next((f / "html").rglob("*.png")), b"\xff"),
        ".png: line ",
    ),
}


@pytest.mark.parametrize("case", CHANGES, ids=str)
def test_the_first_difference_is_named(case, copy, capsys):
    damage, place = CHANGES[case]
    damage(copy)
    assert main(["verify", str(copy)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert place in error


def test_facts_come_before_pages(copy):
    append(copy / "notebooks" / "index.ipynb", b" ")
    change_facts(copy, lambda record: fact(record, "years_to_target").update(value=2))
    assert first_difference(copy, copy) == ""
    assert main(["verify", str(copy)]) == 1


def record(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "facts.json").write_text(text, encoding="utf-8")
    return folder


def altered(folder: Path, **values: object) -> Path:
    """A folder whose record sets parameters of the baseline otherwise, or drops them."""
    from klarna_report.parameters import baseline, catalogue

    settings = {**baseline(catalogue()).values, **values}
    content = {
        "scenario": {
            "name": str(values.pop("name", "x")),
            "title": "X",
            "reason": "X.",
            "given": [],
        },
        "parameters": {n: v for n, v in settings.items() if v is not None and n != "name"},
        "facts": [],
        "verdicts": [],
        "sources": {},
    }
    return record(folder, json.dumps(content))


DAMAGED = {
    "nothing there": (lambda f: f, "not an edition"),
    "an empty folder": (lambda f: f.mkdir() or f, "not an edition"),
    "a file": (lambda f: f.write_text("x") and f, "not an edition"),
    "an empty record": (lambda f: record(f, ""), "is damaged"),
    "half a record": (lambda f: record(f, '{"scenario": {"name"'), "is damaged"),
    "a list": (lambda f: record(f, "[]"), "is damaged"),
    "no scenario": (lambda f: record(f, '{"facts": []}'), "'scenario'"),
    "a parameter too few": (lambda f: altered(f, occupancy=None), "occupancy is not in it"),
    "an unknown parameter": (lambda f: altered(f, ocupancy=1), "'occupancy'"),
    "a value out of range": (lambda f: altered(f, occupancy=2), "0.5 to 0.95"),
    "a name that leads elsewhere": (lambda f: altered(f, name="../x"), "cannot name an edition"),
}


@pytest.mark.parametrize("case", DAMAGED, ids=str)
def test_what_is_no_edition_is_refused_in_one_line(case, tmp_path, capsys):
    make, hint = DAMAGED[case]
    assert main(["verify", str(make(tmp_path / "edition"))]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1, error
    assert hint in error
