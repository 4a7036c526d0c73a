"""Put a finished edition in place in one step, so that readers never see half of one.

`_build/<edition>` is a link to a folder in `_build/.editions`, where every edition is made. The
link is replaced by a rename, which either happens or does not.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from klarna_report.build.inputs import fingerprint

EDITIONS = ".editions"
RECORD = "edition.json"
MARK = "@"  # in no edition's name, so that one name never begins another's folder


@contextmanager
def staged(build: Path, name: str) -> Iterator[Path]:
    """A folder to make an edition in, which nobody else makes meanwhile.

    It is gone afterwards, unless the edition was published; so is what killed builds have left.
    """
    (build / EDITIONS).mkdir(parents=True, exist_ok=True)
    with _lock(build, name):
        _clean(build, name)
        for other in {each.name.partition(MARK)[0] for each in _made(build, "*")} - {name}:
            with suppress(Timeout), _lock(build, other, timeout=0):  # unless somebody makes it
                _clean(build, other)
        stage = Path(tempfile.mkdtemp(prefix=f"{name}{MARK}", dir=build / EDITIONS))
        stage.chmod(0o755)
        try:
            yield stage
        finally:
            _clean(build, name)


def publish(stage: Path, build: Path, name: str, record: Mapping) -> Path:
    """Complete the staged edition and point `build/name` at it; return the link."""
    text = json.dumps({**record, "files": manifest(stage)}, indent=1, sort_keys=True)
    (stage / RECORD).write_text(f"{text}\n", encoding="utf-8")
    link, fresh = build / name, build / EDITIONS / f"{name}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(stage.relative_to(build))
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)  # a real folder, such as one copied there by hand
    os.replace(fresh, link)
    return link


def _lock(build: Path, name: str, timeout: float = -1) -> FileLock:
    return FileLock(build / EDITIONS / f"{name}.lock", timeout)


def _made(build: Path, name: str) -> list[Path]:
    """The folders in which an edition was made or is being made."""
    return [*(build / EDITIONS).glob(f"{name}{MARK}*")]


def _clean(build: Path, name: str) -> None:
    """Remove all of an edition but what its link points at; nobody else is building it."""
    current = (build / name).resolve()
    for old in _made(build, name):
        if old.resolve() != current:
            shutil.rmtree(old, ignore_errors=True)


def manifest(folder: Path) -> dict[str, str]:
    """The hash of every file of an edition but its record."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: fingerprint(path) for name, path in names.items() if name != RECORD}


def recorded(edition: Path) -> dict:
    """The record of the edition in a folder; nothing if there is none."""
    try:
        return json.loads((edition / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
