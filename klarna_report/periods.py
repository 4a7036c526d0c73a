"""Layer 0: what a period of time is called, in an id and in a sentence."""

import calendar
from datetime import date, timedelta

QUARTERS = ("first", "second", "third", "fourth")


def period(start: date, end: date) -> tuple[str, str, str] | None:
    """Length, tag and words of a period that families know: date, year, quarter.

    A day at the end of a year has the tag of the year: counts of a year end belong to it.
    """
    if start == end:
        year_end = (end.month, end.day) == (12, 31)
        tag = f"{end.year}" if year_end else f"{end:%Y_%m}"
        return "date", tag, in_words(end).removeprefix("the ")
    if start.year != end.year or start.day != 1 or end != month_end(end):
        return None
    months = (start.month, end.month)
    if months == (1, 12):
        return "year", f"{end.year}", f"{end.year}"
    if months[0] % 3 == 1 and months[1] == months[0] + 2:
        number = months[1] // 3
        return "quarter", f"{end.year}_q{number}", f"{QUARTERS[number - 1]} quarter of {end.year}"
    return None


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def in_words(day: date) -> str:
    """A day as a sentence has it: `the end of 2025`, `30 June 2026`."""
    if (day.month, day.day) == (12, 31):
        return f"the end of {day.year}"
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def decimal_year(day: date) -> float:
    """The end of a day as a decimal year: 2026 is the end of 2025."""
    after = day + timedelta(days=1)
    days = 365 + calendar.isleap(after.year)
    return after.year + (after.timetuple().tm_yday - 1) / days
