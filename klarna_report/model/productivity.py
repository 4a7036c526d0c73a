"""Why did revenue per employee rise? Revenue against staff, and which of the two moved.

Revenue is that of the group in dollars, interest income included. Outsourced agents are in no
denominator unless the name says so.
"""

from sympy import log

from klarna_report.model.quantity import LATEST, YEARLY, quantity, since


@quantity("Revenue per employee at the end of {year}", "usd/person/year", YEARLY)
def revenue_per_employee(revenue_this_year, filed_headcount_this_year):
    """Revenue of the year over filed headcount at its end, as the company divides."""
    return revenue_this_year / filed_headcount_this_year


@quantity("Revenue per employee on average staff, {year}", "usd/person/year", YEARLY)
def revenue_per_average_employee(revenue_this_year, filed_headcount_average_this_year):
    """Mean of opening and closing filed headcount: closer to those who earned the revenue."""
    return revenue_this_year / filed_headcount_average_this_year


@quantity("What dividing by year-end staff adds, {year}", "share", YEARLY)
def period_end_excess_share(revenue_per_employee_this_year, revenue_per_average_employee_this_year):
    """How far dividing by year-end staff lifts revenue per employee in a shrinking firm."""
    return revenue_per_employee_this_year / revenue_per_average_employee_this_year - 1


@quantity("Revenue after funding cost per employee at the end of {year}", "usd/person/year", YEARLY)
def revenue_after_funding_per_employee(
    revenue_this_year, funding_cost_this_year, filed_headcount_this_year
):
    """Less the interest Klarna pays itself; rising rates inflate revenue and this cost alike."""
    return (revenue_this_year - funding_cost_this_year) / filed_headcount_this_year


@quantity("Revenue per employee or outsourced agent, 2024, at most", "usd/person/year")
def revenue_per_worker_with_outsourced_2024(
    revenue_2024, filed_headcount_2024, outsourced_agents_2024
):
    """Filed headcount and outsourced agents together, the agents being a lower bound."""
    return revenue_2024 / (filed_headcount_2024 + outsourced_agents_2024)


@quantity("Growth of revenue, 2022 to {year}", "share", since(2025))
def revenue_growth_2022(revenue_2022, revenue_this_year):
    """Growth of yearly revenue from 2022 to the year."""
    return revenue_this_year / revenue_2022 - 1


@quantity("Growth of revenue per employee, 2022 to {year}", "share", since(2025))
def revenue_per_employee_growth_2022(revenue_per_employee_2022, revenue_per_employee_this_year):
    """Growth of revenue per employee from 2022 to the year, year-end staff."""
    return revenue_per_employee_this_year / revenue_per_employee_2022 - 1


@quantity("Part of that rise that comes from fewer employees", "share", LATEST)
def headcount_share_of_productivity_growth(
    filed_headcount_2022,
    filed_headcount_this_year,
    revenue_per_employee_2022,
    revenue_per_employee_this_year,
):
    """Log change of staff, sign reversed, over that of revenue per head: bookkeeping, not cause."""
    change = log(revenue_per_employee_this_year / revenue_per_employee_2022)
    return log(filed_headcount_2022 / filed_headcount_this_year) / change


@quantity("Part of that rise that comes from more revenue", "share", LATEST)
def revenue_share_of_productivity_growth(
    revenue_2022, revenue_this_year, revenue_per_employee_2022, revenue_per_employee_this_year
):
    """Log change of revenue over that of revenue per head: the other half of the same account."""
    change = log(revenue_per_employee_this_year / revenue_per_employee_2022)
    return log(revenue_this_year / revenue_2022) / change


@quantity("Part from fewer employees on average staff, 2023 to {year}", "share", LATEST)
def headcount_share_of_productivity_growth_average(
    filed_headcount_average_2023,
    filed_headcount_average_this_year,
    revenue_per_average_employee_2023,
    revenue_per_average_employee_this_year,
):
    """Second route to the part of fewer employees; no average is known for 2022."""
    ratio = revenue_per_average_employee_this_year / revenue_per_average_employee_2023
    return log(filed_headcount_average_2023 / filed_headcount_average_this_year) / log(ratio)


@quantity(
    "Revenue of {year} per employee of 2022",
    "usd/person/year",
    since(2025),
    name="revenue_per_employee_{year}_at_staff_of_2022",
)
def revenue_per_employee_at_staff_of_2022(revenue_this_year, filed_headcount_2022):
    """Growth without the fall: supposes the same revenue with more staff."""
    return revenue_this_year / filed_headcount_2022


@quantity(
    "Revenue of 2022 per employee of {year}",
    "usd/person/year",
    since(2025),
    name="revenue_per_employee_{year}_at_revenue_of_2022",
)
def revenue_per_employee_at_revenue_of_2022(revenue_2022, filed_headcount_this_year):
    """The fall without growth: supposes the same revenue with fewer staff."""
    return revenue_2022 / filed_headcount_this_year


@quantity("Change in staff of Adyen within 2023", "share")
def adyen_headcount_change_2023(adyen_headcount_2022, adyen_headcount_2023):
    """Change in full-time equivalents of a Dutch payment firm, by its own count."""
    return adyen_headcount_2023 / adyen_headcount_2022 - 1


@quantity("Change in staff of PayPal within 2022", "share")
def paypal_headcount_change_2022(paypal_headcount_2021, paypal_headcount_2022):
    """Change in employees of an American payment firm, both counts rounded to the hundred."""
    return paypal_headcount_2022 / paypal_headcount_2021 - 1


@quantity("Change in filed headcount within 2023", "share")
def filed_headcount_change_2023(filed_fall_share_2023):
    """The filed fall of the year with the sign of a change, to stand beside other firms."""
    return -filed_fall_share_2023
