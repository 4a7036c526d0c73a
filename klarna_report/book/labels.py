"""Rows of the evidence in words a reader knows: what, for whom, when, how much."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
from babel.dates import format_date

from klarna_report.evidence import Observation
from klarna_report.formats import CURRENCIES, LOCALE, MINUS, day

SCALES = ((Decimal(10**9), " billion"), (Decimal(10**6), " million"))
UNITS = {  # that a number prints with itself
    **{"share": "per cent", "usd": "US dollars", "eur": "euros"},
    **{"gbp": "pounds", "sek": "Swedish kronor"},
}
OWN = "klarna"  # the entity that goes without saying


def quantity_words(quantity: str) -> str:
    """The name of a quantity as words: `ai_marketing_saving` gives `AI marketing saving`."""
    words = quantity.replace("_", " ").replace("full time", "full-time")
    words = re.sub(r"\b(ai|us)\b", lambda match: match[0].upper(), words)
    return words[:1].upper() + words[1:]


def exact(value: float, unit: str) -> str:
    """A published number with all its digits: shares as per cent, large ones in millions."""
    number, stem = Decimal(repr(float(value))), unit.split("/")[0]
    sign, size = (MINUS if number < 0 else ""), abs(number)
    if stem == "share":
        return f"{sign}{_plain(size * 100)}%"
    scale, word = next((each for each in SCALES if size >= each[0]), (1, ""))
    return f"{sign}{CURRENCIES.get(stem, '')}{_plain(size / scale)}{word}"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def number_text(found: Observation) -> str:
    """The number of an observation as published: value, range or bound, rounded or not."""
    low, value, high = (
        None if each is None else exact(each, found.unit)
        for each in (found.low, found.value, found.high)
    )
    if value is None:
        if low and high:
            return f"{low} to {high}"
        return f"at least {low}" if low else f"at most {high}"
    about = "about " if found.about and found.kind != "statute" else ""
    bounds = f" ({low or 'below'} to {high or 'above'})" if low or high else ""
    return f"{about}{value}{bounds}"


def unit_words(unit: str, printed: bool = False) -> str:
    """A unit in words, `usd/person/year` as `US dollars per person and year`.

    printed: only what the number itself does not say, as in `$240 per person and year`.
    """
    stem, *per = unit.replace("_", " ").split("/")
    stem = UNITS.get(stem, stem) if not (printed and stem in UNITS) else ""
    return f"{stem} per {' and '.join(per)}".strip() if per else stem


def partial_date_text(text: str) -> str:
    """A date in words as far as it is known: `2024-08-27`, `2024-08` or `2024`."""
    form = {len("2024"): "y", len("2024-08"): "MMMM y"}.get(len(text), "d MMMM y")
    return format_date(pd.Timestamp(text), form, locale=LOCALE)


def period_text(start: date, end: date) -> str:
    """A period by its days, or by months or years where it is made of whole ones."""
    after = end + timedelta(days=1)
    if start == end:
        return day(start)
    if (start.month, start.day, after.month, after.day) == (1, 1, 1, 1):
        parts = [[str(each.year)] for each in (start, end)]
    elif start.day == after.day == 1:
        parts = [[calendar.month_name[each.month], str(each.year)] for each in (start, end)]
    else:
        parts = [day(each).split() for each in (start, end)]
    first, last = parts
    while first and first[-1] == last[len(first) - 1]:  # what the end repeats is said once
        first = first[:-1]
    return " to ".join(filter(None, (" ".join(first), " ".join(last))))


def row_label(found: Observation, entities: Mapping[str, str]) -> str:
    """An observation in one line: quantity, entity unless it is Klarna, period, number."""
    who = "" if found.entity == OWN else f", {entities[found.entity]}"
    period = period_text(found.start, found.end)
    return f"{quantity_words(found.quantity)}{who}, {period}: {number_text(found)}"


def event_label(event: pd.Series) -> str:
    """An event in one line: who, when, what."""
    period = period_text(event["start"].date(), event["end"].date())
    return f"{event['actor']}, {period}: {event['event'].removesuffix('.')}"
