"""The report's papermill engine shows what papermill's own engine shows, chapter by chapter."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import papermill
import pytest

import tiny
from klarna_report.build.processes import Processes
from klarna_report.charts import FIGURE_MIME

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
OURS, STOCK = "in-process", "nbclient"
CHAPTERS = ("sensitivity", "verdicts")  # figures, tables, facts, a sweep; verdicts
PLACE = re.compile(r"^\S*(ipython-input|ipykernel)\S*(?=:\d+: )", re.MULTILINE)  # of a warning
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
    "a warning": "import warnings\nwarnings.warn('beware', UserWarning, stacklevel=1)",
}


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    """Processes in which papermill is loaded: a command each would load it anew."""
    with Processes() as started:
        yield started


def shown(processes: Processes, path: Path, engine: str, **given: float) -> list[dict]:
    """What each code cell of a notebook shows: count, and outputs with streams joined."""
    asked = {"engine_name": engine, "parameters": given, "cwd": ROOT, "kernel_name": "python3"}
    run = partial(papermill.execute_notebook, path, None, progress_bar=False, **asked)
    return [
        {"count": cell["execution_count"], "outputs": tidy(cell["outputs"])}
        for cell in processes.submit(run).result()["cells"]
        if cell["cell_type"] == "code" and cell["source"]
    ]


def command(path: Path, out: Path, *given: str) -> subprocess.CompletedProcess:
    """Run a notebook by the command that comes with papermill."""
    papermill = Path(sys.executable).with_name("papermill")
    given = ("--no-progress-bar", "-k", "python3", "--engine", OURS, *given)
    return subprocess.run([papermill, path, out, *given], capture_output=True, text=True)


def tidy(outputs: list[dict]) -> list[dict]:
    """Outputs with the text of each stream joined: a kernel may cut and order it as it comes."""
    kept = [output for output in outputs if output["output_type"] != "stream"]
    for name in ("stdout", "stderr"):
        text = ["".join(output["text"]) for output in outputs if output.get("name") == name]
        kept.append({"name": name, "text": PLACE.sub("", "".join(text))})
    return kept


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_shows_the_same_with_either_engine(name, processes):
    path, given = ROOT / "chapters" / f"{name}.ipynb", {"annual_separation_share": 0.1}
    given = given if "annual_separation_share" in path.read_text() else {}
    ours = shown(processes, path, OURS, **given)
    assert ours == shown(processes, path, STOCK, **given)
    assert any(FIGURE_MIME in o.get("data", {}) for cell in ours for o in cell["outputs"])


def test_every_kind_of_output_is_kept_as_a_kernel_would(processes, tmp_path):
    path = tiny.write_chapter(tmp_path, "kinds", ["# What?", *CELLS.values()])
    ours, theirs = (shown(processes, path, engine) for engine in (OURS, STOCK))
    for case, mine, expected in zip(CELLS, ours, theirs, strict=True):
        assert mine == expected, case


def test_a_failing_cell_ends_the_run_and_is_named(tmp_path):
    path = tiny.write_chapter(tmp_path, "fails", ["# What?", "1", "1 / 0", "2"])
    run = command(path, tmp_path / "out.ipynb")
    assert run.returncode == 1
    assert "ZeroDivisionError: division by zero" in run.stderr
    cells = json.loads((tmp_path / "out.ipynb").read_text())["cells"]
    assert cells[-1]["execution_count"] is None


def test_a_cell_that_takes_too_long_says_where_it_is(tmp_path):
    path = tiny.write_chapter(tmp_path, "slow", ["# What?", "import time\ntime.sleep(60)"])
    run = command(path, tmp_path / "out.ipynb", "--execution-timeout", "1")
    assert run.returncode == 1
    assert "Timeout" in run.stderr
    assert "line 2 in <module>" in run.stderr
