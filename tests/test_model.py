"""The formulas: examples to check by hand, accounts that must close, directions that must hold."""

from math import exp

import pytest

from klarna_report.model import (
    accounts,
    assistant,
    claims,
    headcount,
    outlook,
    productivity,
    public_finance,
    savings,
    service,
    turnover,
)

EXAMPLES = [
    # claims
    ("from 5,000 to 3,800 is 1,200 people", claims.stated_ft_fall_persons, (5000, 3800), 1200),
    ("1,200 of 5,000 is 24 per cent", claims.stated_ft_fall_share, (1200, 5000), 0.24),
    ("from 3,800 to 2,000 is nine in nineteen", claims.planned_fall_share, (3800, 2000), 9 / 19),
    ("from 5,000 to 2,000 is 60 %", claims.planned_fall_share_from_5000, (5000, 2000), 0.6),
    ("4,500 to 3,500: two in nine", claims.stated_bloomberg_fall_share, (4500, 3500), 2 / 9),
    # headcount
    ("5,527 less 4,352 is 1,175", headcount.filed_fall_persons, (5527, 4352), 1175),
    ("the mean of 5,527 and 4,352", headcount.filed_headcount_average, (5527, 4352), 4939.5),
    ("969 of 1,800 were done", headcount.promise_progress_share, (3800, 2000, 2831), 969 / 1800),
    ("750 of 1,175 moved", headcount.outsourced_share_of_2023_fall, (750, 1175), 30 / 47),
    (
        "a third of 90 to half of 40",
        headcount.technology_staff_fall_share,
        (1 / 3, 90, 0.5, 40),
        1 / 3,
    ),
    ("the other 60 fall to 20", headcount.other_staff_fall_share, (1 / 3, 90, 0.5, 40), 2 / 3),
    # turnover
    (
        "1,000 leavers over 4,000 on average",
        turnover.stated_bloomberg_separation_rate_year,
        (4500, 3500),
        0.25,
    ),
    (
        "log of nine sevenths",
        turnover.stated_bloomberg_separation_hazard_year,
        (4500, 3500),
        0.2513144,
    ),
    ("a fifth of 4,939.5 may leave", turnover.attrition_ceiling, (0.2, 4939.5), 987.9),
    ("and 187 are left over", turnover.unexplained_fall, (1175, 987.9), 187.1),
    ("on opening staff 70 are left", turnover.unexplained_fall_on_opening, (1175, 0.2, 5527), 69.6),
    ("at 15 % of 3,887 there are 347", turnover.unexplained_fall_most, (930, 0.15, 3887), 346.95),
    ("eight months at 1,500 a year", turnover.hires_until_freeze_high, (1500,), 1000),
    ("1,000 joined, 1,175 fewer", turnover.leavers_with_hires_2023_high, (1175, 1000), 2175),
    ("3,887 after 4,939.5", headcount.staff_years_since_2022, (4939.5, 3887), 8826.5),
    ("all moved and the high end", headcount.rest_of_fall_2022_least, (2696, 750, 2391), -445),
    ("none moved, the low end", headcount.rest_of_fall_2022_most, (2696, 1793), 903),
    ("1,200 for 1,000", claims.stated_fall_beyond_expected, (1200, 1000), 200),
    ("864 leavers do not make 1,175", turnover.implied_hires, (1175, 0.175, 4939.5), -310.5875),
    ("half replaced, half the fall", turnover.assumed_unexplained_fall, (100, 80, 0.5), 60),
    ("half replaced, twice the leavers", turnover.needed_separation_share, (0.2, 0.5), 0.4),
    # assistant
    (
        "2.3 million over 700",
        assistant.conversations_per_agent_equivalent_month,
        (2.3e6, 700),
        3285.714286,
    ),
    ("6,000 talks of 11 minutes", assistant.assistant_workload_hours_month, (6000, 11), 1100),
    ("160 hours, a quarter lost", assistant.handling_hours_per_fte_month, (160, 0.25, 0.5), 60),
    ("1,200 hours, two at once", assistant.agent_equivalents_modelled, (1200, 60, 2), 10),
    ("and back to 12 minutes", assistant.break_even_handle_time_min, (10, 60, 2, 6000), 12),
    ("two at once explain ten", assistant.break_even_concurrency, (1200, 10, 60), 2),
    ("half of ten agents", assistant.agent_equivalents_contained, (10, 0.5), 5),
    ("and half would do for five", assistant.break_even_containment_rate, (5, 10), 0.5),
    ("two thirds of 3,000", assistant.agent_equivalents_from_chat_share, (2 / 3, 3000), 2000),
    # service
    ("770 are seven times 110", service.consumer_board_cases_ratio_2023, (770, 110), 7),
    ("120 in a year", service.consumer_board_cases_month_before, (120,), 10),
    ("69 to mid-December", service.consumer_board_cases_month_2023, (69,), 6),
    ("a third more in the second half", service.uk_complaints_change_2023_h2, (600, 800), 1 / 3),
    ("600 and 800", service.uk_complaints_opened_2023, (600, 800), 1400),
    ("from 1,400 to 700", service.uk_complaints_change_2024, (1400, 700), -0.5),
    # savings
    ("40 million over 700", savings.saving_per_agent_equivalent_2024, (40e6, 700), 57142.857143),
    ("207 less 203 million", savings.cso_cost_change, (203e6, 207e6), 4e6),
    ("59 of 266 million", savings.saving_claim_share_of_counterfactual, (59e6, 207e6), 59 / 266),
    ("a quarter more traffic", savings.cso_cost_avoided, (200, 0.25, 220), 30),
    ("10 of 203 million", savings.marketing_claim_share_of_fall, (10, 531, 328), 10 / 203),
    ("10 at 100 to 6 at 150", accounts.pay_bill_change_share, (10, 100, 6, 150), -0.1),
    ("300 of 400 passed on", accounts.pass_through_share, (300, 400), 0.75),
    ("a group from 36 to 54 per cent", accounts.pay_mix_ceiling_share, (0.36, 0.54), 0.5),
    # productivity
    ("1,000 over 4", productivity.revenue_per_employee, (1000, 4), 250),
    ("ten a head more at the end", productivity.period_end_excess_share, (110, 100), 0.1),
    # outlook
    ("halving at a hazard of log two", outlook.years_to_target, (4000, 2000, 0.6931471806), 1),
    ("one year on is the end of 2026", outlook.target_date, (2026, 1), 2027),
    (
        "four years at a tenth",
        outlook.required_separation_share_end,
        (10000, 6561, 2026, 2029),
        0.1,
    ),
    ("five years at a tenth", outlook.required_separation_share_end, (1e5, 59049, 2026, 2030), 0.1),
    ("halved in a year", outlook.target_date_unreplaced, (2026, 4000, 2000, 0.6931471806), 2027),
    ("831 at 591 a year", outlook.target_date_linear, (2026, 831, 591), 2026 + 831 / 591),
    ("a fifth leaves", outlook.expected_headcount, (1000, 0.2, 0, 2026, 2026), 800),
    (
        "half a year, half the hazard",
        outlook.expected_headcount,
        (1000, 0.36, 0, 2026.5, 2026),
        800,
    ),
    ("2,000 is reached at 2,000", outlook.target_reached_end, (2000, 2000), 1),
    ("2,001 is not 2,000", outlook.target_reached_end, (2001, 2000), 0),
    # public finance
    (
        "15 % above 5,000 is 13.66 % of 55,970",
        public_finance.reference_pay_year_uk,
        (0.15, 5000, 0.1366),
        55970.149,
    ),
    ("a quarter on top of 400", public_finance.labour_cost_year, (400, 0.25), 500),
    ("two fifths of 500", public_finance.public_revenue_per_job_year, (500, 0.4), 200),
    ("three months of 1,200 a year", public_finance.public_revenue_forgone, (1200, 3), 300),
    (
        "a year: 100 days at 80, 100 at 70, 60 at 65 per cent",
        public_finance.benefit_gross_sweden,
        (12, 500000, 34000, 0.8, 0.7, 0.65, 300),
        408000 * 189 / 260,
    ),
    (
        "six months: 100 days at 80, 30 at 70 per cent",
        public_finance.benefit_gross_sweden,
        (6, 500000, 34000, 0.8, 0.7, 0.65, 300),
        408000 * 101 / 260,
    ),
    (
        "of 1,314.2 that a job costs 754.3 stay, of 1,000 that are paid",
        public_finance.tax_on_pay_share_sweden,
        (0.426, 0.3142),
        1 - 0.7543508,
    ),
    ("a quarter off 400", public_finance.benefit_sweden, (400, 0.25), 300),
    ("60 % of net pay for a year", public_finance.benefit_germany, (12, 30000, 0.6, 12), 18000),
    ("the same for four months", public_finance.benefit_germany, (4, 30000, 0.6, 12), 6000),
    ("half a year of 92.05 a week, at most", public_finance.benefit_uk, (9, 92.05, 6), 2393.3),
    ("26 weeks of 385.33, at most", public_finance.benefit_us, (12, 385.33, 182), 10018.58),
    ("13 weeks of 385.33", public_finance.benefit_us, (3, 385.33, 182), 5009.29),
    ("2,696 less 750", public_finance.posts_gone_unmoved, (2696, 750), 1946),
    ("ten times 1,946 posts", public_finance.public_cost_of_like_firms_year, (10, 1946), 19460),
    (
        "a fifth of 200 and 100",
        public_finance.public_cost_per_unfilled_job_year,
        (0.2, 200, 100),
        60,
    ),
]


