"""A book of three short chapters in a folder of its own, and ways to build and to judge it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from klarna_report.build.inputs import Book
from klarna_report.cli import main

ROOT = Path(__file__).resolve().parent.parent
COPIED = (
    *("klarna_report", "data", "_config.yml", "requirements.txt"),
    *("LICENSE", "CITATION.cff", "CHANGELOG.md"),
)
COMMAND = Path(sys.executable).with_name("klarna-report")
COMMANDS = ("build", "comparing")  # those that know of books
METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
PARAMETERS = "annual_separation_share = 0.175  # share/year, 0.05 to 0.35"
# Facts with a parameter; a file opened and a module imported; nothing of either.
CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "index": (
        "# What if {fact}`annual_separation_share` leave in a year?\n\nThen they leave.",
        f"#parameters\n{PARAMETERS}",
        "from klarna_report.chapter import open_chapter\n"
        'open_chapter("methods", globals()).facts()',
    ),
    "opens": (
        "# What is noted?",
        'from pathlib import Path\nimport helper\nhelper.said(Path("data/note.txt").read_text())',
    ),
    "alone": ("# What is two and two?", "2 + 2"),
}
HELPER = "def said(text):\n    return text.strip()\n"


def cell(source: str, number: int) -> dict:
    """A cell: of text if it starts as a heading does, else of code; `#parameters` is a tag."""
    kind = "markdown" if source.startswith("# ") else "code"
    tags = {"tags": ["parameters"]} if source.startswith("#parameters") else {}
    made = {"cell_type": kind, "id": f"cell-{number}", "metadata": tags}
    text = source.removeprefix("#parameters\n")
    return {**made, "source": text, **({"outputs": []} if kind == "code" else {})}


def write_chapter(root: Path, name: str, sources: Iterable[str]) -> Path:
    """A notebook of these cells in the book's chapters."""
    cells = [cell(source, number) for number, source in enumerate(sources)]
    for each in cells:
        if each["cell_type"] == "code":
            each["execution_count"] = None
    content = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    path = root / "chapters" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def change(root: Path, name: str = "alone", *cells: str) -> None:
    """Give a chapter other cells."""
    write_chapter(root, name, ["# What?", *cells])


def write_sources(root: Path, chapters: Mapping[str, Iterable[str]] = CHAPTERS) -> Path:
    """The chapters, their order, and the file and the module that one of them uses."""
    (root / "data").mkdir(parents=True, exist_ok=True)
    for name, sources in chapters.items():
        write_chapter(root, name, sources)
    first, *rest = chapters
    files = "".join(f"      - file: {name}\n" for name in rest)
    toc = f"format: jb-book\nroot: {first}\nparts:\n  - caption: More\n    chapters:\n{files}"
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    (root / "data" / "note.txt").write_text("noted\n", encoding="utf-8")
    (root / "helper.py").write_text(HELPER, encoding="utf-8")
    return root


def make(root: Path, chapters: Mapping[str, Iterable[str]] = CHAPTERS) -> Path:
    """The whole book with a copy of the package, so that anything may be changed."""
    root.mkdir(parents=True, exist_ok=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, root / name)
    return write_sources(root, chapters)


def with_settings(root: Path) -> Path:
    """The book with its settings and its lock, but without a copy of package and data."""
    for name in ("_config.yml", "requirements.txt"):
        shutil.copy(ROOT / name, root / name)
    return root


def environment(root: Path, **more: str) -> dict[str, str]:
    """The environment in which the command uses the copy of the package."""
    return {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **more}


def build(root: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess:
    """Run `klarna-report build` in the book's folder."""
    return command(root, "build", *arguments, **more)


def build_here(root: Path, *arguments: object) -> subprocess.CompletedProcess:
    """Run `klarna-report build` for the book in this process."""
    return command_here(root, "build", *arguments)


def command_here(root: Path, *arguments: object) -> subprocess.CompletedProcess:
    """Run `klarna-report` for the book in this process, where the libraries are loaded already.

    Package and data are those that run the tests, not the copies in the book: an archive of the
    data to download lacks what only the book's copy holds.
    """
    given, out, err = [*map(str, arguments)], StringIO(), StringIO()
    books = (patch(f"klarna_report.cli.{name}.Book", partial(Book, root)) for name in COMMANDS)
    with ExitStack() as stack:
        for each in (*books, redirect_stdout(out), redirect_stderr(err)):
            stack.enter_context(each)
        code = main(given)
    return subprocess.CompletedProcess(given, code, out.getvalue(), err.getvalue())


def command(root: Path, *arguments: object, **more: str) -> subprocess.CompletedProcess:
    """Run `klarna-report` in the book's folder."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=root,
        env=environment(root, **more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


def edition(root: Path, name: str = "baseline") -> dict[str, bytes]:
    """The content of every file of the edition that is in place, by name."""
    folder = root / "_build" / name
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def is_whole(root: Path, name: str = "baseline") -> bool:
    """Whether the edition in place has every page, and facts that can be read."""
    found = edition(root, name)
    json.loads(found["facts.json"])
    return all(b"</html>" in found[f"html/{chapter}.html"] for chapter in CHAPTERS)
