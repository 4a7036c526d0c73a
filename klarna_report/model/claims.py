"""What was said: the falls that the company's own statements describe.

`stated_*` are numbers said by the company or printed by the press without a definition. Falls
are positive when headcount goes down.
"""

from klarna_report.model.quantity import quantity


@quantity("Fall in staff described in August 2024", "persons")
def stated_ft_fall_persons(stated_ft_headcount_2023, stated_ft_headcount_2024):
    """Fall in staff that the Financial Times interview of August 2024 describes."""
    return stated_ft_headcount_2023 - stated_ft_headcount_2024


@quantity("Fall described in August 2024 over its start", "share")
def stated_ft_fall_share(stated_ft_fall_persons, stated_ft_headcount_2023):
    """That fall over the headcount it starts from."""
    return stated_ft_fall_persons / stated_ft_headcount_2023


@quantity("Fall still planned in August 2024 over the staff of that day", "share")
def planned_fall_share(stated_ft_headcount_2024, stated_ft_target):
    """Fall still planned in August 2024 over the headcount of that day ("almost one in two")."""
    return 1 - stated_ft_target / stated_ft_headcount_2024


@quantity("Whole planned fall over the staff of 2023 as stated", "share")
def planned_fall_share_from_5000(stated_ft_headcount_2023, stated_ft_target):
    """Whole planned fall over the headcount of the year before the interview."""
    return 1 - stated_ft_target / stated_ft_headcount_2023


@quantity("Fall from the filed staff of the end of 2023 to the stated level", "share")
def planned_fall_share_from_filed_2023(filed_headcount_2023, stated_ft_target):
    """Fall to the level named in August 2024 over the filed headcount of the end of 2023."""
    return 1 - stated_ft_target / filed_headcount_2023


@quantity("Fall to the target over the chosen base", "share")
def planned_fall_share_from_base(headcount_base, headcount_target):
    """The reader chooses the base among the published ones; whether "half" holds depends on it."""
    return 1 - headcount_target / headcount_base


@quantity("Fall to the stated level over the chosen base", "share")
def stated_fall_share_from_base(headcount_base, stated_ft_target):
    """Fall to the level named in August 2024. Unlike the fall to the target it does not move with
    the target that the reader sets.
    """
    return 1 - stated_ft_target / headcount_base


@quantity("Fall described in December 2024 over its start", "share")
def stated_bloomberg_fall_share(stated_headcount_2023, stated_headcount_2024):
    """Fall that the Bloomberg interview of December 2024 describes, over its start."""
    return 1 - stated_headcount_2024 / stated_headcount_2023


@quantity("Stated fall to August 2024 beyond the leavers expected", "persons")
def stated_fall_beyond_expected(stated_ft_fall_persons, expected_leavers_2023_freeze):
    """Fall stated in August 2024 less the leavers expected when hiring was frozen."""
    return stated_ft_fall_persons - expected_leavers_2023_freeze


@quantity("Fall reckoned by a trade paper beyond the leavers expected", "persons")
def estimated_fall_beyond_expected(estimated_fall_2023_06_2024_06, expected_leavers_2023_freeze):
    """Fall that a trade paper reckoned to mid-2024 less the leavers expected at the freeze."""
    return estimated_fall_2023_06_2024_06 - expected_leavers_2023_freeze
