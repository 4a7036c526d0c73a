"""Can people leaving without replacement explain the fall? Stocks, flows and three measures.

The same departures give three numbers. A *rate* divides leavers by average headcount (the usage
of the United States Bureau of Labor Statistics). A *share* divides them by those employed at
the start. A *hazard* is the constant speed that turns start into end: -log(1 - share). For a
shrinking staff the rate exceeds the share; the hazard lies close to the rate.
"""

from sympy import Rational, log

from klarna_report.model.quantity import YEARLY, quantity

MONTHS_PER_YEAR = 12
WEEKS_PER_YEAR = 52
UNTIL_FREEZE = Rational(8, 12)  # of 2023: to September, by the chief executive's later account


@quantity("Leavers over average staff in the fall stated in December 2024", "share/year")
def stated_bloomberg_separation_rate_year(stated_headcount_2023, stated_headcount_2024):
    """Leavers over average headcount if the stated fall took one year and nobody was hired.

    Definition: Bureau of Labor Statistics, JOLTS.
    """
    average = (stated_headcount_2023 + stated_headcount_2024) / 2
    return (stated_headcount_2023 - stated_headcount_2024) / average


@quantity("Hazard of leaving in the fall stated in December 2024", "1/year")
def stated_bloomberg_separation_hazard_year(stated_headcount_2023, stated_headcount_2024):
    """Constant hazard that gives the stated fall in one year with nobody hired."""
    return log(stated_headcount_2023 / stated_headcount_2024)


@quantity("Natural departures a year, middle of the claim", "share/year")
def claimed_separation_rate_middle(claimed_separation_rate_low, claimed_separation_rate_high):
    """Middle of the range of natural departures that the chief executive calls normal."""
    return (claimed_separation_rate_low + claimed_separation_rate_high) / 2


@quantity("Yearly departures that the claimed stay implies", "share/year")
def separation_rate_from_tenure(claimed_tenure_months):
    """Yearly departures that a mean completed stay implies when staff numbers are steady.

    The stay so far of those still employed is a different mean.
    """
    return MONTHS_PER_YEAR / claimed_tenure_months


@quantity("Klarna, leavers less hires over average headcount, {year}", "share/year", years=YEARLY)
def filed_net_separation_rate(filed_fall_persons_this_year, filed_headcount_average_this_year):
    """Leavers less hires over average filed headcount: the separation rate if nobody was hired.

    Every hire raises the true rate above it.
    """
    return filed_fall_persons_this_year / filed_headcount_average_this_year


@quantity("Hazard of the filed fall, net of hires, {year}", "1/year", years=YEARLY)
def filed_net_hazard(filed_fall_share_this_year):
    """Constant hazard, net of hires, that gives the filed fall of the year.

    The separation hazard if nobody was hired.
    """
    return -log(1 - filed_fall_share_this_year)


@quantity(
    "Rate needed without a hire beyond the top of the claim, {year}", "share/year", years=YEARLY
)
def separation_rate_excess(filed_net_separation_rate_this_year, claimed_separation_rate_high):
    """How far the rate needed without any hire lies above the top of the claimed range."""
    return filed_net_separation_rate_this_year - claimed_separation_rate_high


@quantity("Most leavers that the claim allows in {year}", "persons", years=YEARLY)
def attrition_ceiling(claimed_separation_rate_high, filed_headcount_average_this_year):
    """Most leavers that the claimed natural departures allow in the year."""
    return claimed_separation_rate_high * filed_headcount_average_this_year


@quantity("Filed fall beyond the ceiling of claimed departures, {year}", "persons", years=YEARLY)
def unexplained_fall(filed_fall_persons_this_year, attrition_ceiling_this_year):
    """Filed fall beyond the ceiling of natural departures.

    Above zero, departures alone cannot explain it even with no hire at all.
    """
    return filed_fall_persons_this_year - attrition_ceiling_this_year


@quantity("Filed fall beyond the claim read on opening headcount, {year}", "persons", years=YEARLY)
def unexplained_fall_on_opening(
    filed_fall_persons_this_year, claimed_separation_rate_high, filed_headcount_last_year
):
    """The same rest when the claimed range is read as a share of opening headcount.

    The reading most favourable to the company.
    """
    return filed_fall_persons_this_year - claimed_separation_rate_high * filed_headcount_last_year


@quantity(
    "Filed fall beyond the lower end of the claimed departures, {year}", "persons", years=YEARLY
)
def unexplained_fall_most(
    filed_fall_persons_this_year, claimed_separation_rate_low, filed_headcount_average_this_year
):
    """Filed fall beyond the departures at the lower end of the claimed range.

    The reading least favourable to the company.
    """
    return (
        filed_fall_persons_this_year
        - claimed_separation_rate_low * filed_headcount_average_this_year
    )


