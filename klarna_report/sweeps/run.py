"""A sweep from plan to file: compute, write, sum up; the file appears when all is done."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

from klarna_report import __version__
from klarna_report.errors import BuildError, InputError
from klarna_report.facts import Model
from klarna_report.files import replacing
from klarna_report.sweeps.plan import CHUNK, Plan, chunks
from klarna_report.sweeps.summary import summary

ENDINGS = (".parquet", ".csv")
NOTE = "klarna-report"  # the key under which a file of a sweep says what it holds


def checked_output(path: Path) -> Path:
    """A path that a sweep can be written to, or an InputError."""
    if path.suffix not in ENDINGS:
        raise InputError(f"-o {path}: must end in {' or '.join(ENDINGS)}")
    if path.is_dir():
        raise InputError(f"-o {path}: is a folder")
    if not path.parent.is_dir():
        raise InputError(f"-o {path}: there is no folder {path.parent}")
    return path


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
    columns = schema(model, plan)
    with ExitStack() as stack:
        writers = [stack.enter_context(_writer(each, columns)) for each in files]
        for each in computed:
            true.update(each.true)
            rows = pa.Table.from_arrays([*map(pa.array, each.numbers)], schema=columns)
            for writer in writers:
                writer.write_table(rows)
            done(len(rows))
    return true


def _writer(path: Path, columns: pa.Schema) -> csv.CSVWriter | parquet.ParquetWriter:
    """What writes rows to a file, as its ending asks."""
    if ".csv" in path.suffixes:
        return csv.CSVWriter(str(path), columns)
    split = {"use_dictionary": False, "use_byte_stream_split": True}  # numbers seldom repeat
    return parquet.ParquetWriter(path, columns, compression="zstd", **split)


def schema(model: Model, plan: Plan) -> pa.Schema:
    """The columns of a sweep with their units, and what it is."""
    fields = [pa.field(n, pa.float64(), metadata={"unit": model.unit(n)}) for n in plan.names]
    note = json.dumps(about(model, plan), sort_keys=True, ensure_ascii=False)
    return pa.schema(fields, metadata={NOTE: note})


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
