"""How many people work at Klarna: what was filed, the falls between, what may explain them.

`filed_*` are full-time employees worldwide at the end of a period as in the company's filings,
without contractors and outsourced agents. Falls are positive when headcount goes down.
"""

from klarna_report.model.quantity import YEARLY, quantity, since


@quantity("Fall to the end of {year} over the chosen base", "share", since(2025))
def fall_share_from_base_to(headcount_base, filed_headcount_this_year):
    """Over a base that the reader chooses; mixes definitions unless it is a filed count."""
    return 1 - filed_headcount_this_year / headcount_base


@quantity("Stated over filed headcount, end of {year}", "share", YEARLY)
def stated_excess_share(stated_headcount_this_year, filed_headcount_this_year):
    """How far the chief executive's number for a year end lies above the filed one."""
    return stated_headcount_this_year / filed_headcount_this_year - 1


@quantity("Fall in filed headcount in {year}", "persons", YEARLY)
def filed_fall_persons(filed_headcount_last_year, filed_headcount_this_year):
    """Fall in filed headcount within the year: leavers less hires."""
    return filed_headcount_last_year - filed_headcount_this_year


@quantity("Fall in filed headcount in {year} over its start", "share", YEARLY)
def filed_fall_share(filed_fall_persons_this_year, filed_headcount_last_year):
    """Fall in filed headcount within the year over its start."""
    return filed_fall_persons_this_year / filed_headcount_last_year


@quantity("Mean of opening and closing filed headcount, {year}", "persons", YEARLY)
def filed_headcount_average(filed_headcount_last_year, filed_headcount_this_year):
    """From the counts at the two ends of the year alone."""
    return (filed_headcount_last_year + filed_headcount_this_year) / 2


@quantity("Fall in filed headcount, end of 2022 to end of {year}", "persons", since(2025))
def filed_fall_persons_2022(filed_headcount_2022, filed_headcount_this_year):
    """Fall in filed headcount from the end of 2022 to the end of the year."""
    return filed_headcount_2022 - filed_headcount_this_year


@quantity(
    "Fall in filed headcount, end of 2022 to end of {year}, over its start", "share", since(2025)
)
def filed_fall_share_2022(filed_fall_persons_2022_this_year, filed_headcount_2022):
    """That fall over the filed headcount of the end of 2022."""
    return filed_fall_persons_2022_this_year / filed_headcount_2022


@quantity("Years of work from the end of 2022 to the end of 2023", "persons")
def staff_years_since_2022_2023(filed_headcount_average_2023):
    """Average filed staff of the first year after 2022; each further year adds its own."""
    return filed_headcount_average_2023


@quantity("Years of work from the end of 2022 to the end of {year}", "persons", since(2024))
def staff_years_since_2022(staff_years_since_2022_last_year, filed_headcount_average_this_year):
    """Sum of the average filed staff of each year after 2022: what yearly rates apply to."""
    return staff_years_since_2022_last_year + filed_headcount_average_this_year


@quantity(
    "Departures from the end of 2022 to the end of {year}, lower end of the claim",
    "persons",
    since(2025),
)
def claimed_leavers_2022_low(staff_years_since_2022_this_year, claimed_separation_rate_low):
    """Leavers since the end of 2022 at the lower end of the claimed departures, no hires."""
    return claimed_separation_rate_low * staff_years_since_2022_this_year


@quantity(
    "Departures from the end of 2022 to the end of {year}, upper end of the claim",
    "persons",
    since(2025),
)
def claimed_leavers_2022_high(staff_years_since_2022_this_year, claimed_separation_rate_high):
    """Leavers since the end of 2022 at the upper end of the claimed departures, no hires."""
    return claimed_separation_rate_high * staff_years_since_2022_this_year


@quantity("Least that is left of the fall, end of 2022 to end of {year}", "persons", since(2025))
def rest_of_fall_2022_least(
    filed_fall_persons_2022_this_year, transferred_roles_2023, claimed_leavers_2022_high_this_year
):
    """Fall beyond all moved roles and the most departures claimed, before Checkout and hires. Below
    zero it is room for hires.
    """
    accounted = transferred_roles_2023 + claimed_leavers_2022_high_this_year
    return filed_fall_persons_2022_this_year - accounted


@quantity("Most that is left of the fall, end of 2022 to end of {year}", "persons", since(2025))
def rest_of_fall_2022_most(filed_fall_persons_2022_this_year, claimed_leavers_2022_low_this_year):
    """Fall beyond the fewest departures claimed if no moved role had been a full-time job."""
    return filed_fall_persons_2022_this_year - claimed_leavers_2022_low_this_year


@quantity("Part of the fall since 2022 that came before the assistant", "share")
def fall_before_assistant_share(
    filed_fall_persons_2023, filed_headcount_2022, filed_headcount_latest
):
    """The filed fall of 2023: the assistant went live in January 2024."""
    return filed_fall_persons_2023 / (filed_headcount_2022 - filed_headcount_latest)


@quantity("Part of the fall outlined in August 2024 that was done by {latest}", "share")
def promise_progress_share(stated_ft_headcount_2024, stated_ft_target, filed_headcount_latest):
    """Start and target are statements, the end is the last filed count."""
    done = stated_ft_headcount_2024 - filed_headcount_latest
    return done / (stated_ft_headcount_2024 - stated_ft_target)


@quantity("Roles moved to partners over the filed fall of 2023, at most", "share")
def outsourced_share_of_2023_fall(transferred_roles_2023, filed_fall_persons_2023):
    """Roles moved to outsourcing partners in autumn 2023. An upper bound: how many of the roles
    were full-time, and how many had left the count by the year end, is not known.
    """
    return transferred_roles_2023 / filed_fall_persons_2023


@quantity("Fall in technology staff, 2022 to 2025", "share")
def technology_staff_fall_share(
    technology_staff_share_2022,
    filed_headcount_2022,
    technology_staff_share_2025,
    filed_headcount_2025,
):
    """The group of 2025 is drawn more narrowly (engineering and data) than that of 2022, so the
    true fall is smaller.
    """
    start = technology_staff_share_2022 * filed_headcount_2022
    return 1 - technology_staff_share_2025 * filed_headcount_2025 / start


@quantity("Fall in all other staff, 2022 to 2025", "share")
def other_staff_fall_share(
    technology_staff_share_2022,
    filed_headcount_2022,
    technology_staff_share_2025,
    filed_headcount_2025,
):
    """Technology staff of 2025 is drawn more narrowly than before, so the true fall is larger."""
    start = (1 - technology_staff_share_2022) * filed_headcount_2022
    return 1 - (1 - technology_staff_share_2025) * filed_headcount_2025 / start
