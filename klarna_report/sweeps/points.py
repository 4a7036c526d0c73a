"""The points of a sweep: seeded draws over ranges, or a grid; any stretch of them at any time."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from klarna_report.draws import Spread, unit_draws
from klarna_report.errors import InputError, nearest
from klarna_report.parameters import Parameter

MOST = 2**30  # rows of one table
GRID_FORM = "must be name=lowest:highest:points, as in --grid backfill_rate=0:0.6:13"
Bounds = tuple[float, float]


class Points:
    """What all points have in common."""

    spans: Mapping[str, Bounds]  # lowest and highest value of each name

    @property
    def names(self) -> tuple[str, ...]:
        """The quantities that vary."""
        return tuple(self.spans)


@dataclass(frozen=True)
class Draws(Points):
    """`count` draws over `spreads`, each name's stream its own whatever else is drawn."""

    spreads: Mapping[str, Spread]
    seed: int
    count: int

    @property
    def spans(self) -> dict[str, Bounds]:
        """Lowest and highest value of each name."""
        return {name: (each.low, each.high) for name, each in self.spreads.items()}

    def rows(self, start: int, stop: int) -> dict[str, np.ndarray]:
        """Points `start` to `stop` (not included), one array for each name."""
        return {
            name: spread.at(unit_draws(name, start, stop, self.seed))
            for name, spread in self.spreads.items()
        }

    def described(self) -> str:
        """What was drawn, in words."""
        return f"{self.count:,} draws (a stream a name, seed {self.seed}) over the ranges"


@dataclass(frozen=True)
class Grid(Points):
    """Every combination of evenly spaced values; the last name varies fastest."""

    axes: Mapping[str, tuple[float, float, int]]

    @property
    def spans(self) -> dict[str, Bounds]:
        """Lowest and highest value of each name."""
        return {name: (low, high) for name, (low, high, _) in self.axes.items()}

    @property
    def shape(self) -> tuple[int, ...]:
        """Points along each name."""
        return tuple(points for _, _, points in self.axes.values())

    @property
    def count(self) -> int:
        """All combinations."""
        return math.prod(self.shape)

    def rows(self, start: int, stop: int) -> dict[str, np.ndarray]:
        """Combinations `start` to `stop` (not included), one array for each name."""
        places = np.unravel_index(np.arange(start, stop), self.shape)
        return {
            name: np.linspace(low, high, points)[place]
            for (name, (low, high, points)), place in zip(self.axes.items(), places, strict=True)
        }

    def described(self) -> str:
        """What was combined, in words."""
        axes = (f"{points} of {name}" for name, (_, _, points) in self.axes.items())
        return f"{self.count:,} combinations ({', '.join(axes)})"


def read_grid(
    texts: Iterable[str], parameters: Mapping[str, Parameter], held: Collection[str] = ()
) -> Grid:
    """The grid given as `name=lowest:highest:points`, once for each name that is not held."""
    axes: dict[str, tuple[float, float, int]] = {}
    for text in texts:
        name, _, span = text.partition("=")
        parts = span.split(":")
        if len(parts) != 3:
            raise InputError(f"--grid {text}: {GRID_FORM}")
        if name not in parameters:
            raise InputError(f"--grid: unknown parameter {name!r}; {nearest(name, parameters)}")
        if name in axes or name in held:
            reason = "is there twice" if name in axes else "is held by --scenario or -p"
            raise InputError(f"--grid {text}: {name} {reason}")
        axes[name] = _axis(text, parameters[name], parts)
    grid = Grid(axes)
    if grid.count > MOST:
        raise InputError(f"--grid: {grid.count:,} combinations; at most {MOST:,}")
    return grid


def _axis(text: str, parameter: Parameter, parts: list[str]) -> tuple[float, float, int]:
    if parameter.is_choice:
        raise InputError(f"--grid {text}: {parameter.name} is chosen from a list; set it with -p")
    low, high = (parameter.parse(each, "--grid") for each in parts[:2])
    try:
        points = int(parts[2])
    except ValueError:
        points = 0
    if low >= high or points < 2:
        raise InputError(f"--grid {text}: {GRID_FORM}, at least two points, the lowest first")
    return low, high, points
