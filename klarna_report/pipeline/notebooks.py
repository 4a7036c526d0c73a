"""A chapter's notebook as it stands in `chapters/`, and as it stands after a run."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from klarna_report.errors import BuildError, nearest
from klarna_report.parameters import Value
from klarna_report.store import key_of

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"  # papermill's name for the cell with the values of a run


@dataclass(frozen=True)
class Chapter:
    """A notebook, read without the machinery of Jupyter."""

    path: Path
    cells: tuple[dict, ...]
    metadata: Mapping

    @classmethod
    def read(cls, path: Path) -> "Chapter":
        """The notebook in a file; BuildError if it is none."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            cells = tuple({**cell, "source": _text(cell["source"])} for cell in content["cells"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BuildError(f"chapters/{path.name}: is not a notebook: {error}") from error
        return cls(path, cells, content.get("metadata", {}))

    @property
    def name(self) -> str:
        """The file's stem."""
        return self.path.stem

    @cached_property
    def declared(self) -> list[str]:
        """Names set in the cell that is tagged `parameters`."""
        lines = [line for c in self.cells if tagged(c) for line in c["source"].splitlines()]
        return [line.split("=")[0].strip() for line in lines if "=" in line]

    def given(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """The values of the parameters that this chapter declares."""
        for name in self.declared:
            if name not in values:
                hint = nearest(name, values)
                raise BuildError(f"chapters/{self.path.name}: unknown parameter {name!r}; {hint}")
        return {name: values[name] for name in self.declared}

    def with_values(self, values: Mapping[str, Value]) -> list[dict]:
        """The cells of a run: as papermill does, the values stand below the parameters cell.

        Each cell is numbered as in the file, from 1; the added one counts with the one above.
        """
        cells, given = [], self.given(values)
        for number, cell in enumerate(self.cells, 1):
            cells.append({**cell, "number": number})
            if given and tagged(cell):
                cells.append({**_injected(given), "number": number})
                given = {}
        return cells

    def code(self, values: Mapping[str, Value]) -> list[tuple[int, str]]:
        """Number and text of each code cell of a run, in order."""
        cells = self.with_values(values)
        return [(c["number"], c["source"]) for c in cells if _runs(c)]

    @cached_property
    def code_hashes(self) -> dict[int, str]:
        """The hash of each code cell, by number."""
        cells = enumerate(self.cells, 1)
        return {number: key_of(cell["source"]) for number, cell in cells if _runs(cell)}

    def executed(self, values: Mapping[str, Value], outputs: Sequence[list[dict]]) -> dict:
        """The notebook as it is now, with the outputs of a run of its code cells."""
        remaining = iter(outputs)
        cells, count = [], 0
        for place, cell in enumerate(self.with_values(values)):
            kept = {key: cell[key] for key in ("cell_type", "metadata", "source")}
            kept["id"] = f"cell-{place}"
            if _runs(cell):
                count += 1
                kept |= {"execution_count": count, "outputs": next(remaining)}
            elif cell["cell_type"] == "code":
                kept |= {"execution_count": None, "outputs": []}
            elif "attachments" in cell:
                kept["attachments"] = cell["attachments"]
            cells.append(kept)
        metadata = {k: v for k, v in self.metadata.items() if k in ("kernelspec", "language_info")}
        return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def tagged(cell: Mapping) -> bool:
    """Whether this is the parameters cell."""
    return cell["cell_type"] == "code" and PARAMETERS_TAG in cell["metadata"].get("tags", [])


def _runs(cell: Mapping) -> bool:
    """Whether a run executes this cell."""
    return cell["cell_type"] == "code" and bool(cell["source"].strip())


def _injected(given: Mapping[str, Value]) -> dict:
    lines = ["# Parameters", *(f"{name} = {value!r}" for name, value in given.items())]
    metadata = {"tags": [INJECTED_TAG]}
    return {"cell_type": "code", "metadata": metadata, "source": "\n".join(lines)}


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
