"""The model over its parameters' whole ranges: finite, right in sign, monotone, accounts closed."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.parameters import Parameter, Scenario, baseline, catalogue

SETS = 10_000  # parameter sets on which numbers and arrays must agree


@cache
def model() -> Model:
    parameters = catalogue()
    return Model(load(), parameters, baseline(parameters))


@cache
def leaves() -> Mapping[str, float]:
    """Every leaf of the graph at its baseline value."""
    return {name: float(model().leaf_value(name)) for name in model().graph.leaves}


@cache
def choices(parameter: Parameter) -> tuple[float, ...]:
    """The numbers behind the observations that a parameter may choose."""
    at = model()
    chosen = (Scenario("x", "x", "x", {}, {parameter.name: each}) for each in parameter.range)
    models = (Model(at.evidence, at.parameters, each) for each in chosen)
    return tuple(float(each.leaf_value(parameter.name)) for each in models)


def values_of(parameter: Parameter) -> st.SearchStrategy[float]:
    """Any number that a parameter may take."""
    if parameter.unit == "observation":
        return st.sampled_from(choices(parameter))
    return st.floats(*parameter.range)


STEPS = tuple(model().graph.steps)
NUMERIC = {name: p for name, p in catalogue().items() if p.unit != "name"}
settings = st.deferred(lambda: st.fixed_dictionaries({n: values_of(p) for n, p in NUMERIC.items()}))


def results(changed: Mapping[str, float]) -> dict[str, float]:
    """Every step at the baseline but for the changed parameters."""
    return model().graph.evaluate(STEPS, {**leaves(), **changed})


def test_every_numeric_parameter_is_used():
    assert set(NUMERIC) <= model().graph.leaves


def test_a_computed_fact_that_no_parameter_moves_says_why_it_has_no_interval():
    fixed = [name for name in STEPS if not model().graph.ancestors(name) & set(NUMERIC)]
    assert {n for n, fact in model().facts(fixed).items() if not fact.interval_note} == set()


# --- no surprise anywhere in the ranges -----------------------------------------------------

SHARES = (
    "planned_fall_share_from_base",
    "separation_share_month",
    "required_separation_share_end_2029",
    "required_separation_share_end_2030",
    *(f"target_reached_end_{year}" for year in range(2026, 2031)),
)
POSITIVE = (
    "years_to_target",
    "net_hazard_year",
    "needed_separation_share_2023",
    "agent_equivalents_modelled",
    "agent_equivalents_contained",
    "handling_hours_per_fte_month",
    "break_even_handle_time_min",
    "break_even_concurrency",
    "modelled_over_claimed",
    "expected_headcount_2030",
    "assumed_leavers_2024",
)


@given(settings)
def test_every_quantity_is_finite(changed):
    odd = {name for name, value in results(changed).items() if not np.isfinite(value)}
    assert odd == set()


@given(settings)
def test_signs_and_bounds_hold(changed):
    found = results(changed)
    assert {name for name in SHARES if not -1e-12 <= found[name] <= 1} <= {
        "planned_fall_share_from_base"
    }
    assert {name for name in POSITIVE if not found[name] > 0} == set()
    costs = [name for name in STEPS if name.startswith("public_cost_")]
    assert {name for name in costs if found[name] < 0} == set()
    assert found["target_date"] >= 2026


MONOTONE = [  # parameter, quantity, +1 if it never falls with the parameter, -1 if it never rises
    ("annual_separation_share", "years_to_target", -1),
    ("annual_separation_share", "expected_headcount_2030", -1),
    ("annual_separation_share", "target_reached_end_2028", 1),
    ("annual_separation_share", "assumed_unexplained_fall_2023", -1),
    ("annual_separation_share", "break_even_backfill_rate_end_2030", 1),
    ("backfill_rate", "years_to_target", 1),
    ("backfill_rate", "expected_headcount_2030", 1),
    ("backfill_rate", "needed_separation_share_2024", 1),
    ("backfill_rate", "assumed_unexplained_fall_2024", 1),
    ("headcount_target", "years_to_target", -1),
    ("headcount_target", "required_separation_share_end_2030", -1),
    ("headcount_target", "planned_fall_share_from_base", -1),
    ("headcount_base", "planned_fall_share_from_base", 1),
    ("headcount_base", "fall_share_from_base_to_2025", 1),
    ("average_handle_time_min", "agent_equivalents_modelled", 1),
    ("concurrency", "agent_equivalents_modelled", -1),
    ("occupancy", "agent_equivalents_modelled", -1),
    ("occupancy", "break_even_handle_time_min", 1),
    ("shrinkage", "agent_equivalents_modelled", 1),
    ("paid_hours_per_fte_month", "agent_equivalents_modelled", -1),
    ("containment_rate", "agent_equivalents_contained", 1),
    ("agent_equivalents_base", "modelled_over_claimed", -1),
    ("out_of_work_chance", "public_cost_per_unfilled_job_year_sweden", 1),
    ("out_of_work_chance", "public_cost_share_of_pay_us", 1),
    ("months_out_of_work", "public_cost_per_unfilled_job_year_sweden", 1),
    ("months_out_of_work", "public_cost_per_unfilled_job_year_uk", 1),
    ("like_firms", "public_cost_of_like_firms_year_germany", 1),
]


@pytest.mark.parametrize(("parameter", "quantity", "sign"), MONOTONE)
@given(changed=settings, data=st.data())
def test_a_quantity_moves_one_way_with_its_parameter(parameter, quantity, sign, changed, data):
    other = data.draw(values_of(NUMERIC[parameter]))
    low, high = sorted((changed[parameter], other))
    before, after = (results({**changed, parameter: x})[quantity] for x in (low, high))
    assert sign * (after - before) >= -1e-9 * max(1, abs(before))


# --- accounts that close at any setting -----------------------------------------------------


@given(settings)
def test_the_path_ends_where_the_hazard_says(changed):
    found = results(changed)
    start, hazard = found["expected_headcount_2025"], found["net_hazard_year"]
    assert found["expected_headcount_2030"] == pytest.approx(start * np.exp(-5 * hazard))
    at_target = start * np.exp(-hazard * found["years_to_target"])
    assert at_target == pytest.approx(changed["headcount_target"])


@given(settings)
def test_the_target_is_reached_in_the_year_of_its_date(changed):
    found = results(changed)
    for year in range(2026, 2031):
        due = found["target_date"] <= year + 1
        close = abs(found["target_date"] - year - 1) < 1e-9
        assert close or found[f"target_reached_end_{year}"] == due


@given(settings)
def test_the_required_share_reaches_the_target_in_time(changed):
    for year in (2029, 2030):
        share = results(changed)[f"required_separation_share_end_{year}"]
        only = {**changed, "annual_separation_share": share, "backfill_rate": 0.0}
        assert results(only)["target_date"] == pytest.approx(year + 1)


@given(settings)
def test_the_break_even_handle_time_gives_the_claim(changed):
    minutes = results(changed)["break_even_handle_time_min"]
    again = results({**changed, "average_handle_time_min": minutes})
    assert again["agent_equivalents_modelled"] == pytest.approx(
        leaves()["claimed_agent_equivalents_launch"]
    )


@given(settings)
def test_hours_worked_are_the_workload(changed):
    found = results(changed)
    hours = found["handling_hours_per_fte_month"] * changed["concurrency"]
    worked = found["agent_equivalents_modelled"] * hours
    assert worked == pytest.approx(found["assistant_workload_hours_month"])


# --- one arithmetic, two readings -----------------------------------------------------------


@pytest.mark.slow
def test_numbers_and_arrays_agree():
    moving = [n for n in STEPS if model().graph.ancestors(n) & set(NUMERIC)]
    moving = [n for n in moving if not n.startswith(("target_reached", "target_prob"))]  # 0 or 1
    random = np.random.default_rng(20240827)
    sets = {n: random.choice(choices(p), SETS) for n, p in NUMERIC.items() if p.is_choice}
    plain = {n: p.range for n, p in NUMERIC.items() if not p.is_choice}
    sets |= {name: random.uniform(*bounds, SETS) for name, bounds in plain.items()}
    arrays = model().graph.evaluate(moving, {**leaves(), **sets})
    singles = numbers_one_by_one(moving, sets)
    for name in moving:
        size = np.abs(singles[name]).max()  # a difference may cancel out to almost nothing
        np.testing.assert_allclose(
            arrays[name], singles[name], rtol=1e-12, atol=1e-12 * size, err_msg=name
        )


def numbers_one_by_one(moving: list[str], sets: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The moving steps computed by calling each function with plain numbers, set by set."""
    fixed = results({})
    found: dict[str, list[float]] = {name: [] for name in moving}
    for index in range(SETS):
        at = {**leaves(), **fixed, **{name: float(each[index]) for name, each in sets.items()}}
        for name in moving:
            step = model().graph.steps[name]
            given = (each if isinstance(each, int) else at[each] for each in step.inputs)
            at[name] = float(step.function(*given))
            found[name].append(at[name])
    return {name: np.array(each) for name, each in found.items()}
