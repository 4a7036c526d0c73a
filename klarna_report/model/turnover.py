"""Can people leaving without replacement explain the fall? Stocks, flows and three measures.

The same departures give three numbers. A *rate* divides leavers by average headcount (the usage
of the United States Bureau of Labor Statistics). A *share* divides them by those employed at
the start. A *hazard* is the constant speed that turns start into end: -log(1 - share). For a
shrinking staff the rate exceeds the share; the hazard lies close to the rate.
"""

from sympy import Rational, log

from klarna_report.model import Number
from klarna_report.model.yearly import yearly

MONTHS_PER_YEAR = 12
WEEKS_PER_YEAR = 52


def stated_bloomberg_separation_rate_year(
    stated_headcount_2023: Number, stated_headcount_2024: Number
) -> Number:
    """Leavers over average headcount if the stated fall took one year and nobody was hired.

    Both in persons; returns share/year. Definition: Bureau of Labor Statistics, JOLTS.
    """
    average = (stated_headcount_2023 + stated_headcount_2024) / 2
    return (stated_headcount_2023 - stated_headcount_2024) / average


def stated_bloomberg_separation_hazard_year(
    stated_headcount_2023: Number, stated_headcount_2024: Number
) -> Number:
    """Constant hazard that gives the stated fall in one year with nobody hired.

    Both in persons; returns 1/year.
    """
    return log(stated_headcount_2023 / stated_headcount_2024)


def claimed_separation_rate_middle(
    claimed_separation_rate_low: Number, claimed_separation_rate_high: Number
) -> Number:
    """Middle of the range of natural departures that the chief executive calls normal.

    All in share/year.
    """
    return (claimed_separation_rate_low + claimed_separation_rate_high) / 2


def separation_rate_from_tenure(claimed_tenure_months: Number) -> Number:
    """Yearly departures that a mean completed stay implies when staff numbers are steady.

    Months; returns share/year. The stay so far of those still employed is a different mean.
    """
    return MONTHS_PER_YEAR / claimed_tenure_months


@yearly(2023, 2025)
def filed_net_separation_rate(
    filed_fall_persons_this_year: Number, filed_headcount_average_this_year: Number
) -> Number:
    """Leavers less hires over average filed headcount: the separation rate if nobody was hired.

    Both in persons; returns share/year. Every hire raises the true rate above it.
    """
    return filed_fall_persons_this_year / filed_headcount_average_this_year


@yearly(2023, 2025)
def filed_net_hazard(filed_fall_share_this_year: Number) -> Number:
    """Constant hazard, net of hires, that gives the filed fall of the year.

    Share of opening headcount; returns 1/year. The separation hazard if nobody was hired.
    """
    return -log(1 - filed_fall_share_this_year)


@yearly(2023, 2025)
def separation_rate_excess(
    filed_net_separation_rate_this_year: Number, claimed_separation_rate_high: Number
) -> Number:
    """How far the rate needed without any hire lies above the top of the claimed range.

    All in share/year; below zero the claim is enough.
    """
    return filed_net_separation_rate_this_year - claimed_separation_rate_high


@yearly(2023, 2025)
def attrition_ceiling(
    claimed_separation_rate_high: Number, filed_headcount_average_this_year: Number
) -> Number:
    """Most leavers that the claimed natural departures allow in the year.

    share/year and persons; returns persons.
    """
    return claimed_separation_rate_high * filed_headcount_average_this_year


@yearly(2023, 2025)
def unexplained_fall(
    filed_fall_persons_this_year: Number, attrition_ceiling_this_year: Number
) -> Number:
    """Filed fall beyond the ceiling of natural departures.

    All in persons. Above zero, departures alone cannot explain it even with no hire at all.
    """
    return filed_fall_persons_this_year - attrition_ceiling_this_year


@yearly(2023, 2025)
def unexplained_fall_on_opening(
    filed_fall_persons_this_year: Number,
    claimed_separation_rate_high: Number,
    filed_headcount_last_year: Number,
) -> Number:
    """The same rest when the claimed range is read as a share of opening headcount.

    share/year and persons; returns persons. The reading most favourable to the company.
    """
    return filed_fall_persons_this_year - claimed_separation_rate_high * filed_headcount_last_year


@yearly(2023, 2025)
def implied_hires(
    filed_fall_persons_this_year: Number,
    claimed_separation_rate_middle: Number,
    filed_headcount_average_this_year: Number,
) -> Number:
    """Hires that close the account of the year at the middle of the claimed departures.

    share/year and persons; returns persons: change in headcount plus leavers. Below zero the
    identity opening + hires - leavers = closing fails: somebody left in another way.
    """
    leavers = claimed_separation_rate_middle * filed_headcount_average_this_year
    return leavers - filed_fall_persons_this_year


def implied_hires_with_transfers_2023(
    implied_hires_2023: Number, transferred_roles_2023: Number
) -> Number:
    """Hires that close the account of 2023 when the roles moved to partners count as leavers.

    All in persons. An upper bound, because every moved role is taken as one full-time leaver.
    """
    return implied_hires_2023 + transferred_roles_2023


@yearly(2023, 2025)
def assumed_leavers(annual_separation_share: Number, filed_headcount_last_year: Number) -> Number:
    """Leavers of the year at the share that the reader assumes.

    Share of those employed when the year began; persons.
    """
    return annual_separation_share * filed_headcount_last_year


@yearly(2023, 2025)
def assumed_unexplained_fall(
    filed_fall_persons_this_year: Number, assumed_leavers_this_year: Number, backfill_rate: Number
) -> Number:
    """Filed fall that remains after the assumed leavers, less those who are replaced.

    Persons and a share of leavers; returns persons. Below zero the assumptions explain more
    than the whole fall. People hired and gone within the year are left out.
    """
    return filed_fall_persons_this_year - assumed_leavers_this_year * (1 - backfill_rate)


@yearly(2023, 2025)
def needed_separation_share(filed_fall_share_this_year: Number, backfill_rate: Number) -> Number:
    """Share of opening headcount that must leave to give the filed fall at the assumed backfill.

    Shares; returns share/year.
    """
    return filed_fall_share_this_year / (1 - backfill_rate)


def separation_share_month(annual_separation_share: Number) -> Number:
    """Constant monthly share that compounds to the assumed yearly one.

    share/year; returns share/month. Not a twelfth: each month fewer are left who could leave.
    """
    return 1 - (1 - annual_separation_share) ** Rational(1, MONTHS_PER_YEAR)


def filed_fall_per_week_2025(filed_fall_persons_2025: Number) -> Number:
    """Filed fall of 2025 spread evenly over its weeks, beside the pace the company named.

    Persons; returns persons/week.
    """
    return filed_fall_persons_2025 / WEEKS_PER_YEAR


def us_information_quit_rate_year(
    us_information_quit_rate_january: Number,
    us_information_quit_rate_february: Number,
    us_information_quit_rate_march: Number,
    us_information_quit_rate_april: Number,
) -> Number:
    """Resignations in the American information sector at the pace of January to April 2024.

    share/month; returns share/year of employment. Counts events: one post may count twice.
    """
    months = (
        us_information_quit_rate_january,
        us_information_quit_rate_february,
        us_information_quit_rate_march,
        us_information_quit_rate_april,
    )
    return MONTHS_PER_YEAR * sum(months) / len(months)
