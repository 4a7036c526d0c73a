"""Put a finished edition in place in one step, so that readers never see half of one."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from klarna_report.build.inputs import fingerprint

KEPT = ".editions"
STAGES = ".unfinished"
LOCKS = ".locks"
RECORD = "edition.json"
MARK = "@"  # in no edition's name, so that one name never begins another's folder


@contextmanager
def staged(build: Path, name: str) -> Iterator[Path]:
    """A folder to make an edition in, which nobody else makes meanwhile.

    It is gone afterwards, unless the edition was published.
    """
    for folder in (LOCKS, STAGES, KEPT):
        (build / folder).mkdir(parents=True, exist_ok=True)
    with FileLock(build / LOCKS / f"{name}.lock"):
        _tidy(build, name)
        stage = Path(tempfile.mkdtemp(prefix=f"{name}{MARK}", dir=build / STAGES))
        stage.chmod(0o755)
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _tidy(build: Path, name: str) -> None:
    """Remove what killed builds have left: of this edition, and of those nobody is building."""
    _clean(build, name)
    for other in {each.name.partition(MARK)[0] for each in (build / STAGES).iterdir()} - {name}:
        with suppress(Timeout), FileLock(build / LOCKS / f"{other}.lock", timeout=0):
            _clean(build, other)


def publish(stage: Path, build: Path, name: str, record: Mapping) -> Path:
    """Move the staged edition beside the others and point `build/name` at it; return the link.

    The link is replaced by a rename, which either happens or does not. Older copies of the
    same edition go afterwards.
    """
    content = {**record, "files": manifest(stage)}
    text = json.dumps(content, indent=1, sort_keys=True) + "\n"
    (stage / RECORD).write_text(text, encoding="utf-8")
    final = build / KEPT / stage.name
    os.replace(stage, final)
    fresh = build / KEPT / f"{name}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(KEPT) / final.name)
    if (build / name).is_dir() and not (build / name).is_symlink():
        shutil.rmtree(build / name)  # a real folder, such as one copied there by hand
    os.replace(fresh, build / name)
    _clean(build, name)
    return build / name


def _clean(build: Path, name: str) -> None:
    """Remove what was left of an edition, and older copies of it; nobody else is building it."""
    current = (build / name).resolve()
    for folder in (build / STAGES, build / KEPT):
        for old in folder.glob(f"{name}{MARK}*"):
            if old != current:
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
