"""What several observations must show together, row by row correct as they may be."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from statistics import mode

import pandas as pd

from klarna_report.evidence.reading import Violation
from klarna_report.evidence.records import Observation, observations_in, rounding_interval, typed

OBSERVATIONS = "observations.csv"
WEDGE_TOLERANCE = 0.001  # the components are published to four digits, the wedge to three
TYPICAL = "single worker, average wage"
RATES = ("income_tax_rate", "employee_contribution_rate", "employer_contribution_rate")
QUARTERS_TOLERANCE = 2.5e6  # dollars: five numbers, each rounded to a million
SWEDISH_TOTAL = "sweden-employer-contribution-rate-2026-bjornlunden"
Rows = Collection[Observation]
Broken = Iterator[tuple[Observation, str, str]]  # the row, column, rule


def sum_faults(tables: Mapping[str, pd.DataFrame], broken: Collection[int]) -> Iterator[Violation]:
    """Every observation that breaks a rule with others, or with what the vocabulary says of it.

    `broken`: lines on which a row is wrong by itself; other rows of its quantity are left out too.
    """
    if not {OBSERVATIONS, "vocabulary.csv"} <= tables.keys():
        return
    rows, words = tables[OBSERVATIONS], tables["vocabulary.csv"]
    sound = rows[~rows["quantity"].isin(rows["quantity"][rows.index.isin(broken)])]
    quantities = words[words["list"] == "quantity"].set_index("word").to_dict("index")
    every = observations_in(typed(sound).set_index("id"))
    valued = [each for each in every if each.value is not None]
    # Quantities of which the reported rows of one entity and unit form one series.
    series = {word for word, row in quantities.items() if row["series"] == "yes"}
    reported = [each for each in every if each.kind == "reported" and each.quantity in series]
    found = (*_units(every, quantities), *_scopes(reported), *_twins(reported), *_wedges(valued))
    found += (*_swedish_parts(valued), *_per_employee(valued), *_quarters(valued))
    lines = dict(zip(sound["id"], sound.index, strict=True))
    for row, column, rule in found:
        content = str(getattr(row, column))
        yield Violation(OBSERVATIONS, int(lines[row.id]), row.id, column, content, rule)


def _grouped(rows: Iterable[Observation], *fields: str) -> Iterable[list[Observation]]:
    groups = defaultdict(list)
    for each in rows:
        groups[attrgetter(*fields)(each)].append(each)
    return groups.values()


def _units(rows: Rows, quantities: Mapping[str, Mapping[str, str]]) -> Broken:
    for row in rows:
        if row.unit not in quantities.get(row.quantity, {"units": row.unit})["units"].split():
            yield row, "unit", "is not a unit of this quantity"


def _scopes(reported: Rows) -> Broken:
    """The reported rows of one quantity, entity and unit are of one scope."""
    for group in _grouped(reported, "quantity", "entity", "unit"):
        usual = mode(each.scope for each in group)
        mixed = (each for each in group if each.scope != usual)
        yield from ((each, "scope", f"mixes with a series of scope {usual!r}") for each in mixed)


def _twins(reported: Rows) -> Broken:
    """Two documents that report one number of a series give the same."""
    rows = (each for each in reported if each.value is not None)
    for first, *others in _grouped(rows, "quantity", "entity", "unit", "scope", "start", "end"):
        rule = f"differs from {first.id}, a report of the same"
        yield from ((each, "value", rule) for each in others if each.value != first.value)


def _wedges(rows: Rows) -> Broken:
    """Tax wedge and take-home pay follow from their components, where all are there."""
    typical = (each for each in rows if each.scope == TYPICAL)
    for group in _grouped(typical, "entity", "start", "end", "source"):
        part = {each.quantity: each for each in group}
        if not {*RATES, "tax_wedge", "net_wage_share"} <= part.keys():
            continue
        tax, employee, employer = (part[name].value for name in RATES)
        expected = {
            "tax_wedge": (tax + employee + employer) / (1 + employer),
            "net_wage_share": 1 - tax - employee,
        }
        for quantity, value in expected.items():
            if abs(value - part[quantity].value) > WEDGE_TOLERANCE:
                yield part[quantity], "value", f"its components give {value:.4f}"


def _swedish_parts(rows: Rows) -> Broken:
    """The parts of the Swedish employer contribution add up to the whole."""
    for whole in (each for each in rows if each.id == SWEDISH_TOTAL):
        parts = (each for each in rows if each.source == whole.source)
        total = sum(each.value for each in parts if each.scope != whole.scope)
        if abs(total - whole.value) > 1e-9:
            yield whole, "value", f"its parts add up to {total:.4f}"


def _years(rows: Rows, quantity: str, unit: str) -> dict[int, Observation]:
    """The reported rows of a quantity for whole calendar years, or for their last day."""
    wanted = (quantity, unit, "reported", 12, 31)
    fields = attrgetter("quantity", "unit", "kind", "end.month", "end.day")
    found = (each for each in rows if fields(each) == wanted)
    return {each.end.year: each for each in found if _days(each) in (0, 364, 365)}


def _days(row: Observation) -> int:
    return (row.end - row.start).days


def _per_employee(rows: Rows) -> Broken:
    """Revenue over filed staff gives the published revenue per employee, within its rounding."""
    staff, revenue = _years(rows, "full_time_employees", "persons"), _years(rows, "revenue", "usd")
    for year, row in _years(rows, "revenue_per_employee", "usd/person/year").items():
        if year in staff and year in revenue:
            low, high = rounding_interval(row.value)
            quotient = revenue[year].value / staff[year].value
            if not low <= quotient <= high:
                yield row, "value", f"revenue over staff is {quotient:.0f}"


def _quarters(rows: Rows) -> Broken:
    """Four quarters of revenue add up to the year, within their rounding."""
    revenue = [each for each in rows if (each.quantity, each.unit) == ("revenue", "usd")]
    for year, row in _years(revenue, "revenue", "usd").items():
        quarters = (each for each in revenue if each.end.year == year and 89 <= _days(each) <= 92)
        parts = [each.value for each in quarters]
        if len(parts) == 4 and abs(sum(parts) - row.value) > QUARTERS_TOLERANCE:
            yield row, "value", f"its quarters add up to {sum(parts):.10g}"
