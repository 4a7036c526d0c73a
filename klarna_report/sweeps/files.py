"""Files of numbers, put in place whole or not at all."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

from klarna_report.errors import InputError

ENDINGS = (".parquet", ".csv")
NOTE = "klarna-report"  # the key under which a Parquet file says what it holds


def checked_output(path: Path) -> Path:
    """A path that a sweep can be written to, or an InputError."""
    if path.suffix not in ENDINGS:
        raise InputError(f"-o {path}: must end in {' or '.join(ENDINGS)}")
    if path.is_dir():
        raise InputError(f"-o {path}: is a folder")
    if not path.parent.is_dir():
        raise InputError(f"-o {path}: there is no folder {path.parent}")
    return path


class Table:
    """Columns of numbers on their way into a Parquet or CSV file, by the file's ending."""

    def __init__(
        self, path: Path, names: Sequence[str], units: Mapping[str, str], note: Mapping
    ) -> None:
        fields = [pa.field(n, pa.float64(), metadata={"unit": units.get(n, "")}) for n in names]
        about = {NOTE: json.dumps(note, sort_keys=True, ensure_ascii=False)}
        self.schema = pa.schema(fields, metadata=about)
        self.writer = self._csv(path) if ".csv" in path.suffixes else self._parquet(path)

    def _csv(self, path: Path) -> csv.CSVWriter:
        return csv.CSVWriter(str(path), self.schema)

    def _parquet(self, path: Path) -> parquet.ParquetWriter:
        return parquet.ParquetWriter(
            path,
            self.schema,
            compression="zstd",
            use_dictionary=False,
            use_byte_stream_split=True,  # fewer bytes for numbers that seldom repeat
        )

    def write(self, numbers: np.ndarray) -> None:
        """Append rows; `numbers` holds one line for each column."""
        self.writer.write_table(pa.Table.from_arrays([*map(pa.array, numbers)], schema=self.schema))

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *_: object) -> None:
        self.writer.close()
