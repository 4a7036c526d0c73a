"""Render executed chapters with Jupyter Book; any warning is an error."""

import contextlib
import io
import json
import re
import shutil
from pathlib import Path

from klarna_report.pipeline.logs import Failed
from klarna_report.pipeline.notebooks import INJECTED_TAG

LINES_A_CELL = 10_000
PLACE = re.compile(r"\S*/pages/(\S+\.ipynb):(\d{5,}):")
OVERRIDES = {"latex_individualpages": False, "nitpicky": True}


def render(book: Path, html: Path) -> None:
    """Build the HTML of the book in `book` (chapters, configuration, facts) into `html`."""
    from jupyter_book.sphinx import build_sphinx  # slow to import: only when rendering
    from sphinx.util.console import nocolor

    nocolor()
    complaints = io.StringIO()
    doctrees = html.parent / "doctrees"
    with contextlib.redirect_stderr(complaints):
        status = build_sphinx(
            book,
            html,
            path_config=book / "_config.yml",
            noconfig=True,
            doctreedir=doctrees,
            confoverrides=OVERRIDES | {"external_toc_path": str(book / "_toc.yml")},
            quiet=True,
            warningiserror=True,
            keep_going=True,
            freshenv=True,
        )
    shutil.rmtree(doctrees, ignore_errors=True)
    if status:
        raise _failure(book, complaints.getvalue().strip() or str(status))


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
    added = sum(INJECTED_TAG in cell["metadata"].get("tags", []) for cell in cells)
    return f"chapters/{name}: cell {place - added}, line {line}:"


def _first(text: str) -> str:
    """The first complaint, in a line; one that ends in a colon goes on in the next line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    count = 2 if lines[0].endswith(":") else 1
    more = f" (and {len(lines) - count} more lines)" if len(lines) > count else ""
    return " ".join(lines[:count]) + more
