"""Chapters run by papermill, each in a process of its own, when something they rest on differs.

A chapter runs again when its code, the facts that its text names, the parameters it declares,
`data/`, the package, the lock or Python differ; else its run is taken from an edition that has it.
"""

import json
import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, wait
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from klarna_report.build.inputs import Book, fingerprint, key_of
from klarna_report.build.processes import TIMED_OUT, Died, Processes
from klarna_report.build.publish import recorded
from klarna_report.errors import BuildError, nearest
from klarna_report.parameters import Scenario, Value
from klarna_report.words import named_in

ENGINE = "in-process"
FOLDER = "notebooks"  # of an edition: the executed chapters
PARAMETERS, INJECTED = "parameters", "injected-parameters"  # papermill's tags
TIMES = ("start_time", "end_time", "duration")  # which papermill stamps
READS = "report.firmness("  # how a chapter asks for what the chapters say
NOT_USED = ("chapters/", "_config.yml", "_toc.yml", "LICENSE", "CITATION.cff")  # by a run
CELL = re.compile(r"Executing Cell (\d+)")  # in papermill's log
LIMIT_MB = 16  # of output, a chapter; the largest of today shows less than one

Notebook = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Chapter:
    """A notebook and what is set for it in an edition.

    rests_on: the hash of each file that any chapter may use, by name.
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
    def code(self) -> dict[int, str]:
        """The hash of each code cell, by its number in the notebook."""
        cells = enumerate(self.notebook["cells"], 1)
        return {n: key_of(cell["source"], _tags(cell)) for n, cell in cells if _is_code(cell)}

    @cached_property
    def record(self) -> dict:
        """What decides its outputs besides the files it rests on."""
        named = named_in("\n\n".join(cell["source"] for cell in self.notebook["cells"]))
        return {"code": [*self.code.values()], "named": named, "given": dict(self.given)}

    @cached_property
    def key(self) -> str:
        """A key for all that decides its outputs."""
        return key_of(self.record, dict(self.rests_on))

    def place(self, number: int) -> str:
        """A cell of the run by its number in the notebook; papermill adds one for what is set."""
        added = self.given and number > _place_of_parameters(self.notebook)
        return f"cell {number - bool(added)}"


def read_chapters(book: Book, scenario: Scenario, snapshot: Mapping[str, str]) -> list[Chapter]:
    """The chapters in reading order; BuildError if one is no notebook or sets what it may not."""
    return [_chapter(name, book, scenario, snapshot) for name in book.notebooks]


def may_use(name: str, reads: bool = False) -> bool:
    """Whether a chapter may use this file of the book. reads: whether it asks what others say."""
    return not name.startswith(NOT_USED) or (reads and name.startswith(("chapters/", "_toc")))


def _chapter(name: str, book: Book, scenario: Scenario, snapshot: Mapping[str, str]) -> Chapter:
    notebook = read_notebook(book.chapter(name))
    names = declared(notebook)
    for each in names:
        if each not in scenario.defaults:
            hint = nearest(each, scenario.defaults)
            raise BuildError(f"chapters/{name}.ipynb: unknown parameter {each!r}; {hint}")
    published = scenario.given.keys() - scenario.defaults.keys()  # tried at another value
    given = {n: v for n, v in scenario.given.items() if n in names or n in published}
    reads = any(READS in cell["source"] for cell in filter(_is_code, notebook["cells"]))
    rests_on = {each: key for each, key in snapshot.items() if may_use(each, reads)}
    return Chapter(name, notebook, given, rests_on)


def run_chapters(
    chapters: Sequence[Chapter],
    book: Book,
    processes: Processes,
    timeout: float,
    done: Callable[[], None],
) -> tuple[dict[str, Notebook], list[str]]:
    """The executed notebooks by name, and which had to be run; `done` is called for each of these.

    timeout: seconds that a cell may take.
    """
    runs = kept_runs(chapters, book.build)
    # The longest first, as far as one can tell, so that none is left running alone at the end.
    missing = sorted((c for c in chapters if c.name not in runs), key=_length, reverse=True)
    root = str(book.root)
    futures = {each: processes.submit(execute, root, each, timeout) for each in missing}
    for future in futures.values():
        future.add_done_callback(lambda _: done())
    wait(futures.values(), return_when=FIRST_EXCEPTION)
    for chapter, future in futures.items():
        if not future.cancel() and future.done() and (error := future.exception()):
            raise _named(chapter, error, timeout)
    runs |= {chapter.name: future.result() for chapter, future in futures.items()}
    ran = [chapter.name for chapter in missing]
    return {c.name: _with_prose(c.notebook, runs[c.name]) for c in chapters}, ran


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
        if INJECTED in _tags(cell):
            cell["id"] = INJECTED
    return plain


def _named(chapter: Chapter, error: BaseException, timeout: float) -> BaseException:
    """The error with the chapter and, where its process ended, the cell and how."""
    if not isinstance(error, BuildError):
        return error
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
            known = record.get("chapters", {}).get(each.name, {})
            name = f"{FOLDER}/{each.name}.ipynb"
            whole = fingerprint(folder.parent / name) == record.get("files", {}).get(name)
            if each.name not in found and known.get("key") == each.key and whole:
                found[each.name] = read_notebook(folder.parent / name)
    return found


def _with_prose(notebook: Notebook, run: Notebook) -> Notebook:
    """A run with the cells of text that the notebook has now."""
    code = [cell for cell in run["cells"] if _is_code(cell)]
    added = [cell for cell in code if INJECTED in _tags(cell)]
    ran = iter([cell for cell in code if cell not in added])
    cells = [next(ran) if _is_code(cell) else cell for cell in notebook["cells"]]
    place = _place_of_parameters(notebook)
    return {**run, "cells": cells[:place] + added + cells[place:]}


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
    lines = [line for c in notebook["cells"] if _sets(c) for line in c["source"].splitlines()]
    return [line.split("=")[0].strip() for line in lines if "=" in line]


def _place_of_parameters(notebook: Notebook) -> int:
    """The number of the parameters cell, below which papermill adds what is set; nought: on top."""
    return next((n for n, cell in enumerate(notebook["cells"], 1) if _sets(cell)), 0)


def _length(chapter: Chapter) -> int:
    return sum(len(cell["source"]) for cell in chapter.notebook["cells"] if _is_code(cell))


def _is_code(cell: Mapping) -> bool:
    return cell["cell_type"] == "code"


def _sets(cell: Mapping) -> bool:
    """Whether this is the parameters cell."""
    return _is_code(cell) and PARAMETERS in _tags(cell)


def _tags(cell: Mapping) -> Sequence[str]:
    return cell["metadata"].get("tags", [])
