"""What the tests of faults share: a build that can be stopped, its processes, odd file systems."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

import tiny


def one_line(run: subprocess.CompletedProcess) -> str:
    """The one line in which a build says what went wrong."""
    assert run.returncode == 1, (run.stdout, run.stderr)
    assert run.stderr.count("\n") == 1, run.stderr
    assert "Traceback" not in run.stderr
    return run.stderr


def start(root: Path, *arguments: str, **more: str) -> subprocess.Popen:
    """A build at work."""
    return subprocess.Popen(
        [tiny.COMMAND, "build", *arguments],
        cwd=root,
        env=tiny.environment(root, **more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def made(root: Path) -> list[Path]:
    """The folders in which editions of this book stand, or are being made."""
    return list((root / "_build" / ".editions").glob("*@*"))


def ours(root: Path) -> list[psutil.Process]:
    """Processes of builds of this book, which have it in their environment."""
    return [process for process in psutil.process_iter() if belongs(process, root)]


def belongs(process: psutil.Process, root: Path) -> bool:
    try:
        return process.environ().get("PYTHONPATH") == str(root)
    except psutil.Error:
        return False


def started_chapters(build: subprocess.Popen) -> list[psutil.Process]:
    """Processes that the process which has the libraries loaded has made for chapters."""
    children = psutil.Process(build.pid).children()
    return [each for child in children for each in child.children()]


def until(happened: Callable[[], object], seconds: float = 60, every: float = 0.05) -> None:
    """Wait until something has happened, which it must in time; look so often, in seconds."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(every)


def gone_by(seconds: float, root: Path) -> None:
    """Every process of a build has ended, or does so in time."""
    until(lambda: not ours(root), seconds)


@contextmanager
def mounted(folder: Path, options: str, source: str = "tmpfs") -> Iterator[Path]:
    """A file system of its own, where this user may mount one."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, source, str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this user may not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder as one that cannot be written, also for root."""
    bind = [["mount", "--bind", folder, folder], ["mount", "-o", "remount,ro,bind", folder]]
    if os.geteuid() == 0:
        if any(subprocess.run(each, capture_output=True).returncode for each in bind):
            pytest.skip("this root may not mount a file system")
        try:
            yield
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
        return
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*")) if path.is_dir()}
    for path in modes:
        path.chmod(0o555)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
