"""The points of a sweep: seeded draws over ranges, or a grid; any stretch of them at any time."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from klarna_report.draws import Spread, unit_draws
from klarna_report.errors import InputError, nearest
from klarna_report.facts import Model
from klarna_report.parameters import Parameter

GRID_FORM = "must be name=lowest:highest:points, as in --grid backfill_rate=0:0.6:13"
Axis = tuple[float, float, int]
Rows = dict[str, np.ndarray]


@dataclass(frozen=True)
class Points:
    """Where a sweep computes.

    described: in words; spans: lowest and highest value of each name that varies; rows: from two
    numbers to the points between them, the last not included, an array for each name.
    """

    described: str
    count: int
    spans: Mapping[str, tuple[float, float]]
    rows: Callable[[int, int], Rows]


def over_ranges(model: Model, seed: int, count: int) -> Points:
    """Draws over the ranges of the parameters that the scenario does not set.

    Each name's stream is its own, whatever else is drawn.
    """
    numeric = (name for name, parameter in model.parameters.items() if not parameter.is_choice)
    spreads = {name: each for name in numeric if not (each := model.spread(name)).is_point}
    if not spreads:
        raise InputError("--draws: every parameter is held, so there is nothing to draw")
    described = f"{count:,} draws (a stream a name, seed {seed}) over the ranges"
    spans = {name: (each.low, each.high) for name, each in spreads.items()}
    return Points(described, count, spans, partial(_drawn, spreads, seed))


def _drawn(spreads: Mapping[str, Spread], seed: int, start: int, stop: int) -> Rows:
    return {n: each.at(unit_draws(n, start, stop, seed)) for n, each in spreads.items()}


def read_grid(
    texts: Iterable[str], parameters: Mapping[str, Parameter], held: Collection[str] = ()
) -> Points:
    """Every combination of values given as `name=lowest:highest:points`, the last name fastest.

    A name may stand there once and must not be held.
    """
    axes: dict[str, Axis] = {}
    for text in texts:
        name, _, span = text.partition("=")
        if name in axes or name in held:
            reason = "is there twice" if name in axes else "is held by --scenario or -p"
            raise InputError(f"--grid {text}: {name} {reason}")
        if span and name not in parameters:
            raise InputError(f"--grid: unknown parameter {name!r}; {nearest(name, parameters)}")
        axes[name] = _axis(text, parameters.get(name), span)
    count = math.prod(points for *_, points in axes.values())
    told = (f"{points} of {name}" for name, (*_, points) in axes.items())
    spans = {name: (low, high) for name, (low, high, _) in axes.items()}
    described = f"{count:,} combinations ({', '.join(told)})"
    return Points(described, count, spans, partial(_combined, axes))


def _axis(text: str, parameter: Parameter | None, span: str) -> Axis:
    try:
        *ends, points = span.split(":")
        (low, high), count = ends, int(points)
    except ValueError as error:
        raise InputError(f"--grid {text}: {GRID_FORM}") from error
    if parameter.is_choice:
        raise InputError(f"--grid {text}: {parameter.name} is chosen from a list; set it with -p")
    low, high = (parameter.parse(each, "--grid") for each in (low, high))
    if low >= high or count < 2:
        raise InputError(f"--grid {text}: {GRID_FORM}, at least two points, the lowest first")
    return low, high, count


def _combined(axes: Mapping[str, Axis], start: int, stop: int) -> Rows:
    places = np.unravel_index(np.arange(start, stop), [points for *_, points in axes.values()])
    pairs = zip(axes.items(), places, strict=True)
    return {name: np.linspace(*axis)[place] for (name, axis), place in pairs}
