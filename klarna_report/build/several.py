"""Several editions at once: each a task that any process which shares the folder can do.

As a program it builds one, asked for on standard input, and says whether it had to: a worker of a
cluster starts it, so that the package is as it is now.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import replace
from functools import partial

from tqdm import tqdm

from klarna_report.build.edition import build_edition, unchanged, workshop
from klarna_report.build.inputs import Book
from klarna_report.errors import BuildError, InputError
from klarna_report.executors import outcome
from klarna_report.parameters import DATA_VARIABLE, Scenario


def build_here(scenarios: Sequence[Scenario], book: Book, workers: int, timeout: float) -> int:
    """Build editions on this machine, so many at a time; how many had to be built."""
    if all(unchanged(each, book) for each in scenarios):
        return 0
    with ThreadPoolExecutor(workers) as pool, workshop(book) as shop:
        build = partial(build_edition, book=book, shared=shop, timeout=timeout)
        return _collected(scenarios, pool, lambda each: build(each).fresh)


def build_on_cluster(scenarios: Sequence[Scenario], book: Book, pool: Executor) -> int:
    """Build editions by the processes of `pool`, which must see the book under the same path."""
    there = replace(book, root=book.root.absolute(), out=book.build.absolute())
    build = partial(_build_there, book=there, data=str(book.data.absolute()))
    built = _collected(scenarios, pool, build)
    for each in scenarios:
        if not unchanged(each, book):
            fault = "was built, but not here or not from these files: the workers must share"
            raise BuildError(f"{each.name}: {fault} this checkout and {there.build}")
    return built


def _collected(
    scenarios: Sequence[Scenario], pool: Executor, build: Callable[[Scenario], bool]
) -> int:
    """How many had to be built. One that fails does not stop the others.

    BuildError in the end names each that failed with its fault.
    """
    tasks = {pool.submit(build, each): each for each in scenarios}
    fresh, faults = 0, []
    for future in tqdm(as_completed(tasks), "editions", len(tasks), disable=None):
        try:
            fresh += outcome(future)
        except BuildError as error:
            faults.append(f"{tasks[future].name}: {error}")
    if faults:
        raise BuildError("\n".join(sorted(faults)))
    return fresh


def _build_there(scenario: Scenario, book: Book, data: str) -> bool:
    """Build one edition in a process of its own; whether it had to be built."""
    command = [sys.executable, "-m", __spec__.name]
    asked, there = pickle.dumps((scenario, book)), {**os.environ, DATA_VARIABLE: data}
    run = subprocess.run(command, input=asked, capture_output=True, env=there)
    if run.returncode:
        said = run.stderr.decode(errors="replace").splitlines() or ["it said nothing"]
        raise BuildError(f"{said[-1]} (its process ended with exit code {run.returncode})")
    return run.stdout == b"True"


if __name__ == "__main__":
    try:
        sys.stdout.write(str(build_edition(*pickle.load(sys.stdin.buffer)).fresh))
    except (BuildError, InputError) as error:
        sys.exit(str(error))
