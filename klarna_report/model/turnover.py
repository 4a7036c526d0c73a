"""Can people leaving without replacement explain the fall? Stocks, flows and three measures.

The same departures give three numbers. A *rate* divides leavers by average headcount (the usage
of the United States Bureau of Labor Statistics). A *share* divides them by those employed at
the start. A *hazard* is the constant speed that turns start into end: -log(1 - share). For a
shrinking staff the rate exceeds the share; the hazard lies close to the rate.
"""

from sympy import Rational, log

from klarna_report.model.quantity import YEARLY, quantity

MONTHS_PER_YEAR = 12
UNTIL_FREEZE = Rational(8, 12)  # of 2023: to September, by the chief executive's later account


@quantity("Leavers over average staff in the fall stated in December 2024", "share/year")
def stated_bloomberg_separation_rate_year(stated_headcount_2023, stated_headcount_2024):
    """If it took a year and nobody was hired. Definition: Bureau of Labor Statistics, JOLTS."""
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


@quantity("Klarna, leavers less hires over average headcount, {year}", "share/year", YEARLY)
def filed_net_separation_rate(filed_fall_persons_this_year, filed_headcount_average_this_year):
    """The separation rate if nobody was hired; every hire raises the true rate above it."""
    return filed_fall_persons_this_year / filed_headcount_average_this_year


@quantity("Hazard of the filed fall, net of hires, {year}", "1/year", YEARLY)
def filed_net_hazard(filed_fall_share_this_year):
    """Constant hazard that gives the filed fall: the separation hazard if nobody was hired."""
    return -log(1 - filed_fall_share_this_year)


@quantity("Most leavers that the claim allows in {year}", "persons", YEARLY)
def attrition_ceiling(claimed_separation_rate_high, filed_headcount_average_this_year):
    """Most leavers that the claimed natural departures allow in the year."""
    return claimed_separation_rate_high * filed_headcount_average_this_year


@quantity("Filed fall beyond the ceiling of claimed departures, {year}", "persons", YEARLY)
def unexplained_fall(filed_fall_persons_this_year, attrition_ceiling_this_year):
    """Above zero, claimed departures alone cannot explain the fall even with no hire at all."""
    return filed_fall_persons_this_year - attrition_ceiling_this_year


@quantity("Filed fall beyond the claim read on opening headcount, {year}", "persons", YEARLY)
def unexplained_fall_on_opening(
    filed_fall_persons_this_year, claimed_separation_rate_high, filed_headcount_last_year
):
    """The claim as a share of opening headcount, the reading most favourable to the company."""
    return filed_fall_persons_this_year - claimed_separation_rate_high * filed_headcount_last_year


@quantity("Filed fall beyond the lower end of the claimed departures, {year}", "persons", YEARLY)
def unexplained_fall_most(
    filed_fall_persons_this_year, claimed_separation_rate_low, filed_headcount_average_this_year
):
    """The reading least favourable to the company."""
    return (
        filed_fall_persons_this_year
        - claimed_separation_rate_low * filed_headcount_average_this_year
    )


@quantity("Hires that close the account at the middle of the claim, {year}", "persons", YEARLY)
def implied_hires(
    filed_fall_persons_this_year, claimed_separation_rate_middle, filed_headcount_average_this_year
):
    """Below zero no number of hires closes it: somebody left in another way."""
    leavers = claimed_separation_rate_middle * filed_headcount_average_this_year
    return leavers - filed_fall_persons_this_year


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
    """The fall and the hires before the freeze, roles moved to partners among them. Nobody has
    published hires of that year.
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


@quantity("Leavers at the assumed share, {year}", "persons", YEARLY)
def assumed_leavers(annual_separation_share, filed_headcount_last_year):
    """Leavers of the year at the share that the reader assumes."""
    return annual_separation_share * filed_headcount_last_year


@quantity("Filed fall beyond the assumed departures, {year}", "persons", YEARLY)
def assumed_unexplained_fall(
    filed_fall_persons_this_year, assumed_leavers_this_year, backfill_rate
):
    """Leavers who are replaced do not count. Below zero the assumptions explain more than the whole
    fall. People hired and gone within the year are left out.
    """
    return filed_fall_persons_this_year - assumed_leavers_this_year * (1 - backfill_rate)


@quantity(
    "Share that must leave for the filed fall at the assumed backfill, {year}", "share/year", YEARLY
)
def needed_separation_share(filed_fall_share_this_year, backfill_rate):
    """Share of opening headcount that must leave to give the filed fall at the assumed backfill."""
    return filed_fall_share_this_year / (1 - backfill_rate)


@quantity("Monthly share that compounds to the assumed yearly one", "share/month")
def separation_share_month(annual_separation_share):
    """Not a twelfth: each month fewer are left who could leave."""
    return 1 - (1 - annual_separation_share) ** Rational(1, MONTHS_PER_YEAR)
