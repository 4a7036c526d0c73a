"""When would two thousand be reached? Constant hazards from the last filed count.

All paths start from the filed headcount at the end of 2025 and let a constant share leave each
year, part of it replaced. Dates are decimal years, 2026 standing for the end of 2025.
"""

from sympy import Piecewise, Rational, log

from klarna_report.model import Number
from klarna_report.model.yearly import yearly

START = 2026  # decimal year of the last filed count, 31 December 2025
YEARS_TO_END_2029 = 4
YEARS_TO_END_2030 = 5
AUGUST_2024_TO_END_2025_YEARS = Rational(491, 365)  # 27 August 2024 to 31 December 2025, in days


def separation_hazard_year(annual_separation_share: Number) -> Number:
    """Constant hazard at which the assumed share has left after one year.

    share/year of those employed at its start; returns 1/year.
    """
    return -log(1 - annual_separation_share)


def net_hazard_year(separation_hazard_year: Number, backfill_rate: Number) -> Number:
    """Speed at which headcount falls when part of the leavers is replaced at once.

    1/year and a share of leavers; returns 1/year.
    """
    return separation_hazard_year * (1 - backfill_rate)


def years_to_target(
    filed_headcount_2025: Number, headcount_target: Number, net_hazard_year: Number
) -> Number:
    """Years from the end of 2025 until headcount reaches the target at a constant net hazard.

    Persons and 1/year; returns years. Solves target = start * exp(-hazard * years).
    """
    return log(filed_headcount_2025 / headcount_target) / net_hazard_year


def target_date(years_to_target: Number) -> Number:
    """When headcount reaches the target.

    Years; returns a decimal year.
    """
    return START + years_to_target


def remaining_fall_persons(filed_headcount_2025: Number, headcount_target: Number) -> Number:
    """Fall still missing at the end of 2025.

    All in persons.
    """
    return filed_headcount_2025 - headcount_target


def _required_share(now: Number, target: Number, years: int) -> Number:
    return 1 - (target / now) ** Rational(1, years)


def required_separation_share_end_2029(
    filed_headcount_2025: Number, headcount_target: Number
) -> Number:
    """Constant yearly share leaving, nobody hired, that reaches the target by the end of 2029.

    Persons; returns share/year. The stricter reading of "by 2030": four years.
    """
    return _required_share(filed_headcount_2025, headcount_target, YEARS_TO_END_2029)


def required_separation_share_end_2030(
    filed_headcount_2025: Number, headcount_target: Number
) -> Number:
    """Constant yearly share leaving, nobody hired, that reaches the target by the end of 2030.

    Persons; returns share/year. The wider reading of "by 2030": five years.
    """
    return _required_share(filed_headcount_2025, headcount_target, YEARS_TO_END_2030)


def break_even_backfill_rate_end_2030(
    filed_headcount_2025: Number, headcount_target: Number, separation_hazard_year: Number
) -> Number:
    """Share of leavers replaced at which the target is reached exactly at the end of 2030.

    Persons and 1/year; returns a share. Below zero the target is out of reach without a hire.
    """
    needed = log(filed_headcount_2025 / headcount_target) / YEARS_TO_END_2030
    return 1 - needed / separation_hazard_year


def expected_headcount_2025(filed_headcount_2025: Number) -> Number:
    """Start of the path: the filed headcount at the end of 2025.

    Persons.
    """
    return filed_headcount_2025


@yearly(2026, 2030)
def expected_headcount(
    expected_headcount_last_year: Number, annual_separation_share: Number, backfill_rate: Number
) -> Number:
    """Headcount at the end of the year if the assumed net hazard holds.

    Persons, share/year and a share of leavers; returns persons. Year by year what the net
    hazard gives in one formula: start * exp(-hazard * years).
    """
    return expected_headcount_last_year * (1 - annual_separation_share) ** (1 - backfill_rate)


