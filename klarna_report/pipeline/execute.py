"""Run the chapters through papermill and keep what they computed, nothing of when or where."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
import papermill

from klarna_report.errors import BuildError
from klarna_report.parameters import Value

PARAMETERS_TAG = "parameters"
TIMEOUT_S = 300
WORKERS = 6  # a kernel mostly waits for messages, so more than there are cores

logging.getLogger("papermill").setLevel(logging.ERROR)


def declared(notebook: nbformat.NotebookNode) -> list[str]:
    """Names set in the `parameters` cell of a chapter."""
    cells = [c for c in notebook.cells if PARAMETERS_TAG in c.metadata.get("tags", [])]
    lines = [line for cell in cells for line in cell.source.splitlines() if "=" in line]
    return [line.split("=")[0].strip() for line in lines]


def run_chapter(path: Path, values: Mapping[str, Value]) -> nbformat.NotebookNode:
    """The chapter executed at these parameter values; BuildError with chapter, cell and cause."""
    notebook = nbformat.read(path, as_version=4)
    given = {name: values[name] for name in declared(notebook)}
    try:
        executed = papermill.execute_notebook(
            notebook,
            None,
            parameters=given,
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=TIMEOUT_S,
            kernel_manager_class="klarna_report.pipeline.kernels.WarmKernelManager",
        )
    except papermill.PapermillExecutionError as error:
        cause = f"{error.ename}: {error.evalue}".splitlines()[0]
        raise BuildError(f"chapters/{path.name}: cell {error.cell_index}: {cause}") from error
    return without_times(executed)


def without_times(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without stamps of time, host or duration."""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    return notebook


def run_chapters(
    paths: Sequence[Path], values: Mapping[str, Value], done: Callable[[str], None]
) -> dict[str, nbformat.NotebookNode]:
    """All chapters executed side by side, by stem; `done` is called as each one ends."""
    with ThreadPoolExecutor(WORKERS) as pool:
        running = {pool.submit(run_chapter, path, values): path.stem for path in paths}
        finished = {}
        for future in as_completed(running):
            finished[running[future]] = future.result()
            done(running[future])
    return {path.stem: finished[path.stem] for path in paths}
