"""The data of a chart as a table, the same that the drawing was made from."""

from collections.abc import Mapping

import pandas as pd

from klarna_report.charts.texts import word
from klarna_report.charts.theme import STYLES

# Headings that do not depend on the chart; its measure heads the others.
HEADINGS = {
    "label": "What", "category": "Category", "group": "Group", "parameter": "Parameter",
    "claim": "Claim", "section": "Section", "verdict": "Verdict", "basis": "Rests on",
    "date": "Date", "series": "Series", "low": "Lowest", "high": "Highest",
    "start": "From", "end": "To", "change": "Change over the start",
    "low_result": "Result with the parameter at its lowest",
    "high_result": "Result with the parameter at its highest",
    "baseline": "In this edition", "kind": "Kind of number",
}  # fmt: skip
WORDS = {
    *("label", "category", "group", "parameter", "claim", "section", "verdict", "basis", "date"),
    *("series", "kind"),
}


def table_of(rows: list[dict], columns: Mapping[str, tuple[str, str | None]]) -> dict:
    """The rows as a table: columns with name, unit and format; rows of plain values.

    columns: those to show, with their names and the units of their numbers, None for words.
    """
    frame = pd.DataFrame(rows)
    frame = frame[[name for name in columns if name in frame]].dropna(axis="columns", how="all")
    if {"x", "series"} <= set(frame):
        frame = _side_by_side(frame)
    heads = [_column(name, columns) for name in frame]
    texts = [columns[name[-1] if isinstance(name, tuple) else name][1] is None for name in frame]
    cells = [
        [_plain(value, text) for value, text in zip(row, texts, strict=True)]
        for row in frame.astype(object).to_numpy()
    ]
    return {"columns": heads, "rows": cells}


def _column(
    name: str | tuple[str, str], columns: Mapping[str, tuple[str, str | None]]
) -> dict[str, str | None]:
    """Name, unit and format of a column; of a pair (series, column) the series leads."""
    series, name = name if isinstance(name, tuple) else ("", name)
    text, unit = columns[name]
    if series:
        text = series if name == "value" else f"{series}: {text.lower()}"
    unit = "share" if name == "change" else unit or ""
    return {"name": text, "unit": unit, "format": "day" if name == "date" else None}


def _side_by_side(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each x, the series beside one another; columns (series, column)."""
    if not frame["series"].any():
        return frame.drop(columns="series")
    lines = [
        line.drop(columns="series").set_index("x").dropna(axis="columns", how="all")
        for _, line in frame.groupby("series", sort=False)
    ]
    return pd.concat(lines, axis=1, keys=frame["series"].unique()).reset_index("x", col_level=1)


def _plain(value: object, text: bool) -> str | float | None:
    """A cell as JSON: kinds in words, gaps as None."""
    if pd.isna(value):
        return None
    if text:
        return STYLES[value].name if value in STYLES else word(value)
    return float(value)
