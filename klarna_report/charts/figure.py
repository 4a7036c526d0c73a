"""One chart as a notebook output: both drawings, its data, its words, its sources."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import altair as alt
import pandas as pd

from klarna_report.charts.alt import describe
from klarna_report.charts.checks import check
from klarna_report.charts.table import table_of

FIGURE_MIME = "application/vnd.klarna-report.figure+json"
# What JupyterLab and notebook viewers register, whatever the version of Vega-Lite.
VEGALITE_MIME = "application/vnd.vegalite.v5+json"

Form = Callable[..., alt.LayerChart]


@dataclass(frozen=True)
class Figure:
    """All that a page, a download or a reader of the notebook needs of one chart.

    wide, narrow: Vega-Lite; table: columns (name, unit, format) and rows; title and caption
    may hold `{fact}` roles; sources: keys of `sources.bib`.
    """

    id: str
    title: str
    wide: dict
    narrow: dict
    table: dict
    alt: str
    description: str
    caption: str
    sources: tuple[str, ...]

    def payload(self) -> dict:
        """The figure as plain JSON, keys sorted; ValueError if a number is not finite."""
        return json.loads(json.dumps(asdict(self), sort_keys=True, allow_nan=False))

    def _repr_mimebundle_(self, **_: object) -> dict:
        payload = self.payload()
        return {FIGURE_MIME: payload, VEGALITE_MIME: payload["wide"], "text/plain": self.alt}


def figure(
    id: str,
    form: Form,
    frame: pd.DataFrame,
    *,
    title: str,
    caption: str = "",
    sources: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    **options: object,
) -> Figure:
    """Draw a frame in a form, wide and narrow, with table, alternative and description.

    options: those of the form; `unit` may be left out if the frame has one unit in a column
    of that name. headers: table headers that differ from the usual ones, by column.
    """
    check(id, form.__name__, frame)
    if "unit" in frame and frame["unit"].nunique() == 1:
        options = {"unit": str(frame["unit"].iloc[0]), **options}
    words, description = describe(form.__name__, frame, options)
    frame = frame.assign(row=range(len(frame)))  # so that a mark knows its row of the table
    specs = [form(frame, narrow=each, **options).to_dict(validate=False) for each in (False, True)]
    wide, narrow = ({**spec, "description": words} for spec in specs)
    table = table_of(form.__name__, frame, headers or {}, options)
    return Figure(id, title, wide, narrow, table, words, description, caption, tuple(sources))
