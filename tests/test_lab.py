"""The chapters in real kernels, as JupyterLab starts them: in the root and in `chapters/`."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from klarna_report.build.inputs import ROOT, Book
from klarna_report.outputs import FACTS_MIME
from klarna_report.words import named_in


def run(name: str, folder: Path, times: int = 1) -> list[dict]:
    """The outputs of a chapter run in a kernel that works in a folder, several times over."""
    notebook = nbformat.read(Book().chapter(name), as_version=4)
    notebook.cells = notebook.cells * times
    client = NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": folder}}
    )
    done = client.execute()
    return [each.data for cell in done.cells for each in cell.get("outputs", []) if "data" in each]


def facts(outputs: list[dict]) -> dict[str, dict]:
    """The facts that outputs carry, by id."""
    carried = (each[FACTS_MIME]["facts"] for each in outputs if FACTS_MIME in each)
    return {fact["id"]: fact for facts in carried for fact in facts}


def printed(name: str) -> set[str]:
    """The facts that a chapter prints."""
    return {*named_in(Book().chapter(name).read_text(encoding="utf-8"))}


@pytest.mark.slow
def test_a_chapter_runs_in_the_root_and_carries_every_fact_it_prints():
    assert printed("index") <= facts(run("index", ROOT)).keys()


@pytest.mark.slow
def test_a_chapter_can_be_run_twice_in_its_folder_and_shows_ids_and_intervals():
    outputs = run("turnover", ROOT / "chapters", times=2)
    assert printed("turnover") <= facts(outputs).keys()
    first, second = (each for each in outputs if FACTS_MIME in each)
    assert first == second
    (row,) = (r for r in first["text/plain"].splitlines() if "assumed_leavers_2025 " in r)
    assert " to " in row, row
