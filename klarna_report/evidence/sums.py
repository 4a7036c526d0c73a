"""What several observations must show together, row by row correct as they may be."""

from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from klarna_report.evidence.reading import Violation
from klarna_report.evidence.records import rounding_interval, typed

OBSERVATIONS = "observations.csv"
WEDGE_TOLERANCE = 0.001  # the components are published to four digits, the wedge to three
TYPICAL = "single worker, average wage"
QUARTERS_TOLERANCE = 2.5e6  # dollars: five numbers, each rounded to a million
SWEDISH_TOTAL = "sweden-employer-contribution-rate-2026-bjornlunden"
Broken = Iterator[tuple[str, str, str]]  # id, column, rule


def sum_faults(tables: Mapping[str, pd.DataFrame], broken: Collection[int]) -> Iterator[Violation]:
    """Every observation that breaks a rule with others.

    `broken`: lines on which a row is wrong by itself; other rows of its quantity are left out too.
    """
    if not {OBSERVATIONS, "vocabulary.csv"} <= tables.keys():
        return
    rows, words = tables[OBSERVATIONS], tables["vocabulary.csv"]
    sound = rows[~rows["quantity"].isin(set(rows["quantity"][rows.index.isin(broken)]))]
    lines = dict(zip(sound["id"], sound.index, strict=True))
    frame = typed(sound).set_index("id")
    # Quantities of which the reported rows of one entity and unit form one series.
    series = set(words["word"][words["series"] == "yes"])
    found = (*_scopes(frame, series), *_twins(frame, series), *_wedges(frame))
    found += (*_swedish_parts(frame), *_per_employee(frame), *_quarters(frame))
    for name, column, rule in found:
        content = str(frame.at[name, column])
        yield Violation(OBSERVATIONS, lines[name], name, column, content, rule)


def _series(frame: pd.DataFrame, series: set[str]) -> pd.DataFrame:
    return frame[frame["quantity"].isin(series) & frame["kind"].eq("reported")]


def _scopes(frame: pd.DataFrame, series: set[str]) -> Broken:
    """The reported rows of one quantity, entity and unit are of one scope."""
    scopes = _series(frame, series).groupby(["quantity", "entity", "unit"])["scope"]
    usual = scopes.transform(lambda scope: scope.mode()[0])
    for name, scope in usual[usual != frame["scope"].reindex(usual.index)].items():
        yield name, "scope", f"mixes with a series of scope {scope!r}"


def _twins(frame: pd.DataFrame, series: set[str]) -> Broken:
    """Two documents that report one number of a series give the same."""
    keys = ["quantity", "entity", "unit", "scope", "start", "end"]
    rows = _series(frame, series).dropna(subset="value").reset_index()
    first = rows.groupby(keys)[["id", "value"]].transform("first")
    for place in rows.index[rows["value"] != first["value"]]:
        rule = f"differs from {first.at[place, 'id']}, a report of the same"
        yield rows.at[place, "id"], "value", rule


def _wedges(frame: pd.DataFrame) -> Broken:
    """Tax wedge and take-home pay follow from their components, where all are there."""
    rows = frame[frame["scope"] == TYPICAL]
    for _, group in rows.groupby(["entity", "start", "end", "source"]):
        part = group.drop_duplicates("quantity").reset_index().set_index("quantity")
        rates = ("income_tax_rate", "employee_contribution_rate", "employer_contribution_rate")
        if not {*rates, "tax_wedge", "net_wage_share"} <= set(part.index):
            continue
        tax, employee, employer = part.loc[[*rates], "value"]
        expected = {
            "tax_wedge": (tax + employee + employer) / (1 + employer),
            "net_wage_share": 1 - tax - employee,
        }
        for quantity, value in expected.items():
            if abs(value - part.at[quantity, "value"]) > WEDGE_TOLERANCE:
                yield part.at[quantity, "id"], "value", f"its components give {value:.4f}"


def _swedish_parts(frame: pd.DataFrame) -> Broken:
    """The parts of the Swedish employer contribution add up to the whole."""
    if SWEDISH_TOTAL not in frame.index:
        return
    total = frame.loc[SWEDISH_TOTAL]
    parts = frame[(frame["source"] == total["source"]) & (frame["scope"] != total["scope"])]
    if abs(parts["value"].sum() - total["value"]) > 1e-9:
        yield SWEDISH_TOTAL, "value", f"its parts add up to {parts['value'].sum():.4f}"


def _years(frame: pd.DataFrame, quantity: str, unit: str) -> dict[int, pd.Series]:
    """The reported rows of a quantity for whole calendar years, or for their last day."""
    rows = frame[frame["quantity"].eq(quantity) & frame["unit"].eq(unit)].dropna(subset="value")
    rows = rows[rows["kind"].eq("reported") & rows["end"].dt.strftime("%m%d").eq("1231")]
    days = (rows["end"] - rows["start"]).dt.days
    return {row["end"].year: row for _, row in rows[days.isin([0, 364, 365])].iterrows()}


def _per_employee(frame: pd.DataFrame) -> Broken:
    """Revenue over filed staff gives the published revenue per employee, within its rounding."""
    staff = _years(frame, "full_time_employees", "persons")
    revenue = _years(frame, "revenue", "usd")
    for year, row in _years(frame, "revenue_per_employee", "usd/person/year").items():
        if year in staff and year in revenue:
            low, high = rounding_interval(float(row["value"]))
            quotient = revenue[year]["value"] / staff[year]["value"]
            if not low <= quotient <= high:
                yield row.name, "value", f"revenue over staff is {quotient:.0f}"


def _quarters(frame: pd.DataFrame) -> Broken:
    """Four quarters of revenue add up to the year, within their rounding."""
    rows = frame[frame["quantity"].eq("revenue") & frame["unit"].eq("usd")]
    quarters = rows[(rows["end"] - rows["start"]).dt.days.between(89, 92)]
    for year, row in _years(frame, "revenue", "usd").items():
        parts = quarters["value"][quarters["end"].dt.year == year]
        if len(parts) == 4 and abs(parts.sum() - row["value"]) > QUARTERS_TOLERANCE:
            yield row.name, "value", f"its quarters add up to {parts.sum():.10g}"
