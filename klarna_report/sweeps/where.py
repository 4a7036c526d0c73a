"""Which parameters put a statement there: their draws where it is true beside all others."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from klarna_report.errors import InputError
from klarna_report.executors import Here
from klarna_report.expressions import expression_faults, is_true, names_in
from klarna_report.facts import Model
from klarna_report.formats import format_value
from klarna_report.sweeps.plan import Plan, chunks, plan
from klarna_report.sweeps.points import Draws, Grid
from klarna_report.sweeps.summary import markdown

COLUMNS = ("parameter", "where_true", "elsewhere", "distance")
HEADS = ("Parameter", "Median where true", "Median elsewhere", "Distance")


def frame(given: Plan) -> pd.DataFrame:
    """All points of a sweep as a table: a row a point, a column for what varies and each fact."""
    parts = [each.numbers for each in chunks(given, Here(), in_hand=1)]
    return pd.DataFrame(np.hstack(parts).T, columns=[*given.names])


def ranking(model: Model, test: str, points: Draws | Grid) -> tuple[float, pd.DataFrame]:
    """Share of the points in which a test is true, and the parameters by how much they decide it.

    distance: the largest gap between the distribution of a parameter where the test is true and
    elsewhere, from nought to one (Kolmogorov and Smirnov; Monte Carlo filtering).
    """
    names = model.known(names_in(test), "--where names")
    for part, rule in expression_faults(test, names):
        raise InputError(f"--where {test!r}: {part} {rule}")
    rows = frame(plan(model, points, names))
    true = np.broadcast_to(is_true(test, {n: rows[n].to_numpy() for n in names}), len(rows))
    below = model.graph.below(map(model.step, names))
    deciding = [name for name in points.names if name in below]
    found = pd.DataFrame(_compared(rows, true, deciding), columns=[*COLUMNS])
    return float(true.mean()), found.sort_values("distance", ascending=False, ignore_index=True)


def _compared(
    rows: pd.DataFrame, true: np.ndarray, names: Iterable[str]
) -> Iterator[tuple[str, float, float, float]]:
    from scipy.stats import ks_2samp  # slow to import

    if true.all() or not true.any():
        return
    for name in names:
        inside, outside = rows[name][true], rows[name][~true]
        distance = ks_2samp(inside, outside, method="asymp").statistic
        yield name, inside.median(), outside.median(), distance


def told(model: Model, test: str, points: Draws | Grid) -> str:
    """The ranking in words and as a table."""
    share, found = ranking(model, test, points)
    head = f"`{test}` is true in {format_value(share, 'share')} of {points.described()}."
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
    return f"{head}\n\n{markdown(HEADS, rows)}"
