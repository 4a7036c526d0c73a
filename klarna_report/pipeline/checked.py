"""The check of data/ that comes before every build; what has passed once is not checked again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from klarna_report.errors import InputError

RECORD = ".data-checked"


def check_data(files: Iterable[Path], build: Path) -> None:
    """InputError if data/ breaks a rule, unless these very files have passed before.

    `files`: the data and the code that checks them; `build`: folder for the note of what passed.
    """
    digest = _digest(files)
    record = build / RECORD
    if record.is_file() and record.read_text(encoding="utf-8") == digest:
        return
    from klarna_report.checking import check_all  # slow to import, seldom needed

    found = check_all()
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise InputError(f"data/{found[0]}{more}; `klarna-report check` lists all")
    record.write_text(digest, encoding="utf-8")


def _digest(files: Iterable[Path]) -> str:
    content = hashlib.sha256()
    for path in files:
        content.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return content.hexdigest()
