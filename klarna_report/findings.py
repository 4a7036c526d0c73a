"""Layer 2: quoted numbers that have been overtaken: no error, but a reader of data/ should know."""

import re
from collections.abc import Iterator

import pandas as pd

from klarna_report.definitions import quoted
from klarna_report.evidence import Evidence

DATED = re.compile(r"_20\d\d")
SAME = ["quantity", "entity", "scope", "unit", "kind"]
MONTH = pd.Timedelta(days=31)


def overtaken(evidence: Evidence) -> Iterator[str]:
    """A sentence for each quoted number of no fixed year that has a newer one nobody quotes."""
    rows, entries = evidence.observations, quoted(evidence)
    used = {entry.observation for entry in entries.values()}
    lasted = rows["end"] - rows["start"]
    for name, entry in entries.items():
        if not entry.observation or DATED.search(name):
            continue
        own = rows.loc[entry.observation]
        length = (lasted - lasted[entry.observation]).abs()
        period = length.le(MONTH) | rows["start"].eq(own["start"])
        alike = rows[SAME].eq(own[SAME]).all(axis=1) & period
        newer = sorted({*rows.index[alike & rows["end"].gt(own["end"])]} - used)
        if newer:
            yield f"{name} quotes {entry.observation}; newer: {', '.join(newer)}."
