"""Layer 5: the report as a library: facts, sweeps and observations as pandas has them."""

from pathlib import Path

import pandas as pd

from klarna_report.definitions import settable
from klarna_report.draws import SEED
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.parameters import Value, baseline, catalogue, data_folder, with_overrides
from klarna_report.sweeps.points import over_ranges
from klarna_report.sweeps.run import frame, sweep_of

SHOWN = ["label", "value", "low", "high", "unit", "kind", "interval_note"]


def model(data: Path | str = "", **given: Value) -> Model:
    """The model of a data folder, with parameters or quoted numbers set and held."""
    folder = Path(data or data_folder())
    evidence, parameters = load(folder), catalogue(folder / "parameters.yml")
    known = settable(evidence, parameters, given, "evaluate")
    return Model(evidence, parameters, with_overrides(baseline(parameters), given, known))


def evaluate(*ids: str, data: Path | str = "", **given: Value) -> pd.DataFrame:
    """Facts by id, all of them if none is named, at the values given for parameters.

    >>> evaluate("target_date", "years_to_target", annual_separation_share=0.10)
    """
    at = model(data, **given)
    found = at.facts(ids or at.entries).values()
    return pd.DataFrame([each.record() for each in found]).set_index("id")[SHOWN]


def sweep(
    *ids: str, draws: int = 10_000, seed: int = SEED, data: Path | str = "", **given: Value
) -> pd.DataFrame:
    """Facts over draws from the ranges of all parameters but those given: a row a draw.

    >>> sweep("target_date", draws=50_000, backfill_rate=0.2).describe()
    """
    at = model(data, **given)
    return frame(sweep_of(at, over_ranges(at, seed, draws), ids))


def observation(name: str, data: Path | str = "") -> pd.Series:
    """One row of the evidence with its source: what was published, where, and how it was seen.

    >>> observation("klarna-full-time-employees-2025-12-31-20f")
    """
    evidence = load(Path(data or data_folder()))
    found = evidence.observation(name)
    source = evidence.sources.loc[found.source].add_prefix("source_")
    return pd.concat([pd.Series(vars(found)), source]).rename(name)
