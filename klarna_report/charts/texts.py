"""Words and numbers as charts write them, and how wide they are."""

import pandas as pd
from babel.dates import format_date

from klarna_report.charts import theme
from klarna_report.formats import LOCALE, format_value

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
    return text if shown else f"{text} {unit_words(unit)}".strip()


def word(value: object) -> str:
    """A value that names something: a day without its time, a number without decimals."""
    return str(value).removesuffix("T00:00:00").removesuffix(".0")


def day(date: object, short: bool = False) -> str:
    """A date in words, the month in three letters if short."""
    return format_date(pd.Timestamp(date), "d MMM y" if short else "d MMMM y", locale=LOCALE)


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
