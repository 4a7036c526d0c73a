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
        path.unlink(missing_ok=True)
    except InputError:
        raise
    except Exception as error:
        message = one_line(error)
        ours = isinstance(error, BuildError)
        details = error.details if ours else "".join(traceback.format_exception(error))
        text = ANSI.sub("", f"{message}\n\n{details}")[:LIMIT].strip()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text}\n", encoding="utf-8")
        except OSError:
            raise BuildError(message) from error
        raise BuildError(f"{message} (in full: {path})") from error


def one_line(error: Exception) -> str:
    """What happened, in a line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}{f': {error.filename}' if error.filename else ''}"
    ours = isinstance(error, BuildError)
    return str(error) if ours else f"{type(error).__name__}: {error}".splitlines()[0]
