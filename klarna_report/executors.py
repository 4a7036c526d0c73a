"""Where editions and sweeps run: here, or on a Dask cluster.

Both are `concurrent.futures` executors. What a task returns does not depend on where it runs, and
results are taken in the order of the tasks, so the outcome is the same to the byte.
"""

import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from klarna_report.errors import BuildError, InputError

PATIENCE_S = 5  # for a scheduler to answer
ADDRESS = re.compile(r"((tcp|tls)://)?[^/@]+:\d{1,5}")
AHEAD = 2  # tasks a worker has in hand, so that none waits and memory stays bounded


@contextmanager
def executor(scheduler: str | None = None) -> Iterator[tuple[Executor, int]]:
    """An executor and how many tasks to keep in hand.

    scheduler: address of a Dask scheduler, whose workers must be able to import this package;
    without it the tasks run here, one at a time.
    """
    if scheduler is None:
        with ThreadPoolExecutor(1) as pool:
            yield pool, AHEAD
        return
    with _client(scheduler) as client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise InputError(f"--scheduler {scheduler}: the scheduler has no workers yet")
        with client.get_executor(pure=False) as pool:
            yield pool, threads * AHEAD


def _client(scheduler: str) -> Any:
    if not ADDRESS.fullmatch(scheduler):  # a client would wait long for a wrong one
        raise InputError(f"--scheduler {scheduler}: is no address, as in tcp://host:8786")
    try:
        from distributed import Client

        return Client(scheduler, timeout=PATIENCE_S, set_as_default=False)
    except ImportError as error:
        raise InputError("--scheduler needs dask.distributed: make tools") from error
    except OSError as error:
        raise InputError(f"--scheduler {scheduler}: no Dask scheduler answers there") from error


def in_order(
    pool: Executor, function: Callable, tasks: Iterable[tuple], in_hand: int
) -> Iterator[Any]:
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
    """The result of a task; BuildError if the cluster that ran it broke down."""
    try:
        return future.result()
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
