"""A chapter runs again if and only if something that it rests on differs; `why` says what."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import tiny
from klarna_report.build import inputs
from klarna_report.build.inputs import Book
from klarna_report.build.run import kept_runs, read_chapters
from klarna_report.parameters import baseline, catalogue, with_overrides

PARAMETERS = catalogue()
ALL = set(tiny.CHAPTERS)
Change = Callable[[Path], object]


def keys(root: Path, **given: object) -> dict[str, str]:
    """The key of each chapter."""
    book = Book(root)
    scenario = with_overrides(baseline(PARAMETERS), given, PARAMETERS)
    return {each.name: each.key for each in read_chapters(book, scenario, book.snapshot())}


def append(name: str, text: str) -> Change:
    return lambda root: (root / name).write_text((root / name).read_text() + text)


def edit(place: int, **changes: object) -> Change:
    """Change a cell of a chapter."""

    def change(root: Path) -> None:
        path = root / "chapters" / "alone.ipynb"
        content = json.loads(path.read_text())
        content["cells"][place] |= changes
        path.write_text(json.dumps(content))

    return change


def metadata(root: Path) -> None:
    path = root / "chapters" / "alone.ipynb"
    path.write_text(json.dumps({**json.loads(path.read_text()), "metadata": {"title": "x"}}))


def same_length(root: Path) -> None:
    """Change a data file so that size and time stay."""
    path = root / "data" / "note.txt"
    times = path.stat()
    path.write_text("other\n")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


MUTATIONS: dict[str, tuple[Change, set[str]]] = {
    "a data file": (append("data/note.txt", "more"), ALL),
    "a data file, same length and time": (same_length, ALL),
    "a new data file": (lambda root: (root / "data" / "new.csv").write_text("a"), ALL),
    "the lock": (append("requirements.txt", "x==1"), ALL),
    "a code cell": (edit(1, source="2 + 3"), {"alone"}),
    "a comment in a code cell": (edit(1, source="2 + 2  # 4"), {"alone"}),
    "a tag of a code cell": (edit(1, metadata={"tags": ["hide-input"]}), {"alone"}),
    "text": (edit(0, source="# What is four?"), {"alone"}),
    "a notebook's metadata": (metadata, {"alone"}),
    "the table of contents": (append("_toc.yml", "# changed\n"), set()),
    "the changelog": (lambda root: (root / "CHANGELOG.md").write_text("a"), set()),
    "the settings": (append("_config.yml", "# changed\n"), set()),
    "the time of a file": (lambda root: os.utime(root / "data" / "note.txt", (1, 1)), set()),
}


@pytest.fixture
def root(tmp_path) -> Path:
    return tiny.with_settings(tiny.write_sources(tmp_path / "book"))


@pytest.mark.parametrize("case", MUTATIONS, ids=str)
def test_exactly_the_dependants_run_again(case, root):
    change, dependants = MUTATIONS[case]
    before = keys(root)
    change(root)
    after = keys(root)
    assert {name for name in ALL if after[name] != before[name]} == dependants


def test_the_package_counts(root, tmp_path, monkeypatch):
    before = keys(root)
    package = shutil.copytree(inputs.PACKAGE, tmp_path / "klarna_report")
    monkeypatch.setattr(inputs, "PACKAGE", package)
    assert keys(root) == before
    (package / "errors.py").write_text("# other")
    assert {name for name in ALL if keys(root)[name] != before[name]} == ALL


def test_another_python_runs_everything(root, monkeypatch):
    before = keys(root)
    monkeypatch.setattr(inputs.platform, "python_version", lambda: "3.99.0")
    assert not set(before.values()) & set(keys(root).values())


def test_a_parameter_counts_where_it_is_declared_also_at_its_usual_value(root):
    usual = PARAMETERS["annual_separation_share"].value
    before, held, other = (
        keys(root),
        *(keys(root, annual_separation_share=value) for value in (usual, 0.1)),
    )
    assert len({before["index"], held["index"], other["index"]}) == 3
    assert before["alone"] == held["alone"] == other["alone"]
    assert keys(root, backfill_rate=0.5) == before


def test_runs_come_from_any_edition_that_has_them(tiny_root):
    scenario = baseline(PARAMETERS)
    book = Book(tiny_root)
    chapters = read_chapters(book, scenario, book.snapshot())
    record = tiny_root / "_build" / "baseline" / "edition.json"
    known = json.loads(record.read_text())["runs"]
    wanted = [each for each in chapters if each.key == known[each.name]]
    assert set(kept_runs(wanted, book.build)) == {each.name for each in wanted}
    damaged = tiny_root / "_build" / "baseline" / "notebooks" / "alone.ipynb"
    damaged.write_bytes(damaged.read_bytes().replace(b"4", b"5"))
    assert "alone" not in kept_runs(wanted, book.build)


# --- why ------------------------------------------------------------------------------------


def asked(root: Path, *given: str, ask=tiny.command_here) -> list[str]:
    """The answer, line by line."""
    run = ask(root, "why", *given)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_nothing_has_changed(tiny_root):
    assert asked(tiny_root, "opens") == ["opens: nothing it rests on has changed since baseline."]


def test_files_are_named(tiny_root):
    (tiny_root / "data" / "note.txt").unlink()
    (tiny_root / "data" / "new.txt").write_text("new\n")
    (tiny_root / "requirements.txt").write_text("x==1\n")
    append("klarna_report/errors.py", "\n")(tiny_root)
    assert asked(tiny_root, "opens", ask=tiny.command) == [
        "opens: what it rests on has changed since baseline:",
        "  data/new.txt is new",
        "  data/note.txt is gone",
        "  klarna_report/errors.py has changed",
        "  requirements.txt has changed",
    ]


def test_parameters_and_a_notebook_are_named(tiny_root):
    given = ("index", "-p", "annual_separation_share=0.1")
    assert "  parameter annual_separation_share not set -> 0.1" in asked(tiny_root, *given)
    tiny.write_chapter(tiny_root, "alone", ["# What?", "# more text", "2 + 5"])
    assert "  chapters/alone.ipynb has changed" in asked(tiny_root, "alone")
    assert "nothing it rests on" in asked(tiny_root, "opens")[0]


def test_that_no_edition_stands_is_said(tiny_root):
    shutil.rmtree(tiny_root / "_build")
    assert "no edition" in asked(tiny_root, "alone")[0]


def test_an_unknown_chapter_gets_the_nearest_name(tiny_root):
    run = tiny.command_here(tiny_root, "why", "open")
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert "did you mean 'opens'?" in run.stderr


def test_the_check_that_nothing_changed_loads_nothing_heavy(tiny_root):
    code = (
        "import sys\nfrom klarna_report.cli import main\n"
        "assert main(['build']) == 0\n"
        "heavy = {'pandas', 'numpy', 'sympy', 'altair', 'sphinx', 'papermill', 'nbformat'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    given = {"cwd": tiny_root, "env": tiny.environment(tiny_root)}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, **given)
    assert run.stdout.splitlines()[-1] == "[]", run.stderr
    assert "Nothing has changed" in run.stdout
