"""How a value, a day or a period becomes text: one place for every unit and style."""

import calendar
import math
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

from babel.dates import format_date
from babel.numbers import format_decimal

LOCALE = "en_GB"
MINUS = "\N{MINUS SIGN}"
NAMES = {
    "sweden": "Sweden",
    "germany": "Germany",
    "uk": "the United Kingdom",
    "us": "the United States",
}
CURRENCIES = {"usd": "$", "eur": "€", "gbp": "£", "sek": "SEK "}
QUARTERS = ("first", "second", "third", "fourth")
UNITS = {  # words for axis titles and table headers where the unit's own name is none
    "share": "%", "share/year": "% a year", "share/month": "% a month", "1/year": "per year",
    "usd": "US dollars", "eur": "euros", "gbp": "pounds", "sek": "kronor", "count": "",
    "fte": "full-time equivalents", "usd/fte": "US dollars per full-time equivalent",
    "hours/month": "hours a month", "hours/year": "hours a year",
    "conversations/month": "conversations a month",
}  # fmt: skip


def _number(pattern: str) -> Callable[[float], str]:
    return partial(format_decimal, format=pattern, locale=LOCALE)


_percent, _whole, _two, _significant = map(_number, ("#,##0.0%", "#,##0", "#,##0.00", "@##"))


def _large(value: float) -> str:
    """From a million up, three significant figures and the word."""
    scale, word = (1e9, "billion") if abs(value) >= 1e9 else (1e6, "million")
    return f"{_significant(value / scale)} {word}"


def _magnitude(value: float, below: Callable[[float], str] = _significant) -> str:
    """Whole numbers from 100 up; below, three significant figures without trailing zeros."""
    if abs(value) >= 1e6:
        return _large(value)
    return _whole(value) if abs(value) >= 100 else below(value)


def _money(value: float, currency: str) -> str:
    return f"{'-' if value < 0 else ''}{CURRENCIES[currency]}{_magnitude(abs(value), _two)}"


def _month(value: float) -> str:
    """A decimal year as a calendar month; the end of a month, 2026.0 say, belongs to it."""
    year, month = divmod(math.ceil(value * 12) - 1, 12)
    return f"{calendar.month_name[month + 1]} {year}"


def _days_of(value: float) -> tuple[date, float]:
    """The first day of the year of a decimal year, and the days that have gone by since."""
    start = date(math.floor(value), 1, 1)
    return start, (value - start.year) * (365 + calendar.isleap(start.year))


def iso_day(value: float) -> str:
    """A decimal year as the day of the calendar that it falls on: 2027.5 is 2027-07-02."""
    start, days = _days_of(value)
    return (start + timedelta(days=int(days))).isoformat()


def _day(value: float) -> str:
    """A decimal year as the day that ends there: 2026.0 is the end of 2025."""
    start, days = _days_of(value)
    return in_words(start + timedelta(days=round(days) - 1))


STYLES = {
    "percent0": _number("#,##0%"),
    "percent1": _percent,
    "percent2": _number("#,##0.00%"),
    "whole": _whole,
    "one": _number("#,##0.0"),
    "two": _two,
    "year": lambda value: f"{math.floor(value)}",
    "month": _month,
    "day": _day,
    "size": lambda value: _magnitude(abs(value)),
    "money_size": lambda value: _large(abs(value)),
    "percent_size": lambda value: _percent(abs(value)),
}


def _by_unit(value: float, unit: str) -> str:
    stem = unit.split("/")[0]
    if stem == "share":
        return _percent(value)
    if stem in CURRENCIES:
        return _money(value, stem)
    if unit == "date":
        return _month(value)
    if unit == "persons" and abs(value) < 1e6:
        return _whole(value)
    return _magnitude(value)


def format_value(value: float | str, unit: str, style: str | None = None) -> str:
    """Text of a value: `style` if given (a key of STYLES), else what the unit asks for.

    Shares are fractions and print as per cent; money prints with its sign, in millions or
    billions where it is large; other units print the bare number, the sentence names the unit.
    """
    if isinstance(value, str):
        return NAMES.get(value, value)
    text = STYLES[style](value) if style else _by_unit(value, unit)
    return text.replace("-", MINUS)


