"""How a value becomes text: one place for every unit and style."""

import calendar
import math
from datetime import date, timedelta

from babel.numbers import format_decimal, format_percent

LOCALE = "en_GB"
MINUS = "\N{MINUS SIGN}"
NAMES = {
    "sweden": "Sweden",
    "germany": "Germany",
    "uk": "the United Kingdom",
    "us": "the United States",
}
CURRENCIES = {"usd": "$", "eur": "€", "gbp": "£", "sek": "SEK "}


def _percent(value: float, decimals: int) -> str:
    return format_percent(value, format=f"#,##0.{'0' * decimals}%", locale=LOCALE)


def _decimal(value: float, decimals: int) -> str:
    places = f".{'0' * decimals}" if decimals else ""
    return format_decimal(value, format=f"#,##0{places}", locale=LOCALE)


def _significant(value: float) -> str:
    return format_decimal(value, format="@##", locale=LOCALE)


def _large(value: float) -> str:
    """From a million up, three significant figures and the word."""
    scale, word = (1e9, "billion") if abs(value) >= 1e9 else (1e6, "million")
    return f"{_significant(value / scale)} {word}"


def _magnitude(value: float) -> str:
    """Whole numbers from 100 up; below, three significant figures without trailing zeros."""
    if abs(value) >= 1e6:
        return _large(value)
    return _decimal(value, 0) if abs(value) >= 100 else _significant(value)


def _money(value: float, currency: str) -> str:
    sign, size = ("-" if value < 0 else ""), abs(value)
    if size >= 1e6:
        return f"{sign}{CURRENCIES[currency]}{_large(size)}"
    return f"{sign}{CURRENCIES[currency]}{_decimal(size, 0 if size >= 100 else 2)}"


def _month(value: float) -> str:
    """A decimal year as a calendar month; the end of a month, 2026.0 say, belongs to it."""
    year, month = divmod(math.ceil(value * 12) - 1, 12)
    return f"{calendar.month_name[month + 1]} {year}"


def iso_day(value: float) -> str:
    """A decimal year as the day of the calendar that it falls on: 2027.5 is 2027-07-02."""
    start = date(math.floor(value), 1, 1)
    days = (start.replace(year=start.year + 1) - start).days
    return (start + timedelta(days=int((value - start.year) * days))).isoformat()


STYLES = {
    "percent0": lambda value: _percent(value, 0),
    "percent1": lambda value: _percent(value, 1),
    "percent2": lambda value: _percent(value, 2),
    "whole": lambda value: _decimal(value, 0),
    "one": lambda value: _decimal(value, 1),
    "two": lambda value: _decimal(value, 2),
    "year": lambda value: f"{math.floor(value)}",
    "month": _month,
    "size": lambda value: _magnitude(abs(value)),
    "money_size": lambda value: _large(abs(value)),
    "percent_size": lambda value: _percent(abs(value), 1),
}


def _by_unit(value: float, unit: str) -> str:
    stem = unit.split("/")[0]
    if stem == "share":
        return _percent(value, 1)
    if stem in CURRENCIES:
        return _money(value, stem)
    if unit == "date":
        return _month(value)
    if unit == "persons" and abs(value) < 1e6:
        return _decimal(value, 0)
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
