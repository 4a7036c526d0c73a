"""Pages made of executed chapters by Jupyter Book, any warning being an error; then pictures."""

import contextlib
import io
import json
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import wait
from functools import partial
from pathlib import Path
from textwrap import shorten

from klarna_report.book.edition import Edition
from klarna_report.build.gather import carried
from klarna_report.build.inputs import FACTS, SETTINGS
from klarna_report.build.processes import Processes, processors
from klarna_report.build.run import FOLDER, INJECTED, Notebook
from klarna_report.charts import FIGURE_MIME
from klarna_report.charts.drawing import png
from klarna_report.errors import BuildError, InputError
from klarna_report.evidence import load
from klarna_report.words import Numbers, plain, spoken
from klarna_report.years import with_years

PAGES = "pages"  # of a stage: what the pages are made from; gone when they are made
OWN = "application/vnd.klarna-report."
LINES_A_CELL = 10_000
SHOWN = 300  # characters of what Sphinx complains of
PLACE = re.compile(r"\S*/pages/(\S+\.ipynb):(\d{5,}):")
OVERRIDES = {"latex_individualpages": False, "nitpicky": True}


def render(
    root: Path, stage: Path, notebooks: Mapping[str, Notebook], processes: Processes
) -> None:
    """Write site and notebooks of an edition, whose `facts.json` is there, into a stage."""
    pages = processes.submit(write_pages, root, stage, notebooks)
    copies = processes.submit(write_copies, stage, notebooks)
    wait((pages, copies))  # both: nobody writes to a stage that was given up
    for each in (pages, copies):
        each.result()
    draw_cards(stage, processes)


def write_pages(root: Path, stage: Path, notebooks: Mapping[str, Notebook]) -> None:
    """Write the pages, and what goes with them."""
    pages = stage / PAGES
    pages.mkdir()
    for name in SETTINGS:
        shutil.copyfile(root / name, pages / name)
    shutil.copyfile(stage / FACTS, pages / FACTS)
    numbers = Edition.read(stage)
    for path in sorted((root / "chapters").glob("*.md")):
        text = spoken(with_years(path.read_text(encoding="utf-8"), numbers.facts), numbers, True)
        (pages / path.name).write_text(text, encoding="utf-8")
    for name, notebook in notebooks.items():
        text = json.dumps(_shown(name, notebook, numbers), ensure_ascii=False)
        (pages / f"{name}.ipynb").write_text(text, encoding="utf-8")
    _sphinx(pages, stage / "html")
    for made_on_the_way in (pages, stage / "doctrees", stage / "jupyter_execute"):
        shutil.rmtree(made_on_the_way, ignore_errors=True)


def _shown(name: str, notebook: Notebook, numbers: Numbers) -> Notebook:
    """The notebook with its conditions decided, without forms that a page does not show."""
    cells, added = [], 0
    for place, cell in enumerate(notebook["cells"], 1):
        added += INJECTED in cell["metadata"].get("tags", [])
        try:
            cells.append(_decided(cell, numbers))
        except (KeyError, InputError) as error:
            where = f"chapters/{name}.ipynb: cell {place - added}"
            raise BuildError(f"{where}: {error.args[0]}") from error
    return {**notebook, "cells": cells}


def _decided(cell: Mapping, numbers: Numbers) -> Mapping:
    """A cell as a page is made from it; the words of a figure are tried, for it prints them."""
    if cell["cell_type"] == "markdown":
        text = with_years(cell["source"], numbers.facts)
        return {**cell, "source": spoken(text, numbers, parsed=True)}
    for figure in carried({"cells": [cell]}, FIGURE_MIME):
        for each in ("title", "caption"):
            plain(figure[each], numbers)
    return {**cell, "outputs": [*map(_own_form, cell["outputs"])]} if "outputs" in cell else cell


def _own_form(output: Mapping) -> Mapping:
    """An output in the report's own form alone, if it has one."""
    own = {kind: form for kind, form in output.get("data", {}).items() if kind.startswith(OWN)}
    return {**output, "data": own} if own else output


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


def write_copies(stage: Path, notebooks: Mapping[str, Notebook]) -> None:
    """What a reader may take away: the executed notebooks and, beside the pages, each figure.

    A notebook is as it ran, with the edition's numbers in its text.
    """
    from klarna_report.book.figures import write_assets

    edition, sources = Edition.read(stage), load().sources.to_dict(orient="index")
    printed = partial(plain, numbers=edition)
    (stage / FOLDER).mkdir()
    for name, notebook in notebooks.items():
        for each in carried(notebook, FIGURE_MIME):
            write_assets(each, stage / "html", printed, edition.summary(), sources)
        copy = {**notebook, "cells": [{**cell} for cell in notebook["cells"]]}
        for cell in (each for each in copy["cells"] if each["cell_type"] == "markdown"):
            cell["source"] = printed(cell["source"])
        text = json.dumps(copy, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        (stage / FOLDER / f"{name}.ipynb").write_text(text, encoding="utf-8")


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


def _failure(book: Path, complaints: str) -> BuildError:
    """What Sphinx complained of, with places in the chapters' sources."""
    text = PLACE.sub(lambda found: _place(book, *found.groups()), complaints)
    text = text.replace(f"{book}/", "chapters/")
    return BuildError(f"the book did not render: {shorten(text, SHOWN)}", text)


def _place(book: Path, name: str, number: str) -> str:
    """Cell and line of the chapter's source, from a line number that holds both.

    MyST-NB counts ten thousand lines a cell; a cell added for a run has no number of its own.
    """
    place, line = divmod(int(number), LINES_A_CELL)
    cells = json.loads((book / name).read_text(encoding="utf-8"))["cells"][:place]
    added = sum(INJECTED in cell["metadata"].get("tags", []) for cell in cells)
    return f"chapters/{name}: cell {place - added}, line {line}:"
