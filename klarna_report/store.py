"""Layer 0: what was made before, kept by content: whole or not at all, checked when read.

A key is a hash of all that decides the content, so an entry is never out of date, and two that
write the same key write the same bytes.
"""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

LIMIT_MB = 512
STALE_S = 3600  # a file half written for so long belongs to nobody
DIGEST = 64  # length of a SHA-256 in hexadecimal digits
UNFINISHED = "unfinished"


def key_of(*parts: object) -> str:
    """One key for all that decides a content, given as plain JSON values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Store:
    """A folder of entries by kind and key. Oldest entries go first when it grows too large."""

    def __init__(self, folder: Path, limit_mb: float = LIMIT_MB) -> None:
        self.folder = folder
        self.limit_mb = limit_mb

    def get(self, kind: str, key: str) -> bytes | None:
        """The content, or None if there is none or it is damaged."""
        path = self._path(kind, key)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        content = stored[DIGEST:]
        if hashlib.sha256(content).hexdigest().encode() != stored[:DIGEST]:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # last used now
        return content

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep a content, in one step: a reader finds all of it or nothing."""
        path = self._path(kind, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = self.folder / UNFINISHED / f"{key}-{os.getpid()}-{time.monotonic_ns()}"
        half.parent.mkdir(exist_ok=True)
        try:
            with half.open("wb") as file:
                file.write(hashlib.sha256(content).hexdigest().encode() + content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, path)
        finally:
            half.unlink(missing_ok=True)

    def prune(self) -> None:
        """Remove what is half written and forgotten, then the least used down to the limit."""
        now = time.time()
        room = self.limit_mb * 2**20
        for used, size, path in sorted(self._entries(), reverse=True):
            unfinished = path.parent.name == UNFINISHED
            room -= size
            if (unfinished and now - used > STALE_S) or (not unfinished and room < 0):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _entries(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.rglob("*"):
            with contextlib.suppress(OSError):
                about = path.stat()
                if path.is_file():
                    found.append((about.st_mtime, about.st_size, path))
        return found

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / key


_current: list[Store] = []  # the store of this process, if one is in use


def use(store: Store) -> None:
    """Let `remembered` keep its contents in this store."""
    _current[:] = [store]


def remembered(kind: str, parts: list, make: Callable[[], bytes]) -> bytes:
    """What `make` returns for these parts, from the store if it was made before.

    `parts`: plain JSON values that decide the content, versions of libraries included. A store
    that cannot be written makes the work slower, not wrong.
    """
    if not _current:
        return make()
    key = key_of(kind, *parts)
    content = _current[0].get(kind, key)
    if content is None:
        content = make()
        with contextlib.suppress(OSError):
            _current[0].put(kind, key, content)
    return content


def side_by_side(makes: Sequence[Callable[[], object]]) -> None:
    """Call each of these in one of as many forks as there are processors.

    What they return is lost; what they remember is there for the next who asks. Without a store
    in use there is nothing to gain, and nothing is done.
    """
    if not _current or not hasattr(os, "fork"):
        return
    count = min(len(makes), processors())
    children = [_fork(makes[place::count]) for place in range(1, count)]
    try:
        for make in makes[::count] if children else ():
            make()
    finally:
        for child in children:
            os.waitpid(child, 0)


def _fork(makes: Sequence[Callable[[], object]]) -> int:
    """A fork that calls each of these; what fails there fails again where it is needed."""
    child = os.fork()
    if child:
        return child
    try:
        for make in makes:
            make()
    finally:
        os._exit(0)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
