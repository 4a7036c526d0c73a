"""The process that has the libraries loaded and makes a fork of itself for each task.

Starting Python, pandas, altair and sympy takes longer than any chapter does; a fork takes a
hundredth of a second. Runs as `python -c` with one socket as its standard input. Each byte that
arrives there brings three open files: the request, where to answer, and where to complain.
When the socket ends, so does everything here.
"""

import contextlib
import faulthandler
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import BinaryIO, ClassVar

FILES = 3  # request, answers, complaints
SCRATCH_MB = 64  # the largest file that a task may write
SELDOM = 100_000, 50, 100  # objects and rounds before a collection: a task is short
OWN = "klarna_report"


class FreshLoader(SourceFileLoader):
    """Loads a module from its source as it is, never from bytecode that may be of an older one."""

    compiled: ClassVar[dict[bytes, CodeType]] = {}  # by source: a fork need not compile again

    def get_code(self, fullname: str) -> CodeType:
        """The module's code."""
        path = self.get_filename(fullname)
        source = self.get_data(path)
        known = self.compiled.get(path.encode() + source)
        return known or self.source_to_code(source, path)

    @classmethod
    def compile(cls, folder: str) -> None:
        """Compile what is in a folder and below it, for all forks."""
        for path in Path(folder).rglob("*.py"):
            source = path.read_bytes()
            with contextlib.suppress(SyntaxError):
                code = compile(source, str(path), "exec", dont_inherit=True)
                cls.compiled[str(path).encode() + source] = code


def serve(given: dict) -> None:
    """Load what is to be preloaded, then make forks until the socket ends."""
    gc.disable()  # while loading there is nothing to collect, and looking takes long
    _load_from_source(given["fresh"])
    for name in given["preload"]:
        module, _, function = name.partition(":")
        loaded = importlib.import_module(module)
        if function:
            getattr(loaded, function)()
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page it looks at
    gc.set_threshold(*SELDOM)
    gc.enable()
    with socket.socket(fileno=os.dup(0)) as control:
        _forks(control)
    os._exit(0)  # there is nothing to tidy up


def _load_from_source(folders: list[str]) -> None:
    """Load modules in these folders, and all of this package, from their source only."""
    package = os.path.dirname(sys.modules[OWN].__file__)

    def hook(folder: str) -> FileFinder:
        if folder not in folders and not f"{folder}{os.sep}".startswith(package + os.sep):
            raise ImportError
        return FileFinder(folder, (FreshLoader, [".py"]))

    FreshLoader.compile(package)
    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()


def _forks(control: socket.socket) -> None:
    """Make a fork for each request; report how each one ended."""
    lines: dict[int, int] = {}  # task -> where to report its end
    woken = _wake_at_ends()
    try:
        while True:
            ready, _, _ = select.select([control, woken], [], [])
            if woken in ready:
                os.read(woken, 4096)
                _reap(lines)
            if control in ready:
                asked, files, *_ = socket.recv_fds(control, 1, FILES)
                if not asked:
                    return
                task = _fork(control, files, [woken, *lines.values()])
                lines[task] = files[1]
    finally:
        for task in lines:
            with contextlib.suppress(OSError):
                os.killpg(task, signal.SIGKILL)


def _wake_at_ends() -> int:
    """A file that can be read whenever a fork has ended."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return woken


def _reap(lines: dict[int, int]) -> None:
    """Say of each fork that has ended how, and close its line."""
    while lines:
        task, status = os.waitpid(-1, os.WNOHANG)
        if not task:
            return
        line = lines.pop(task)
        with contextlib.suppress(OSError):
            os.write(line, f'\n{{"ended": {os.waitstatus_to_exitcode(status)}}}\n'.encode())
        os.close(line)


def _fork(control: socket.socket, files: list[int], others: list[int]) -> int:
    """A fork that works on a request; returns its number."""
    task = os.fork()
    if task:
        os.close(files[0])
        os.close(files[2])
        return task
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        for each in others:
            os.close(each)
        _work(control, *files)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _work(control: socket.socket, request: int, answers: int, complaints: int) -> None:
    """Do what the request asks for, in this fork."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (SCRATCH_MB * 2**20,) * 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(complaints, stream)
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1)
    threading.Thread(target=_end_with, args=[control], daemon=True).start()
    with open(request, "rb") as lines, open(answers, "wb") as out:
        send = _sender(out)
        send({"started": os.getpid()})
        asked = json.loads(lines.readline())
        module, _, function = asked["task"].partition(":")
        work = getattr(importlib.import_module(module), function)
        more = {"jobs": map(json.loads, lines)} if asked["jobs"] else {}
        work(send, **asked["given"], **more)


def _end_with(control: socket.socket) -> None:
    """End this fork as soon as the process that asked for it is gone."""
    gone = select.poll()
    gone.register(control, 0)
    gone.poll()
    os._exit(1)


def _sender(out: BinaryIO) -> Callable[[dict], None]:
    def send(message: dict) -> None:
        out.write(json.dumps(message).encode() + b"\n")
        out.flush()

    return send
