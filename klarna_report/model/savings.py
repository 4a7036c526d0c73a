"""What was saved, and who got it? Claimed savings beside booked cost, and the pay bill.

"CSO cost" is the line customer service and operations of the income statement. Savings are the
company's own estimates of cost avoided; no auditor covers them. What the software itself costs
has never been published.
"""

from sympy import Max, Rational

from klarna_report.model.quantity import YEARLY, quantity, since

DAYS_PER_YEAR = Rational(1461, 4)  # leap days included
MONTHS_PER_YEAR = 12


@quantity("Saving expected for 2024 for each claimed equivalent", "usd/fte")
def saving_per_agent_equivalent_2024(
    assistant_saving_expected_2024, claimed_agent_equivalents_launch
):
    """Saving expected for 2024 over the agent equivalents claimed with it."""
    return assistant_saving_expected_2024 / claimed_agent_equivalents_launch


@quantity("Saving claimed for {year} for each claimed equivalent", "usd/fte", years=since(2025))
def saving_per_agent_equivalent(assistant_saving_this_year, claimed_agent_equivalents_this_year):
    """Saving claimed for the year over the agent equivalents of the same annual report.

    The report says more than that many, so this is a ceiling.
    """
    return assistant_saving_this_year / claimed_agent_equivalents_this_year


@quantity("Change in customer service and operations cost, {year}", "usd", years=YEARLY)
def cso_cost_change(cso_cost_last_year, cso_cost_this_year):
    """Change in the cost of customer service and operations within the year."""
    return cso_cost_this_year - cso_cost_last_year


@quantity("Saving claimed for {year} over cost booked plus saving", "share", years=YEARLY)
def saving_claim_share_of_counterfactual(assistant_saving_this_year, cso_cost_this_year):
    """Claimed saving over the cost that would have been booked without it.

    Counterfactual: cost booked plus saving claimed.
    """
    return assistant_saving_this_year / (cso_cost_this_year + assistant_saving_this_year)


@quantity("Saving claimed for {year} beyond that of the year before", "usd", years=YEARLY)
def assistant_saving_increase(assistant_saving_last_year, assistant_saving_this_year):
    """Saving claimed for the year beyond the one claimed for the year before."""
    return assistant_saving_this_year - assistant_saving_last_year


@quantity(
    "Cost of the year before grown with transactions, less the cost of {year}", "usd", years=YEARLY
)
def cso_cost_avoided(cso_cost_last_year, transactions_growth_this_year, cso_cost_this_year):
    """Second route: cost of the year before grown with transactions, less the cost booked.

    Everything that lowered unit cost is in it, software or not.
    """
    return cso_cost_last_year * (1 + transactions_growth_this_year) - cso_cost_this_year


@quantity("Change in that cost, first half of 2026 on first half of 2025", "share")
def cso_cost_change_share_h1_2026(
    cso_cost_2025, cso_cost_2025_q3, cso_cost_2025_q4, cso_cost_2026_q1, cso_cost_2026_q2
):
    """Change in customer service and operations cost, first half of 2026 on that of 2025.

    The first half of 2025 is the year less its last two quarters.
    """
    before = cso_cost_2025 - cso_cost_2025_q3 - cso_cost_2025_q4
    return (cso_cost_2026_q1 + cso_cost_2026_q2) / before - 1


@quantity(
    "Customer service and operations cost for each transaction, {year}",
    "usd/transaction",
    years=YEARLY,
)
def cso_cost_per_transaction(cso_cost_this_year, transactions_per_day_this_year):
    """Customer service and operations cost of the year over its transactions.

    Recomputes the figure the company publishes.
    """
    return cso_cost_this_year / (transactions_per_day_this_year * DAYS_PER_YEAR)


@quantity("Fall in the published service cost for each transaction", "share")
def published_unit_cost_fall_share(published_unit_cost_2023_q1, published_unit_cost_2025_q1):
    """Fall in the published customer service cost per transaction over two years.

    The window includes the outsourcing of 2023.
    """
    return 1 - published_unit_cost_2025_q1 / published_unit_cost_2023_q1


