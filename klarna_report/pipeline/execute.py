"""Run the chapters that must be run, side by side, each in a fork of its own."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, wait
from dataclasses import dataclass

from klarna_report.pipeline.forks import LOOK_S, Fork, Warm
from klarna_report.pipeline.inputs import PACKAGE, Hashes
from klarna_report.pipeline.logs import Failed
from klarna_report.pipeline.notebooks import PARAMETERS_TAG
from klarna_report.pipeline.tasks import Run, Task, keep_run, run_key
from klarna_report.store import Store

__all__ = ["PARAMETERS_TAG", "Kernels", "run_fresh"]

START_S = 120  # for a process to be there at all
RUNNER = "klarna_report.pipeline.runner:run"


@dataclass(frozen=True)
class Kernels:
    """What running chapters needs: a warm process, as many threads as may run, a place to keep."""

    warm: Callable[[], Warm]
    pool: Executor
    store: Store
    timeout: float


def run_fresh(
    tasks: Sequence[Task], kernels: Kernels, hashes: Hashes, done: Callable[[Run], None]
) -> list[Run]:
    """Run chapters side by side, calling `done` for each; the first that fails ends them all."""
    forks: set[Fork] = set()
    failures: list[BaseException] = []

    def one(task: Task) -> Run:
        try:
            run = _run(task, kernels, forks, hashes)
            keep_run(run, kernels.store)
            done(run)
            return run
        except BaseException as error:
            failures.append(error)
            raise

    # The longest first, as far as one can tell, so that none is left running alone at the end.
    order = sorted(tasks, key=lambda task: -sum(len(source) for _, source in task.code))
    futures = {task: kernels.pool.submit(one, task) for task in order}
    _ended(list(futures.values()), forks)
    if failures:
        raise failures[0]
    return [futures[task].result() for task in tasks]


def _ended(futures: Sequence[Future], forks: set[Fork]) -> None:
    """Wait until all have ended; when one fails, or this is interrupted, end the others."""
    try:
        wait(futures, return_when=FIRST_EXCEPTION)
    finally:
        for future in futures:
            future.cancel()
        while not all(future.done() for future in futures):
            for fork in [*forks]:
                fork.kill()
            wait(futures, timeout=LOOK_S)


def _run(task: Task, kernels: Kernels, forks: set[Fork], hashes: Hashes) -> Run:
    """Run a chapter in a fork of its own."""
    book = hashes.book
    tops = {"root": str(book.root), "package": str(PACKAGE)}
    with kernels.warm().start(RUNNER, cells=task.code, **tops) as fork:
        forks.add(fork)
        outputs, used = _heard(fork, task.where, kernels.timeout)
    forks.discard(fork)
    named = {book.name(path): book.name(asker) for path, asker in used.items()}
    for name in hashes.changed(named):
        raise Failed(f"{task.where}: {name} changed while the chapter ran; build again")
    hashed = {name: [hashes.of(name), asker] for name, asker in sorted(named.items())}
    key = run_key(task, {name: hashes.of(name) for name in named})
    return Run(task, key, outputs, hashed, fresh=True)


def _heard(fork: Fork, where: str, timeout: float) -> tuple[list[list[dict]], dict[str, str]]:
    """The outputs of each cell and what was used, as the fork tells; Failed if it fails."""
    outputs: list[list[dict]] = []
    place, seconds = "before the first cell", START_S
    while True:
        try:
            answer = fork.answer(seconds)
        except TimeoutError:
            cause = f"did not end within {timeout:g} s; --timeout allows more"
            raise Failed(f"{where}: {place}: {cause}", fork.where()) from None
        if answer is None:
            how, details = fork.end()
            raise Failed(f"{where}: {place}: {how}", details)
        if "used" in answer:
            return outputs, answer["used"]
        if "cell" in answer:
            place, seconds = f"cell {answer['cell']}", timeout
        elif "outputs" in answer:
            outputs.append(answer["outputs"])
        else:
            raise _failed(where, answer["failed"])


def _failed(where: str, failed: Mapping) -> Failed:
    """A failing cell: chapter, cell and cause in a line; code and traceback as details."""
    lines = failed["value"].splitlines() or [""]
    cause = ": ".join(filter(None, (failed.get("name"), lines[0])))
    details = f"{failed.get('source', '')}\n\n{failed.get('traceback', '') or failed['value']}"
    place = f"cell {failed['cell']}" if "cell" in failed else "before the first cell"
    return Failed(f"{where}: {place}: {cause}", details)
