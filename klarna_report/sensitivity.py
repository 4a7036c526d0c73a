"""Layer 2: how much each assumption matters, and where a conclusion turns over."""

import numpy as np
import pandas as pd

from klarna_report import graph
from klarna_report.facts import Model
from klarna_report.formats import format_value
from klarna_report.parameters import DATA, read_yaml
from klarna_report.verdicts import comes_out, names_in

HEADLINES = DATA / "headlines.yml"
STEP = 1e-4  # of the parameter, either side, for the slope
GRID = 2001  # points over a parameter's range


def drawn_parameters(model: Model, fact: str) -> list[str]:
    """Numeric parameters below a fact, in the order of the catalogue."""
    below = graph.below([model.step(fact)])
    return [n for n, p in model.parameters.items() if n in below and not p.is_choice]


def along(model: Model, fact: str, leaf: str, values: np.ndarray) -> np.ndarray:
    """A computed fact at given values of one leaf, all else as it is."""
    step = model.step(fact)
    at = {name: model.leaf_value(name) for name in model.leaves([step])}
    result = graph.evaluate([step], {**at, leaf: values})[step]
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

    Columns: name, parameter (its definition), low_result, high_result, baseline, elasticity.
    """
    rows = []
    for name in drawn_parameters(model, fact):
        parameter = model.parameters[name]
        ends = np.array([*parameter.range, model.leaf_value(name)], dtype=float)
        low, high, here = along(model, fact, name, ends)
        rows.append(
            {
                "name": name,
                "parameter": parameter.definition,
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
    computed = {n for n in names_in(test) if model.step(n) in graph.steps()}
    names = sorted(computed)
    fixed = {n: model.leaf_value(n) for n in names_in(test) if n not in computed}
    columns = [along(model, name, parameter, values).tolist() for name in names]
    rows = zip(*columns, strict=True)
    results = comes_out(test, ({**fixed, **dict(zip(names, row, strict=True))} for row in rows))
    turned = [v for v, result in zip(values, results, strict=True) if result != results[-1]]
    return min(turned, key=lambda v: abs(v - here)) if turned else None


def headlines() -> dict[str, dict]:
    """The report's own conclusions, `data/headlines.yml`: statement, fact, test."""
    return read_yaml(HEADLINES)


def flips(model: Model) -> pd.DataFrame:
    """For each headline and each parameter below it, where the headline turns over.

    Columns, all text: statement, now (true or not), parameter, value, flip.
    """
    rows = []
    for headline in headlines().values():
        names = names_in(headline["test"])
        values = {name: fact.value for name, fact in model.facts(names).items()}
        now = "true" if comes_out(headline["test"], [values])[0] else "not true"
        for name in drawn_parameters(model, headline["fact"]):
            parameter = model.parameters[name]
            turn = flip(model, headline["test"], name)
            rows.append(
                {
                    "statement": headline["statement"],
                    "now": now,
                    "parameter": parameter.definition,
                    "value": format_value(model.leaf_value(name), parameter.unit),
                    "flip": "nowhere in its range"
                    if turn is None
                    else format_value(turn, parameter.unit),
                }
            )
    return pd.DataFrame(rows)
