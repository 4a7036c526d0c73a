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
    """A fact at given values of one leaf, all else as it is."""
    result = model.along([fact], {leaf: values})[fact]
    return np.broadcast_to(np.asarray(result, dtype=float), values.shape)


def swings(model: Model, fact: str) -> pd.DataFrame:
    """A fact at both ends of each parameter's range, the largest swing first.

    Columns: name, parameter (its short name), low_result, high_result, baseline, elasticity (per
    cent by which the fact moves when the parameter rises by one per cent; NaN at nought).
    """
    rows = []
    for name in drawn_parameters(model, fact):
        parameter, value = model.parameters[name], model.leaf_value(name)
        at = np.array([*parameter.range, value, value * (1 - STEP), value * (1 + STEP)])
        low, high, here, below, above = along(model, fact, name, at)
        elasticity = (above - below) / here / (2 * STEP) if value and here else np.nan
        about = parameter.short or parameter.definition
        rows.append((name, about, low, high, here, elasticity))
    columns = ["name", "parameter", "low_result", "high_result", "baseline", "elasticity"]
    frame = pd.DataFrame(rows, columns=columns)
    order = (frame["high_result"] - frame["low_result"]).abs().sort_values(ascending=False).index
    return frame.loc[order].reset_index(drop=True)


def flip(model: Model, test: str, parameter: str) -> float | None:
    """The value of a parameter nearest to its present one at which a test turns over.

    None if the test comes out the same over the whole range. Exact to the grid over the range.
    """
    low, high = model.parameters[parameter].range
    here = float(model.leaf_value(parameter))
    values = np.append(np.linspace(low, high, GRID), here)
    at = model.along(names_in(test), {parameter: values})
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
    same = is_true(test, model.drawn(names)) == now
    moved = {n for name in names for n in drawn_parameters(model, name)}
    turns = {n: flip(model, test, n) for n in model.parameters if n in moved}
    return float(np.mean(same)), {n: value for n, value in turns.items() if value is not None}