@pytest.mark.parametrize(
    ("step", "given", "expected"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES]
)
def test_worked_example(step, given, expected):
    assert float(step(*given)) == pytest.approx(expected, rel=1e-6)


# --- identities -----------------------------------------------------------------------------

YEARS = [(5527, 4352), (4352, 3422), (3422, 2831)]


@pytest.mark.parametrize(("opening", "closing"), YEARS)
def test_opening_plus_hires_less_leavers_is_closing(opening, closing):
    average = headcount.filed_headcount_average(opening, closing)
    fall = headcount.filed_fall_persons(opening, closing)
    hires = turnover.implied_hires(fall, 0.175, average)
    assert opening + hires - 0.175 * average == pytest.approx(closing)


@pytest.mark.parametrize(("opening", "closing"), YEARS)
def test_rate_share_and_hazard_are_three_numbers_in_a_known_order(opening, closing):
    fall = headcount.filed_fall_persons(opening, closing)
    share = headcount.filed_fall_share(fall, opening)
    average = headcount.filed_headcount_average(opening, closing)
    rate = turnover.filed_net_separation_rate(fall, average)
    hazard = float(turnover.filed_net_hazard(share))
    assert share < rate < hazard
    assert exp(-hazard) == pytest.approx(1 - share)
    assert rate == pytest.approx(share / (1 - share / 2))


