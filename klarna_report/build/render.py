"""Pages made of executed chapters by Jupyter Book, any warning being an error; and files beside."""

import contextlib
import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import wait
from functools import partial
from pathlib import Path
from textwrap import shorten

from klarna_report.book.brief import FILE, TEXT, brief
from klarna_report.book.edition import Edition
from klarna_report.book.figures import write_assets
from klarna_report.book.search import PUBLISHED, call
from klarna_report.build.gather import carried
from klarna_report.build.inputs import FACTS, SETTINGS
from klarna_report.build.processes import Processes
from klarna_report.build.run import FOLDER, INJECTED, Notebook, is_code, read_notebook, tags
from klarna_report.charts import FIGURE_MIME
from klarna_report.errors import BuildError, InputError
from klarna_report.evidence import load
from klarna_report.history import history_of, published
from klarna_report.words import Numbers, plain, spoken
from klarna_report.years import with_years

PAGES = "pages"  # of a stage: what the pages are made from; gone when they are made
LINES_A_CELL = 10_000  # as MyST-NB counts
SHOWN = 300  # characters of what Sphinx complains of
PLACE = re.compile(r"\S*/pages/(\S+\.ipynb):(\d{5,}):")
OVERRIDES = {"latex_individualpages": False, "nitpicky": True}


def render(
    root: Path, stage: Path, notebooks: Mapping[str, Notebook], processes: Processes
) -> None:
    """Write site and notebooks of an edition, whose `facts.json` is there, into a stage."""
    tasks = (
        processes.submit(write_pages, root, stage, notebooks),
        processes.submit(write_brief, root, stage, notebooks),
        processes.submit(write_copies, stage, notebooks),
        processes.submit(write_answers, stage),
    )
    wait(tasks)  # all: nobody writes to a stage that was given up
    for each in tasks:
        each.result()


def write_pages(root: Path, stage: Path, notebooks: Mapping[str, Notebook]) -> None:
    """Write the pages, and what goes with them."""
    pages = stage / PAGES
    pages.mkdir()
    for name in SETTINGS:
        shutil.copyfile(root / name, pages / name)
    shutil.copyfile(stage / FACTS, pages / FACTS)
    numbers = Edition.read(stage)
    for path in sorted((root / "chapters").glob("*.md")):
        text = _said(path.read_text(encoding="utf-8"), numbers)
        (pages / path.name).write_text(text, encoding="utf-8")
    for name, notebook in notebooks.items():
        text = json.dumps(_shown(name, notebook, numbers), ensure_ascii=False)
        (pages / f"{name}.ipynb").write_text(text, encoding="utf-8")
    _sphinx(pages, stage / "html")
    for made_on_the_way in (pages, stage / "doctrees", stage / "jupyter_execute"):
        shutil.rmtree(made_on_the_way, ignore_errors=True)


def _shown(name: str, notebook: Notebook, numbers: Numbers) -> Notebook:
    """The notebook with its conditions decided; a figure prints its words, so they are tried."""
    cells = []
    for number, cell in _numbered(notebook):
        try:
            text = cell["source"] if is_code(cell) else _said(cell["source"], numbers)
            cells.append({**cell, "source": text})
            for figure in carried({"cells": [cell]}, FIGURE_MIME):
                plain(f"{figure['title']}\n{figure['caption']}", numbers)
        except (KeyError, InputError) as error:
            raise BuildError(f"chapters/{name}.ipynb: cell {number}: {error.args[0]}") from error
    return {**notebook, "cells": cells}


def _said(text: str, numbers: Numbers) -> str:
    """A text as a page is made from it: what is not said is parsed all the same."""
    return spoken(with_years(text, numbers.facts), numbers, parsed=True)


def _numbered(notebook: Notebook) -> Iterator[tuple[int, Mapping]]:
    """The cells of a run, each with its number in the chapter; papermill's own has none."""
    number = 0
    for cell in notebook["cells"]:
        number += INJECTED not in tags(cell)
        yield number, cell


def _sphinx(pages: Path, html: Path) -> None:
    """Run Jupyter Book's own Sphinx on the pages; BuildError names what it complains of."""
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


def write_brief(root: Path, stage: Path, notebooks: Mapping[str, Notebook]) -> None:
    """The report on two pages, where the book has a text for it."""
    path = root / "chapters" / TEXT
    if path.is_file():
        front, text = next(iter(notebooks.values())), path.read_text(encoding="utf-8")
        chart = next(carried(front, FIGURE_MIME))
        try:
            made = brief(text, front["cells"][0]["source"], chart, Edition.read(stage))
        except (KeyError, InputError) as error:
            raise BuildError(f"chapters/{TEXT}: {error.args[0]}") from error
        (stage / "html").mkdir(exist_ok=True)
        (stage / "html" / FILE).write_bytes(made)


def write_copies(stage: Path, notebooks: Mapping[str, Notebook]) -> None:
    """What a reader may take away: the executed notebooks and, beside the pages, each figure.

    A notebook is as it ran, with the edition's numbers in its text.
    """
    edition, sources = Edition.read(stage), load().sources.to_dict(orient="index")
    printed = partial(plain, numbers=edition)
    (stage / FOLDER).mkdir()
    for name, notebook in notebooks.items():
        for each in carried(notebook, FIGURE_MIME):
            write_assets(each, stage / "html", printed, edition, sources, name)
        copy = {**notebook, "cells": [{**cell} for cell in notebook["cells"]]}
        for cell in (each for each in copy["cells"] if each["cell_type"] == "markdown"):
            cell["source"] = printed(cell["source"])
        text = json.dumps(copy, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        (stage / FOLDER / f"{name}.ipynb").write_text(text, encoding="utf-8")


def write_answers(stage: Path) -> None:
    """What has become of every number that a version published, for the page that looks it up."""
    evidence, folder = load(), stage / "html" / "_static"
    history = history_of(evidence)
    answers = call("reportPublished", history.versions, history.answers(published(evidence)))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PUBLISHED).write_text(answers, encoding="utf-8")


def _failure(pages: Path, complaints: str) -> BuildError:
    """What Sphinx complained of, with places in the chapters' sources."""
    text = PLACE.sub(lambda found: _place(pages, found[1], int(found[2])), complaints)
    text = text.replace(f"{pages}/", "chapters/")
    return BuildError(f"the book did not render: {shorten(text, SHOWN)}", text)


def _place(pages: Path, name: str, number: int) -> str:
    """Cell and line of the chapter's source, from a line number that holds both."""
    place, line = divmod(number, LINES_A_CELL)
    cells = [number for number, _ in _numbered(read_notebook(pages / name))]
    return f"chapters/{name}: cell {cells[place - 1]}, line {line}:"
