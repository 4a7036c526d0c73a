"""What went wrong, in one line for the reader and in full in a file."""

import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from klarna_report.errors import BuildError, InputError

ANSI = re.compile(r"\x1b\[[0-9;]*m")
LIMIT = 1_000_000  # characters of a log


@contextmanager
def logged(build: Path, name: str) -> Iterator[None]:
    """Write whatever ends the work badly to a file; raise it as one line that names the file."""
    path = build / "logs" / f"{name}.log"
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        ours, message = isinstance(error, BuildError), one_line(error)
        details = error.details if ours else "".join(traceback.format_exception(error))
        raise BuildError(message + _kept(path, f"{message}\n\n{details}")) from error
    else:
        path.unlink(missing_ok=True)


def one_line(error: Exception) -> str:
    """What happened, in a line."""
    if isinstance(error, BuildError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}{f': {error.filename}' if error.filename else ''}"
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _kept(path: Path, text: str) -> str:
    """A note on where the text now stands; nothing if it could not be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ANSI.sub("", text)[:LIMIT].strip() + "\n", encoding="utf-8")
    except OSError:
        return ""
    return f" (in full: {path})"