def test_the_pieces_and_what_is_left_make_the_fall():
    staff = headcount.staff_years_since_2022_2023(4939.5)
    for average in (3887, 3126.5):
        staff = headcount.staff_years_since_2022(staff, average)
    low, high = (0.15 * staff, 0.2 * staff)
    least = headcount.rest_of_fall_2022_least(2696, 750, high)
    most = headcount.rest_of_fall_2022_most(2696, low)
    assert 750 + low + (high - low) + least == pytest.approx(2696)
    assert most - least == pytest.approx(750 + high - low)


def test_monthly_shares_compound_to_the_yearly_one():
    month = float(turnover.separation_share_month(0.175))
    assert (1 - month) ** 12 == pytest.approx(1 - 0.175)
    assert 0.175 / 12 < month < 0.175


def test_the_two_parts_of_the_productivity_rise_sum_to_one():
    ratios = (1904e6 / 5527, 3509e6 / 2831)
    people = productivity.headcount_share_of_productivity_growth(5527, 2831, *ratios)
    revenue = productivity.revenue_share_of_productivity_growth(1904e6, 3509e6, *ratios)
    assert float(people + revenue) == pytest.approx(1)


def test_tax_wedge_times_labour_cost_plus_net_wage_is_labour_cost():
    cost = public_finance.labour_cost_year(53791, 0.2087)
    revenue = public_finance.public_revenue_per_job_year(cost, 0.493)
    net = public_finance.net_wage_year(cost, revenue)
    assert 0.493 * cost + net == pytest.approx(cost)
    assert net == pytest.approx(0.6132 * 53791, rel=1e-3)  # the published net share, rounded


