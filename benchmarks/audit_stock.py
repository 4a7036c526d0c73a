"""The same chapters by the stock route: Jupyter Book's own theme, Altair's own output.

Roles become their text and our figures the Altair charts that they were drawn from, so that words
and charts are the same. What the stock route has no counterpart for is left out, which makes its
pages lighter than they would be: the tables of claims and observations, formulas, downloads.
"""

import re
import subprocess
import sys
from pathlib import Path

import altair as alt
import nbformat
import yaml

from klarna_report.book.edition import Edition
from klarna_report.charts import FIGURE_MIME
from klarna_report.words import plain

ROOT = Path(__file__).resolve().parent.parent
FENCES = re.compile(r"^(```+|:::+)\{.*?^\1\s*$", re.MULTILINE | re.DOTALL)
BOXES = re.compile(r"^:::+(\{container\}.*)?$", re.MULTILINE)
VERDICT = re.compile(r"\{verdicts?\}`([^`]+)`")


def build_stock(edition: Path, target: Path) -> Path:
    """Build the edition's executed chapters into `target` and return the folder of the pages."""
    facts = Edition.read(edition)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted((edition / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            _plain(cell, facts)
        nbformat.write(notebook, target / path.name)
    for path in sorted((ROOT / "chapters").glob("*.md")):
        text = FENCES.sub("", plain(path.read_text(encoding="utf-8"), facts))
        (target / path.name).write_text(VERDICT.sub(r"\1", text), encoding="utf-8")
    (target / "_toc.yml").write_bytes((ROOT / "_toc.yml").read_bytes())
    settings = {"title": "Half the workforce?", "execute": {"execute_notebooks": "off"}}
    (target / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "-q", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target / "_build" / "html"


def _plain(cell: nbformat.NotebookNode, facts: Edition) -> None:
    """Roles of a cell as text, directives gone, figures as Altair shows them."""
    if cell.cell_type == "markdown":
        text = BOXES.sub("", cell.source)
        text = FENCES.sub("", plain(text, facts))
        cell.source = VERDICT.sub(r"\1", text)
    for output in cell.get("outputs", []):
        payload = output.get("data", {}).get(FIGURE_MIME)
        if payload:
            with alt.renderers.enable("html"):
                chart = alt.LayerChart.from_dict(payload["vega_lite"], validate=False)
                output["data"] = chart._repr_mimebundle_()
