"""Where things go on a chart, in px: widths of text, wrapping, ticks, rows and free places."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.formats import format_value

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
UNITS = {  # words for the axis title and the table header; the number's own text says the rest
    "persons": "persons", "share": "%", "share/year": "% a year", "share/month": "% a month",
    "1/year": "per year", "usd": "US dollars", "usd/fte": "US dollars per full-time equivalent",
    "usd/person/year": "US dollars per person and year", "sek": "kronor", "eur": "euros",
    "gbp": "pounds", "sek/person/year": "kronor per person and year",
    "eur/person/year": "euros per person and year",
    "gbp/person/year": "pounds per person and year", "fte": "full-time equivalents",
    "minutes": "minutes", "years": "years",
    "hours/month": "hours a month", "hours/year": "hours a year", "days": "days",
    "months": "months", "conversations/month": "conversations a month", "date": "date",
}  # fmt: skip


def unit_words(unit: str) -> str:
    """Words for a unit, as they stand in axis titles and table headers; '' for plain text."""
    return UNITS.get(unit, unit.replace("/", " per "))


def titled(measure: str, unit: str) -> str:
    """A measure with its unit in brackets."""
    words = unit_words(unit)
    return f"{measure} ({words})" if words and unit != "date" else measure


def axis_title(measure: str, unit: str, narrow: bool) -> list[str]:
    """A measure with its unit, in lines that fit the whole width of a variant."""
    room = theme.NARROW if narrow else theme.WIDE
    return wrap(titled(measure, unit), room, theme.TEXT - 1).split("\n")


def short(value: float, unit: str) -> str:
    """A value as it stands on a chart: as in the text, long words cut, kronor in the title."""
    text = format_value(value, unit)
    if unit == "date":
        return f"{text[:3]} {text[-4:]}"
    return text.replace(" million", "m").replace(" billion", "bn").replace("SEK ", "")


def spoken(value: float, unit: str) -> str:
    """A value with its unit in words where its own text does not show it."""
    text = format_value(value, unit)
    stems, whole = ("share", "usd", "sek", "eur", "gbp"), ("date", "ratio", "count")
    shown = unit.startswith(stems) or unit in whole
    return text if shown else f"{text} {unit_words(unit)}"


def width(text: str, size: float = theme.TEXT, bold: bool = False) -> float:
    """Width of a text in px; of its longest line if it has several."""
    longest = max(sum(WIDTHS.get(letter, 556) for letter in line) for line in text.split("\n"))
    return longest * size / 1000 * (1.07 if bold else 1.0)


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


def ticks(low: float, high: float, about: int) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, about so many."""
    rough = (high - low or 1.0) / about
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * each, 12) for each in range(first, last + 1)]


def tick_texts(values: Sequence[float], unit: str) -> list[str]:
    """Texts of ticks: whole numbers and per cents without decimals, millions abbreviated."""
    if unit.startswith("share"):
        whole = all(abs(value * 100 - round(value * 100)) < 1e-6 for value in values)
        return [format_value(value, unit, "percent0" if whole else "percent1") for value in values]
    if unit == "date":
        return [format_value(value, unit, "year") for value in values]
    money = unit.split("/")[0] in ("usd", "eur", "gbp", "sek")
    if not money and all(float(value).is_integer() for value in values):
        return [format_value(value, unit, "whole") for value in values]
    return [short(value, unit) if value else "0" for value in values]


def axis(values: Sequence[float], unit: str, **options: object) -> alt.Axis:
    """An axis with exactly these ticks, labelled by the report's own formats."""
    texts = json.dumps(tick_texts(values, unit), ensure_ascii=False)
    label = f"{texts}[indexof({json.dumps(list(values))}, datum.value)]"
    return alt.Axis(values=list(values), labelExpr=label, **options)


@dataclass(frozen=True)
class Canvas:
    """The plot and the room around it, in px."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, narrow: bool, height: float, **room: float) -> "Canvas":
        """A canvas whose total width is that of the variant."""
        total = theme.NARROW if narrow else theme.WIDE
        return cls(total - room["left"] - room["right"], height, **room)

    def chart(self, layers: Iterable[alt.Chart]) -> alt.LayerChart:
        """The layers drawn on this canvas in the report's look."""
        room = {side: getattr(self, side) for side in ("left", "right", "top", "bottom")}
        chart = alt.layer(*layers).properties(width=self.width, height=self.height)
        return chart.properties(padding=room, autosize="none").configure(**theme.config())


@dataclass(frozen=True)
class Span:
    """A stretch of the value axis and how it lies on the plot."""

    low: float
    high: float
    length: float

    def holds(self, value: float) -> bool:
        """Whether a value lies on it."""
        return self.low <= value <= self.high

    def px(self, values: pd.Series | float) -> pd.Series | float:
        """Places of values, px from the left."""
        return (values - self.low) / (self.high - self.low) * self.length


def backed(
    labels: pd.DataFrame, colour: alt.Color | None = None, **style: object
) -> list[alt.Chart]:
    """Texts on patches of paper, so that no line runs through them.

    labels: left, base (start of the first baseline, px), text; other columns for `colour`.
    """
    labels = labels[labels["text"].ne("")]
    bold = style.get("fontWeight") == "bold"
    lines = labels["text"].str.count("\n") + 1
    patches = labels.assign(
        patch_left=labels["left"] - 2,
        patch_right=labels["left"] + [width(text, bold=bold) + 2 for text in labels["text"]],
        patch_top=labels["base"] - theme.TEXT + 1,
        patch_bottom=labels["base"] + (lines - 1) * theme.LINE + 4,
    )
    base = alt.Chart(patches)
    across = {"x": at("patch_left", "x"), "x2": alt.X2("patch_right")}
    down = {"y": at("patch_top", "y"), "y2": alt.Y2("patch_bottom")}
    patch = base.mark_rect(fill=theme.LIGHT["paper"], opacity=1).encode(**across, **down)
    words = base.mark_text(**theme.text(**style))
    words = words.encode(x=at("left", "x"), y=at("base", "y"), text=alt.Text("text:N"))
    return [patch, words.encode(color=colour) if colour is not None else words]


def at(column: str, axis_name: str) -> alt.SchemaBase:
    """A position in px of the plot, taken from a column."""
    channel = alt.X if axis_name == "x" else alt.Y
    return channel(f"{column}:Q", scale=None, axis=None)
