"""The data of a chart as a table, the same that the drawing was made from."""

from collections.abc import Mapping

import pandas as pd

from klarna_report.charts.over_time import dated
from klarna_report.charts.theme import STYLES

# Columns of the table in their order, by form; those that a frame lacks are left out.
COLUMNS = {
    "stated_and_filed_over_time": ("label", "date", "value", "low", "high", "kind"),
    "curve_with_reference": ("x", "series", "value", "low", "high"),
    "bars_by_group": ("category", "group", "value", "low", "high", "kind"),
    "stacked_bars": ("category", "group", "value", "total"),
    "dots_with_ranges": ("label", "section", "value", "low", "high", "kind"),
    "statement_ranges": ("label", "section", "start", "end", "change", "kind"),
    "tornado": ("parameter", "low_result", "high_result", "baseline"),
    "verdict_strip": ("claim", "verdict", "basis"),
}
HEADERS = {
    "label": "What",
    "section": "Section",
    "date": "Date",
    "low": "Lowest",
    "high": "Highest",
    "kind": "Kind of number",
    "series": "Series",
    "category": "Category",
    "group": "Group",
    "total": "Total",
    "start": "From",
    "end": "To",
    "change": "Change over the start",
    "parameter": "Parameter",
    "low_result": "Result with the parameter at its lowest",
    "high_result": "Result with the parameter at its highest",
    "baseline": "In this edition",
    "claim": "Claim",
    "verdict": "Verdict",
    "basis": "Rests on",
}
NUMBERS = {
    *("value", "low", "high", "start", "end", "total", "change", "x"),
    *("low_result", "high_result", "baseline"),
}


def table_of(
    form: str, frame: pd.DataFrame, headers: Mapping[str, str], options: Mapping[str, object]
) -> dict:
    """The frame as a table: columns with name, unit and format; rows of plain values."""
    if form == "stated_and_filed_over_time":
        frame = frame.assign(kind=dated(frame, str(options["unit"]))["mark"].to_numpy())
    rows = frame.reindex(columns=[name for name in COLUMNS[form] if name in frame])
    rows = rows.dropna(axis="columns", how="all")
    names = {"value": options.get("measure", ""), "x": options.get("x_measure", "")}
    names = {**HEADERS, **names, **headers}
    if form == "curve_with_reference" and "series" in rows:
        rows = _side_by_side(rows)
    columns = [_column(name, names, options) for name in rows]
    cells = [
        [_plain(name, value) for name, value in row.items()]
        for _, row in rows.astype(object).iterrows()
    ]
    return {"columns": columns, "rows": cells}


def _column(
    name: str | tuple[str, str], names: Mapping[str, str], options: Mapping[str, object]
) -> dict:
    """Name, unit and format of a column; of a pair (series, column) the series leads."""
    series, name = name if isinstance(name, tuple) else ("", name)
    unit = options.get("unit", "") if name in NUMBERS else ""
    unit = {"x": options.get("x_unit", ""), "change": "share"}.get(name, unit)
    plain = series if name == "value" else f"{series}: {names[name].lower()}"
    text = plain if series else names[name]
    return {"name": text, "unit": unit, "format": "day" if name == "date" else None}


def _side_by_side(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each x, the series beside one another; columns (series, column)."""
    lines = [
        line.drop(columns="series").set_index("x").dropna(axis="columns", how="all")
        for _, line in rows.groupby("series", sort=False)
    ]
    return pd.concat(lines, axis=1, keys=rows["series"].unique()).reset_index("x", col_level=1)


def _plain(column: str | tuple[str, str], value: object) -> str | float | None:
    """A cell as JSON: dates in ISO form, kinds in words, gaps as None."""
    column = column if isinstance(column, str) else column[1]
    if pd.isna(value):
        return None
    if column == "date":
        return f"{pd.Timestamp(value):%Y-%m-%d}"
    if column == "kind":
        return STYLES[value].name
    return float(value) if column in NUMBERS else str(value)
