"""Files put in place whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from klarna_report.errors import BuildError, InputError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file to write beside `path`; it becomes `path` in the end, or goes if something fails."""
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        part.open("xb").close()
    except OSError as error:
        raise InputError(f"{path}: cannot be written there: {error.strerror}") from error
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise BuildError(f"{path}: not written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
