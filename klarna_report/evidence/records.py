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
    note: str

    def interval(self) -> tuple[float, float]:
        """The published bounds; without any, what rounding allows; for an exact number, itself.

        A side on which nothing was published ends at the number there is. A rate in law is exact:
        what is `about` it is the day from which it holds.
        """
        if self.low is None and self.high is None:
            rounded = self.about and self.kind != "statute"
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

    def observation(self, name: str) -> Observation:
        """The observation of that id."""
        if name not in self._read:
            self._read[name] = self._observation(name)
        return self._read[name]

    @cached_property
    def _read(self) -> dict[str, Observation]:
        """Observations that were asked for: a row of a table is slow to take apart."""
        return {}

    def _observation(self, name: str) -> Observation:
        if name not in self.observations.index:
            hint = nearest(name, self.observations.index)
            raise InputError(f"data/observations.csv: no observation {name!r}; {hint}")
        row = self.observations.loc[name].to_dict()
        numbers = {n: None if pd.isna(row[n]) else float(row[n]) for n in NUMBERS}
        dates = {n: row[n].date() for n in DATES}
        return Observation(id=name, **{**row, **numbers, **dates, "about": bool(row["about"])})


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """A table of text with its numbers, dates and flags as such; ValueError where that fails."""
    kept = {}
    for name in table:
        cells = table[name]
        if name in NUMBERS:
            cells = pd.to_numeric(cells.mask(cells == "")).astype(float)
        elif name in DATES:
            cells = pd.to_datetime(cells, format="%Y-%m-%d")
        elif name in FLAGS:
            if not cells.isin(["false", "true"]).all():
                raise ValueError(f"{name} must be true or false")
            cells = cells.eq("true")
        kept[name] = cells
    return table.assign(**kept)


def evidence(tables: Mapping[str, pd.DataFrame], folder: Path) -> Evidence:
    """The typed frames of all tables; ValueError where a cell does not fit or an id is repeated."""
    frames = {name.partition(".")[0]: typed(table) for name, table in tables.items()}
    for name, key in IDS.items():
        stem = name.partition(".")[0]
        frames[stem] = frames[stem].set_index(key)
        if not frames[stem].index.is_unique:
            raise ValueError(f"{name} has an id twice")
    for stem in ("contradictions", "vocabulary"):
        frames[stem] = frames[stem].reset_index(drop=True)
    frames["sources"] = frames["sources"].rename(columns=SOURCES)
    return Evidence(folder, **frames)
