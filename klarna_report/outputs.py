"""Layer 3: what a chapter shows besides figures, as notebook outputs of our own MIME types."""

from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd

from klarna_report.fact import Fact
from klarna_report.formats import format_value, interval_text
from klarna_report.verdicts import Verdict

FACTS_MIME = "application/vnd.klarna-report.facts+json"
TABLE_MIME = "application/vnd.klarna-report.table+json"
VERDICTS_MIME = "application/vnd.klarna-report.verdicts+json"


def _readable(table: pd.DataFrame) -> dict[str, str]:
    """A table as any viewer of notebooks shows it."""
    return {
        "text/html": table.to_html(index=False, border=0),
        "text/plain": table.to_string(index=False),
    }


class FactTable:
    """Facts as a notebook output: complete in our own MIME type, readable as a table."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.facts = facts

    def _repr_mimebundle_(self, **_: object) -> dict:
        table = pd.DataFrame([_row(fact) for fact in self.facts.values()])
        records = [fact.record() for fact in self.facts.values()]
        return {FACTS_MIME: {"facts": records}, **_readable(table)}


def _row(fact: Fact) -> dict[str, str]:
    """A fact as a reader of the notebook sees it."""
    return {
        "id": fact.id,
        "label": fact.label,
        "value": format_value(fact.value, fact.unit),
        "range": interval_text(fact.low, fact.value, fact.high, fact.unit),
        "unit": fact.unit,
        "kind": fact.kind,
    }


class VerdictTable:
    """Verdicts as a notebook output."""

    def __init__(self, decided: list[Verdict]) -> None:
        self.decided = decided

    def _repr_mimebundle_(self, **_: object) -> dict:
        records = [asdict(each) for each in self.decided]
        return {VERDICTS_MIME: {"verdicts": records}, **_readable(pd.DataFrame(records))}


class Table:
    """A small table of text as a notebook output; the first column names the rows."""

    def __init__(self, frame: pd.DataFrame, caption: str) -> None:
        self.frame = frame.astype(str)
        self.caption = caption

    def _repr_mimebundle_(self, **_: object) -> dict:
        rows = self.frame.to_numpy().tolist()
        content = {"caption": self.caption, "columns": [*self.frame.columns], "rows": rows}
        return {TABLE_MIME: content, **_readable(self.frame)}
