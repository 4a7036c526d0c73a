"""What was saved, and who got it? Claimed savings beside booked cost, and the pay bill.

"CSO cost" is the line customer service and operations of the income statement. Savings are the
company's own estimates of cost avoided; no auditor covers them. What the software itself costs
has never been published.
"""

from sympy import Max, Rational

from klarna_report.model import Number
from klarna_report.model.yearly import yearly

DAYS_PER_YEAR = Rational(1461, 4)  # leap days included
MONTHS_PER_YEAR = 12


def saving_per_agent_equivalent_2024(
    assistant_saving_expected_2024: Number, claimed_agent_equivalents_launch: Number
) -> Number:
    """Saving expected for 2024 over the agent equivalents claimed with it.

    usd and fte; returns usd/fte.
    """
    return assistant_saving_expected_2024 / claimed_agent_equivalents_launch


def saving_per_agent_equivalent_2025(
    assistant_saving_2025: Number, claimed_agent_equivalents_2025: Number
) -> Number:
    """Saving claimed for 2025 over the agent equivalents of the same annual report.

    usd and fte; returns usd/fte. The report says more than that many, so this is a ceiling.
    """
    return assistant_saving_2025 / claimed_agent_equivalents_2025


@yearly(2024, 2025)
def cso_cost_change(cso_cost_last_year: Number, cso_cost_this_year: Number) -> Number:
    """Change in the cost of customer service and operations within the year.

    All in usd.
    """
    return cso_cost_this_year - cso_cost_last_year


@yearly(2024, 2025)
def saving_claim_share_of_counterfactual(
    assistant_saving_this_year: Number, cso_cost_this_year: Number
) -> Number:
    """Claimed saving over the cost that would have been booked without it.

    Both in usd; returns a share. Counterfactual: cost booked plus saving claimed.
    """
    return assistant_saving_this_year / (cso_cost_this_year + assistant_saving_this_year)


def assistant_saving_increase_2025(
    assistant_saving_2024: Number, assistant_saving_2025: Number
) -> Number:
    """Saving claimed for 2025 beyond the one claimed for 2024.

    All in usd.
    """
    return assistant_saving_2025 - assistant_saving_2024


def cso_cost_avoided_2025(
    cso_cost_2024: Number, transactions_growth_2025: Number, cso_cost_2025: Number
) -> Number:
    """Second route: cost of 2024 grown with transactions, less the cost booked in 2025.

    usd and a share; returns usd. Everything that lowered unit cost is in it, software or not.
    """
    return cso_cost_2024 * (1 + transactions_growth_2025) - cso_cost_2025


def cso_cost_change_share_h1_2026(
    cso_cost_2025: Number,
    cso_cost_2025_q3: Number,
    cso_cost_2025_q4: Number,
    cso_cost_2026_q1: Number,
    cso_cost_2026_q2: Number,
) -> Number:
    """Change in customer service and operations cost, first half of 2026 on that of 2025.

    usd; returns a share. The first half of 2025 is the year less its last two quarters.
    """
    before = cso_cost_2025 - cso_cost_2025_q3 - cso_cost_2025_q4
    return (cso_cost_2026_q1 + cso_cost_2026_q2) / before - 1


@yearly(2023, 2024)
def cso_cost_per_transaction(
    cso_cost_this_year: Number, transactions_per_day_this_year: Number
) -> Number:
    """Customer service and operations cost of the year over its transactions.

    usd and count/day; returns usd/transaction. Recomputes the figure the company publishes.
    """
    return cso_cost_this_year / (transactions_per_day_this_year * DAYS_PER_YEAR)


def published_unit_cost_fall_share(
    published_unit_cost_2023_q1: Number, published_unit_cost_2025_q1: Number
) -> Number:
    """Fall in the published customer service cost per transaction over two years.

    Both in usd/transaction; returns a share. The window includes the outsourcing of 2023.
    """
    return 1 - published_unit_cost_2025_q1 / published_unit_cost_2023_q1


def saving_claim_share_of_revenue_2025(
    assistant_saving_2025: Number, revenue_2025: Number
) -> Number:
    """Saving claimed for 2025 over the revenue of the year.

    Both in usd; returns a share.
    """
    return assistant_saving_2025 / revenue_2025


