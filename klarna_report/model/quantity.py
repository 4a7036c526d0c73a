"""How a quantity is declared: label, unit, and the years or countries it is valid for.

A function so marked stands for one quantity, or for one in each year or country. The module is
the page it lives on. Its docstring, with caveat and source, is what its entry says of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from klarna_report.errors import nearest

THIS_YEAR = "_this_year"
LAST_YEAR = "_last_year"
YEAR = "this_year"  # an argument of this name is the year itself, a number
HERE = "_here"
AHEAD_YEARS = 5  # how far the outlook reaches beyond the last filed count
CURRENCIES = {"sweden": "sek", "germany": "eur", "uk": "gbp", "us": "usd"}
ALL = tuple(CURRENCIES)
# fmt: off
UNITS = (
    "persons", "fte", "share", "ratio", "count", "minutes", "years", "date",
    "share/year", "share/month", "1/year", "hours/month",
    "conversations/month", "usd", "usd/hour", "usd/year", "usd/fte", "usd/person/year",
    "usd/transaction", "usd/conversation", "currency", "currency/year",
    "sek/year", "eur/year", "gbp/year",
)
# fmt: on


@dataclass(frozen=True)
class Years:
    """Years for which a formula is valid: `each` with all inputs, the `latest`, or those `ahead`.

    since: no year before this one. An outlook `ahead` comes after the last filed count; its
    `start` is the year of that count, if it was taken at the end of a year.
    """

    which: str
    since: int = 0


YEARLY, LATEST, AHEAD, START = map(Years, ("each", "latest", "ahead", "start"))


def since(year: int) -> Years:
    """Each year from this one on."""
    return Years("each", year)


@dataclass(frozen=True)
class Declaration:
    """What is said of a quantity once. `{year}` and `{country}` in label and name are filled in.

    name: of each member of a family, where it is not the function's name with the year behind.
    share_of_draws: the quantity is the mean of its only input over the draws.
    """

    label: str
    unit: str
    years: Years | None = None
    countries: tuple[str, ...] = ()
    name: str = ""
    share_of_draws: bool = False


def quantity(
    label: str, unit: str, years: Years | None = None, **more: object
) -> Callable[[Callable], Callable]:
    """Declare a function as a quantity of the report; see `Declaration` for what else may be said.

    In a yearly formula an argument ending in `_this_year` means that quantity in the same year,
    one ending in `_last_year` the year before; where it is valid by country, `_here` means there.
    """
    if unit not in UNITS:
        raise ValueError(f"{label!r}: {unit!r} is not a unit of the report; {nearest(unit, UNITS)}")

    def declare(function: Callable) -> Callable:
        function.declared = Declaration(label, unit, years, **more)
        return function

    return declare