def unit_words(unit: str) -> str:
    """Words for a unit, as they stand in axis titles and table headers; '' for plain text."""
    stem, *rest = unit.split("/")
    apart = f"{UNITS.get(stem, stem)} per {' and '.join(rest)}" if rest else unit
    return UNITS.get(unit, apart)


def titled(measure: str, unit: str) -> str:
    """A measure with its unit in brackets."""
    words = unit_words(unit)
    return f"{measure} ({words})" if words and unit != "date" else measure


def with_unit(value: float, unit: str) -> str:
    """A value with its unit in words where its own text does not show it."""
    text = format_value(value, unit)
    shown = unit.startswith(("share", *CURRENCIES)) or unit in ("date", "ratio", "count")
    return text if shown else f"{text} {unit_words(unit)}".strip()


def first_two(names: Iterable[str]) -> str:
    """Each name once; of many the first two."""
    once = list(dict.fromkeys(names))
    return "; ".join(once[:2]) + " and others" * (len(once) > 2)


def rounded(value: float | str, unit: str) -> float | str:
    """A computed value as a sentence gives it: thousands of money to three significant figures."""
    thousands = unit.split("/")[0] in CURRENCIES and abs(value) >= 1000
    return float(f"{value:.3g}") if thousands else value


def interval_text(low: float | None, value: float | str, high: float | None, unit: str) -> str:
    """`low to high`, or nothing where there is no interval or it vanishes in the rounding."""
    if low is None or high is None or isinstance(value, str):
        return ""
    ends = [format_value(each, unit) for each in (low, high)]
    return "" if set(ends) == {format_value(value, unit)} else " to ".join(ends)


def step(before: object, after: object, unit: str) -> str:
    """The step from one number to another: points for shares, months for dates, else per cent."""
    if before == after or not all(isinstance(each, (int, float)) for each in (before, after)):
        return ""
    if unit == "date":
        text = f"{round((after - before) * 12):+d} months"
    elif unit.split("/")[0] == "share":
        text = f"{(after - before) * 100:+.1f} points"
    elif before == 0 or before * after < 0:
        return ""
    else:
        text = f"{(after / before - 1) * 100:+.1f}%"
    return text.replace("-", MINUS)


def period(start: date, end: date) -> tuple[str, str, str] | None:
    """Length, tag and words of a period that families know: date, year, quarter.

    A day at the end of a year has the tag of the year: counts of a year end belong to it.
    """
    if start == end:
        year_end = (end.month, end.day) == (12, 31)
        tag = f"{end.year}" if year_end else f"{end:%Y_%m}"
        return "date", tag, in_words(end).removeprefix("the ")
    last_of_month = (end + timedelta(days=1)).day == 1
    if start.year != end.year or start.day != 1 or not last_of_month:
        return None
    if (start.month, end.month) == (1, 12):
        return "year", f"{end.year}", f"{end.year}"
    number, rest = divmod(end.month, 3)
    if not rest and start.month == end.month - 2:
        return "quarter", f"{end.year}_q{number}", f"{QUARTERS[number - 1]} quarter of {end.year}"
    return None


def spoken(start: date, end: date) -> str:
    """Any period in words: `2024`, `third quarter of 2025`, `1 March 2024 to 31 March 2024`."""
    known = period(start, end)
    return known[2] if known else f"{in_words(start)} to {in_words(end)}"


def in_words(day: date) -> str:
    """A day as a sentence has it: `the end of 2025`, `30 June 2026`."""
    if (day.month, day.day) == (12, 31):
        return f"the end of {day.year}"
    return format_date(day, "d MMMM y", locale=LOCALE)


def day(when: object, short: bool = False) -> str:
    """A date, or how one is written, in words, the month in three letters if short."""
    found = date.fromisoformat(str(when)[:10])
    return format_date(found, "d MMM y" if short else "d MMMM y", locale=LOCALE)


def decimal_year(day: date) -> float:
    """The end of a day as a decimal year: 2026 is the end of 2025."""
    after = day + timedelta(days=1)
    days = 365 + calendar.isleap(after.year)
    return after.year + (after.timetuple().tm_yday - 1) / days
