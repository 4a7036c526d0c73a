"""How many people work at Klarna: what was said, what was filed, and the falls between.

`stated_*` are numbers said by the company or printed by the press without a definition;
`filed_*` are full-time employees worldwide at 31 December as in the company's filings, without
contractors and outsourced agents. Falls are positive when headcount goes down.
"""

from klarna_report.model import Number
from klarna_report.model.yearly import yearly


def stated_ft_fall_persons(
    stated_ft_headcount_2023: Number, stated_ft_headcount_2024: Number
) -> Number:
    """Fall in staff that the Financial Times interview of August 2024 describes.

    All in persons.
    """
    return stated_ft_headcount_2023 - stated_ft_headcount_2024


def stated_ft_fall_share(
    stated_ft_fall_persons: Number, stated_ft_headcount_2023: Number
) -> Number:
    """That fall over the headcount it starts from.

    Both in persons; returns a share.
    """
    return stated_ft_fall_persons / stated_ft_headcount_2023


def planned_fall_share(stated_ft_headcount_2024: Number, stated_ft_target: Number) -> Number:
    """Fall still planned in August 2024 over the headcount of that day ("almost one in two").

    Both in persons, as stated in the interview; returns a share.
    """
    return 1 - stated_ft_target / stated_ft_headcount_2024


def planned_fall_share_from_5000(
    stated_ft_headcount_2023: Number, stated_ft_target: Number
) -> Number:
    """Whole planned fall over the headcount of the year before the interview.

    Both in persons, as stated in the interview; returns a share.
    """
    return 1 - stated_ft_target / stated_ft_headcount_2023


def planned_fall_share_from_base(headcount_base: Number, headcount_target: Number) -> Number:
    """Fall to the target over a base that the reader chooses among the published ones.

    Both in persons; returns a share. Whether "half" holds depends on this base.
    """
    return 1 - headcount_target / headcount_base


def fall_share_from_base_to_2025(headcount_base: Number, filed_headcount_2025: Number) -> Number:
    """Fall reached at the end of 2025 over a base that the reader chooses.

    Both in persons; returns a share. Mixes definitions unless the base is a filed count.
    """
    return 1 - filed_headcount_2025 / headcount_base


def stated_bloomberg_fall_share(
    stated_headcount_2023: Number, stated_headcount_2024: Number
) -> Number:
    """Fall that the Bloomberg interview of December 2024 describes, over its start.

    Both in persons, stated for one year apart; returns a share.
    """
    return 1 - stated_headcount_2024 / stated_headcount_2023


@yearly(2023, 2025)
def stated_excess_share(
    stated_headcount_this_year: Number, filed_headcount_this_year: Number
) -> Number:
    """How far the chief executive's number for a year end lies above the filed one.

    Both in persons; returns a share of the filed count.
    """
    return stated_headcount_this_year / filed_headcount_this_year - 1


@yearly(2023, 2025)
def filed_fall_persons(
    filed_headcount_last_year: Number, filed_headcount_this_year: Number
) -> Number:
    """Fall in filed headcount within the year: leavers less hires.

    All in persons.
    """
    return filed_headcount_last_year - filed_headcount_this_year


@yearly(2023, 2025)
def filed_fall_share(
    filed_fall_persons_this_year: Number, filed_headcount_last_year: Number
) -> Number:
    """Fall in filed headcount within the year over its start.

    Both in persons; returns a share of those employed when the year began.
    """
    return filed_fall_persons_this_year / filed_headcount_last_year


@yearly(2023, 2025)
def filed_headcount_average(
    filed_headcount_last_year: Number, filed_headcount_this_year: Number
) -> Number:
    """Mean of the filed headcounts at the start and the end of the year.

    All in persons. No filed count within a year is known.
    """
    return (filed_headcount_last_year + filed_headcount_this_year) / 2


def filed_fall_persons_2022_2025(
    filed_headcount_2022: Number, filed_headcount_2025: Number
) -> Number:
    """Fall in filed headcount from the end of 2022 to the end of 2025.

    All in persons.
    """
    return filed_headcount_2022 - filed_headcount_2025


def filed_fall_share_2022_2025(
    filed_fall_persons_2022_2025: Number, filed_headcount_2022: Number
) -> Number:
    """That fall over the filed headcount of the end of 2022.

    Both in persons; returns a share.
    """
    return filed_fall_persons_2022_2025 / filed_headcount_2022


def fall_before_assistant_share(
    filed_fall_persons_2023: Number, filed_fall_persons_2022_2025: Number
) -> Number:
    """Part of the filed fall of three years that was over before the assistant went live.

    Both in persons; returns a share. The assistant went live in January 2024.
    """
    return filed_fall_persons_2023 / filed_fall_persons_2022_2025


def promise_progress_share(
    stated_ft_headcount_2024: Number, stated_ft_target: Number, filed_headcount_2025: Number
) -> Number:
    """How much of the fall outlined in August 2024 was done by the end of 2025.

    All in persons; returns a share. Start and target are statements, the end is filed.
    """
    done = stated_ft_headcount_2024 - filed_headcount_2025
    return done / (stated_ft_headcount_2024 - stated_ft_target)


def outsourced_share_of_2023_fall(
    transferred_roles_2023: Number, filed_fall_persons_2023: Number
) -> Number:
    """Roles moved to outsourcing partners in autumn 2023 over the filed fall of that year.

    Both in persons; returns a share. An upper bound: how many of the roles were full-time,
    and how many had left the count by the year end, is not known.
    """
    return transferred_roles_2023 / filed_fall_persons_2023


def technology_staff_fall_share(
    technology_staff_share_2022: Number,
    filed_headcount_2022: Number,
    technology_staff_share_2025: Number,
    filed_headcount_2025: Number,
) -> Number:
    """Fall in technology staff from 2022 to the end of 2025 over its start.

    Persons and shares of them; returns a share. The group of 2025 is drawn more narrowly
    (engineering and data) than that of 2022, so the true fall is smaller.
    """
    start = technology_staff_share_2022 * filed_headcount_2022
    return 1 - technology_staff_share_2025 * filed_headcount_2025 / start


def other_staff_fall_share(
    technology_staff_share_2022: Number,
    filed_headcount_2022: Number,
    technology_staff_share_2025: Number,
    filed_headcount_2025: Number,
) -> Number:
    """Fall in all staff outside technology from 2022 to the end of 2025 over its start.

    Persons and shares of them; returns a share. Same caution as for technology staff.
    """
    start = (1 - technology_staff_share_2022) * filed_headcount_2022
    return 1 - (1 - technology_staff_share_2025) * filed_headcount_2025 / start
