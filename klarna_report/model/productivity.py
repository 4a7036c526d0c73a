"""Why did revenue per employee rise? Revenue against staff, and which of the two moved.

Revenue is that of the group in dollars, interest income included. Outsourced agents are in no
denominator unless the name says so.
"""

from sympy import log

from klarna_report.model import Number
from klarna_report.model.yearly import yearly


@yearly(2022, 2025)
def revenue_per_employee(revenue_this_year: Number, filed_headcount_this_year: Number) -> Number:
    """Revenue of the year over filed headcount at its end, as the company divides.

    usd and persons; returns usd/person/year.
    """
    return revenue_this_year / filed_headcount_this_year


@yearly(2023, 2025)
def revenue_per_average_employee(
    revenue_this_year: Number, filed_headcount_average_this_year: Number
) -> Number:
    """Revenue of the year over the mean of opening and closing filed headcount.

    usd and persons; returns usd/person/year. Closer to the staff that earned the revenue.
    """
    return revenue_this_year / filed_headcount_average_this_year


@yearly(2023, 2025)
def period_end_excess_share(
    revenue_per_employee_this_year: Number, revenue_per_average_employee_this_year: Number
) -> Number:
    """How far dividing by year-end staff lifts revenue per employee in a shrinking firm.

    Both in usd/person/year; returns a share.
    """
    return revenue_per_employee_this_year / revenue_per_average_employee_this_year - 1


@yearly(2022, 2025)
def revenue_after_funding_per_employee(
    revenue_this_year: Number, funding_cost_this_year: Number, filed_headcount_this_year: Number
) -> Number:
    """Revenue less the interest Klarna pays itself, over filed headcount at the year end.

    usd and persons; returns usd/person/year. Rising rates inflate revenue and this cost alike.
    """
    return (revenue_this_year - funding_cost_this_year) / filed_headcount_this_year


def revenue_per_worker_with_outsourced_2024(
    revenue_2024: Number, filed_headcount_2024: Number, outsourced_agents_2024: Number
) -> Number:
    """Revenue of 2024 over filed headcount and outsourced agents together.

    usd and persons; returns usd/person/year. At most this, the agents being a lower bound.
    """
    return revenue_2024 / (filed_headcount_2024 + outsourced_agents_2024)


def revenue_growth_2022_2025(revenue_2022: Number, revenue_2025: Number) -> Number:
    """Growth of yearly revenue from 2022 to 2025.

    Both in usd; returns a share.
    """
    return revenue_2025 / revenue_2022 - 1


def revenue_per_employee_growth_2022_2025(
    revenue_per_employee_2022: Number, revenue_per_employee_2025: Number
) -> Number:
    """Growth of revenue per employee from 2022 to 2025, year-end staff.

    Both in usd/person/year; returns a share.
    """
    return revenue_per_employee_2025 / revenue_per_employee_2022 - 1


def productivity_log_change(
    revenue_per_employee_2022: Number, revenue_per_employee_2025: Number
) -> Number:
    """Log change of revenue per employee from 2022 to 2025.

    Both in usd/person/year; returns log points. Logs let the parts of a ratio add up.
    """
    return log(revenue_per_employee_2025 / revenue_per_employee_2022)


def headcount_share_of_productivity_growth(
    filed_headcount_2022: Number, filed_headcount_2025: Number, productivity_log_change: Number
) -> Number:
    """Part of the rise in revenue per employee that comes from fewer employees.

    Persons and log points; returns a share. Log change of headcount, sign reversed, over the log
    change of the ratio: bookkeeping, not cause.
    """
    return log(filed_headcount_2022 / filed_headcount_2025) / productivity_log_change


def revenue_share_of_productivity_growth(
    revenue_2022: Number, revenue_2025: Number, productivity_log_change: Number
) -> Number:
    """Part of the rise in revenue per employee that comes from more revenue.

    usd and log points; returns a share. The other half of the same account.
    """
    return log(revenue_2025 / revenue_2022) / productivity_log_change


def headcount_share_of_productivity_growth_average(
    filed_headcount_average_2023: Number,
    filed_headcount_average_2025: Number,
    revenue_per_average_employee_2023: Number,
    revenue_per_average_employee_2025: Number,
) -> Number:
    """Second route: the same part on average staff, from 2023 to 2025.

    Persons and usd/person/year; returns a share. No average is known for 2022.
    """
    ratio = revenue_per_average_employee_2025 / revenue_per_average_employee_2023
    return log(filed_headcount_average_2023 / filed_headcount_average_2025) / log(ratio)


def revenue_per_employee_2025_at_staff_of_2022(
    revenue_2025: Number, filed_headcount_2022: Number
) -> Number:
    """Revenue of 2025 over the staff of the end of 2022: growth without the fall.

    usd and persons; returns usd/person/year. Supposes the same revenue with more staff.
    """
    return revenue_2025 / filed_headcount_2022


def revenue_per_employee_2025_at_revenue_of_2022(
    revenue_2022: Number, filed_headcount_2025: Number
) -> Number:
    """Revenue of 2022 over the staff of the end of 2025: the fall without growth.

    usd and persons; returns usd/person/year. Supposes the same revenue with fewer staff.
    """
    return revenue_2022 / filed_headcount_2025
