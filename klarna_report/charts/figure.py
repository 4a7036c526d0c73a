"""One chart as a notebook output: both drawings, its data as a table, its words, its sources."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import altair as alt
import pandas as pd

from klarna_report.charts import words
from klarna_report.charts.drawing import drawn, standalone
from klarna_report.charts.layout import data_of, laid_out, units
from klarna_report.charts.texts import word
from klarna_report.charts.theme import BROAD, KINDS, NARROW, WIDE

FIGURE_MIME = "application/vnd.klarna-report.figure+json"
# What JupyterLab and notebook viewers register, whatever the version of Vega-Lite.
VEGALITE_MIME = "application/vnd.vegalite.v5+json"
ROLE = re.compile(r"\{\w+\}`([^`]*)`")  # what only a page can resolve


@dataclass(frozen=True)
class Figure:
    """All that a page, a download or a reader of the notebook needs of one chart.

    vega_lite: the chart as drawn on a desk; svg: its drawings, wide and narrow, and broad if it
    breaks out of the text; table: columns (name, unit, format) and rows; title and caption may
    hold `{fact}` roles; sources: keys of `sources.bib`.
    """

    id: str
    title: str
    vega_lite: dict
    svg: Mapping[str, str]
    table: dict
    alt: str
    description: str
    caption: str
    sources: tuple[str, ...]

    def payload(self) -> dict:
        """The figure as plain JSON, keys sorted; ValueError if a number is not finite."""
        return json.loads(json.dumps(asdict(self), sort_keys=True, allow_nan=False))

    def _repr_mimebundle_(self, **_: object) -> dict:
        title = ROLE.sub(r"\1", self.title)
        payload = self.payload()
        return {
            FIGURE_MIME: payload,
            VEGALITE_MIME: payload["vega_lite"],
            "image/svg+xml": standalone(self.svg["wide"], title, self.alt),
            "text/plain": self.alt,
        }


def figure(
    id: str,
    chart: alt.TopLevelMixin | dict,
    *,
    title: str = "",
    caption: str = "",
    sources: Sequence[str] = (),
    wide: bool = False,
) -> Figure:
    """An Altair chart as a figure: drawn wide and narrow, with table and words from its data.

    chart: of this package or any other Altair chart, or its dict. Title and caption may be those
    of the chart. wide: whether it breaks out of the text.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise ValueError(f"figure id {id!r} must be small letters, digits and hyphens")
    rooms = {"wide": WIDE, "narrow": NARROW} | ({"broad": BROAD} if wide else {})
    spec = chart if isinstance(chart, dict) else chart.to_dict(validate=False)
    rows, known = _about(spec)
    told, table = words.said(rows, known), table_of(rows, known["columns"])
    title, caption = title or _heading(spec, "text"), caption or _heading(spec, "subtitle")
    plain = {name: laid_out(spec, room) for name, room in rooms.items()}
    svg = {name: drawn(each, f"{id}-{name}") for name, each in plain.items()}
    vega_lite = {**plain["wide"], "description": told[0]}
    return Figure(id, title, vega_lite, svg, table, *told, caption, tuple(sources))


def shown(spec: dict, **_: object) -> dict:
    """The notebook output of a plain Altair chart: a figure that takes its title from it."""
    known = {**_about(spec)[1], "value": ""}
    title = _heading(spec, "text") or words.said([], known)[0].rstrip(".")
    id = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return figure(f"chart-{id}", spec, title=title)._repr_mimebundle_()


def _heading(spec: dict, part: str) -> str:
    """Text or subtitle of the chart's own title; '' without one."""
    title = spec.get("title", "")
    title = title if isinstance(title, dict) else {"text": title}
    found = title.get(part) or ""
    return " ".join(found) if isinstance(found, list) else found


def _about(spec: dict) -> tuple[list[dict], dict]:
    """The rows of the main part or first view, numbered, and what is known of them for words."""
    main = next((each for each in (spec, *spec.get("layer", ())) if "usermeta" in each), spec)
    views = [*units(spec)]
    rows = next((found for view in (main, *views) if (found := data_of(spec, view))), [])
    for place, row in enumerate(rows):
        row.setdefault("row", place)
    return rows, main.get("usermeta") or words.about(rows, views)


def table_of(rows: list[dict], columns: Mapping[str, tuple]) -> dict:
    """The rows as a table, the same that the drawing was made from.

    columns: name and unit (None for words) of those to show. The table has columns with name,
    unit and format, rows of plain values, and for each row the id of its fact or observation.
    """
    frame = pd.DataFrame(rows)
    frame = frame[[name for name in columns if name in frame]].dropna(axis="columns", how="all")
    ids = [row.get("id") or "" for row in rows]
    if {"x", "series"} <= set(frame):  # a row of the table is then several
        frame, ids = _side_by_side(frame), []
    names = [name if isinstance(name, tuple) else ("", name) for name in frame]
    cells = [
        [_plain(value, columns[name][1]) for value, (_, name) in zip(row, names, strict=True)]
        for row in frame.astype(object).to_numpy()
    ]
    return {"columns": [_column(*name, columns) for name in names], "rows": cells, "ids": ids}


def _column(series: str, name: str, columns: Mapping) -> dict[str, str | None]:
    """Name, unit and format of a column; where lines stand side by side, the series leads."""
    text, unit = columns[name]
    if series:
        text = series if name == "value" else f"{series}: {text.lower()}"
    unit = "share" if name == "change" else unit or ""
    return {"name": text, "unit": unit, "format": "day" if name == "date" else None}


def _side_by_side(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each x, the series beside one another; columns (series, column)."""
    if not frame["series"].any():
        return frame.drop(columns="series")
    wide = frame.pivot(index="x", columns="series").swaplevel(axis="columns")
    wide = wide.dropna(axis="columns", how="all")[frame["series"].unique()]
    return wide.reset_index(col_level=1)


def _plain(value: object, unit: str | None) -> str | float | None:
    """A cell as JSON: kinds in words, gaps as None."""
    if pd.isna(value):
        return None
    if unit is None:
        return KINDS[value].name if value in KINDS else word(value)
    return float(value)
