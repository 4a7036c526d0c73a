"""Chapters run by papermill, each in a process of its own, when something they rest on differs.

A chapter runs again when its notebook, the parameters it declares, `data/`, the package, the lock
or Python differ; else its run is taken from an edition that has it.
"""

import json
import logging
import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from tqdm import tqdm

from klarna_report.build.inputs import Book, fingerprint
from klarna_report.build.processes import TIMED_OUT, Died, Processes
from klarna_report.build.publish import recorded
from klarna_report.errors import BuildError, nearest
from klarna_report.parameters import Scenario, Value

ENGINE = "in-process"
FOLDER = "notebooks"  # of an edition: the executed chapters
PARAMETERS, INJECTED = "parameters", "injected-parameters"  # papermill's tags
TIMES = ("start_time", "end_time", "duration")  # which papermill stamps
READS = "report.firmness("  # how a chapter asks for what the chapters say
CHAPTERS = ("chapters/", "_toc.yml")
NOT_USED = ("_config.yml", "LICENSE", "CITATION.cff", "CHANGELOG.md")  # by a run
CELL = re.compile(r"Executing Cell (\d+)")  # in papermill's log
LIMIT_MB = 16  # of output, a chapter; the largest of today shows less than one

Notebook = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Chapter:
    """A notebook and what decides its outputs in an edition.

    given: what is set for it; rests_on: the hash of each file that it may use, by name.
    """

    name: str
    notebook: Notebook
    given: Mapping[str, Value]
    rests_on: Mapping[str, str]

    @property
    def where(self) -> str:
        """The chapter as messages name it."""
        return f"chapters/{self.name}.ipynb"

    @cached_property
    def key(self) -> str:
        """A key for all that decides its outputs."""
        text = json.dumps([dict(self.given), dict(self.rests_on)], sort_keys=True)
        return sha256(text.encode()).hexdigest()

    def place(self, number: int) -> str:
        """A cell of the run by its number in the notebook; papermill adds one for what is set."""
        cells = enumerate(self.notebook["cells"], 1)
        last = next((n for n, cell in cells if PARAMETERS in tags(cell)), 0)
        return f"cell {number - bool(self.given and number > last)}"


def read_chapters(book: Book, scenario: Scenario, files: Mapping[str, str]) -> list[Chapter]:
    """The chapters in reading order; BuildError if one is no notebook or sets what it may not."""
    chapters = []
    for name in book.notebooks:
        notebook = read_notebook(book.chapter(name))
        unknown = [each for each in declared(notebook) if each not in scenario.defaults]
        if unknown:
            fault = f"unknown parameter {unknown[0]!r}; {nearest(unknown[0], scenario.defaults)}"
            raise BuildError(f"chapters/{name}.ipynb: {fault}")
        given = {n: v for n, v in scenario.given.items() if is_for(n, notebook, scenario)}
        chapters.append(Chapter(name, notebook, given, used_by(name, notebook, files)))
    return chapters


def is_for(parameter: str, notebook: Notebook, scenario: Scenario) -> bool:
    """Whether a chapter is told of it; of published numbers tried at another value each is."""
    return parameter in declared(notebook) or parameter not in scenario.defaults


def used_by(name: str, notebook: Notebook, files: Mapping[str, str]) -> dict[str, str]:
    """Of the book's files those that a run may use; others' chapters only if it asks for them."""
    reads = any(READS in cell["source"] for cell in notebook["cells"] if is_code(cell))
    unused, own = NOT_USED if reads else NOT_USED + CHAPTERS, f"chapters/{name}.ipynb"
    return {n: key for n, key in files.items() if n == own or not n.startswith(unused)}


def run_chapters(
    chapters: Sequence[Chapter], book: Book, processes: Processes, timeout: float, quiet: bool
) -> tuple[dict[str, Notebook], list[str]]:
    """The executed notebooks by name, and which had to be run: with a bar on a terminal.

    timeout: seconds that a cell may take.
    """
    runs = kept_runs(chapters, book.build)
    missing = [chapter for chapter in chapters if chapter.name not in runs]
    missing.sort(key=_length, reverse=True)  # so that none is left running alone at the end
    futures = {processes.submit(execute, str(book.root), c, timeout): c for c in missing}
    hidden = quiet or not missing or None
    with tqdm(as_completed(futures), "chapters", len(missing), disable=hidden) as ended:
        for future in ended:
            try:
                runs[futures[future].name] = future.result()
            except BuildError as error:
                for each in futures:
                    each.cancel()
                raise _named(futures[future], error, timeout) from error
    executed = {each.name: _with_text(runs[each.name], each.notebook) for each in chapters}
    return executed, [each.name for each in missing]