def saving_per_conversation_2025(
    assistant_saving_2025: Number, average_conversations_month: Number
) -> Number:
    """Saving claimed for 2025 over a year of conversations at the mean since launch.

    usd and conversations/month; returns usd/conversation. A running cost above it would mean
    that the assistant saves nothing.
    """
    return assistant_saving_2025 / (average_conversations_month * MONTHS_PER_YEAR)


def saving_left_at_list_price_share(
    ai_list_price_per_conversation: Number, saving_per_conversation_2025: Number
) -> Number:
    """Part of the claimed saving left if a conversation cost what a vendor asks for one.

    Both in usd/conversation; returns a share.
    """
    return 1 - ai_list_price_per_conversation / saving_per_conversation_2025


def marketing_claim_share_of_fall(
    ai_marketing_saving_2024: Number,
    sales_and_marketing_cost_2022: Number,
    sales_and_marketing_cost_2024: Number,
) -> Number:
    """AI marketing saving claimed a year over the fall of that cost from 2022 to 2024.

    All in usd; returns a share.
    """
    fall = sales_and_marketing_cost_2022 - sales_and_marketing_cost_2024
    return ai_marketing_saving_2024 / fall


def pay_bill_change_share(
    filed_headcount_2022: Number,
    average_compensation_2022: Number,
    stated_headcount_2025_q3: Number,
    average_compensation_2025_q3: Number,
) -> Number:
    """Headcount times average compensation, third quarter of 2025 on 2022.

    Persons and usd/person/year; returns a share. A filed count meets a stated one.
    """
    before = filed_headcount_2022 * average_compensation_2022
    return stated_headcount_2025_q3 * average_compensation_2025_q3 / before - 1


def pay_rise_share(
    average_compensation_2022: Number, average_compensation_2025_q3: Number
) -> Number:
    """Rise in average compensation from 2022 to the third quarter of 2025.

    Both in usd/person/year; returns a share. Not adjusted for who left.
    """
    return average_compensation_2025_q3 / average_compensation_2022 - 1


def pay_saved_year(
    filed_headcount_2022: Number,
    stated_headcount_2025_q3: Number,
    average_compensation_2022: Number,
) -> Number:
    """Pay no longer due to those who left, at the average of 2022.

    Persons and usd/person/year; returns usd/year.
    """
    return (filed_headcount_2022 - stated_headcount_2025_q3) * average_compensation_2022


def extra_pay_year(
    stated_headcount_2025_q3: Number,
    average_compensation_2022: Number,
    average_compensation_2025_q3: Number,
) -> Number:
    """Extra pay of those who are there in the third quarter of 2025, against the 2022 average.

    Persons and usd/person/year; returns usd/year.
    """
    return stated_headcount_2025_q3 * (average_compensation_2025_q3 - average_compensation_2022)


def pass_through_share(extra_pay_year: Number, pay_saved_year: Number) -> Number:
    """Extra pay of those who stayed over pay saved on those who left.

    Both in usd/year; returns a share. Not mix-adjusted: engineers now weigh more.
    """
    return extra_pay_year / pay_saved_year


def pay_mix_ceiling_share(
    technology_staff_share_2022: Number, technology_staff_share_2025_q1: Number
) -> Number:
    """Most that the shift between technology and other staff alone can lift average pay.

    Shares of staff; returns a share. With fixed pay in two groups the average cannot grow by
    more than the share of the group that grows most. Shifts within the groups are not covered.
    """
    technology = technology_staff_share_2025_q1 / technology_staff_share_2022
    other = (1 - technology_staff_share_2025_q1) / (1 - technology_staff_share_2022)
    return Max(technology, other) - 1


def pay_rise_beyond_mix_share(pay_rise_share: Number, pay_mix_ceiling_share: Number) -> Number:
    """Rise in average pay that the shift between the two groups cannot explain.

    Shares; returns a share. A floor for pay rises proper, with the caution of the ceiling.
    """
    return (1 + pay_rise_share) / (1 + pay_mix_ceiling_share) - 1
