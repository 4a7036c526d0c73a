"""Pages made of executed chapters by Jupyter Book, any warning being an error; then pictures."""

import contextlib
import io
import json
import re
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from klarna_report.build.gather import carried
from klarna_report.build.inputs import FACTS, SETTINGS
from klarna_report.build.logs import Failed
from klarna_report.build.processes import Processes, processors
from klarna_report.build.run import FOLDER, INJECTED, Notebook
from klarna_report.charts import FIGURE_MIME
from klarna_report.charts.drawing import png
from klarna_report.evidence import load

PAGES = "pages"  # of a stage: what the pages are made from; gone when they are made
OWN = "application/vnd.klarna-report."
LINES_A_CELL = 10_000
PLACE = re.compile(r"\S*/pages/(\S+\.ipynb):(\d{5,}):")
OVERRIDES = {"latex_individualpages": False, "nitpicky": True}


def render(root: Path, stage: Path, notebooks: Mapping[str, Notebook]) -> None:
    """Write the site and the notebooks of an edition, whose `facts.json` is there, into a stage."""
    pages = stage / PAGES
    pages.mkdir()
    for name in SETTINGS:
        shutil.copyfile(root / name, pages / name)
    shutil.copyfile(stage / FACTS, pages / FACTS)
    for name, notebook in notebooks.items():
        text = json.dumps(_shown(notebook), ensure_ascii=False)
        (pages / f"{name}.ipynb").write_text(text, encoding="utf-8")
    _sphinx(pages, stage / "html")
    _write_notebooks(stage, notebooks)
    for made_on_the_way in (pages, stage / "doctrees", stage / "jupyter_execute"):
        shutil.rmtree(made_on_the_way, ignore_errors=True)


def _shown(notebook: Notebook) -> Notebook:
    """The notebook without the forms of an output that a page does not show."""
    cells = [
        {**cell, "outputs": [*map(_own_form, cell["outputs"])]} if "outputs" in cell else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _own_form(output: Mapping) -> Mapping:
    """An output in the report's own form alone, if it has one."""
    own = {kind: form for kind, form in output.get("data", {}).items() if kind.startswith(OWN)}
    return {**output, "data": own} if own else output


def _sphinx(pages: Path, html: Path) -> None:
    """Run Jupyter Book's own Sphinx on the pages; Failed names what it complains of."""
    from jupyter_book.sphinx import build_sphinx  # slow to import: only when rendering
    from sphinx.util.console import nocolor

    nocolor()
    complaints = io.StringIO()
    with contextlib.redirect_stderr(complaints):
        status = build_sphinx(
            pages,
            html,
            path_config=pages / "_config.yml",
            noconfig=True,
            doctreedir=html.parent / "doctrees",
            confoverrides=OVERRIDES | {"external_toc_path": str(pages / "_toc.yml")},
            quiet=True,
            warningiserror=True,
            keep_going=True,
            freshenv=True,
        )
    if status:
        raise _failure(pages, complaints.getvalue().strip() or str(status))


def _write_notebooks(stage: Path, notebooks: Mapping[str, Notebook]) -> None:
    """The executed chapters for readers: as they ran, with the edition's numbers in the text."""
    from klarna_report.book.edition import Edition
    from klarna_report.book.role import plain

    edition = Edition.read(stage)
    (stage / FOLDER).mkdir()
    for name, notebook in notebooks.items():
        cells = [
            {**cell, "source": plain(edition, cell["source"])}
            if cell["cell_type"] == "markdown"
            else cell
            for cell in notebook["cells"]
        ]
        text = json.dumps(
            {**notebook, "cells": cells}, indent=1, sort_keys=True, ensure_ascii=False
        )
        (stage / FOLDER / f"{name}.ipynb").write_text(text + "\n", encoding="utf-8")


def write_figures(stage: Path, notebooks: Mapping[str, Notebook]) -> None:
    """The files of each figure that a reader may take away, beside the pages."""
    from klarna_report.book.edition import Edition
    from klarna_report.book.figures import write_assets
    from klarna_report.book.role import plain

    edition, sources = Edition.read(stage), load().sources.to_dict(orient="index")
    for notebook in notebooks.values():
        for each in carried(notebook, FIGURE_MIME):
            resolve = partial(plain, edition)
            write_assets(each, stage / "html", resolve, edition.summary(), sources)


def draw_cards(stage: Path, processes: Processes) -> None:
    """Draw the cards that the pages ask for, side by side."""
    from klarna_report.book.finish import PICTURES

    listed = json.loads((stage / PICTURES).read_text(encoding="utf-8"))
    count, jobs = processors(), sorted(listed.items())
    made = [processes.submit(_draw, stage / "html", jobs[place::count]) for place in range(count)]
    for each in made:
        each.result()
    (stage / PICTURES).unlink()


def _draw(html: Path, jobs: list[tuple[str, str]]) -> None:
    """Write pictures, given by name and drawing."""
    for name, drawing in jobs:
        (html / name).parent.mkdir(parents=True, exist_ok=True)
        (html / name).write_bytes(png(drawing))


def _failure(book: Path, complaints: str) -> Failed:
    """What Sphinx complained of, with places in the chapters' sources."""
    text = PLACE.sub(lambda found: _place(book, *found.groups()), complaints)
    text = text.replace(f"{book}/", "chapters/")
    return Failed(f"the book did not render: {_first(text)}", text)


def _place(book: Path, name: str, number: str) -> str:
    """Cell and line of the chapter's source, from a line number that holds both.

    MyST-NB counts ten thousand lines a cell; a cell added for a run has no number of its own.
    """
    place, line = divmod(int(number), LINES_A_CELL)
    cells = json.loads((book / name).read_text(encoding="utf-8"))["cells"][:place]
    added = sum(INJECTED in cell["metadata"].get("tags", []) for cell in cells)
    return f"chapters/{name}: cell {place - added}, line {line}:"


def _first(text: str) -> str:
    """The first complaint, in a line; one that ends in a colon goes on in the next line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    count = 2 if lines[0].endswith(":") else 1
    more = f" (and {len(lines) - count} more lines)" if len(lines) > count else ""
    return " ".join(lines[:count]) + more
