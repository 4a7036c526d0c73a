"""Tasks in processes of their own, which begin with the libraries loaded.

The standard library's `forkserver` loads the libraries once and makes a process of itself for each
task; where there is none, each process loads them anew.
"""

import faulthandler
import multiprocessing
import os
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path

from klarna_report.build.logs import Failed, one_line
from klarna_report.errors import BuildError, InputError

HAS_FORKSERVER = "forkserver" in multiprocessing.get_all_start_methods()
CONTEXT = multiprocessing.get_context("forkserver" if HAS_FORKSERVER else "spawn")
LIBRARIES = "klarna_report.build.libraries"
# A result must not depend on who asks for it, where and when.
FIXED = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "SOURCE_DATE_EPOCH": "1795132800",  # 2026-11-20, the day up to which the evidence goes
    "OPENBLAS_NUM_THREADS": "1",  # threads would also be lost in a fork
    "OMP_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # spares a warning of the debugger that ipykernel loads
}
KEPT = ("PATH", "PYTHONPATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
TIMED_OUT = "Timeout ("  # how faulthandler begins to say where a process was
TAIL = 20_000  # characters of complaints worth keeping


class Died(Failed):
    """A process ended without a result; `details` is what it has written."""

    @property
    def timed_out(self) -> bool:
        """Whether it ended itself because it took too long."""
        return TIMED_OUT in self.details


class Processes:
    """As many processes at once as there are processors, one for each task. Use it in a `with`."""

    def __init__(self) -> None:
        if multiprocessing.current_process().daemon:
            raise BuildError("a build needs processes of its own; start Dask with --no-nanny")
        self._threads = ThreadPoolExecutor(processors())
        self._running: set = set()
        self._ended = False
        self._folder = tempfile.TemporaryDirectory(prefix="klarna-build-")
        if HAS_FORKSERVER:
            multiprocessing.set_forkserver_preload([LIBRARIES])
            with _plain_environment():
                forkserver.ensure_running()  # it loads while this process goes on

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        for process in [*self._running]:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def submit(self, task: Callable, *given: object) -> Future:
        """The result of `task(*given)` to come, or its error; Died if its process ends before."""
        return self._threads.submit(self._run, task, given)

    def _run(self, task: Callable, given: tuple) -> object:
        complaints = Path(self._folder.name) / f"{threading.get_ident()}.log"
        ours, theirs = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=_work, args=(theirs, str(complaints), task, given))
        with _plain_environment():
            if self._ended:
                raise Died("it was stopped", "")
            process.start()
            self._running.add(process)
        theirs.close()
        try:
            error, result = ours.recv()
        except EOFError:
            process.join()
            raise Died(_end(process.exitcode), _tail(complaints)) from None
        finally:
            self._running.discard(process)
            ours.close()
        process.join()
        if error:
            raise error
        return result


_environment = threading.Lock()


@contextmanager
def _plain_environment() -> Iterator[None]:
    """This process's environment as a new process is to have it."""
    with _environment:
        before = dict(os.environ)
        kept = {name: before[name] for name in KEPT if name in before}
        try:
            os.environ.clear()
            os.environ.update(kept | FIXED)
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _work(answer: Connection, complaints: str, task: Callable, given: tuple) -> None:
    """Do a task in this process, which was made for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the asking process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with open(complaints, "w", encoding="utf-8") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    faulthandler.enable()
    try:
        told = None, task(*given)
    except (BuildError, InputError) as error:
        told = error, None
    except Exception as error:
        told = Failed(one_line(error), traceback.format_exc()), None
    answer.send(told)


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def _end(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"its process ended with exit code {code}"


def _tail(complaints: Path) -> str:
    """The end of what a process has written about itself."""
    if not complaints.is_file():
        return ""
    return complaints.read_text(encoding="utf-8", errors="replace")[-TAIL:].strip()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux: what a container leaves to this process
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
