"""Layer 2: what a reader of data/ should know that is no error: a sentence each.

Accounts in the published numbers that do not close, and quoted numbers that have been overtaken.
"""

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from klarna_report.evidence import Evidence
from klarna_report.expressions import is_true, names_in
from klarna_report.facts import Model
from klarna_report.files import read_yaml
from klarna_report.formats import format_value
from klarna_report.quoted import quoted

FINDINGS = "findings.yml"
THIS_YEAR = "this_year"
DATED = re.compile(r"_20\d\d")
SAME = ["quantity", "entity", "scope", "unit", "kind"]
MONTH = pd.Timedelta(days=31)
NUMBER = re.compile(r"\{(\w+)(?::(\w+))?\}")


def findings(model: Model) -> list[str]:
    """One sentence with its numbers for every account of `findings.yml` that does not close."""
    entries = read_yaml(model.evidence.folder / FINDINGS).values()
    return [sentence for entry in entries for sentence in told(model, entry)]


def told(model: Model, entry: Mapping[str, str]) -> Iterator[str]:
    """The sentence of a finding, for each year that has its numbers and in which it is true."""
    yearly = THIS_YEAR in entry["test"]
    for year in model.graph.years if yearly else ("",):
        test, says = (entry[key].replace(THIS_YEAR, str(year)) for key in ("test", "says"))
        names = names_in(test)
        if yearly and not {*names} <= {*model.entries, *model.parameters}:
            continue
        facts = model.facts(names)
        if is_true(test, {name: fact.value for name, fact in facts.items()}):
            yield NUMBER.sub(lambda found: _printed(model, *found.groups()), says)


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
        alike = rows[SAME].eq(own[SAME]).all(axis=1) & length.le(MONTH)
        newer = sorted({*rows.index[alike & rows["end"].gt(own["end"])]} - used)
        if newer:
            yield f"{name} quotes {entry.observation}; newer: {', '.join(newer)}."


def _printed(model: Model, name: str, style: str | None) -> str:
    if name.isdecimal():
        return name
    (fact,) = model.facts([name]).values()
    return format_value(fact.value, fact.unit, style)
