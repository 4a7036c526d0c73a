"""Several editions at once: each a task that any process which shares the folder can do.

As a program it builds what is asked for on standard input: a worker of a cluster starts it, so
that the package is as it is now.
"""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import replace
from functools import partial

from tqdm import tqdm

from klarna_report.build.edition import TIMEOUT_S, build_edition, unchanged, workshop
from klarna_report.build.inputs import Book
from klarna_report.errors import BuildError, InputError
from klarna_report.executors import outcome
from klarna_report.parameters import DATA_VARIABLE, Scenario

Built = Mapping[str, list[str]]  # of the editions that had to be built the chapters that ran


def build_here(
    scenarios: Sequence[Scenario], book: Book, workers: int = 1, timeout: float = TIMEOUT_S
) -> Built:
    """Build editions on this machine, so many at a time; timeout: seconds that a cell may take."""
    if all(unchanged(each, book) for each in scenarios):
        return {}
    with ThreadPoolExecutor(workers) as pool, workshop(book, timeout, len(scenarios) > 1) as shop:
        return _collected(scenarios, pool, partial(build_edition, shop=shop))


def build_on_cluster(
    scenarios: Sequence[Scenario], book: Book, pool: Executor, timeout: float = TIMEOUT_S
) -> Built:
    """Build editions by the processes of `pool`, which must see the book under the same path."""
    there = replace(book, root=book.root.absolute(), out=book.build.absolute())
    build = partial(_build_there, book=there, data=str(book.data.absolute()), timeout=timeout)
    built = _collected(scenarios, pool, build)
    for each in scenarios:
        if not unchanged(each, book):
            fault = "was built, but not here or not from these files: the workers must share"
            raise BuildError(f"{each.name}: {fault} this checkout and {there.build}")
    return built


def _collected(
    scenarios: Sequence[Scenario],
    pool: Executor,
    build: Callable[[Scenario], list[str] | None],
) -> Built:
    """What each gives, but for those that stood already. One that fails does not stop the others.

    BuildError in the end names each that failed with its fault.
    """
    tasks = {pool.submit(build, each): each.name for each in scenarios}
    alone, built, faults = len(tasks) == 1, {}, []
    for future in tqdm(as_completed(tasks), "editions", len(tasks), disable=alone or None):
        try:
            built[tasks[future]] = outcome(future)
        except BuildError as error:
            faults.append(str(error) if alone else f"{tasks[future]}: {error}")
    if faults:
        raise BuildError("\n".join(sorted(faults)))
    return {name: ran for name, ran in built.items() if ran is not None}


def _build_there(scenario: Scenario, book: Book, data: str, timeout: float) -> list[str] | None:
    """Build one edition in a process of its own."""
    command, asked = [sys.executable, "-m", __spec__.name], ([scenario], book, 1, timeout)
    there = {**os.environ, DATA_VARIABLE: data}
    run = subprocess.run(command, input=pickle.dumps(asked), capture_output=True, env=there)
    if run.returncode:
        said = run.stderr.decode(errors="replace").splitlines() or ["it said nothing"]
        raise BuildError(f"{said[-1]} (its process ended with exit code {run.returncode})")
    return json.loads(run.stdout).get(scenario.name)


if __name__ == "__main__":
    try:
        sys.stdout.write(json.dumps(build_here(*pickle.load(sys.stdin.buffer))))
    except (BuildError, InputError) as error:
        sys.exit(str(error))