@quantity("Saving claimed for {year} over revenue", "share", years=YEARLY)
def saving_claim_share_of_revenue(assistant_saving_this_year, revenue_this_year):
    """Saving claimed for the year over the revenue of the year."""
    return assistant_saving_this_year / revenue_this_year


@quantity("Saving claimed for 2025 for each conversation", "usd/conversation")
def saving_per_conversation_2025(assistant_saving_2025, average_conversations_month):
    """Saving claimed for 2025 over a year of conversations at the mean since launch.

    A running cost above it would mean that the assistant saves nothing.
    """
    return assistant_saving_2025 / (average_conversations_month * MONTHS_PER_YEAR)


@quantity("Part of the claimed saving left at that price", "share")
def saving_left_at_list_price_share(ai_list_price_per_conversation, saving_per_conversation_2025):
    """Part of the claimed saving left if a conversation cost what a vendor asks for one."""
    return 1 - ai_list_price_per_conversation / saving_per_conversation_2025


@quantity("Claimed AI saving over the fall in sales and marketing cost", "share")
def marketing_claim_share_of_fall(
    ai_marketing_saving_2024, sales_and_marketing_cost_2022, sales_and_marketing_cost_2024
):
    """AI marketing saving claimed a year over the fall of that cost from 2022 to 2024."""
    fall = sales_and_marketing_cost_2022 - sales_and_marketing_cost_2024
    return ai_marketing_saving_2024 / fall


@quantity("Change in the pay bill, 2022 to third quarter of 2025", "share")
def pay_bill_change_share(
    filed_headcount_2022,
    average_compensation_2022,
    stated_headcount_2025_q3,
    average_compensation_2025_q3,
):
    """Headcount times average compensation, third quarter of 2025 on 2022.

    A filed count meets a stated one.
    """
    before = filed_headcount_2022 * average_compensation_2022
    return stated_headcount_2025_q3 * average_compensation_2025_q3 / before - 1


@quantity("Rise in average compensation, 2022 to 2025", "share")
def pay_rise_share(average_compensation_2022, average_compensation_2025_q3):
    """Rise in average compensation from 2022 to the third quarter of 2025.

    Not adjusted for who left.
    """
    return average_compensation_2025_q3 / average_compensation_2022 - 1


@quantity("Pay no longer due to those who left", "usd/year")
def pay_saved_year(filed_headcount_2022, stated_headcount_2025_q3, average_compensation_2022):
    """Pay no longer due to those who left, at the average of 2022."""
    return (filed_headcount_2022 - stated_headcount_2025_q3) * average_compensation_2022


@quantity("Extra pay of those who stayed", "usd/year")
def extra_pay_year(
    stated_headcount_2025_q3, average_compensation_2022, average_compensation_2025_q3
):
    """Extra pay of those who are there in the third quarter of 2025, against the 2022 average."""
    return stated_headcount_2025_q3 * (average_compensation_2025_q3 - average_compensation_2022)


@quantity("Extra pay of those who stayed over pay saved on those who left", "share")
def pass_through_share(extra_pay_year, pay_saved_year):
    """Extra pay of those who stayed over pay saved on those who left.

    Not mix-adjusted: engineers now weigh more.
    """
    return extra_pay_year / pay_saved_year


@quantity("Most that the shift towards technology staff can lift average pay", "share")
def pay_mix_ceiling_share(technology_staff_share_2022, technology_staff_share_2025_q1):
    """Most that the shift between technology and other staff alone can lift average pay.

    With fixed pay in two groups the average cannot grow by more than the share of the group
    that grows most. Shifts within the groups are not covered.
    """
    technology = technology_staff_share_2025_q1 / technology_staff_share_2022
    other = (1 - technology_staff_share_2025_q1) / (1 - technology_staff_share_2022)
    return Max(technology, other) - 1


@quantity("Rise in average pay beyond that shift, at least", "share")
def pay_rise_beyond_mix_share(pay_rise_share, pay_mix_ceiling_share):
    """Rise in average pay that the shift between the two groups cannot explain.

    A floor for pay rises proper, with the caution of the ceiling.
    """
    return (1 + pay_rise_share) / (1 + pay_mix_ceiling_share) - 1
