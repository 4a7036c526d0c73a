"""The table of an audit: every page against the targets, ours beside the stock route."""

import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from page import machine

STOCK = "stock route"


@dataclass(frozen=True)
class Row:
    """What one page of one site measured: medians over the runs."""

    site: str
    page: str
    performance: float
    accessibility: float
    best_practices: float
    seo: float
    kilobytes: float
    largest_paint_s: float
    layout_shift: float
    blocking_ms: float
    faults: int
    foreign: int


# Column: head, format, target, whether more is better.
COLUMNS = {
    "performance": ("Performance", "{:.2f}", 0.98, True),
    "accessibility": ("Accessibility", "{:.2f}", 1, True),
    "best_practices": ("Best practices", "{:.2f}", 1, True),
    "seo": ("SEO", "{:.2f}", 1, True),
    "kilobytes": ("kB", "{:.0f}", 150, False),
    "largest_paint_s": ("Largest paint, s", "{:.2f}", 1.6, False),
    "layout_shift": ("Layout shift", "{:.3f}", 0.01, False),
    "blocking_ms": ("Blocking, ms", "{:.0f}", 50, False),
    "faults": ("axe faults", "{:.0f}", 0, False),
    "foreign": ("Other hosts", "{:.0f}", 0, False),
}


def misses(row: Row) -> list[str]:
    """The targets that a page of ours misses."""
    found = []
    for name, (head, form, target, more) in COLUMNS.items():
        value = getattr(row, name)
        if (value < target) if more else (value > target):
            found.append(f"{row.site}/{row.page}: {head} {form.format(value)}")
    return found


def lines_of(rows: Sequence[Row]) -> list[str]:
    """The rows of one site as a table in Markdown, the targets first."""
    heads = ["Page", *(head for head, *_ in COLUMNS.values())]
    goals = [f"{'≥' if more else '≤'} {target:g}" for *_, target, more in COLUMNS.values()]
    lines = [heads, ["---", *["--:"] * len(COLUMNS)], ["*target*", *goals]]
    for row in rows:
        cells = [form.format(getattr(row, name)) for name, (_, form, *_) in COLUMNS.items()]
        lines.append([row.page, *cells])
    return [f"| {' | '.join(each)} |" for each in lines]


def summary(rows: Sequence[Row]) -> list[str]:
    """The worst page of each site and the middle one, so that sites can be compared."""
    lines = [["Site", "", *(head for head, *_ in COLUMNS.values())]]
    lines.append(["---", "---", *["--:"] * len(COLUMNS)])
    for site in dict.fromkeys(row.site for row in rows):
        own = [row for row in rows if row.site == site]
        for word in ("median", "worst"):
            cells = [site, word]
            for name, (_, form, _, more) in COLUMNS.items():
                values = [getattr(row, name) for row in own]
                worst = min(values) if more else max(values)
                cells.append(form.format(statistics.median(values) if word == "median" else worst))
            lines.append(cells)
    return [f"| {' | '.join(each)} |" for each in lines]


PREFACE = """\
# The site, measured

Written by `make audit`; do not edit. Every page in headless Chromium, from a plain static server
with gzip. Lighthouse: mobile, simulated throttling, median of {runs}. axe-core: WCAG 2.2 A and AA
and its best-practice rules, at 390 and 1280 px, light and dark, faults summed. Weight: as sent,
before any interaction.

The stock route is the same chapters with Jupyter Book's own theme and Altair's own output. Its
charts ask a public host for Vega. Where that host cannot be reached, as on a machine without a
network, its charts are missing, and its weight and times are lower than a reader's would be.

{machine}; {tools}.
"""


def write_table(rows: Sequence[Row], path: Path, tools: Mapping[str, str], runs: int) -> int:
    """Write the report; 1 if a page of ours misses a target, and name it."""
    named = ", ".join(f"{name} {version}" for name, version in tools.items())
    text = [PREFACE.format(runs=runs, machine=machine(), tools=named), *summary(rows)]
    for site in dict.fromkeys(row.site for row in rows):
        text += ["", f"## {site.capitalize()}", ""]
        text += lines_of([row for row in rows if row.site == site])
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    missed = [each for row in rows if row.site != STOCK for each in misses(row)]
    print("\n".join(missed) or "Every page meets every target.", file=sys.stderr)
    return int(bool(missed))
