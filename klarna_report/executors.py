"""Where editions and sweeps run: here, in local processes, or on a Dask cluster.

All three are `concurrent.futures` executors. What a task returns does not depend on where it
runs, and results are taken in the order of the tasks, so the outcome is the same to the byte.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
)
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from klarna_report.errors import BuildError, InputError

Task, Result = TypeVar("Task"), TypeVar("Result")
PATIENCE_S = 5  # for a scheduler to answer
ADDRESS = "tcp://host:8786"
SCHEMES = ("tcp", "tls")
AHEAD = 2  # tasks a worker has in hand, so that none waits and memory stays bounded


class Here(Executor):
    """An executor that runs each task at once in this process."""

    def submit(self, function: Callable, /, *args: Any, **kwargs: Any) -> Future:
        """A future that is done already."""
        future: Future = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def executor(scheduler: str | None = None, workers: int = 1) -> Iterator[tuple[Executor, int]]:
    """An executor and how many tasks to keep in hand.

    scheduler: address of a Dask scheduler, whose workers must be able to import this package;
    without it the tasks run in `workers` local processes, or here if that is one.
    """
    with ExitStack() as stack:
        if scheduler is not None:
            yield stack.enter_context(_cluster(scheduler))
        elif workers == 1:
            yield Here(), 1
        else:
            context = multiprocessing.get_context("spawn")  # a fork would copy threads' locks
            pool = stack.enter_context(ProcessPoolExecutor(workers, context, _quiet))
            stack.callback(pool.shutdown, wait=True, cancel_futures=True)
            yield pool, workers * AHEAD


def _quiet() -> None:
    """A worker shows no progress bars of its own."""
    os.environ["TQDM_DISABLE"] = "1"


def _checked(address: str) -> str:
    """The address of a scheduler, or an InputError: a client would wait long for a wrong one."""
    whole = address if "://" in address else f"tcp://{address}"
    try:
        parts = urlsplit(whole)
        good = parts.scheme in SCHEMES and parts.hostname and parts.port
    except ValueError:
        good = False
    if not good:
        raise InputError(f"--scheduler {address}: is no address of a scheduler, as in {ADDRESS}")
    return whole


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise InputError("--scheduler needs dask.distributed: make tools") from error
    try:
        client = Client(_checked(address), timeout=PATIENCE_S, set_as_default=False)
    except OSError as error:
        raise InputError(f"--scheduler {address}: no Dask scheduler answers there") from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise InputError(f"--scheduler {address}: the scheduler has no workers yet")
        with client.get_executor(pure=False) as pool:
            yield pool, threads * AHEAD


def in_order(
    pool: Executor, function: Callable[..., Result], tasks: Iterable[tuple], in_hand: int
) -> Iterator[Result]:
    """`function(*task)` for each task, in the order of the tasks, at most `in_hand` at a time."""
    waiting: deque[Future] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(function, *task))
            if len(waiting) >= in_hand:
                yield outcome(waiting.popleft())
        while waiting:
            yield outcome(waiting.popleft())
    finally:
        for future in waiting:
            future.cancel()


def outcome(future: Future) -> Any:
    """The result of a task; BuildError if the machinery that ran it broke down."""
    try:
        return future.result()
    except BrokenExecutor as error:
        raise BuildError("a worker process died: killed, or out of memory") from error
    except CancelledError as error:
        raise BuildError("the scheduler went away before all was done") from error
    except Exception as error:
        if type(error).__module__.startswith("distributed"):
            raise BuildError(f"the cluster gave up: {' '.join(str(error).split())}") from error
        raise


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux: what a container leaves to this process
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
