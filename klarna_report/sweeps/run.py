"""A sweep: every fact that moves, at each of many points, in chunks of bounded memory.

Any process that has the formulas can compute any chunk, and it comes out the same everywhere.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv, parquet

from klarna_report import __version__
from klarna_report.errors import BuildError, InputError
from klarna_report.executors import in_order
from klarna_report.facts import Model
from klarna_report.files import replacing
from klarna_report.sweeps.points import Points

CHUNK = 2**16  # points; some 60 MB of numbers while a chunk is computed
HERE = Path(__file__).resolve().parents[1]
NOTE = "klarna-report"  # the key under which a file of a sweep says what it holds


@dataclass(frozen=True)
class Sweep:
    """What varies, the facts to keep, and a fingerprint of the formulas."""

    model: Model
    points: Points
    columns: tuple[str, ...]
    code: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of numbers: what varies, then the facts."""
        return (*self.points.spans, *self.columns)

    def about(self) -> dict:
        """What a file of this sweep holds: enough to compute it again."""
        return {
            "report": __version__,
            "formulas": self.code,
            "scenario": self.model.scenario.name,
            "points": self.points.described,
            "ranges": {name: [*span] for name, span in self.points.spans.items()},
            "held": self.held(),
        }

    def held(self) -> dict[str, float | str]:
        """Every parameter that does not vary."""
        values = self.model.scenario.values
        return {name: v for name, v in values.items() if name not in self.points.spans}


@cache
def formulas() -> str:
    """A hash of the formulas that this process would compute with."""
    files = (HERE / "graph.py", HERE / "formulas.py", *sorted(HERE.glob("model/*.py")))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def moved(model: Model, names: Collection[str]) -> list[str]:
    """Facts that differ from point to point when these leaves vary, in the catalogue's order."""
    varying = frozenset(names)
    return [
        fact
        for fact, entry in model.entries.items()
        if not entry.share_of_draws and model.graph.below([model.step(fact)]) & varying
    ]


def sweep_of(model: Model, points: Points, chosen: Sequence[str] = ()) -> Sweep:
    """The sweep over `points`; `chosen` facts, or all that move."""
    columns = [_checked(model, name) for name in chosen] or moved(model, points.spans)
    kept = dict.fromkeys(name for name in columns if name not in points.spans)
    return Sweep(model, points, tuple(kept), formulas())


def _checked(model: Model, name: str) -> str:
    """A fact that can be a column of numbers."""
    model.known([name], "--facts: unknown fact")
    if name in model.entries and model.entries[name].share_of_draws:
        raise InputError(f"--facts: {name} is a share of draws itself; ask for {model.step(name)}")
    if name not in model.entries and model.parameters[name].unit == "name":
        raise InputError(f"--facts: {name} is a word; a sweep holds numbers only")
    return name


def chunk(sweep: Sweep, start: int, stop: int) -> pd.DataFrame:
    """The numbers of points `start` to `stop`, computed by whichever process is asked."""
    if sweep.code != formulas():
        raise BuildError("a worker has other formulas than this machine: bring it up to date")
    rows = sweep.points.rows(start, stop)
    with np.errstate(all="ignore"):  # a draw may divide by nought: the number says so itself
        facts = sweep.model.along(sweep.columns, rows)
    columns = {
        name: np.broadcast_to(each, stop - start) for name, each in {**rows, **facts}.items()
    }
    return pd.DataFrame(columns, dtype=float)


def chunks(sweep: Sweep, size: int = CHUNK) -> list[tuple[Sweep, int, int]]:
    """What to give to `chunk` for all points in order."""
    count = sweep.points.count
    return [(sweep, start, min(start + size, count)) for start in range(0, count, size)]


def frame(sweep: Sweep) -> pd.DataFrame:
    """All points of a sweep as a table: a row a point, a column for what varies and each fact."""
    return pd.concat([chunk(*each) for each in chunks(sweep)], ignore_index=True)


def write(
    sweep: Sweep,
    path: Path,
    pool: tuple[Executor, int],
    size: int = CHUNK,
    done: Callable[[int], object] = lambda rows: None,
) -> None:
    """Write the sweep to `path`, a .parquet or .csv file that appears when all is done.

    pool: an executor and how many chunks to keep in hand; done: told the rows of each chunk.
    """
    unit = sweep.model.unit
    fields = [pa.field(n, pa.float64(), metadata={"unit": unit(n)}) for n in sweep.names]
    note = json.dumps(sweep.about(), sort_keys=True, ensure_ascii=False)
    columns = pa.schema(fields, metadata={NOTE: note})
    with replacing(path) as part, _writer(part, columns) as writer:
        for rows in in_order(pool[0], chunk, chunks(sweep, size), pool[1]):
            writer.write_table(pa.Table.from_pandas(rows, columns, preserve_index=False))
            done(len(rows))


def _writer(path: Path, columns: pa.Schema) -> csv.CSVWriter | parquet.ParquetWriter:
    if ".csv" in path.suffixes:
        return csv.CSVWriter(str(path), columns)
    split = {"use_dictionary": False, "use_byte_stream_split": True}  # numbers seldom repeat
    return parquet.ParquetWriter(path, columns, compression="zstd", **split)
