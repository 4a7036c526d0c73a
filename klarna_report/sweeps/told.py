"""What a sweep shows, as text for a chapter: quantiles, and what puts a statement there."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from pyarrow.dataset import dataset
from scipy.stats import ks_2samp
from tabulate import tabulate

from klarna_report.errors import InputError
from klarna_report.expressions import expression_faults, is_true, names_in
from klarna_report.facts import Model
from klarna_report.formats import format_value
from klarna_report.sweeps.points import Points
from klarna_report.sweeps.run import Sweep, frame, sweep_of

QUANTILES = (5, 25, 50, 75, 95)
SPREAD = ("Number", "Mean", "5%", "25%", "Median", "75%", "95%", "No finite value")
DECIDING = ("Parameter", "Median where true", "Median elsewhere", "Distance")


def summary(sweep: Sweep, path: Path) -> str:
    """Markdown: what varied, and the spread of each fact; from a file, a column at a time."""
    model, points = sweep.model, sweep.points
    spans = (
        f"{name} {' to '.join(format_value(each, model.unit(name)) for each in span)}"
        for name, span in points.spans.items()
    )
    held = (f"{n} {format_value(v, model.unit(n))}" for n, v in sweep.held().items())
    about = (
        f"{points.described}, scenario `{model.scenario.name}`. "
        f"Varied: {'; '.join(spans)}. Held: {', '.join(held) or 'nothing'}."
    )
    numbers = dataset(path, format=path.suffix[1:])
    rows = [
        _spread(model, name, numbers.to_table([name])[name].to_numpy()) for name in sweep.columns
    ]
    return f"{about}\n\n{markdown(SPREAD, rows)}"


def _spread(model: Model, name: str, values: np.ndarray) -> list[str]:
    there = np.isfinite(values)
    finite = values[there]
    at = [finite.mean(), *np.percentile(finite, QUANTILES)] if finite.size else []
    texts = [format_value(float(each), model.unit(name)) for each in at] or [""] * 6
    entry = model.entries.get(name)
    label = entry.label if entry else model.parameters[name].definition
    lost = "" if there.all() else format_value(1 - there.mean(), "share")
    return [f"{label} (`{name}`)", *texts, lost]


def ranking(model: Model, test: str, points: Points) -> tuple[float, pd.DataFrame]:
    """Share of the points in which a test is true, and the parameters by how much they decide it.

    distance: the largest gap between the distribution of a parameter where the test is true and
    elsewhere, from nought to one (Kolmogorov and Smirnov; Monte Carlo filtering).
    """
    names = model.known(names_in(test), "--where names")
    for part, rule in expression_faults(test, names):
        raise InputError(f"--where {test!r}: {part} {rule}")
    rows = frame(sweep_of(model, points, names))
    true = np.broadcast_to(is_true(test, {n: rows[n].to_numpy() for n in names}), len(rows))
    below = model.graph.below(map(model.step, names))
    found = []
    for name in (points.spans.keys() & below) if 0 < true.mean() < 1 else ():
        inside, outside = rows[name][true], rows[name][~true]
        distance = ks_2samp(inside, outside, method="asymp").statistic
        found.append((name, inside.median(), outside.median(), distance))
    table = pd.DataFrame(found, columns=["parameter", "where_true", "elsewhere", "distance"])
    return float(true.mean()), table.sort_values(["distance", "parameter"], ascending=False)


def where(model: Model, test: str, points: Points) -> str:
    """The ranking in words and as a table."""
    share, found = ranking(model, test, points)
    head = f"`{test}` is true in {format_value(share, 'share')} of {points.described}."
    if found.empty:
        return head
    rows = [
        (
            f"{model.parameters[row.parameter].definition} (`{row.parameter}`)",
            *(format_value(x, model.unit(row.parameter)) for x in (row.where_true, row.elsewhere)),
            f"{row.distance:.2f}",
        )
        for row in found.itertuples()
    ]
    return f"{head}\n\n{markdown(DECIDING, rows)}"


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; numbers stand right."""
    sides = ["left", *["right"] * (len(heads) - 1)]
    return tabulate(rows, heads, tablefmt="pipe", colalign=sides, disable_numparse=True)
