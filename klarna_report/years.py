"""Layer 0: years in a text, from the data: `{year}` roles, ids with a year, `{years}` tables.

A family is the name that facts of several years share, with `{year}` where the year stands if that
is not at the end; `[one & other]` is the last year that both have. CONTRIBUTING has the rest.
"""

import re
from collections.abc import Collection, Iterator

TABLE = re.compile(r"^```\{years\} *(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
PRINTED = re.compile(r"\{year\}`([^`]*)`")
INSIDE = re.compile(r"(?<=\{fact\}`)([^`\[]*)\[([^`\]]*)\]")
REFERENCE = re.compile(r"(.*?)([+-]\d+)?$")


def with_years(text: str, ids: Collection[str]) -> str:
    """A text of fact roles alone; KeyError for a family without such a year among the ids."""
    text = TABLE.sub(lambda found: "\n".join(_table(found[1], found[2], ids)), text)
    text = INSIDE.sub(lambda found: f"{found[1]}{year_of(found[2], ids)}", text)
    return PRINTED.sub(lambda found: str(year_of(found[1], ids)), text)


def year_of(reference: str, ids: Collection[str]) -> int:
    """The year that stands in brackets."""
    names, moved = REFERENCE.match(reference).groups()
    years = set.intersection(*(years_of(each.strip(), ids) for each in names.split("&")))
    back = max(0, -int(moved or 0))
    if len(years) <= back:
        raise KeyError(f"no facts of {back + 1} years are called {names}")
    return sorted(years)[-1 - back] + max(0, int(moved or 0))


def years_of(family: str, ids: Collection[str]) -> set[int]:
    """The years in which a fact of this name exists."""
    before, _, after = _named(family).partition("{year}")
    named = (each for each in ids if each.startswith(before) and each.endswith(after))
    tags = (each.removeprefix(before).removesuffix(after) for each in named)
    if found := {int(tag) for tag in tags if re.fullmatch(r"\d{4}", tag)}:
        return found
    raise KeyError(f"no fact of a year is called {family!r}")


def _table(head: str, lines: str, ids: Collection[str]) -> Iterator[str]:
    """A row for each year of the first column; a column is given as `heading: family:style`."""
    headings, told = zip(*(line.split(": ", 1) for line in lines.splitlines()), strict=True)
    columns = [(each.partition(":"), years_of(each.partition(":")[0], ids)) for each in told]
    yield f"| {' | '.join([head, *headings])} |"
    yield f"|---|{'--:|' * len(columns)}"
    for year in sorted(columns[0][1]):
        cells = (
            f"{{fact}}`{_named(family).format(year=year)}{colon}{style}`" if year in years else ""
            for (family, colon, style), years in columns
        )
        yield f"| {' | '.join([str(year), *cells])} |"


def _named(family: str) -> str:
    return family if "{year}" in family else f"{family}_{{year}}"
