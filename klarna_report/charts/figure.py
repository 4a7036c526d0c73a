"""One chart as a notebook output: both drawings, its data, its words, its sources."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import altair as alt

from klarna_report.charts import encodings
from klarna_report.charts.drawing import drawn, standalone
from klarna_report.charts.layout import data_of, laid_out, mark_of, units
from klarna_report.charts.table import table_of
from klarna_report.charts.theme import NARROW, WIDE

FIGURE_MIME = "application/vnd.klarna-report.figure+json"
# What JupyterLab and notebook viewers register, whatever the version of Vega-Lite.
VEGALITE_MIME = "application/vnd.vegalite.v5+json"
ROLE = re.compile(r"\{\w+\}`([^`]*)`")  # what only a page can resolve

Chart = alt.TopLevelMixin | Callable[[int], alt.TopLevelMixin]


@dataclass(frozen=True)
class Figure:
    """All that a page, a download or a reader of the notebook needs of one chart.

    vega_lite: the chart as drawn on a desk; svg: its drawings, wide and narrow; table: columns
    (name, unit, format) and rows; title and caption may hold `{fact}` roles; sources: keys of
    `sources.bib`.
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
    id: str, chart: Chart, *, title: str = "", caption: str = "", sources: Sequence[str] = ()
) -> Figure:
    """An Altair chart as a figure: drawn wide and narrow, with table and words from its data.

    chart: of this package or any other Altair chart, or a function from a width in px to one.
    Title and caption may be those of the chart itself.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", id):
        raise ValueError(f"figure id {id!r} must be small letters, digits and hyphens")
    if hasattr(chart, "to_dict"):
        wide = narrow = chart.to_dict(validate=False)
    else:
        wide, narrow = (chart(width).to_dict(validate=False) for width in (WIDE, NARROW))
    return _figure(id, wide, narrow, title, caption, tuple(sources))


def shown(spec: dict, **_: object) -> dict:
    """The notebook output of a plain Altair chart: a figure that takes its title from it."""
    title = _text(_heading(spec).get("text")) or _about(spec)["alt"].rstrip(".").partition(". ")[0]
    id = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return _figure(f"chart-{id}", spec, spec, title, "", ())._repr_mimebundle_()


def _figure(
    id: str, wide: dict, narrow: dict, title: str, caption: str, sources: tuple[str, ...]
) -> Figure:
    heading = _heading(wide)
    title = title or _text(heading.get("text"))
    caption = caption or _text(heading.get("subtitle"))
    about = _about(wide)
    for spec in (wide, narrow):
        for place, row in enumerate(_rows(spec)):
            row.setdefault("row", place)
    table = table_of(_rows(wide), about["columns"])
    wide, narrow = laid_out(wide, narrow=False), laid_out(narrow, narrow=True)
    svg = {"wide": drawn(wide, f"{id}-wide"), "narrow": drawn(narrow, f"{id}-narrow")}
    vega_lite = {**wide, "description": about["alt"]}
    told = about["alt"], about["description"]
    return Figure(id, title, vega_lite, svg, table, *told, caption, sources)


def _heading(spec: dict) -> dict:
    title = spec.get("title", "")
    return title if isinstance(title, dict) else {"text": title}


def _text(title: str | list[str] | None) -> str:
    return " ".join(title) if isinstance(title, list) else title or ""


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
    return _main(spec).get("usermeta") or encodings.about(_rows(spec), views, _mark(views))


def _mark(views: list[dict]) -> str:
    """The first kind of mark on the chart."""
    return mark_of(views[0]).get("type", "") if views else ""
