"""Free places for labels: no two overlap, none covers a mark."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot
from typing import NamedTuple

import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.texts import width

DIRECTIONS = ((0, -1), (1, 0), (1, -1), (1, 1), (-1, 0), (0, 1), (-1, -1), (-1, 1))
DISTANCES = (9, 16, 26, 40, 56)  # px from a point to its label, nearest first
CLOSE = 60  # px between points that can share a text
FAR = 24  # px from a point to a label that needs a leader line


class Box(NamedTuple):
    """A rectangle in px."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share any room."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Box") -> bool:
        """Whether the other lies wholly inside."""
        sides = self.left <= other.left and other.right <= self.right
        return sides and self.top <= other.top and other.bottom <= self.bottom

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """The place inside that is nearest to a point."""
        return min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)

    def distance(self, x: float, y: float) -> float:
        """How far a point lies outside."""
        across, down = self.nearest(x, y)
        return hypot(across - x, down - y)


def along(line: Sequence[Sequence[float]], reach: float) -> list[Box]:
    """Squares bead by bead along a line through the points."""
    beads = (
        (left + (right - left) * step / 16, top + (end - top) * step / 16)
        for (left, top), (right, end) in pairwise(line)
        for step in range(17)
    )
    return [Box(x - reach, y - reach, x + reach, y + reach) for x, y in beads]


def candidates(x: float, y: float, text: str, bold: bool) -> Iterator[Box]:
    """Places for a text around a point, nearest first."""
    wide, high = width(text, bold=bold) + 2, theme.LINE * (text.count("\n") + 1) - 2
    for distance in DISTANCES:
        for right, down in DIRECTIONS:
            left = x + right * distance - wide * (1 - right) / 2
            top = y + down * distance - high * (1 - down) / 2
            yield Box(left, top, left + wide, top + high)


def place(
    labels: pd.DataFrame, points: pd.DataFrame, taken: Iterable[Box], area: Box
) -> pd.DataFrame:
    """Free places for labels, in order of the rows; what finds none is left out.

    labels: x, y (the point, px), text, bold; points: x, y, text of all that labels could
    belong to. A text placed for a point close by is not repeated. Adds `left` and `base` (start
    of the first baseline) and, where a leader line is needed, its ends `tip_x`, `tip_y`.
    """
    used, found = list(taken), {}
    for row in labels.itertuples():
        others = points.loc[points["text"].ne(row.text), ["x", "y"]].to_numpy()
        said = labels.loc[[*found]].query("text == @row.text")
        box = None if _near(said, row) else _free(row, others, used, area)
        if box:
            used.append(box)
            leader = box.distance(row.x, row.y) > FAR or _doubtful(box, row, others)
            tip = box.nearest(row.x, row.y) if leader else (None, None)
            found[row.Index] = (box.left + 1, box.top + theme.TEXT - 1, *tip)
    columns = ["left", "base", "tip_x", "tip_y"]
    return labels.join(pd.DataFrame.from_dict(found, "index", columns=columns), how="inner")


def _near(said: pd.DataFrame, own: object) -> bool:
    """Whether one of these points is so close that its label will do."""
    return any(hypot(own.x - each.x, own.y - each.y) < CLOSE for each in said.itertuples())


def _free(own: object, others: Sequence, used: list[Box], area: Box) -> Box | None:
    """The nearest free place for a label, those in no doubt first."""
    places = [each for each in candidates(own.x, own.y, own.text, own.bold) if area.holds(each)]
    free = [each for each in places if not any(map(each.meets, used))]
    return min(free, key=lambda each: _doubtful(each, own, others), default=None)


def _doubtful(box: Box, own: object, others: Sequence[Sequence[float]]) -> bool:
    """Whether a label here would stand clearly nearer to another point than to its own."""
    reach = box.distance(own.x, own.y)
    return any(box.distance(x, y) + 2 < reach for x, y in others)


def spread(wanted: Sequence[float], heights: Sequence[float], end: float) -> list[float]:
    """Tops of labels stacked in one column: as near to those wanted as no overlap allows."""
    tops, order = list(wanted), sorted(range(len(wanted)), key=wanted.__getitem__)
    for above, below in pairwise(order):
        tops[below] = max(tops[below], tops[above] + heights[above])
    for each in reversed(order):
        tops[each] = end = min(tops[each], end - heights[each])
    return tops
