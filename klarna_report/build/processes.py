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
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path

from klarna_report.errors import BuildError, InputError, one_line
from klarna_report.executors import processors
from klarna_report.parameters import DATA_VARIABLE

HAS_FORKSERVER = "forkserver" in multiprocessing.get_all_start_methods()
CONTEXT = multiprocessing.get_context("forkserver" if HAS_FORKSERVER else "spawn")
LIBRARIES = "klarna_report.build.libraries"
# A result must not depend on who asks for it, where and when.
FIXED = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",  # threads would also be lost in a fork
    "OMP_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # spares a warning of the debugger that ipykernel loads
}
KEPT = ("PATH", "PYTHONPATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
KEPT += (DATA_VARIABLE,)
TIMED_OUT = "Timeout ("  # how faulthandler begins to say where a process was
TAIL = 20_000  # bytes of complaints worth keeping


class Died(BuildError):
    """A process ended without a result; `details` is what it has written."""


class Processes:
    """As many processes at once as there are processors, one for each task. Use it in a `with`.

    Meanwhile the environment is that in which they work.
    """

    def __enter__(self) -> "Processes":
        self._lock, self._running, self._ended = threading.Lock(), set(), False
        self._environment = dict(os.environ)
        os.environ.clear()
        os.environ |= {n: value for n, value in self._environment.items() if n in KEPT} | FIXED
        if HAS_FORKSERVER:
            multiprocessing.set_forkserver_preload([LIBRARIES])
            forkserver.ensure_running()  # it loads while this process goes on
        self._threads = ThreadPoolExecutor(processors())
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._ended = True
            for process in self._running:
                process.kill()
        self._threads.shutdown()  # tasks that wait find that it has ended
        os.environ.clear()
        os.environ |= self._environment

    def submit(self, task: Callable, *given: object) -> Future:
        """The result of `task(*given)` to come, or its error; Died if its process ends before."""
        return self._threads.submit(self._run, task, given)

    def _run(self, task: Callable, given: tuple) -> object:
        ours, theirs = CONTEXT.Pipe(duplex=False)
        with tempfile.TemporaryDirectory(prefix="klarna-build-") as folder, ours:
            complaints = Path(folder, "complaints.log")
            process = CONTEXT.Process(target=_work, args=(theirs, complaints, task, given))
            with self._lock:
                if self._ended:
                    raise Died("it was stopped")
                process.start()
                self._running.add(process)
            theirs.close()
            try:
                error, result = ours.recv()
            except EOFError:
                process.join()
                error, result = _died(process.exitcode, complaints), None
            finally:
                process.join()
                with self._lock:
                    self._running.discard(process)
        if error:
            raise error
        return result


def _work(answer: Connection, complaints: Path, task: Callable, given: tuple) -> None:
    """Do a task in this process, which was made for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the asking process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with complaints.open("w") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
    faulthandler.enable()
    try:
        answer.send((None, task(*given)))
    except Exception as error:
        ours = isinstance(error, (BuildError, InputError))
        answer.send((error if ours else BuildError(one_line(error), traceback.format_exc()), None))


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(1)


def _died(code: int, complaints: Path) -> Died:
    """How a process ended, and the end of what it has written about itself."""
    how = f"killed by {signal.Signals(-code).name}" if code < 0 else ""
    written = complaints.read_bytes() if complaints.is_file() else b""
    said = written[-TAIL:].decode("utf-8", "replace").strip()
    return Died(how or f"its process ended with exit code {code}", said)
