"""What a frame must hold before it is drawn, and what is read from it."""

import altair as alt
import numpy as np
import pandas as pd

from klarna_report.charts.texts import short, titled
from klarna_report.charts.theme import KINDS

LIMITS = ["value", "low", "high"]
FORMATS = {"share": "~%", "date": "d", "usd": "$~s", "eur": "~s", "gbp": "~s", "sek": "~s"}


def checked(frame: pd.DataFrame, *numbers: str) -> pd.DataFrame:
    """The frame with a row number each; ValueError unless it can be drawn.

    numbers: columns that need a number in every row; without any, each row needs one of value,
    low and high, and these columns are there afterwards.
    """
    frame = frame.reset_index(drop=True)
    if frame.empty:
        raise ValueError("the frame of this chart has no rows")
    if not numbers:
        frame = frame.assign(**frame.reindex(columns=LIMITS).astype(float))
    missing = frame[[*numbers] or LIMITS].isna()
    missing = missing.any(axis=1) if numbers else missing.all(axis=1)
    if missing.any():
        names = " and ".join(numbers or LIMITS)
        raise ValueError(f"{names} missing in row {int(missing.argmax()) + 1} of this chart")
    for name in frame.select_dtypes("number"):
        if np.isinf(frame[name]).any():
            raise ValueError(f"column {name} of this chart holds an infinite number")
    for kind in frame.get("kind", pd.Series()).dropna():
        if kind not in KINDS:
            raise ValueError(f"kind {kind!r} of this chart is none of {', '.join(KINDS)}")
    return frame.assign(row=range(len(frame)))


def bounds(frame: pd.DataFrame) -> pd.Series:
    """Whether a row without value bounds its number from below or above, or not at all."""
    given = frame[LIMITS].notna()
    found = pd.Series("", frame.index)
    found = found.mask(given["low"] & ~given["value"] & ~given["high"], "at least")
    return found.mask(given["high"] & ~given["value"] & ~given["low"], "at most")


def numbers(values: pd.Series, unit: str) -> list[str]:
    """The values as they stand on a chart; '' where there is none."""
    return ["" if pd.isna(each) else short(each, unit) for each in values]


def axis(measure: str, unit: str, **options: object) -> alt.Axis:
    """An axis titled with measure and unit, its numbers written as the report writes them."""
    style = FORMATS.get(unit.split("/")[0], ",~f")
    number = f"replace(format(datum.value, '{style}'), 'M', 'm')"
    usual = {"labelExpr": number, "title": titled(measure, unit) if unit != "date" else None}
    return alt.Axis(**{**usual, **options})
