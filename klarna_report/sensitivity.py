"""Layer 2: how much each assumption matters, and where a conclusion turns over."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from klarna_report.expressions import is_true, names_in
from klarna_report.facts import Model
from klarna_report.formats import with_unit

STEP = 1e-4  # of the parameter, either side, for the slope
GRID = 2001  # points over a parameter's range


def drawn_parameters(model: Model, fact: str) -> list[str]:
    """Numeric parameters below a fact, in the order of the catalogue."""
    below = model.graph.below([model.step(fact)])
    return [n for n, p in model.parameters.items() if n in below and not p.is_choice]


def along(model: Model, fact: str, leaf: str, values: np.ndarray) -> np.ndarray:
    """A computed fact at given values of one leaf, all else as it is."""
    step = model.step(fact)
    at = {name: model.leaf_value(name) for name in model.leaves([step])}
    result = model.graph.evaluate([step], {**at, leaf: values})[step]
    return np.broadcast_to(np.asarray(result, dtype=float), values.shape)


def elasticity(model: Model, fact: str, parameter: str) -> float:
    """Per cent by which a fact moves when a parameter rises by one per cent; NaN at nought."""
    value = model.leaf_value(parameter)
    below, here, above = along(
        model, fact, parameter, np.array([value * (1 - STEP), value, value * (1 + STEP)])
    )
    if not value or not here:
        return np.nan
    return float((above - below) / here / (2 * STEP))


def swings(model: Model, fact: str) -> pd.DataFrame:
    """A fact at both ends of each parameter's range, the largest swing first.

    Columns: name, parameter (its short name), low_result, high_result, baseline, elasticity.
    """
    rows = []
    for name in drawn_parameters(model, fact):
        parameter = model.parameters[name]
        ends = np.array([*parameter.range, model.leaf_value(name)], dtype=float)
        low, high, here = along(model, fact, name, ends)
        rows.append(
            {
                "name": name,
                "parameter": parameter.short or parameter.definition,
                "low_result": low,
                "high_result": high,
                "baseline": here,
                "elasticity": elasticity(model, fact, name),
            }
        )
    frame = pd.DataFrame(rows)
    order = (frame["high_result"] - frame["low_result"]).abs().sort_values(ascending=False).index
    return frame.loc[order].reset_index(drop=True)


def flip(model: Model, test: str, parameter: str) -> float | None:
    """The value of a parameter nearest to its present one at which a test turns over.

    None if the test comes out the same over the whole range. Exact to the grid over the range.
    """
    low, high = model.parameters[parameter].range
    here = float(model.leaf_value(parameter))
    values = np.append(np.linspace(low, high, GRID), here)
    names = [(n, model.step(n) in model.graph.steps) for n in names_in(test)]
    at = {n: along(model, n, parameter, values) for n, computed in names if computed}
    at |= {n: model.leaf_value(n) for n, computed in names if not computed}
    at |= {n: values for n in at if n == parameter}
    results = np.broadcast_to(is_true(test, at), values.shape)
    turned = values[results != results[-1]]
    return min(turned, key=lambda v: abs(v - here)) if len(turned) else None


def turning_points(model: Model, turns: Mapping[str, float]) -> str:
    """What turns a sentence over, in words: each parameter, below or above what."""
    told = []
    for name, value in turns.items():
        parameter = model.parameters[name]
        side = "below" if value < model.leaf_value(name) else "above"
        words = parameter.short or parameter.definition
        told.append(f"{words}: {side} {with_unit(value, parameter.unit)}")
    return "; ".join(told) or "no assumption alone"


def firmness(model: Model, test: str) -> tuple[float, dict[str, float]]:
    """The share of draws in which a test comes out as it does now; where it turns over.

    Where: for each parameter that alone turns it over, the nearest value that does.
    """
    names = names_in(test)
    now = is_true(test, {name: fact.value for name, fact in model.facts(names).items()})
    same = is_true(test, {name: model.drawn_fact(name) for name in names}) == now
    moved = {n for name in names for n in drawn_parameters(model, name)}
    turns = {n: flip(model, test, n) for n in model.parameters if n in moved}
    return float(np.mean(same)), {n: value for n, value in turns.items() if value is not None}
