"""Tasks in forks of a warm process, seen from the process that asks for them."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from klarna_report.errors import BuildError
from klarna_report.pipeline.inputs import PACKAGE

BOOT = """\
import json, sys
given = json.loads(sys.argv[1])
sys.path[:] = given["path"]
from klarna_report.pipeline.warm import serve
serve(given)
"""
# A result must not depend on who asks for it, where and when.
FIXED = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "SOURCE_DATE_EPOCH": "1795132800",  # 2026-11-20, the day up to which the evidence goes
    "OPENBLAS_NUM_THREADS": "1",  # threads would also be lost in a fork
    "OMP_NUM_THREADS": "1",
}
KEPT = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
LOOK_S = 0.5  # how often to look whether the warm process still lives
TAIL = 20_000  # characters of complaints worth keeping
CLOSE_S = 0.3  # for a warm process to end by itself; one that still loads does not look up
CHUNK = 1 << 16
DUMP_S = 0.2  # for a task to say where it is


class Died(BuildError):
    """A task's process ended without a result."""


class Warm:
    """A process that has libraries loaded and forks itself for each task. Close it after use."""

    def __init__(self, preload: Sequence[str], root: Path, scratch: Path) -> None:
        ours, theirs = socket.socketpair()
        path = _search_path(root)
        given = {"preload": list(preload), "path": path, "fresh": [str(root), path[0]]}
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115
        self._control = ours
        self._lock = threading.Lock()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", BOOT, json.dumps(given)],
                cwd=root,
                stdin=theirs.fileno(),
                stdout=self.complaints,
                stderr=self.complaints,
                env=kept | FIXED | {"IPYTHONDIR": str(scratch)},
                start_new_session=True,  # an interrupt is for the asking process to handle
            )

    def start(self, task: str, jobs: bool = False, **given: object) -> "Fork":
        """A new fork at work on a task: `module:function`, called with what is given.

        jobs: whether more requests will follow; the function gets them as an iterator.
        """
        request, ask = os.pipe()
        answers, answer = os.pipe()
        complaints = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            with self._lock:
                socket.send_fds(self._control, [b"."], [request, answer, complaints.fileno()])
        except OSError as error:
            os.close(ask)
            os.close(answers)
            complaints.close()
            raise Died(f"no process could be started: {tail(self.complaints)}") from error
        finally:
            os.close(request)
            os.close(answer)
        fork = Fork(self, ask, answers, complaints)
        fork.ask({"task": task, "given": given, "jobs": jobs})
        if not jobs:
            fork.no_more()
        return fork

    def close(self) -> None:
        """End the warm process and every fork of it."""
        self._control.close()
        try:
            self.process.wait(timeout=CLOSE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its forks see for themselves that they are alone
            self.process.wait()
        self.complaints.close()


class Fork:
    """One task at work. Use it in a `with`: what still runs at the end of it is killed."""

    def __init__(self, warm: Warm, ask: int, answers: int, complaints: BinaryIO) -> None:
        self._warm = warm
        self._ask = os.fdopen(ask, "wb")
        self._answers = answers
        self._complaints = complaints
        self._rest = b""
        self._lines: deque[bytes] = deque()
        self._number = 0
        self._over = False
        self.code: int | None = None  # exit code, or minus the number of a signal

    def __enter__(self) -> "Fork":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill it if it still runs; let go of its files."""
        self.kill()
        self._number = 0  # which may soon be another's
        self.no_more()
        os.close(self._answers)
        self._complaints.close()

    def ask(self, request: dict) -> None:
        """Send a request; whether the task still lives shows in its answers."""
        with contextlib.suppress(OSError):
            self._ask.write(json.dumps(request).encode() + b"\n")
            self._ask.flush()

    def no_more(self) -> None:
        """Say that no request will follow."""
        with contextlib.suppress(OSError):
            self._ask.close()

    def answer(self, seconds: float | None = None) -> dict | None:
        """The next answer; None when the task has ended; TimeoutError after so many seconds."""
        until = None if seconds is None else time.monotonic() + seconds
        while self.code is None:
            while self._lines:
                if (found := self._understood(self._lines.popleft())) is not None:
                    return found
            if self.code is None and not self._read(until):
                return None
        return None

    def _understood(self, line: bytes) -> dict | None:
        """An answer for the caller; None for a note about the process, or a line cut short."""
        try:
            answer = json.loads(line)
        except ValueError:
            return None
        if "started" in answer:
            self._number = answer["started"]
            if self._over:
                self._signal(signal.SIGKILL)
        elif "ended" in answer:
            self.code = answer["ended"]
        else:
            return answer
        return None

    def _read(self, until: float | None) -> bool:
        """Wait for more lines; false if none can come."""
        ready = select.poll()
        ready.register(self._answers, select.POLLIN)
        while not ready.poll(LOOK_S * 1000):
            if self._over or self._warm.process.poll() is not None:
                return False
            if until is not None and time.monotonic() > until:
                raise TimeoutError
        more = os.read(self._answers, CHUNK)
        *lines, self._rest = (self._rest + more).split(b"\n")
        self._lines.extend(lines)
        return bool(more)

    def kill(self) -> None:
        """End the task at once, whatever it is doing; one that has not begun yet never will."""
        self._over = True
        self._signal(signal.SIGKILL)

    def where(self) -> str:
        """Where each thread of the task is now, as far as it can still tell."""
        self._signal(signal.SIGUSR1)
        time.sleep(DUMP_S)
        return tail(self._complaints)

    def _signal(self, number: int) -> None:
        if self._number and self.code is None:
            with contextlib.suppress(OSError):
                os.killpg(self._number, number)

    def end(self) -> tuple[str, str]:
        """How a task that gave no result ended: in words, and its last complaints."""
        if self.code is None and self._over:
            return "it was stopped", ""
        if self.code is None:
            return "its warm process is gone", tail(self._warm.complaints)
        if self.code < 0:
            return f"killed by {signal.Signals(-self.code).name}", tail(self._complaints)
        return f"its process ended with exit code {self.code}", tail(self._complaints)


def tail(complaints: BinaryIO) -> str:
    """The end of what a process has written about itself."""
    size = complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, size - TAIL))
    return complaints.read().decode(errors="replace").strip()


def _search_path(root: Path) -> list[str]:
    """Where modules are looked for: as here, never in the working folder, last in the book's."""
    return list(dict.fromkeys([str(PACKAGE.parent), *filter(None, sys.path), str(root)]))
