"""Layer 1: data/ opened once, checked, and handed out as typed frames.

`check` applies every rule there is: `rows` those of a cell and between the cells of a row, `sums`
those between rows, `entries` those of the files that the model reads. rules.yml lists the words.
"""

from functools import cache
from pathlib import Path

from klarna_report.errors import InputError
from klarna_report.evidence import records
from klarna_report.evidence.reading import Violation, read_folder
from klarna_report.evidence.records import Evidence, Observation, rounding_interval
from klarna_report.parameters import DATA, data_folder

__all__ = [
    "DATA",
    "Evidence",
    "Observation",
    "Violation",
    "check",
    "load",
    "rounding_interval",
]


def load(folder: Path | None = None) -> Evidence:
    """The evidence in a data folder; an InputError lists everything that is wrong with it.

    Only what cannot be read, typed or told apart is looked for here; `check` applies all rules.
    """
    return _load(folder or data_folder())


@cache
def _load(folder: Path) -> Evidence:
    tables, faults = read_folder(folder)
    try:
        if faults or tables["observations.csv"]["seen"].eq("no").any():
            raise ValueError("not fit to be used")
        return records.evidence(tables, folder)
    except ValueError:
        raise InputError("\n".join(map(str, check(folder)))) from None


def check(folder: Path | None = None) -> list[Violation]:
    """Every violation in a data folder, by file and line; nothing is raised."""
    from klarna_report.evidence.entries import entry_faults  # loads the model, seldom needed
    from klarna_report.evidence.rows import row_faults
    from klarna_report.evidence.sums import sum_faults

    folder = folder or data_folder()
    tables, faults = read_folder(folder)
    faults += row_faults(tables)
    faults += sum_faults(tables, {each.line for each in faults if each.file == "observations.csv"})
    faults += entry_faults(folder, tables)
    return sorted(faults, key=lambda fault: (fault.file, fault.line))
