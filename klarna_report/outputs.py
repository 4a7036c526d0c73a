"""Layer 3: what a chapter shows besides figures, as notebook outputs of our own MIME types."""

from collections.abc import Mapping
from dataclasses import asdict
from html import escape

import pandas as pd

from klarna_report.fact import Fact
from klarna_report.formats import format_value
from klarna_report.verdicts import Verdict

FACTS_MIME = "application/vnd.klarna-report.facts+json"
TABLE_MIME = "application/vnd.klarna-report.table+json"
VERDICTS_MIME = "application/vnd.klarna-report.verdicts+json"


class FactTable:
    """Facts as a notebook output: complete in our own MIME type, readable as a table."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.facts = facts

    def _repr_mimebundle_(self, **_: object) -> dict:
        rows = "".join(
            f"<tr><th>{escape(f.label)}</th><td>{escape(format_value(f.value, f.unit))}</td>"
            f"<td>{escape(f.unit)}</td></tr>"
            for f in self.facts.values()
        )
        return {
            FACTS_MIME: {"facts": [fact.record() for fact in self.facts.values()]},
            "text/html": f"<table>{rows}</table>",
            "text/plain": f"{len(self.facts)} facts",
        }


class VerdictTable:
    """Verdicts as a notebook output."""

    def __init__(self, decided: list[Verdict]) -> None:
        self.decided = decided

    def _repr_mimebundle_(self, **_: object) -> dict:
        return {
            VERDICTS_MIME: {"verdicts": [asdict(each) for each in self.decided]},
            "text/plain": "\n".join(f"{each.claim}: {each.outcome}" for each in self.decided),
        }


class Table:
    """A small table of text as a notebook output; the first column names the rows."""

    def __init__(self, frame: pd.DataFrame, caption: str) -> None:
        self.frame = frame.astype(str)
        self.caption = caption

    def _repr_mimebundle_(self, **_: object) -> dict:
        rows = self.frame.to_numpy().tolist()
        content = {"caption": self.caption, "columns": [*self.frame.columns], "rows": rows}
        return {TABLE_MIME: content, "text/plain": self.frame.to_string(index=False)}
