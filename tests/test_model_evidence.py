"""The model on the real evidence at the baseline: each number worked out by hand beside it."""

from functools import cache
from math import log

import pytest

from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.parameters import baseline, catalogue

AUGUST_TO_END = 491 / 365  # 27 August 2024 to 31 December 2025, in years
NEEDED = log(2831 / 2000)

EXPECTED = {
    # headcount
    "planned_fall_share_from_base": 1800 / 3800,
    "fall_share_from_base_to_2025": 969 / 3800,
    "stated_excess_share_2023": 148 / 4352,
    "stated_excess_share_2025": 169 / 2831,
    "filed_fall_persons_2022_2025": 2696,
    "filed_fall_share_2022_2025": 2696 / 5527,
    "fall_before_assistant_share": 1175 / 2696,
    # turnover
    "claimed_separation_rate_middle": 0.175,
    "unexplained_fall_most_2024": 930 - 0.15 * 3887,
    "hires_until_freeze_low": 1000 * 2 / 3,
    "separation_rate_with_hires_2023_low": (1175 + 1000 * 2 / 3) / 4939.5,
    "separation_rate_with_hires_2023_high": 2175 / 4939.5,
    "claimed_leavers_2022_low_2025": 0.15 * (4939.5 + 3887 + 3126.5),
    "claimed_leavers_2022_high_2025": 0.2 * (4939.5 + 3887 + 3126.5),
    "rest_of_fall_2022_least_2025": 2696 - 750 - 0.2 * 11953,
    "rest_of_fall_2022_most_2025": 2696 - 0.15 * 11953,
    "estimated_fall_beyond_expected": 400,
    "assumed_leavers_2023": 0.175 * 5527,
    # assistant
    "modelled_over_claimed": 2.3e6 * 11 / 60 / (173.33 * 0.7 * 0.8 * 3) / 700,
    "agent_equivalents_from_benchmark": 2.3e6 / 1275,
    "claimed_effort_share": 700 / (0.667 * 3000),
    "outsourced_agents_expected": 2300,
    "average_conversations_month": 31e6 / 23,
    "average_over_first_month": 31 / 23 / 2.3,
    "conversations_per_agent_equivalent_month_2025": 31e6 / 23 / 850,
    # savings
    "saving_per_agent_equivalent_2025": 59e6 / 850,
    "assistant_saving_increase_2025": 20e6,
    "cso_cost_change_share_h1_2026": 112 / 106 - 1,
    "cso_cost_per_transaction_2024": 203 / 2.9 / 365.25,
    "published_unit_cost_fall_share": 13 / 32,
    "saving_per_conversation_2025": 59 / (12 * 31 / 23),
    "saving_left_at_list_price_share": 1 - 2 * 12 * 31 / 23 / 59,
    "pay_rise_share": 77 / 126,
    "pay_rise_beyond_mix_share": (203 / 126) / (52 / 36) - 1,
    # productivity
    "revenue_per_average_employee_2025": 3509e6 / 3126.5,
    "revenue_after_funding_per_employee_2025": 2842e6 / 2831,
    "revenue_per_worker_with_outsourced_2024": 2811e6 / 5422,
    "revenue_growth_2022_2025": 1605 / 1904,
    "revenue_per_employee_growth_2022_2025": 3509 * 5527 / (1904 * 2831) - 1,
    "headcount_share_of_productivity_growth_average": log(4939.5 / 3126.5)
    / log(3509 * 4939.5 / (2276 * 3126.5)),
    "revenue_per_employee_2025_at_staff_of_2022": 3509e6 / 5527,
    "revenue_per_employee_2025_at_revenue_of_2022": 1904e6 / 2831,
    # outlook
    "remaining_fall_persons": 831,
    "target_date_unreplaced": 2026 + NEEDED / -log(0.825),
    "break_even_backfill_rate_end_2030": 1 - NEEDED / 5 / -log(0.825),
    "years_to_target_at_claimed_low": NEEDED / -log(0.85),
    "years_to_target_at_claimed_high": NEEDED / -log(0.8),
    "target_date_at_pace_of_2025": 2026 + NEEDED / log(3422 / 2831),
    "hindcast_headcount_2025": 3800 * 0.825**AUGUST_TO_END,
    "hindcast_headcount_2025_low": 3800 * 0.8**AUGUST_TO_END,
    "hindcast_headcount_2025_high": 3800 * 0.85**AUGUST_TO_END,
    "extrapolation_error_persons": 831,
    "stated_outlook_2026_fall_share": 1 / 6,
    # public finance
    "public_revenue_share_of_pay_sweden": 1.3142 * 0.426,
    "public_revenue_components_share_of_pay_germany": 0.1722 + 0.2146 + 0.2087,
    "public_revenue_route_gap_uk": 1.1366 * 0.324 - 0.368,
    "benefit_share_of_pay_us": 5.5 / 12 * 52 * 385.33 / 39680,
    "public_cost_share_of_pay_germany": 0.2 * 5.5 / 12 * 1.2087 * (0.493 + 0.6 * 0.507),
    "posts_gone_unmoved": 5527 - 2831 - 750,
}


@cache
def computed() -> dict[str, float]:
    """Every expected quantity, from data to number."""
    parameters = catalogue()
    return Model(load(), parameters, baseline(parameters)).along(EXPECTED, {})


@pytest.mark.parametrize("name", EXPECTED)
def test_by_hand(name):
    assert computed()[name] == pytest.approx(EXPECTED[name])