@yearly(2026, 2030)
def target_reached_end(expected_headcount_this_year: Number, headcount_target: Number) -> Number:
    """Whether the target is reached by the end of the year: one if so, else zero.

    Both in persons. Its mean over the draws is the share of draws that reach the target.
    """
    return Piecewise((1, expected_headcount_this_year <= headcount_target), (0, True))


def years_to_target_at_claimed_low(
    filed_headcount_2025: Number, headcount_target: Number, claimed_separation_rate_low: Number
) -> Number:
    """Years to the target at the bottom of the claimed range of departures, nobody hired.

    Persons and share/year, read as a share of those employed at the start; returns years.
    """
    return log(filed_headcount_2025 / headcount_target) / -log(1 - claimed_separation_rate_low)


def years_to_target_at_claimed_high(
    filed_headcount_2025: Number, headcount_target: Number, claimed_separation_rate_high: Number
) -> Number:
    """Years to the target at the top of the claimed range of departures, nobody hired.

    Persons and share/year, read as a share of those employed at the start; returns years.
    """
    return log(filed_headcount_2025 / headcount_target) / -log(1 - claimed_separation_rate_high)


def target_date_at_pace_of_2025(
    filed_headcount_2025: Number, headcount_target: Number, filed_net_hazard_2025: Number
) -> Number:
    """When the target is reached if the same share goes each year as in 2025.

    Persons and 1/year; returns a decimal year. Needs no assumption about hires.
    """
    return START + log(filed_headcount_2025 / headcount_target) / filed_net_hazard_2025


def target_date_linear(remaining_fall_persons: Number, filed_fall_persons_2025: Number) -> Number:
    """When the target is reached if the same number of persons goes each year as in 2025.

    Persons; returns a decimal year. Needs a growing share of a shrinking staff to leave.
    """
    return START + remaining_fall_persons / filed_fall_persons_2025


def _hindcast(start: Number, yearly_share: Number) -> Number:
    return start * (1 - yearly_share) ** AUGUST_2024_TO_END_2025_YEARS


def hindcast_headcount_2025_low(
    stated_ft_headcount_2024: Number, claimed_separation_rate_high: Number
) -> Number:
    """Headcount to expect at the end of 2025 from August 2024, top of the claimed departures.

    Persons and share/year, read as a share of those employed at the start; nobody hired.
    """
    return _hindcast(stated_ft_headcount_2024, claimed_separation_rate_high)


def hindcast_headcount_2025(
    stated_ft_headcount_2024: Number, claimed_separation_rate_middle: Number
) -> Number:
    """Headcount to expect at the end of 2025 from August 2024, middle of the claimed departures.

    Persons and share/year, read as a share of those employed at the start; nobody hired.
    """
    return _hindcast(stated_ft_headcount_2024, claimed_separation_rate_middle)


def hindcast_headcount_2025_high(
    stated_ft_headcount_2024: Number, claimed_separation_rate_low: Number
) -> Number:
    """Headcount to expect at the end of 2025 from August 2024, bottom of the claimed departures.

    Persons and share/year, read as a share of those employed at the start; nobody hired.
    """
    return _hindcast(stated_ft_headcount_2024, claimed_separation_rate_low)


def hindcast_gap_persons(filed_headcount_2025: Number, hindcast_headcount_2025: Number) -> Number:
    """Filed headcount at the end of 2025 less the one to expect at the middle of the claim.

    All in persons; below zero the fall was faster than natural departures alone.
    """
    return filed_headcount_2025 - hindcast_headcount_2025


def extrapolation_error_persons(
    filed_headcount_2025: Number, extrapolated_headcount_2025: Number
) -> Number:
    """Filed headcount at the end of 2025 less the one an outside forecast gave for it.

    All in persons. The forecast of September 2024 went on at the pace of the year before.
    """
    return filed_headcount_2025 - extrapolated_headcount_2025


def stated_outlook_2026_fall_share(
    stated_outlook_2026: Number, stated_headcount_2025_05: Number
) -> Number:
    """Yearly fall in the outlook of May 2025, beside the departures named with it.

    Both in persons; returns share/year.
    """
    return 1 - stated_outlook_2026 / stated_headcount_2025_05