@quantity(
    "Hires that close the account at the middle of the claim, {year}", "persons", years=YEARLY
)
def implied_hires(
    filed_fall_persons_this_year, claimed_separation_rate_middle, filed_headcount_average_this_year
):
    """Hires that close the account of the year at the middle of the claimed departures.

    Below zero the identity opening + hires - leavers = closing fails: somebody left in another
    way.
    """
    leavers = claimed_separation_rate_middle * filed_headcount_average_this_year
    return leavers - filed_fall_persons_this_year


@quantity(
    "Hires that close the account of 2023 with the moved roles as leavers, at most", "persons"
)
def implied_hires_with_transfers_2023(implied_hires_2023, transferred_roles_2023):
    """Hires that close the account of 2023 when the roles moved to partners count as leavers.

    An upper bound, because every moved role is taken as one full-time leaver.
    """
    return implied_hires_2023 + transferred_roles_2023


@quantity("Hires of 2023 before the freeze, at the lower pace named", "persons")
def hires_until_freeze_low(hires_before_freeze_low):
    """Hires of 2023 if the lower end of the usual pace went on until the freeze began."""
    return hires_before_freeze_low * UNTIL_FREEZE


@quantity("Hires of 2023 before the freeze, at the higher pace named", "persons")
def hires_until_freeze_high(hires_before_freeze_high):
    """Hires of 2023 if the upper end of the usual pace went on until the freeze began."""
    return hires_before_freeze_high * UNTIL_FREEZE


@quantity("Leavers of 2023 with hires at the lower pace", "persons")
def leavers_with_hires_2023_low(filed_fall_persons_2023, hires_until_freeze_low):
    """Leavers of 2023 that the fall and the hires before the freeze imply, at the lower pace.

    Roles moved to partners are among them. Nobody has published hires of that year.
    """
    return filed_fall_persons_2023 + hires_until_freeze_low


@quantity("Leavers of 2023 with hires at the higher pace", "persons")
def leavers_with_hires_2023_high(filed_fall_persons_2023, hires_until_freeze_high):
    """Leavers of 2023 that the fall and the hires before the freeze imply, at the higher pace."""
    return filed_fall_persons_2023 + hires_until_freeze_high


@quantity("Leavers of 2023 over average staff, hires at the lower pace", "share/year")
def separation_rate_with_hires_2023_low(leavers_with_hires_2023_low, filed_headcount_average_2023):
    """Those leavers over the average staff of 2023, at the lower pace of hires."""
    return leavers_with_hires_2023_low / filed_headcount_average_2023


@quantity("Leavers of 2023 over average staff, hires at the higher pace", "share/year")
def separation_rate_with_hires_2023_high(
    leavers_with_hires_2023_high, filed_headcount_average_2023
):
    """Those leavers over the average staff of 2023, at the higher pace of hires."""
    return leavers_with_hires_2023_high / filed_headcount_average_2023


@quantity("Leavers at the assumed share, {year}", "persons", years=YEARLY)
def assumed_leavers(annual_separation_share, filed_headcount_last_year):
    """Leavers of the year at the share that the reader assumes."""
    return annual_separation_share * filed_headcount_last_year


@quantity("Filed fall beyond the assumed departures, {year}", "persons", years=YEARLY)
def assumed_unexplained_fall(
    filed_fall_persons_this_year, assumed_leavers_this_year, backfill_rate
):
    """Filed fall that remains after the assumed leavers, less those who are replaced.

    Below zero the assumptions explain more than the whole fall. People hired and gone within
    the year are left out.
    """
    return filed_fall_persons_this_year - assumed_leavers_this_year * (1 - backfill_rate)


@quantity(
    "Share that must leave for the filed fall at the assumed backfill, {year}",
    "share/year",
    years=YEARLY,
)
def needed_separation_share(filed_fall_share_this_year, backfill_rate):
    """Share of opening headcount that must leave to give the filed fall at the assumed backfill."""
    return filed_fall_share_this_year / (1 - backfill_rate)


@quantity("Monthly share that compounds to the assumed yearly one", "share/month")
def separation_share_month(annual_separation_share):
    """Constant monthly share that compounds to the assumed yearly one.

    Not a twelfth: each month fewer are left who could leave.
    """
    return 1 - (1 - annual_separation_share) ** Rational(1, MONTHS_PER_YEAR)


@quantity("Filed fall a week, {year}", "persons/week", years=YEARLY)
def filed_fall_per_week(filed_fall_persons_this_year):
    """Filed fall of the year spread evenly over its weeks, beside the pace the company named."""
    return filed_fall_persons_this_year / WEEKS_PER_YEAR


@quantity(
    "Resignations a year in the American information sector at the pace of early 2024", "share/year"
)
def us_information_quit_rate_year(
    us_information_quit_rate_january,
    us_information_quit_rate_february,
    us_information_quit_rate_march,
    us_information_quit_rate_april,
):
    """Resignations in the American information sector at the pace of January to April 2024.

    Counts events: one post may count twice.
    """
    months = (
        us_information_quit_rate_january,
        us_information_quit_rate_february,
        us_information_quit_rate_march,
        us_information_quit_rate_april,
    )
    return MONTHS_PER_YEAR * sum(months) / len(months)
