"""When would the target be reached? Constant hazards from the last filed count.

All paths start from the last filed headcount and let a constant share leave each year, part of
it replaced. Dates are decimal years: 2026 is the end of 2025.
"""

from sympy import Piecewise, Rational, log

from klarna_report.model.quantity import AHEAD, LATEST, START, YEARLY, quantity, since

INTERVIEW = 2025 - Rational(126, 365)  # 27 August 2024, 126 days before the end of its year


@quantity("Hazard of leaving at the assumed share", "1/year")
def separation_hazard_year(annual_separation_share):
    """Constant hazard at which the assumed share has left after one year."""
    return -log(1 - annual_separation_share)


@quantity("Hazard net of replaced leavers", "1/year")
def net_hazard_year(separation_hazard_year, backfill_rate):
    """Speed at which headcount falls when part of the leavers is replaced at once."""
    return separation_hazard_year * (1 - backfill_rate)


@quantity("Years from {latest} to the target", "years")
def years_to_target(filed_headcount_latest, headcount_target, net_hazard_year):
    """From the last filed count, if the assumed net hazard holds."""
    return log(filed_headcount_latest / headcount_target) / net_hazard_year


@quantity("Month in which the target is reached", "date")
def target_date(filed_date_latest, years_to_target):
    """When headcount reaches the target."""
    return filed_date_latest + years_to_target


@quantity("Month in which the target is reached if nobody is replaced", "date")
def target_date_unreplaced(
    filed_date_latest, filed_headcount_latest, headcount_target, separation_hazard_year
):
    """When headcount reaches the target at the assumed departures without a single hire."""
    years = log(filed_headcount_latest / headcount_target) / separation_hazard_year
    return filed_date_latest + years


@quantity("Fall still missing at {latest}", "persons")
def remaining_fall_persons(filed_headcount_latest, headcount_target):
    """Fall still missing at the last filed count."""
    return filed_headcount_latest - headcount_target


@quantity("Yearly share that must leave for the target by the end of {year}", "share/year", AHEAD)
def required_separation_share_end(
    filed_headcount_latest, headcount_target, filed_date_latest, this_year
):
    """Constant, with nobody hired. "By 2030" may mean the end of 2029 or of 2030."""
    years = this_year + 1 - filed_date_latest
    return 1 - (headcount_target / filed_headcount_latest) ** (1 / years)


@quantity(
    "Share of leavers replaced that just reaches the target by the end of {year}", "share", AHEAD
)
def break_even_backfill_rate_end(
    filed_headcount_latest, headcount_target, separation_hazard_year, filed_date_latest, this_year
):
    """Below zero the target is out of reach without a hire."""
    needed = log(filed_headcount_latest / headcount_target) / (this_year + 1 - filed_date_latest)
    return 1 - needed / separation_hazard_year


@quantity("Start of the paths, end of {year}", "persons", START, name="expected_headcount_{year}")
def expected_headcount_start(filed_headcount_latest):
    """Start of the paths: the last filed headcount."""
    return filed_headcount_latest


@quantity("Expected headcount, end of {year}", "persons", AHEAD)
def expected_headcount(
    filed_headcount_latest, annual_separation_share, backfill_rate, filed_date_latest, this_year
):
    """If the assumed net hazard holds, so that the same share goes each year."""
    years = this_year + 1 - filed_date_latest
    return filed_headcount_latest * (1 - annual_separation_share) ** ((1 - backfill_rate) * years)


@quantity("Whether the target is reached by the end of {year}, one for yes", "count", AHEAD)
def target_reached_end(expected_headcount_this_year, headcount_target):
    """Its mean over the draws is the share of draws that reach the target."""
    return Piecewise((1, expected_headcount_this_year <= headcount_target), (0, True))


@quantity(
    "Share of cases that reach the target by the end of {year}", "share", AHEAD, share_of_draws=True
)
def target_probability_end(target_reached_end_this_year):
    """Share of cases, drawn over the ranges of the parameters, that reach the target in time."""
    return target_reached_end_this_year


@quantity("Years to the target at the lower end of the claim", "years")
def years_to_target_at_claimed_low(
    filed_headcount_latest, headcount_target, claimed_separation_rate_low
):
    """Years to the target at the bottom of the claimed range of departures, nobody hired."""
    return log(filed_headcount_latest / headcount_target) / -log(1 - claimed_separation_rate_low)


@quantity("Years to the target at the upper end of the claim", "years")
def years_to_target_at_claimed_high(
    filed_headcount_latest, headcount_target, claimed_separation_rate_high
):
    """Years to the target at the top of the claimed range of departures, nobody hired."""
    return log(filed_headcount_latest / headcount_target) / -log(1 - claimed_separation_rate_high)


@quantity("Month of the target at the share lost in {year}", "date", YEARLY)
def target_date_at_pace_of(
    filed_headcount_latest, headcount_target, filed_date_latest, filed_net_hazard_this_year
):
    """If the same share goes each year as in this one; needs no assumption about hires."""
    years = log(filed_headcount_latest / headcount_target) / filed_net_hazard_this_year
    return filed_date_latest + years


@quantity("Month of the target at the persons lost in {year}", "date", LATEST)
def target_date_linear(filed_date_latest, remaining_fall_persons, filed_fall_persons_this_year):
    """As many persons each year as in the last full one, a growing share of a shrinking staff."""
    return filed_date_latest + remaining_fall_persons / filed_fall_persons_this_year


def _hindcast(start, yearly_share, year):
    return start * (1 - yearly_share) ** (year + 1 - INTERVIEW)


@quantity(
    "Headcount to expect for the end of {year}, upper end of the claim",
    "persons",
    since(2025),
    name="hindcast_headcount_{year}_low",
)
def hindcast_headcount_low(stated_ft_headcount_2024, claimed_separation_rate_high, this_year):
    """Headcount to expect at the year end from August 2024, top of the claimed departures."""
    return _hindcast(stated_ft_headcount_2024, claimed_separation_rate_high, this_year)


@quantity("Headcount to expect for the end of {year}, middle of the claim", "persons", since(2025))
def hindcast_headcount(stated_ft_headcount_2024, claimed_separation_rate_middle, this_year):
    """Headcount to expect at the year end from August 2024, middle of the claimed departures."""
    return _hindcast(stated_ft_headcount_2024, claimed_separation_rate_middle, this_year)


@quantity(
    "Headcount to expect for the end of {year}, lower end of the claim",
    "persons",
    since(2025),
    name="hindcast_headcount_{year}_high",
)
def hindcast_headcount_high(stated_ft_headcount_2024, claimed_separation_rate_low, this_year):
    """Headcount to expect at the year end from August 2024, bottom of the claimed departures."""
    return _hindcast(stated_ft_headcount_2024, claimed_separation_rate_low, this_year)


@quantity("Filed headcount less that forecast", "persons")
def extrapolation_error_persons(filed_headcount_2025, extrapolated_headcount_2025):
    """An outside forecast of September 2024 for the end of 2025, at the pace of the year before."""
    return filed_headcount_2025 - extrapolated_headcount_2025


@quantity("Fall in that outlook over its start", "share/year")
def stated_outlook_2026_fall_share(stated_outlook_2026, stated_headcount_2025_05):
    """Yearly fall in the outlook of May 2025, beside the departures named with it."""
    return 1 - stated_outlook_2026 / stated_headcount_2025_05
