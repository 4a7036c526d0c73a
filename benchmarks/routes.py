"""The two routes to a book: ours, and what a competent user has today."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
import yaml

from klarna_report.build.inputs import BYTECODE, Book
from klarna_report.build.run import declared, read_notebook

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
COPIED = (
    *("klarna_report", "chapters", "data", "_config.yml", "_toc.yml", "requirements.txt"),
    *("LICENSE", "CITATION.cff", "CHANGELOG.md"),
)
PLAIN = """\
title: Stock
only_build_toc_files: true
execute:
  execute_notebooks: "off"
parse:
  myst_enable_extensions: [colon_fence, deflist, smartquotes, replacements]
"""


def checkout(folder: Path) -> Path:
    """A copy of the book to work in, without anything built."""
    folder.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns(BYTECODE)
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def timed(command: Sequence[object], root: Path) -> tuple[float, str]:
    """Seconds that a command takes in a copy of the book, and what it said; it must succeed."""
    kept = {name: each for name, each in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    run = subprocess.run(
        [str(each) for each in command],
        cwd=root,
        env={**kept, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - started
    if run.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{run.stdout}{run.stderr}")
    return seconds, run.stdout


class Ours:
    """`klarna-report build`."""

    def __init__(self, folder: Path) -> None:
        self.root = checkout(folder)

    def clean(self) -> None:
        """Forget all editions and the cache."""
        shutil.rmtree(self.root / "_build", ignore_errors=True)

    def build(self, *arguments: str) -> tuple[float, str]:
        """Seconds of one command, and what it said."""
        return timed([BIN / "klarna-report", "build", *arguments], self.root)

    def build_several(self, scenarios: Mapping[str, Mapping[str, float]]) -> float:
        """Seconds for the baseline and these scenarios in one command, nothing cached."""
        self.clean()
        paths = []
        for name, values in scenarios.items():
            path = self.root.parent / f"{name}.yml"
            header = {"scenario": name, "reason": "To be measured."}
            path.write_text(yaml.safe_dump({**header, **values}))
            paths += ["--scenario", str(path)]
        return self.build(*paths)[0]


class Stock:
    """The papermill command on each chapter in turn, then `jupyter-book build`, default theme."""

    def __init__(self, folder: Path) -> None:
        self.root = checkout(folder)
        self.book = self.root / "book"
        paths = map(Book(self.root).chapter, Book(self.root).notebooks)
        self.chapters = {path: declared(read_notebook(path)) for path in paths}

    def clean(self) -> None:
        """Forget what was executed and rendered."""
        shutil.rmtree(self.book, ignore_errors=True)

    def build(self, values: Mapping[str, float] | None = None) -> float:
        """Seconds for a whole edition at these values; what was rendered before is used again."""
        self.book.mkdir(exist_ok=True)
        (self.book / "_config.yml").write_text(PLAIN)
        for page in (self.root / "_toc.yml", *(self.root / "chapters").glob("*.md")):
            shutil.copy(page, self.book)
        return sum(self.execute(path, values or {}) for path in self.chapters) + self.render()

    def execute(self, path: Path, values: Mapping[str, float]) -> float:
        """Seconds of one papermill command; a chapter gets the values that it declares."""
        given = [(name, value) for name, value in values.items() if name in self.chapters[path]]
        options = [part for name, value in given for part in ("-p", name, value)]
        quiet = ["-k", "python3", "--no-progress-bar"]
        out = self.book / path.name
        return timed([BIN / "papermill", path, out, *quiet, *options], self.root)[0]

    def render(self) -> float:
        """Seconds of `jupyter-book build`."""
        return timed([BIN / "jupyter-book", "build", self.book], self.root)[0]

    def check(self) -> None:
        """The chapters did run, and every page is there."""
        for path in self.chapters:
            cells = nbformat.read(self.book / path.name, as_version=4).cells
            ran = [cell for cell in cells if cell.cell_type == "code" and cell.source.strip()]
            assert all(cell.execution_count for cell in ran)
            assert (self.book / "_build" / "html" / f"{path.stem}.html").is_file()
