"""Did service get better or worse? Complaints before and after the assistant went live."""

from klarna_report.model.quantity import quantity

MONTHS_PER_YEAR = 12
MONTHS_COUNTED_2023 = 11.5  # the paper asked the board in the middle of December


@quantity("Disputes of 2023 over those of a year before", "ratio")
def consumer_board_cases_ratio_2023(consumer_board_cases_2023, consumer_board_cases_year_before):
    """At Sweden's complaints board, to mid-December; all counted before the assistant went live."""
    return consumer_board_cases_2023 / consumer_board_cases_year_before


@quantity("Disputes a month before 2023", "count")
def consumer_board_cases_month_before(consumer_board_cases_year_before):
    """Disputes at Sweden's complaints board in a mean month before 2023."""
    return consumer_board_cases_year_before / MONTHS_PER_YEAR


@quantity("Disputes a month in 2023", "count")
def consumer_board_cases_month_2023(consumer_board_cases_2023):
    """Disputes at Sweden's complaints board in a mean month of 2023, to mid-December."""
    return consumer_board_cases_2023 / MONTHS_COUNTED_2023


@quantity("Change of British credit complaints within 2023", "share")
def uk_complaints_change_2023_h2(uk_complaints_opened_2023_h1, uk_complaints_opened_2023_h2):
    """Complaints opened in the second half of 2023 against the first, over the first."""
    return uk_complaints_opened_2023_h2 / uk_complaints_opened_2023_h1 - 1


@quantity("British credit complaints opened, 2023", "count")
def uk_complaints_opened_2023(uk_complaints_opened_2023_h1, uk_complaints_opened_2023_h2):
    """Complaints opened in both halves of 2023."""
    return uk_complaints_opened_2023_h1 + uk_complaints_opened_2023_h2


@quantity("Change of British credit complaints, 2023 to 2024", "share")
def uk_complaints_change_2024(uk_complaints_opened_2023, uk_complaints_opened_2024):
    """Complaints opened in 2024 against 2023, over 2023; another firm of the group reports 2024."""
    return uk_complaints_opened_2024 / uk_complaints_opened_2023 - 1
