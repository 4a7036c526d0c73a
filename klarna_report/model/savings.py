"""What was saved, and who got it? Claimed savings beside booked cost; accounts and pay follow.

"CSO cost" is the line customer service and operations of the income statement. Savings are the
company's own estimates of cost avoided; no auditor covers them. What the software itself costs
has never been published. Prices of work are those of other firms: Klarna's contracts with its
partners are not public.
"""

from sympy import Rational

from klarna_report.model.quantity import YEARLY, quantity, since

DAYS_PER_YEAR = Rational(1461, 4)  # leap days included
MONTHS_PER_YEAR = 12


@quantity("Saving expected for 2024 for each claimed equivalent", "usd/fte")
def saving_per_agent_equivalent_2024(
    assistant_saving_expected_2024, claimed_agent_equivalents_launch
):
    """Saving expected for 2024 over the agent equivalents claimed with it."""
    return assistant_saving_expected_2024 / claimed_agent_equivalents_launch


@quantity("Saving claimed for {year} for each claimed equivalent", "usd/fte", since(2025))
def saving_per_agent_equivalent(assistant_saving_this_year, claimed_agent_equivalents_this_year):
    """The same annual report says more than that many equivalents, so this is a ceiling."""
    return assistant_saving_this_year / claimed_agent_equivalents_this_year


@quantity("Change in customer service and operations cost, {year}", "usd", YEARLY)
def cso_cost_change(cso_cost_last_year, cso_cost_this_year):
    """Change in the cost of customer service and operations within the year."""
    return cso_cost_this_year - cso_cost_last_year


@quantity("Saving claimed for {year} over cost booked plus saving", "share", YEARLY)
def saving_claim_share_of_counterfactual(assistant_saving_this_year, cso_cost_this_year):
    """Cost and saving together are what would have been booked without it, if the claim holds."""
    return assistant_saving_this_year / (cso_cost_this_year + assistant_saving_this_year)


@quantity("Saving claimed for {year} beyond that of the year before", "usd", YEARLY)
def assistant_saving_increase(assistant_saving_last_year, assistant_saving_this_year):
    """Saving claimed for the year beyond the one claimed for the year before."""
    return assistant_saving_this_year - assistant_saving_last_year


@quantity("Cost of the year before grown with transactions, less the cost of {year}", "usd", YEARLY)
def cso_cost_avoided(cso_cost_last_year, transactions_growth_this_year, cso_cost_this_year):
    """Second route to the saving. Everything that lowered unit cost is in it, software or not."""
    return cso_cost_last_year * (1 + transactions_growth_this_year) - cso_cost_this_year


@quantity("Change in that cost, first half of 2026 on first half of 2025", "share")
def cso_cost_change_share_h1_2026(
    cso_cost_2025, cso_cost_2025_q3, cso_cost_2025_q4, cso_cost_2026_q1, cso_cost_2026_q2
):
    """Customer service and operations. The first half of 2025 is the year less two quarters."""
    before = cso_cost_2025 - cso_cost_2025_q3 - cso_cost_2025_q4
    return (cso_cost_2026_q1 + cso_cost_2026_q2) / before - 1


@quantity(
    "Customer service and operations cost for each transaction, {year}", "usd/transaction", YEARLY
)
def cso_cost_per_transaction(cso_cost_this_year, transactions_per_day_this_year):
    """Recomputes the figure the company publishes."""
    return cso_cost_this_year / (transactions_per_day_this_year * DAYS_PER_YEAR)


@quantity("Fall in the published service cost for each transaction", "share")
def published_unit_cost_fall_share(published_unit_cost_2023_q1, published_unit_cost_2025_q1):
    """A window of two years that includes the outsourcing of 2023."""
    return 1 - published_unit_cost_2025_q1 / published_unit_cost_2023_q1


@quantity("Saving claimed for 2025 for each conversation", "usd/conversation")
def saving_per_conversation_2025(assistant_saving_2025, average_conversations_month):
    """Over a year of conversations at the mean since launch. A running cost above it would mean
    that the assistant saves nothing.
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


@quantity("Claimed saving of {year} for each paid hour of an equivalent", "usd/hour", since(2025))
def saving_per_agent_hour(saving_per_agent_equivalent_this_year, agent_paid_hours_us):
    """Claimed saving over the paid hours of a full-time agent: the hourly price it implies."""
    return saving_per_agent_equivalent_this_year / agent_paid_hours_us


@quantity("The claimed equivalents at the lower Philippine price", "usd/year")
def equivalents_cost_philippines_low(
    claimed_agent_equivalents_2025, agent_paid_hours_us, partner_bill_rate_low
):
    """The price of a partner's hour, every paid hour billed. The report says more than that many
    equivalents.
    """
    return claimed_agent_equivalents_2025 * agent_paid_hours_us * partner_bill_rate_low


@quantity("The claimed equivalents at the upper Philippine price", "usd/year")
def equivalents_cost_philippines_high(
    claimed_agent_equivalents_2025, agent_paid_hours_us, partner_bill_rate_high
):
    """Cost of the equivalents claimed for 2025 at the upper price of a partner's hour."""
    return claimed_agent_equivalents_2025 * agent_paid_hours_us * partner_bill_rate_high


@quantity("The claimed equivalents at the full cost of American agents", "usd/year")
def equivalents_cost_us(
    claimed_agent_equivalents_2025,
    agent_paid_hours_us,
    productive_hours_share_us,
    loaded_agent_cost_hour_us,
):
    """The cost is that of a productive hour, so only these hours count."""
    hours = claimed_agent_equivalents_2025 * agent_paid_hours_us * productive_hours_share_us
    return hours * loaded_agent_cost_hour_us


@quantity("A year of conversations at the cost of an American chat", "usd/year")
def conversations_cost_us(average_conversations_month, human_chat_cost_us):
    """Cost of a year of conversations if a person had handled each as a chat, price of 2016."""
    return average_conversations_month * MONTHS_PER_YEAR * human_chat_cost_us


@quantity("A year of conversations at the cost of a British chat", "gbp/year")
def conversations_cost_uk(
    average_conversations_month, call_cost_uk_2023, call_to_chat_cost_ratio_uk_2023
):
    """Each handled by a person: the call of 2023 over the published ratio of call to chat."""
    chat = call_cost_uk_2023 / call_to_chat_cost_ratio_uk_2023
    return average_conversations_month * MONTHS_PER_YEAR * chat


@quantity("Claimed saving over the equivalents at the upper Philippine price", "ratio")
def saving_over_philippine_cost(assistant_saving_2025, equivalents_cost_philippines_high):
    """Saving claimed for 2025 over what its equivalents would cost at the upper price."""
    return assistant_saving_2025 / equivalents_cost_philippines_high
