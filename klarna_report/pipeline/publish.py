"""Put a finished edition in place in one step, so that readers never see half of one."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from klarna_report.pipeline.inputs import Book, Hashes, fingerprint

KEPT = ".editions"
STAGES = ".unfinished"
LOCKS = ".locks"
RECORD = "edition.json"
MARK = "@"  # in no edition's name, so that one name never begins another's folder


@contextmanager
def staged(build: Path, name: str) -> Iterator[Path]:
    """A folder to make an edition in; gone afterwards, unless the edition was published."""
    (build / STAGES).mkdir(exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f"{name}{MARK}", dir=build / STAGES))
    stage.chmod(0o755)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def publish(stage: Path, build: Path, name: str, record: Mapping) -> Path:
    """Move the staged edition beside the others and point `build/name` at it; return the link.

    The link is replaced by a rename, which either happens or does not. Older copies of the
    same edition go afterwards.
    """
    content = {**record, "files": manifest(stage)}
    text = json.dumps(content, indent=1, sort_keys=True) + "\n"
    (stage / RECORD).write_text(text, encoding="utf-8")
    kept = build / KEPT
    kept.mkdir(exist_ok=True)
    final = kept / stage.name
    os.replace(stage, final)
    fresh = kept / f"{name}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path(KEPT) / final.name)
    _make_way(build / name)
    os.replace(fresh, build / name)
    clean(build, name)
    return build / name


def _make_way(place: Path) -> None:
    """Remove a real folder that stands where the link goes, such as one copied there by hand."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)


def clean(build: Path, name: str) -> None:
    """Remove what builds of this edition have left that were killed, and its older copies.

    To be called with the edition's lock held: nobody else is building it.
    """
    current = (build / name).resolve()
    for folder in (build / STAGES, build / KEPT):
        for old in folder.glob(f"{name}{MARK}*"):
            if old != current:
                shutil.rmtree(old, ignore_errors=True)


def manifest(folder: Path) -> dict[str, str]:
    """The hash of every file of an edition but its record."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: fingerprint(str(path)) for name, path in names.items() if name != RECORD}


def recorded(build: Path, name: str) -> dict:
    """The record of the edition that stands in its place; nothing if there is none."""
    try:
        return json.loads((build / name / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def up_to_date(book: Book, name: str, digest: str, hashes: Hashes) -> bool:
    """Whether the edition in place is whole, and of these inputs."""
    record = recorded(book.build, name)
    return (
        record.get("digest") == digest
        and all(hashes.of(each) == known for each, known in record.get("read", {}).items())
        and manifest(book.build / name) == record.get("files")
    )
