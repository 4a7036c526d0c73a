"""Several editions at once: each a task that any process which shares the folder can do."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import asdict
from functools import partial

from klarna_report.build.edition import build_edition, unchanged, workshop
from klarna_report.build.inputs import Book
from klarna_report.errors import BuildError
from klarna_report.executors import outcome
from klarna_report.parameters import Scenario

Told = Callable[[Scenario], object]


def build_here(
    scenarios: Sequence[Scenario], book: Book, workers: int, timeout: float, done: Told
) -> dict[str, bool]:
    """Build editions on this machine, so many at a time; name -> whether it had to be built."""
    if all(unchanged(each, book) for each in scenarios):
        return dict.fromkeys((each.name for each in scenarios), False)
    with workshop(book) as shop, ThreadPoolExecutor(workers) as pool:
        build = partial(build_edition, book=book, shared=shop, timeout=timeout)
        return _collected(scenarios, pool, lambda each: build(each).fresh, done)


def build_on_cluster(
    scenarios: Sequence[Scenario], book: Book, pool: Executor, done: Told
) -> dict[str, bool]:
    """Build editions by the processes of `pool`, which must see the book under the same path."""
    where = {"root": str(book.root.absolute()), "build": str(book.build.absolute())}
    built = _collected(scenarios, pool, partial(_build_there, where=where), done)
    for each in scenarios:
        if not unchanged(each, book):
            raise BuildError(
                f"{each.name}: was built, but not here or not from these files: the workers must "
                f"share this checkout and {where['build']}"
            )
    return built


def _collected(
    scenarios: Sequence[Scenario], pool: Executor, build: Callable[[Scenario], bool], done: Told
) -> dict[str, bool]:
    """Name -> whether it had to be built. One that fails does not stop the others.

    BuildError in the end names each that failed with its fault.
    """
    tasks = {pool.submit(build, each): each for each in scenarios}
    fresh, faults = {}, []
    for future in as_completed(tasks):
        scenario = tasks[future]
        try:
            fresh[scenario.name] = outcome(future)
        except BuildError as error:
            faults.append(f"{scenario.name}: {error}")
        done(scenario)
    if faults:
        raise BuildError("\n".join(sorted(faults)))
    return fresh


def _build_there(scenario: Scenario, where: Mapping[str, str]) -> bool:
    """Build one edition in a process of its own; whether it had to be built."""
    request = json.dumps({"scenario": asdict(scenario), **where})
    command = [sys.executable, "-m", "klarna_report.build"]
    run = subprocess.run(command, input=request, capture_output=True, text=True)
    if run.returncode:
        raise BuildError(f"its process ended with exit code {run.returncode}: {run.stderr[-200:]}")
    answer = json.loads(run.stdout)
    if "failed" in answer:
        raise BuildError(answer["failed"])
    return answer["fresh"]
