"""What a frame must hold before it is drawn; a fault names the figure, the column and the row."""

import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from klarna_report.charts.theme import KINDS
from klarna_report.charts.verdicts import SYMBOLS

NUMBERS = {  # columns that need a number in every row
    "bars_by_group": ("value",),
    "curve_with_reference": ("x", "value"),
    "stacked_bars": ("value",),
    "statement_ranges": ("start", "end"),
    "tornado": ("low_result", "high_result", "baseline"),
}
LIMITED = {"stated_and_filed_over_time", "dots_with_ranges"}  # value or a limit in every row


def check(id: str, form: str, frame: pd.DataFrame) -> None:
    """Raise ValueError unless the frame can be drawn in the form."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise ValueError(f"figure id {id!r} must be small letters, digits and hyphens")
    if frame.empty:
        raise ValueError(f"figure {id}: the frame has no rows")
    endless = [name for name in frame.select_dtypes("number") if np.isinf(frame[name]).any()]
    if endless:
        raise ValueError(f"figure {id}: column {endless[0]} holds an infinite number")
    for name in NUMBERS.get(form, ()):
        _whole(id, name, frame[name].isna())
    if form in LIMITED:
        limits = frame.reindex(columns=["value", "low", "high"])
        _whole(id, "value, low and high", limits.isna().all(axis=1))
    for name, known in (("kind", KINDS), ("verdict", SYMBOLS)):
        _known(id, name, frame, known)


def _whole(id: str, name: str, missing: pd.Series) -> None:
    """Raise ValueError where a number is missing."""
    if missing.any():
        raise ValueError(f"figure {id}: {name} missing in row {int(missing.argmax()) + 1}")


def _known(id: str, name: str, frame: pd.DataFrame, known: Collection[str]) -> None:
    """Raise ValueError at a word that has no drawing."""
    strange = set(frame[name].dropna()) - set(known) if name in frame else set()
    if strange:
        raise ValueError(f"figure {id}: {name} {min(strange)!r} is none of {', '.join(known)}")
