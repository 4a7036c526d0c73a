"""Layer 0: data/ opened once, checked, and handed out as typed frames."""

from pathlib import Path

from klarna_report.errors import InputError
from klarna_report.evidence import records
from klarna_report.evidence.findings import findings
from klarna_report.evidence.reading import Violation, read_folder
from klarna_report.evidence.records import Evidence, Observation, rounding_interval
from klarna_report.parameters import DATA

__all__ = [
    "DATA",
    "Evidence",
    "Observation",
    "Violation",
    "check",
    "findings",
    "load",
    "rounding_interval",
]


def load(folder: Path = DATA) -> Evidence:
    """The evidence in a data folder; an InputError lists everything that is wrong with it.

    Only what cannot be read, typed or told apart is looked for here; `check` applies all rules.
    """
    tables, faults = read_folder(folder)
    try:
        if faults or tables["observations.csv"]["seen"].eq("no").any():
            raise ValueError("not fit to be used")
        return records.evidence(tables)
    except ValueError:
        raise InputError("\n".join(map(str, check(folder)))) from None


def check(folder: Path = DATA) -> list[Violation]:
    """Every violation in a data folder, by file and line."""
    from klarna_report.evidence import rules, schema  # pandera is slow to import

    tables, faults = read_folder(folder)
    faults += schema.violations(tables)
    if "observations.csv" in tables and "vocabulary.csv" in tables:
        rows, words = tables["observations.csv"], tables["vocabulary.csv"]
        bad = rows.index.isin([f.line for f in faults if f.file == "observations.csv"])
        sound = rows[~rows["quantity"].isin(set(rows["quantity"][bad]))]
        frame = records.typed(sound).set_index("id")
        series = set(words["word"][words["series"] == "yes"])
        faults += rules.violations(frame, series, dict(zip(sound["id"], sound.index, strict=True)))
    return sorted(faults, key=lambda fault: (fault.file, fault.line))
