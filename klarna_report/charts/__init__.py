"""Layer 3: tidy frame in, accessible chart out; no files, no arithmetic but that of drawing."""

from klarna_report.charts.bars import bars_by_group, stacked_bars
from klarna_report.charts.curves import curve_with_reference
from klarna_report.charts.figure import FIGURE_MIME, Figure, figure
from klarna_report.charts.over_time import stated_and_filed_over_time
from klarna_report.charts.ranges import dots_with_ranges, statement_ranges
from klarna_report.charts.tornado import tornado
from klarna_report.charts.verdicts import verdict_strip

__all__ = [
    "FIGURE_MIME",
    "Figure",
    "bars_by_group",
    "curve_with_reference",
    "dots_with_ranges",
    "figure",
    "stacked_bars",
    "stated_and_filed_over_time",
    "statement_ranges",
    "tornado",
    "verdict_strip",
]
