"""Text that fits the width of a terminal."""

from collections.abc import Sequence
from textwrap import fill

from tabulate import tabulate

WIDTH = 100
GAP = 2
NARROWEST = 10


def indented(text: str) -> str:
    """A paragraph that stands in from the left."""
    return fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ")


def text_table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()
) -> str:
    """A table of at most WIDTH characters a line; long cells go on in the next line.

    right: places of the columns whose text stands right.
    """
    widths = _widths([heads, *rows])
    heads, *rows = ([*map(_wrapped, row, widths)] for row in [heads, *rows])
    return tabulate(
        rows,
        heads,
        tablefmt="simple",
        colalign=["right" if place in right else "left" for place in range(len(heads))],
        disable_numparse=True,
    )


def _wrapped(cell: str, width: int) -> str:
    """The cell with no line wider than that; tabulate would stumble over `2,198`."""
    return "\n".join(fill(line, width) for line in cell.split("\n"))


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """As wide as the longest cell, then the widest columns give way until all fit."""
    lengths = [[max(map(len, cell.split("\n"))) for cell in row] for row in rows]
    widths = [max(1, *column) for column in zip(*lengths, strict=True)]
    while sum(widths) + GAP * (len(widths) - 1) > WIDTH and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths
