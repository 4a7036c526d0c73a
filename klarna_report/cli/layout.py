"""Tables of plain text that fit the width of a terminal."""

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import fill, wrap

WIDTH = 100
INDENT = " " * 4
GAP = 2
NARROWEST = 10


def text_table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[int] = (),
    below: Sequence[Sequence[str]] = (),
) -> str:
    """A table of at most WIDTH characters a line; long cells go on in the next line.

    right: places of the columns whose text stands right; below: lines across the whole width
    that stand under each row.
    """
    widths = _widths([heads, *rows])
    lines = _lines(heads, widths, right)
    lines.append((" " * GAP).join("-" * width for width in widths))
    for row, under in zip_longest(rows, below, fillvalue=()):
        lines += _lines(row, widths, right)
        lines += (
            fill(each, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT) for each in under
        )
    return "\n".join(line.rstrip() for line in lines)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """As wide as the longest cell, then the widest columns give way until all fit."""
    lengths = [[max(map(len, cell.split("\n"))) for cell in row] for row in rows]
    widths = [max(1, *column) for column in zip(*lengths, strict=True)]
    while sum(widths) + GAP * (len(widths) - 1) > WIDTH and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _lines(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> list[str]:
    cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(map(len, cells))):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        aligned = (
            part.rjust(width) if place in right else part.ljust(width)
            for place, (part, width) in enumerate(zip(parts, widths, strict=True))
        )
        lines.append((" " * GAP).join(aligned))
    return lines


def _wrapped(cell: str, width: int) -> list[str]:
    return [line for part in cell.split("\n") for line in wrap(part, width) or [""]]
