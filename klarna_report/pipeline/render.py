"""Render executed chapters with Jupyter Book; any warning is an error."""

import contextlib
import io
import os
from pathlib import Path

from klarna_report.errors import BuildError

EPOCH = "1795132800"  # 2026-11-20, the day up to which the evidence goes
OVERRIDES = {"latex_individualpages": False, "nitpicky": True}


def render(book: Path, html: Path) -> None:
    """Build the HTML of the book in `book` (chapters, configuration, facts) into `html`."""
    from jupyter_book.sphinx import build_sphinx  # slow to import: only when rendering
    from sphinx.util.console import nocolor

    nocolor()
    os.environ.setdefault("SOURCE_DATE_EPOCH", EPOCH)
    complaints = io.StringIO()
    with contextlib.redirect_stderr(complaints):
        status = build_sphinx(
            book,
            html,
            path_config=book / "_config.yml",
            noconfig=True,
            doctreedir=html.parent / "doctrees",
            confoverrides=OVERRIDES | {"external_toc_path": str(book / "_toc.yml")},
            quiet=True,
            warningiserror=True,
            keep_going=True,
            freshenv=True,
        )
    if status:
        raise BuildError(f"the book did not render:\n{complaints.getvalue().strip() or status}")
