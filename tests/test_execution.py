"""A chapter run in a fork shows what papermill and a Jupyter kernel of its own would show."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import papermill
import pytest

import tiny
from klarna_report.charts import FIGURE_MIME
from klarna_report.parameters import baseline, catalogue
from klarna_report.pipeline.execute import run_fresh
from klarna_report.pipeline.inputs import Book, Hashes, environment
from klarna_report.pipeline.notebooks import Chapter
from klarna_report.pipeline.tasks import Run, Task
from klarna_report.pipeline.workshop import Workshop

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = ("headcount", "sensitivity", "verdicts")  # figures, tables, facts, verdicts
PLACE = re.compile(r"^\S*(ipython-input|ipykernel)\S*(?=:\d+: )", re.MULTILINE)  # of a warning
VALUES = {**baseline(catalogue()).values, "annual_separation_share": 0.1}
CELLS = {
    "a value": "[1, 'two']",
    "nothing": "x = 1",
    "a value held back": "1;",
    "printed text": "print('a')\nprint('b', end='')",
    "text on both streams": "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\n4",
    "a table": "import pandas\npandas.DataFrame({'a': [1, 2]})",
    "several displays": "display(1)\ndisplay('two', metadata={'text/plain': {'a': 1}})\n3",
    "a display renewed": "h = display(1, display_id='x')\nh.update(2)",
    "a display cleared": "from IPython.display import clear_output\nprint(1)\nclear_output()\n2",
    "HTML": "from IPython.display import HTML, Latex\ndisplay(Latex('$a$'))\nHTML('<b>b</b>')",
    "a picture": (
        "from IPython.display import Image\nImage(bytes.fromhex('89504e470d0a1a0a'), format='png')"
    ),
    "a coroutine": "import asyncio\nawait asyncio.sleep(0)\n'done'",
    "the last values": "5\n_",
    "a magic command": "%pprint\n[1]",
    "a warning": "import warnings\nwarnings.warn('beware', stacklevel=2)",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Workshop]:
    with Workshop(Book(ROOT, tmp_path_factory.mktemp("out")), 120) as shop:
        yield shop


def run(path: Path, shop: Workshop) -> Run:
    """The chapter in a fork."""
    snapshot = shop.book.snapshot()
    task = Task(Chapter.read(path), VALUES, environment(snapshot))
    hashes = Hashes(shop.book, snapshot)
    return run_fresh([task], shop.kernels, hashes, lambda run: None)[0]


def with_papermill(chapter: Chapter, monkeypatch) -> list[list[dict]]:
    """The outputs of each code cell, run by papermill in a kernel of its own."""
    monkeypatch.chdir(ROOT)
    notebook = nbformat.read(chapter.path, as_version=4)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    given = chapter.given(VALUES)
    executed = papermill.execute_notebook(notebook, None, given, progress_bar=False)
    return [c.outputs for c in executed.cells if c.cell_type == "code" and c.source.strip()]


def tidy(outputs: list[dict]) -> list[dict]:
    """Outputs with the text of each stream joined: a kernel may cut and order it as it comes."""
    kept = [dict(output) for output in outputs if output["output_type"] != "stream"]
    for name in ("stdout", "stderr"):
        text = "".join(output["text"] for output in outputs if output.get("name") == name)
        kept.append({"name": name, "text": PLACE.sub("", text)})
    return kept


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_shows_the_same_with_papermill(name, shop, monkeypatch):
    made = run(ROOT / "chapters" / f"{name}.ipynb", shop)
    theirs = with_papermill(made.task.chapter, monkeypatch)
    assert [tidy(each) for each in made.outputs] == [tidy(each) for each in theirs]
    assert any(FIGURE_MIME in o.get("data", {}) for each in made.outputs for o in each)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_every_kind_of_output_is_kept_as_a_kernel_would(shop, tmp_path, monkeypatch):
    tiny.write_chapter(tmp_path, "kinds", ["# What?", *CELLS.values()])
    made = run(tmp_path / "chapters" / "kinds.ipynb", shop)
    theirs = with_papermill(made.task.chapter, monkeypatch)
    for case, ours, expected in zip(CELLS, made.outputs, theirs, strict=True):
        assert tidy(ours) == tidy(expected), case
