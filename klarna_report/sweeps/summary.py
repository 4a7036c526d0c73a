"""What a sweep shows, as text that can stand in a chapter: quantiles and how often a test holds."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from pyarrow import parquet

from klarna_report.facts import Model
from klarna_report.formats import format_value
from klarna_report.sentences import tested
from klarna_report.sweeps.plan import Plan

QUANTILES = (5, 25, 50, 75, 95)
HEADS = ("Number", "Mean", "5%", "25%", "Median", "75%", "95%")
NOT_FINITE = "No finite value"


def summary(model: Model, plan: Plan, numbers: Path, true: Mapping[str, int]) -> str:
    """Markdown: what varied, the spread of each fact, how often each statement came out true.

    numbers: the sweep as a Parquet file, read a column at a time; true: id -> points.
    """
    parts = [_about(model, plan)]
    if plan.columns:
        parts.append(markdown(*_spread(model, plan, numbers)))
    if true:
        parts.append(markdown(("Statement", "True in"), list(_shares(model, plan, true))))
    return "\n\n".join(parts)


def _about(model: Model, plan: Plan) -> str:
    spans = [f"{n} {_range(model, plan, n)}" for n in plan.points.names]
    held = {n: v for n, v in model.scenario.values.items() if n not in plan.points.names}
    others = ", ".join(f"{n} {format_value(v, model.unit(n))}" for n, v in held.items())
    return (
        f"{plan.points.described()}, scenario `{model.scenario.name}`. "
        f"Varied: {'; '.join(spans)}. Held: {others or 'nothing'}."
    )


def _range(model: Model, plan: Plan, name: str) -> str:
    span = plan.points.spans[name]
    return " to ".join(format_value(each, model.unit(name)) for each in span)


def _spread(
    model: Model, plan: Plan, numbers: Path
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Heads and rows of the table of facts; a further column if some values are not finite."""
    rows, shares = [], []
    for name in plan.columns:
        values = parquet.read_table(numbers, columns=[name])[name].to_numpy()
        there = np.isfinite(values)
        shares.append(1 - there.mean())
        finite = values if there.all() else values[there]
        at = [finite.mean(), *np.percentile(finite, QUANTILES)] if finite.size else []
        texts = [format_value(float(each), model.unit(name)) for each in at]
        rows.append((_label(model, name), *(texts or [""] * (len(QUANTILES) + 1))))
    if not any(shares):
        return HEADS, rows
    last = [format_value(share, "share") if share else "" for share in shares]
    return (*HEADS, NOT_FINITE), [(*row, text) for row, text in zip(rows, last, strict=True)]


def _label(model: Model, name: str) -> str:
    entry = model.entries.get(name)
    return f"{entry.label if entry else model.parameters[name].definition} (`{name}`)"


def _shares(model: Model, plan: Plan, true: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    claims = model.evidence.claims["statement"]
    statements = {each.id: each.text for each in tested(model)} | claims.to_dict()
    for name, count in true.items():
        yield f"{statements[name]} (`{name}`)", format_value(count / plan.points.count, "share")


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; numbers stand right."""
    rules = [":--", *["--:"] * (len(heads) - 1)]
    lines = [heads, rules, *(tuple(cell.replace("|", r"\|") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
