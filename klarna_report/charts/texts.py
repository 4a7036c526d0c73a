"""Words and numbers as charts write them, and how wide they are."""

import math
from collections.abc import Iterable
from functools import cache

import pandas as pd

from klarna_report.charts import theme
from klarna_report.formats import CURRENCIES, format_value

# Widths of Arial's letters in thousandths of the type size (Adobe font metrics of Helvetica).
WIDTHS = {
    letter: width
    for width, letters in {
        191: "'", 222: "ijl", 278: " !,./:;I[]\\ft", 333: "()-r`", 355: '"', 500: "ckszvxyJ",
        584: "+<=>−~×", 611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw", 778: "GOQ",
        833: "Mm", 889: "%", 944: "W", 1000: "—…→←",
    }.items()
    for letter in letters
}  # fmt: skip
SCALES = ((1e9, 1e9, "bn"), (1e6, 1e6, "m"), (1e4, 1e3, "k"))  # money from the first in the second
STYLES = ("whole", "one", "two")  # names of the formats by decimals


def numbers(values: Iterable[float], unit: str, among: Iterable[float] = ()) -> list[str]:
    """The values as they stand on a chart, all in one format; '' where there is none.

    Shares have one decimal, money three figures of the largest and one scale, others few
    decimals; none of them more than show the values in full. among: what else is on the chart.
    """
    values, stem = list(values), unit.split("/")[0]
    known = [abs(each) for each in (*values, *among) if not pd.isna(each)]
    top, money = max(known, default=0), stem in CURRENCIES
    found = (each[1:] for each in SCALES if money and top >= each[0])
    scale, mark = (0.01, "%") if stem == "share" else next(found, (1, ""))
    sign = CURRENCIES[stem].replace("SEK ", "") if money else ""
    sizes = [each / scale for each in known]
    full = (n for n in range(3) if all(math.isclose(round(v, n), v, abs_tol=1e-9) for v in sizes))
    style = STYLES[min(next(full, 2), _most(top / scale, stem))]

    def text(value: float) -> str:
        if unit == "date":
            month = format_value(value, unit)
            return f"{month[:3]} {month[-4:]}"
        number = f"{sign}{format_value(abs(value) / scale, unit, style)}{mark}"
        return f"\N{MINUS SIGN}{number}" if value < 0 else number

    return ["" if pd.isna(each) else text(each) for each in values]


def _most(top: float, stem: str) -> int:
    """How many decimals numbers may have, the largest of them `top`."""
    if stem == "share":
        return 1
    if stem in CURRENCIES:
        return max(0, 3 - len(f"{top:.0f}"))
    return 0 if stem == "persons" or top >= 100 else 1 if top >= 1 else 2


def word(value: object) -> str:
    """A value that names something: a day without its time, a number without decimals."""
    return str(value).removesuffix("T00:00:00").removesuffix(".0")


@cache  # wrapping asks for the same lines many times
def width(text: str, size: float = theme.TEXT, bold: bool = False) -> float:
    """Width of a text in px; of its longest line if it has several."""
    lines = (sum(WIDTHS.get(letter, 556) for letter in line) for line in text.split("\n"))
    return max(lines) * size / 1000 * (1.07 if bold else 1.0)


def wrap(text: str, room: float, size: float = theme.TEXT, bold: bool = False) -> str:
    """The text in as few lines as fit `room` px, all about as long, if its words allow."""
    lines = _filled(text, room, size, bold)
    while lines.count("\n") and room > theme.LINE:
        room -= 4
        closer = _filled(text, room, size, bold)
        if closer.count("\n") > lines.count("\n"):
            break
        lines = closer
    return lines


def _filled(text: str, room: float, size: float, bold: bool) -> str:
    """The text with as many words to a line as fit."""
    lines: list[str] = []
    for word in str(text).split():
        if lines and width(f"{lines[-1]} {word}", size, bold) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return "\n".join(lines)