def execute(root: str, chapter: Chapter, timeout: float) -> Notebook:
    """Run one chapter in this process; BuildError if a cell of it fails."""
    import papermill

    os.chdir(root)
    logging.basicConfig(level=logging.INFO)  # so that the log says which cell is at work
    try:
        notebook = papermill.execute_notebook(
            chapter.where,
            None,
            parameters=dict(chapter.given),
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            log_output=True,
            execution_timeout=timeout,
        )
    except papermill.PapermillExecutionError as error:
        place = chapter.place(error.cell_index + 1)
        cause = (error.evalue.splitlines() or [""])[0]
        details = f"{error.source}\n\n" + "\n".join(error.traceback)
        raise BuildError(f"{place}: {error.ename}: {cause}", details) from error
    return _stripped(notebook)


def _stripped(notebook: Notebook) -> Notebook:
    """The executed notebook as plain JSON values, without what differs from run to run."""
    text = json.dumps(notebook, sort_keys=True)  # as it will be read from an edition
    if len(text) > LIMIT_MB * 2**20:
        raise BuildError(f"shows more than {LIMIT_MB} MB; a chapter shows results, not logs")
    plain = json.loads(text)
    for place in (plain, *plain["cells"]):
        for each in TIMES:
            place["metadata"]["papermill"].pop(each, None)
    for cell in plain["cells"]:
        if INJECTED in tags(cell):
            cell["id"] = INJECTED
    return plain


def _named(chapter: Chapter, error: BuildError, timeout: float) -> BuildError:
    """The error with the chapter and, where its process ended, the cell and how."""
    said = str(error)
    if isinstance(error, Died):
        late = f"did not end within {timeout:g} s; --timeout allows more"
        place = chapter.place(int((CELL.findall(error.details) or ["0"])[-1]))
        said = f"{place}: {late if TIMED_OUT in error.details else error}"
    return BuildError(f"{chapter.where}: {said}", error.details)


def kept_runs(chapters: Sequence[Chapter], build: Path) -> dict[str, Notebook]:
    """The runs that the editions in `build` have of these chapters, by name."""
    found: dict[str, Notebook] = {}
    for folder in sorted(build.glob(f"*/{FOLDER}")):
        record = recorded(folder.parent)
        for each in chapters:
            name = f"{FOLDER}/{each.name}.ipynb"
            wanted = record.get("runs", {}).get(each.name) == each.key and each.name not in found
            if wanted and record["files"].get(name) == fingerprint(folder.parent / name):
                found[each.name] = read_notebook(folder.parent / name)
    return found


def _with_text(run: Notebook, notebook: Notebook) -> Notebook:
    """A run with its text as the chapter has it; in an edition it has the edition's numbers."""
    text = iter([cell for cell in notebook["cells"] if not is_code(cell)])
    return {**run, "cells": [each if is_code(each) else next(text) for each in run["cells"]]}


def read_notebook(path: Path) -> Notebook:
    """The notebook in a file, read without the machinery of Jupyter; BuildError if it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = [{**cell, "source": "".join(cell["source"])} for cell in content["cells"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BuildError(f"chapters/{path.name}: is not a notebook: {error}") from error
    return {**content, "cells": cells}


def declared(notebook: Notebook) -> list[str]:
    """Names set in the cell that is tagged `parameters`."""
    cells = [cell for cell in notebook["cells"] if PARAMETERS in tags(cell)]
    lines = [line for cell in cells for line in cell["source"].splitlines() if "=" in line]
    return [line.split("=")[0].strip() for line in lines]


def _length(chapter: Chapter) -> int:
    return sum(len(cell["source"]) for cell in chapter.notebook["cells"] if is_code(cell))


def is_code(cell: Mapping) -> bool:
    """Whether a cell of a notebook holds code."""
    return cell["cell_type"] == "code"


def tags(cell: Mapping) -> Sequence[str]:
    """The tags of a cell of a notebook."""
    return cell["metadata"].get("tags", [])
