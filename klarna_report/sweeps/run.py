"""A sweep from plan to file: compute, write, sum up; the file appears when all is done."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from klarna_report import __version__
from klarna_report.build.atomic import replacing
from klarna_report.errors import BuildError
from klarna_report.facts import Model
from klarna_report.sweeps.files import Table
from klarna_report.sweeps.plan import CHUNK, Plan, chunks
from klarna_report.sweeps.summary import summary


def run_sweep(
    model: Model,
    plan: Plan,
    pool: tuple[Executor, int],
    output: Path | None = None,
    summed: bool = False,
    size: int = CHUNK,
    done: Callable[[int], object] = lambda rows: None,
) -> str:
    """Write the sweep to `output`, if given; return its summary, if wanted.

    pool: an executor and how many chunks to keep in hand; done: told the rows of each chunk.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(replacing(output))] if output else []
        numbers = files[0] if output and output.suffix == ".parquet" else None
        if summed and not numbers:
            numbers = stack.enter_context(_spool())
            files.append(numbers)
        true = _write(model, plan, files, chunks(plan, *pool, size), done)
        return summary(model, plan, numbers, true) if summed else ""


def _write(
    model: Model, plan: Plan, files: list[Path], computed: Iterator, done: Callable
) -> Mapping[str, int]:
    """Write each chunk to each file; how often each test was true."""
    true: Counter = Counter()
    units = {name: model.unit(name) for name in plan.names}
    with ExitStack() as stack:
        note = about(model, plan)
        tables = [stack.enter_context(Table(each, plan.names, units, note)) for each in files]
        for each in computed:
            true.update(each.true)
            for table in tables:
                table.write(each.numbers)
            done(each.numbers.shape[1])
    return true


def about(model: Model, plan: Plan) -> dict:
    """What a file of this sweep holds: enough to compute it again."""
    return {
        "report": __version__,
        "formulas": plan.code,
        "scenario": model.scenario.name,
        "points": plan.points.described(),
        "ranges": {name: [*span] for name, span in plan.points.spans.items()},
        "held": {n: v for n, v in model.scenario.values.items() if n not in plan.points.names},
    }


@contextmanager
def _spool() -> Iterator[Path]:
    """A Parquet file for the time of the run, from which the summary reads."""
    with tempfile.TemporaryDirectory(prefix="klarna-sweep-") as folder:
        try:
            yield Path(folder) / "sweep.parquet"
        except OSError as error:
            raise BuildError(f"{folder}: {error.strerror or error}") from error
