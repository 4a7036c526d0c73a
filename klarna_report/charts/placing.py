"""Free places for labels: no two overlap, none covers a mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.texts import width


@dataclass(frozen=True)
class Box:
    """A rectangle in px."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share any room."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)

    def holds(self, other: "Box") -> bool:
        """Whether the other lies wholly inside."""
        sides = self.left <= other.left and other.right <= self.right
        return sides and self.top <= other.top and other.bottom <= self.bottom

    def distance(self, x: float, y: float) -> float:
        """How far a point lies outside."""
        across = max(self.left - x, 0.0, x - self.right)
        return hypot(across, max(self.top - y, 0.0, y - self.bottom))


def around(x: float, y: float, reach: float) -> Box:
    """A square around a point."""
    return Box(x - reach, y - reach, x + reach, y + reach)


def along(line: Sequence[Sequence[float]], reach: float) -> list[Box]:
    """Squares bead by bead along a line through the points."""
    return [
        around(left + (right - left) * step / 16, top + (end - top) * step / 16, reach)
        for (left, top), (right, end) in pairwise(line)
        for step in range(17)
    ]


DIRECTIONS = ((0, -1), (1, 0), (1, -1), (1, 1), (-1, 0), (0, 1), (-1, -1), (-1, 1))
CLOSE = 60  # px between points that can share a text
DISTANCES = (9, 16, 26, 40, 56)


def candidates(x: float, y: float, text: str, bold: bool) -> Iterable[tuple[Box, float]]:
    """Places for a text around a point, nearest first, each with its distance."""
    wide, high = width(text, bold=bold) + 2, theme.LINE * (text.count("\n") + 1) - 2
    for distance in DISTANCES:
        for right, down in DIRECTIONS:
            left = x + right * distance - wide * (1 - right) / 2
            top = y + down * distance - high * (1 - down) / 2
            yield Box(left, top, left + wide, top + high), distance


def place(
    labels: pd.DataFrame, points: pd.DataFrame, taken: Iterable[Box], area: Box
) -> pd.DataFrame:
    """Free places for labels, in order of the rows; what finds none is left out.

    labels: x, y (the point, px), text, bold; points: x, y, text of all that labels could
    belong to. A text placed for a point close by is not repeated. Adds `left` and `base` (start
    of the first baseline) and, where a leader line is needed, its ends `tip_x`, `tip_y`.
    """
    used, rows, said = list(taken), [], []
    for row in labels.itertuples():
        if any(text == row.text and hypot(row.x - x, row.y - y) < CLOSE for text, x, y in said):
            continue
        others = points.loc[points["text"] != row.text, ["x", "y"]].to_numpy()
        best = _best(row, others, used, area)
        if best is None:
            continue
        doubt, distance, box = best
        used.append(box)
        said.append((row.text, row.x, row.y))
        near = (min(max(row.x, box.left), box.right), min(max(row.y, box.top), box.bottom))
        tip = near if doubt or distance > DISTANCES[1] else (None, None)
        rows.append((row.Index, box.left + 1, box.top + theme.TEXT - 1, *tip))
    found = pd.DataFrame(rows, columns=["row", "left", "base", "tip_x", "tip_y"]).set_index("row")
    return labels.join(found, how="inner")


def _best(
    row: object, others: Sequence[Sequence[float]], used: list[Box], area: Box
) -> tuple[bool, float, Box] | None:
    """The nearest free place for a label, those in no doubt first: doubt, distance, box."""
    free = [
        (_nearer(box, row, others), order, distance, box)
        for order, (box, distance) in enumerate(candidates(row.x, row.y, row.text, row.bold))
        if area.holds(box) and not any(box.meets(other) for other in used)
    ]
    if not free:
        return None
    doubt, _, distance, box = min(free, key=lambda each: each[:2])
    return doubt, distance, box


def _nearer(box: Box, own: object, others: Sequence[Sequence[float]]) -> bool:
    """Whether a label here would stand clearly nearer to another point than to its own."""
    reach = box.distance(own.x, own.y)
    return any(box.distance(x, y) + 2 < reach for x, y in others)


def spread(
    wanted: Sequence[float], heights: Sequence[float], top: float, end: float
) -> list[float]:
    """Tops of labels stacked in one column: as near to those wanted as no overlap allows."""
    order = sorted(range(len(wanted)), key=lambda each: wanted[each])
    tops, floor = dict.fromkeys(order, 0.0), top
    for each in order:
        tops[each] = max(wanted[each], floor)
        floor = tops[each] + heights[each]
    ceiling = end
    for each in reversed(order):
        tops[each] = min(tops[each], ceiling - heights[each])
        ceiling = tops[each]
    return [tops[each] for each in range(len(wanted))]
