"""What the tables of data/ hold, typed: one observation, and all frames together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import pandas as pd

from klarna_report.errors import InputError, nearest
from klarna_report.evidence.tables import IDS

NUMBERS = ("low", "value", "high")
DATES = ("start", "end")
FLAGS = ("about", "date_inferred")
UNRECORDED = "not on record"  # in place of the text in which a number was read
# Field of the bibliography -> column of the frame of sources.
SOURCES = {"doctype": "type", "organization": "publisher", "year": "date", "urldate": "accessed"}


def rounding_interval(value: float) -> tuple[float, float]:
    """Half a unit of the last significant digit on both sides: 3,800 gives 3,750 to 3,850.

    A round number is taken to have two significant digits at least: 2,000 gives 1,950 to 2,050.
    A published zero has none and stays as it is.
    """
    digits = Decimal(repr(value)).normalize()
    if not digits:
        return value, value
    last = min(int(digits.as_tuple().exponent), digits.adjusted() - 1)
    half = Decimal(5).scaleb(last - 1)
    return float(digits - half), float(digits + half)


@dataclass(frozen=True)
class Observation:
    """One published number: what it counts, for whom and when, and where it was read.

    `value` or a bound may be missing: `low` alone means at least, `high` alone at most.
    """

    id: str
    quantity: str
    entity: str
    scope: str
    start: date
    end: date
    low: float | None
    value: float | None
    high: float | None
    about: bool
    unit: str
    kind: str
    source: str
    locator: str
    seen: str
    via: str
    note: str

    def interval(self) -> tuple[float, float]:
        """The published bounds; without any, what rounding allows; for an exact number, itself.

        A side on which nothing was published ends at the number there is. A rate in law is exact:
        what is `about` it is the day from which it holds. People counted to the last one are not
        rounded: how far such a count is `about` nobody has said.
        """
        if self.low is None and self.high is None:
            to_the_last = self.unit == "persons" and self.value % 10
            rounded = self.about and self.kind != "statute" and not to_the_last
            return rounding_interval(self.value) if rounded else (self.value, self.value)
        present = [each for each in (self.low, self.value, self.high) if each is not None]
        return min(present), max(present)


def stated(found: Observation) -> str:
    """Which number of an observation stands for it: the value, or the one bound it gives."""
    return next(field for field in ("value", "low", "high") if getattr(found, field) is not None)


@dataclass(frozen=True, eq=False)
class Evidence:
    """All of data/ but the model's own files, as frames indexed by their stable names.

    folder: where it was read, and where the model's own files are.
    """

    folder: Path
    observations: pd.DataFrame
    events: pd.DataFrame
    claims: pd.DataFrame
    contradictions: pd.DataFrame
    sources: pd.DataFrame
    vocabulary: pd.DataFrame
    not_found: pd.DataFrame
    history: pd.DataFrame

    def reading(self, seen: str, via: str) -> str:
        """How a row was read, in words: in the document, or in which other texts."""
        if seen == "yes":
            return "read in the document"
        if via == UNRECORDED:
            return f"not opened: read in another text, {UNRECORDED} which"
        return f"not opened: read in {', '.join(self.sources.loc[via.split(), 'publisher'])}"

    def observation(self, name: str) -> Observation:
        """The observation of that id."""
        if name not in self._rows:
            hint = nearest(name, self._rows)
            raise InputError(f"data/observations.csv: no observation {name!r}; {hint}")
        return self._rows[name]

    @cached_property
    def _rows(self) -> dict[str, Observation]:
        return {each.id: each for each in observations_in(self.observations)}


def observations_in(frame: pd.DataFrame) -> list[Observation]:
    """The rows of a frame of observations, taken apart at once: row by row a table is slow."""
    found = []
    for name, row in frame.to_dict("index").items():
        row |= {n: None if pd.isna(row[n]) else row[n] for n in NUMBERS}
        found.append(Observation(name, **row | {n: row[n].date() for n in DATES}))
    return found


def typed(table: pd.DataFrame, errors: str = "raise") -> pd.DataFrame:
    """A table of text with its numbers, dates and flags as such.

    errors: "raise" a ValueError at what is none; "coerce" leaves such numbers and dates missing.
    """
    kept = {}
    for name in {*table.columns}.intersection(NUMBERS):
        kept[name] = pd.to_numeric(table[name].replace("", None), errors=errors).astype(float)
    for name in {*table.columns}.intersection(DATES):
        kept[name] = pd.to_datetime(table[name], format="%Y-%m-%d", errors=errors)
    for name in {*table.columns}.intersection(FLAGS):
        kept[name] = table[name].eq("true")
        if errors == "raise" and not table[name].isin(["false", "true"]).all():
            raise ValueError(f"{name} must be true or false")
    return table.assign(**kept)


def evidence(tables: Mapping[str, pd.DataFrame], folder: Path) -> Evidence:
    """The typed frames of all tables; ValueError where a cell does not fit or an id is repeated."""
    frames = {}
    for name, table in tables.items():
        frame = typed(table).reset_index(drop=True)
        if name in IDS:
            frame = frame.set_index(IDS[name])
            if not frame.index.is_unique:
                raise ValueError(f"{name} has an id twice")
        frames[Path(name).stem] = frame
    frames["sources"] = frames["sources"].rename(columns=SOURCES)
    return Evidence(folder, **frames)
