"""Several editions at once: each a task that any process which shares the folder can do."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from dataclasses import asdict
from pathlib import Path

from klarna_report.errors import BuildError
from klarna_report.parameters import Scenario
from klarna_report.pipeline.build import build_edition
from klarna_report.pipeline.executors import outcome
from klarna_report.pipeline.freshness import unchanged
from klarna_report.pipeline.inputs import Book


def build_several(
    scenarios: Sequence[Scenario],
    build: Path,
    pool: Executor,
    done: Callable[[Scenario], object] = lambda scenario: None,
) -> dict[str, bool]:
    """Build the editions in `build`; name -> whether it had to be built.

    One that fails does not stop the others; BuildError in the end names each with its fault.
    The processes of `pool` must see `build` under the same path.
    """
    where = str(build.absolute())
    tasks = {pool.submit(build_one, asdict(each), where): each for each in scenarios}
    fresh: dict[str, bool] = {}
    faults = []
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


def check_shared(scenarios: Sequence[Scenario], build: Path) -> None:
    """BuildError if an edition built elsewhere is not here, or is of other files than these."""
    for each in scenarios:
        if not unchanged(each, Book(out=build)):
            raise BuildError(
                f"{each.name}: was built, but not here or not from these files: the workers must "
                f"share this checkout and {build}"
            )


def build_one(scenario: Mapping, build: str) -> bool:
    """Build one edition in whatever thread this is; whether it had to be built.

    Builds in one process share its warm processes.
    """
    from klarna_report.pipeline.workshop import shared  # slow to import

    book = Book(out=Path(build))
    return build_edition(Scenario(**scenario), workshop=shared(book)).fresh
