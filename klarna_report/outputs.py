"""Layer 3: what a chapter shows besides figures, as notebook outputs of our own MIME types."""

from collections.abc import Iterable
from dataclasses import asdict

import pandas as pd

from klarna_report.fact import Fact
from klarna_report.formats import format_value, interval_text
from klarna_report.verdicts import Verdict

FACTS_MIME = "application/vnd.klarna-report.facts+json"
TABLE_MIME = "application/vnd.klarna-report.table+json"
VERDICTS_MIME = "application/vnd.klarna-report.verdicts+json"


class Output:
    """A notebook output: complete in a MIME type of our own, and a table to any other viewer."""

    def __init__(self, mime: str, content: dict, table: pd.DataFrame) -> None:
        self.bundle = {
            mime: content,
            "text/html": table.to_html(index=False, border=0),
            "text/plain": table.to_string(index=False),
        }

    def _repr_mimebundle_(self, **_: object) -> dict:
        return self.bundle


def of_facts(facts: Iterable[Fact]) -> Output:
    """Facts as a notebook output."""
    facts = [*facts]
    content = {"facts": [fact.record() for fact in facts]}
    return Output(FACTS_MIME, content, pd.DataFrame([*map(_row, facts)]))


def _row(fact: Fact) -> dict[str, str]:
    return {
        "id": fact.id,
        "label": fact.label,
        "value": format_value(fact.value, fact.unit),
        "range": interval_text(fact.low, fact.value, fact.high, fact.unit),
        "unit": fact.unit,
        "kind": fact.kind,
    }


def of_verdicts(decided: Iterable[Verdict]) -> Output:
    """Verdicts as a notebook output."""
    records = [asdict(each) for each in decided]
    return Output(VERDICTS_MIME, {"verdicts": records}, pd.DataFrame(records))


def of_text(frame: pd.DataFrame, caption: str) -> Output:
    """A small table of text as a notebook output; the first column names the rows.

    A column `id` is not shown: it says which fact the second column prints.
    """
    frame = frame.astype(str)
    ids, shown = [*frame.get("id", ())], frame.drop(columns="id", errors="ignore")
    content = {"columns": [*shown], "rows": shown.to_numpy().tolist(), "ids": ids}
    return Output(TABLE_MIME, {"caption": caption, **content}, shown)