def test_the_british_wage_also_gives_the_published_employee_rate():
    wage = public_finance.reference_pay_year_uk(0.15, 5000, 0.1366)
    paid = 0.08 * (50270 - 12570) + 0.02 * (wage - 50270)  # main rate, then the upper one
    assert paid / wage == pytest.approx(0.0559, abs=5e-5)


def test_extra_pay_less_pay_saved_is_the_change_of_the_pay_bill():
    extra = accounts.extra_pay_year(2907, 126000, 203000)
    saved = accounts.pay_saved_year(5527, 2907, 126000)
    change = accounts.pay_bill_change_share(5527, 126000, 2907, 203000)
    assert extra - saved == pytest.approx(change * 5527 * 126000)


def test_what_departures_freed_and_what_pay_took_is_the_change_of_the_pay_bill():
    before, now = accounts.pay_bill_2022(5527, 126000), accounts.pay_bill_2025_q3(2907, 203000)
    assert now / before - 1 == pytest.approx(
        accounts.pay_bill_change_share(5527, 126000, 2907, 203000)
    )


def test_without_growth_of_prices_pay_in_real_terms_is_pay():
    assert accounts.real_pay_rise_share(0.6, 0) == pytest.approx(0.6)
    saved = accounts.pay_saved_year(5527, 2907, 126000)
    plain = accounts.extra_pay_year(2907, 126000, 201600) / saved
    assert accounts.real_pass_through_share(2907, 126000, 0.6, saved) == pytest.approx(plain)


def test_the_path_passes_through_the_target_at_the_date_of_the_target():
    hazard = outlook.net_hazard_year(outlook.separation_hazard_year(0.175), 0.2)
    years = float(outlook.years_to_target(2831, 2000, hazard))
    assert 2831 * exp(-float(hazard) * years) == pytest.approx(2000)
    assert float(outlook.expected_headcount(2831, 0.175, 0.2, 2026, 2026)) == pytest.approx(
        2831 * exp(-float(hazard))
    )


# --- directions -----------------------------------------------------------------------------


def test_a_faster_exit_reaches_the_target_sooner():
    slow, fast = (outlook.separation_hazard_year(share) for share in (0.1, 0.2))
    assert outlook.years_to_target(2831, 2000, fast) < outlook.years_to_target(2831, 2000, slow)


def test_refilling_posts_puts_the_target_off():
    assert outlook.net_hazard_year(0.2, 0.5) < outlook.net_hazard_year(0.2, 0)


def test_busier_agents_are_fewer_agents():
    calm, busy = (assistant.handling_hours_per_fte_month(160, 0.3, each) for each in (0.6, 0.9))
    needed = assistant.agent_equivalents_modelled
    assert needed(1000, busy, 1) < needed(1000, calm, 1)
    assert needed(1000, calm, 3) < needed(1000, calm, 1)


def test_a_higher_benefit_costs_the_public_more():
    cost = public_finance.public_cost_per_unfilled_job_year
    assert cost(0.2, 100, 60) > cost(0.2, 100, 50)


def test_pay_above_the_swedish_ceiling_earns_no_more_benefit():
    rates = (34000, 0.8, 0.7, 0.65, 300)
    benefit = public_finance.benefit_gross_sweden
    assert benefit(9, 600000, *rates) == benefit(9, 500000, *rates) > benefit(9, 300000, *rates)
