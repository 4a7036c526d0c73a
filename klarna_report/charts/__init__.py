"""Layer 3: tidy frame in, accessible chart out; no files, no arithmetic but that of drawing.

Importing this package gives every Altair chart the report's look and shows it as a figure: drawn
wide and narrow, with table, words and downloads. A chapter draws in Altair, or goes on from a form.

A column `unit` gives the unit of the numbers, `kind` how sure they are; `low` and `high` go into
the table and the words. A bare chart takes its title from `.properties(title=...)`.
"""

import altair as alt

from klarna_report.charts.figure import FIGURE_MIME, Figure, figure, shown
from klarna_report.charts.forms import axis, curve_with_reference, dots_with_ranges
from klarna_report.charts.texts import numbers
from klarna_report.charts.theme import DASH, INK, LIGHT, by_kind

alt.renderers.register("report", shown)
alt.renderers.enable("report")

__all__ = [
    "DASH", "FIGURE_MIME", "INK", "LIGHT", "Figure", "axis", "by_kind", "curve_with_reference",
    "dots_with_ranges", "figure", "numbers",
]  # fmt: skip
