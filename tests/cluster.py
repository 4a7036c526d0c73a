"""A real Dask cluster on loopback for the tests: a scheduler and workers, each a process."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 60


def _start(command: list[str], log: Path) -> subprocess.Popen:
    with log.open("w") as out:
        given = [sys.executable, "-m", *command]
        return subprocess.Popen(given, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT)


def _awaited(path: Path, process: subprocess.Popen, word: str) -> str:
    """The first line of a log that holds `word`."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        for line in path.read_text().splitlines():
            if word in line:
                return line
        time.sleep(0.05)
    raise TimeoutError(f"{word} did not come up:\n{path.read_text()}")


@contextmanager
def cluster(folder: Path, workers: int = 3) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Address of a scheduler and its worker processes; all are gone afterwards."""
    log = folder / "scheduler.log"
    given = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    started = [_start([*given, "--no-dashboard", "--no-show"], log)]
    try:
        address = _awaited(log, started[0], "Scheduler at:").split()[-1]
        given = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        for number in range(workers):
            where = ["--host", "127.0.0.1", "--local-directory", str(folder / f"w{number}")]
            started.append(_start([*given, "--no-dashboard", *where], folder / f"w{number}.log"))
        for number, process in enumerate(started[1:]):
            _awaited(folder / f"w{number}.log", process, "Registered to:")
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
