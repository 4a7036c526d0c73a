"""One chart as a notebook output: both drawings, its data as a table, its words, its sources."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import altair as alt
import pandas as pd

from klarna_report.charts import words
from klarna_report.charts.drawing import drawn, standalone
from klarna_report.charts.layout import data_of, laid_out, mark_of, units
from klarna_report.charts.texts import word
from klarna_report.charts.theme import BROAD, KINDS, NARROW, WIDE

FIGURE_MIME = "application/vnd.klarna-report.figure+json"
# What JupyterLab and notebook viewers register, whatever the version of Vega-Lite.
VEGALITE_MIME = "application/vnd.vegalite.v5+json"
ROLE = re.compile(r"\{\w+\}`([^`]*)`")  # what only a page can resolve

Chart = alt.TopLevelMixin | dict | Callable[[int], alt.TopLevelMixin]
Columns = Mapping[str, tuple[str, str | None]]  # name and unit by field; None for words


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
    chart: Chart,
    *,
    title: str = "",
    caption: str = "",
    sources: Sequence[str] = (),
    wide: bool = False,
) -> Figure:
    """An Altair chart as a figure: drawn wide and narrow, with table and words from its data.

    chart: of this package, any other Altair chart or its dict, or a function from a width in px
    to one. Title and caption may be those of the chart. wide: whether it breaks out of the text.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise ValueError(f"figure id {id!r} must be small letters, digits and hyphens")
    rooms = {"wide": WIDE, "narrow": NARROW} | ({"broad": BROAD} if wide else {})
    specs = {name: _spec(chart, room) for name, room in rooms.items()}
    first, known = specs["wide"], _about(specs["wide"])
    told, table = words.said(_rows(first), known), table_of(_rows(first), known["columns"])
    title, caption = title or _heading(first, "text"), caption or _heading(first, "subtitle")
    plain = {name: laid_out(spec, rooms[name]) for name, spec in specs.items()}
    svg = {name: drawn(spec, f"{id}-{name}") for name, spec in plain.items()}
    vega_lite = {**plain["wide"], "description": told[0]}
    return Figure(id, title, vega_lite, svg, table, *told, caption, tuple(sources))


def _spec(chart: Chart, room: int) -> dict:
    """The chart as Vega-Lite has it, for so many px, with its rows numbered."""
    drawn = chart(room) if callable(chart) else chart
    spec = drawn if isinstance(drawn, dict) else drawn.to_dict(validate=False)
    for place, row in enumerate(_rows(spec)):
        row.setdefault("row", place)
    return spec


def shown(spec: dict, **_: object) -> dict:
    """The notebook output of a plain Altair chart: a figure that takes its title from it."""
    title = _heading(spec, "text") or words.said([], {**_about(spec), "value": ""})[0].rstrip(".")
    id = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return figure(f"chart-{id}", spec, title=title)._repr_mimebundle_()


def _heading(spec: dict, part: str) -> str:
    """Text or subtitle of the chart's own title; '' without one."""
    title = spec.get("title", "")
    title = title if isinstance(title, dict) else {"text": title}
    found = title.get(part) or ""
    return " ".join(found) if isinstance(found, list) else found


def _main(spec: dict) -> dict:
    """The part that tells of itself: the chart as a whole or a form laid over by others."""
    return next((each for each in (spec, *spec.get("layer", ())) if "usermeta" in each), spec)


def _rows(spec: dict) -> list[dict]:
    """The rows of the chart's main part, or else of its first view."""
    views = [_main(spec), *units(spec)]
    return next((rows for view in views if (rows := data_of(spec, view))), [])


def _about(spec: dict) -> dict:
    """What the chart tells of itself, or what its data and encodings tell."""
    views = list(units(spec))
    mark = mark_of(views[0]).get("type", "") if views else ""
    return _main(spec).get("usermeta") or words.about(_rows(spec), views, mark)


def table_of(rows: list[dict], columns: Columns) -> dict:
    """The rows as a table, the same that the drawing was made from.

    columns: those to show. The table has columns with name, unit and format, rows of plain
    values, and for each row the id of its fact or observation if it has one.
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


def _column(series: str, name: str, columns: Columns) -> dict[str, str | None]:
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
