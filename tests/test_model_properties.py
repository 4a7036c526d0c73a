"""The model over its parameters' whole ranges: finite, right in sign, monotone, accounts closed."""

import math
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from operator import truediv

import numpy as np
import pytest
import sympy

from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.formulas import MODULES
from klarna_report.parameters import Parameter, Scenario, baseline, catalogue

SETS = 10_000  # parameter sets, each an element of the arrays
AT_AN_END = 0.1  # of them are at the low end of a parameter's range, as many at its high end
PLAIN = {"Max": max, "Min": min, "log": math.log, "Rational": truediv}


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


STEPS = tuple(model().graph.steps)
NUMERIC = {name: p for name, p in catalogue().items() if p.unit != "name"}


def values_of(parameter: Parameter, random: np.random.Generator) -> np.ndarray:
    """Values that a parameter may take."""
    if parameter.is_choice:
        return random.choice(choices(parameter), SETS)
    low, high = parameter.range
    inside, place = random.uniform(low, high, SETS), random.random(SETS)
    return np.select([place < AT_AN_END, place > 1 - AT_AN_END], [low, high], inside)


@cache
def settings(seed: int = 20240827) -> Mapping[str, np.ndarray]:
    """Every numeric parameter in all sets."""
    random = np.random.default_rng(seed)
    return {name: values_of(parameter, random) for name, parameter in NUMERIC.items()}


def results(changed: Mapping[str, object], *names: str) -> dict[str, np.ndarray]:
    """The named steps in all sets, with parameters changed."""
    return model().graph.evaluate(names, {**leaves(), **settings(), **changed})


@cache
def everything() -> Mapping[str, np.ndarray]:
    """Every leaf and step in all sets."""
    return results({}, *STEPS)


def test_every_numeric_parameter_is_used():
    assert set(NUMERIC) <= model().graph.leaves


def test_a_computed_fact_that_no_parameter_moves_says_why_it_has_no_interval():
    fixed = [name for name in STEPS if not model().graph.ancestors(name) & set(NUMERIC)]
    assert {n for n, fact in model().facts(fixed).items() if not fact.interval_note} == set()


# --- no surprise anywhere in the ranges -----------------------------------------------------

SHARES = (
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


def wrong(names, holds) -> list[str]:
    """The names of quantities that do not hold in every set."""
    return [name for name in names if not np.all(holds(everything()[name]))]


def test_every_quantity_is_finite():
    assert wrong(STEPS, np.isfinite) == []


def test_signs_and_bounds_hold():
    assert wrong(SHARES, lambda share: (share >= -1e-12) & (share <= 1)) == []
    assert wrong(POSITIVE, lambda number: number > 0) == []
    costs = [name for name in STEPS if name.startswith("public_cost_")]
    assert wrong(costs, lambda cost: cost >= 0) == []
    assert wrong(["target_date"], lambda year: year >= 2026) == []


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
def test_a_quantity_moves_one_way_with_its_parameter(parameter, quantity, sign):
    ends = np.sort([settings()[parameter], settings(seed=1)[parameter]], axis=0)
    before, after = (results({parameter: end}, quantity)[quantity] for end in ends)
    assert np.all(sign * (after - before) >= -1e-9 * np.maximum(1, np.abs(before)))
    assert np.any(after != before)


# --- accounts that close at any setting -----------------------------------------------------


def test_the_path_ends_where_the_hazard_says():
    found = everything()
    start, hazard = found["expected_headcount_2025"], found["net_hazard_year"]
    assert found["expected_headcount_2030"] == pytest.approx(start * np.exp(-5 * hazard))
    at_target = start * np.exp(-hazard * found["years_to_target"])
    assert at_target == pytest.approx(found["headcount_target"])


@pytest.mark.parametrize("year", range(2026, 2031))
def test_the_target_is_reached_in_the_year_of_its_date(year):
    left = year + 1 - everything()["target_date"]
    reached = everything()[f"target_reached_end_{year}"]
    assert np.all((reached == (left >= 0)) | (np.abs(left) < 1e-9))


@pytest.mark.parametrize("year", [2029, 2030])
def test_the_required_share_reaches_the_target_in_time(year):
    share = everything()[f"required_separation_share_end_{year}"]
    only = {"annual_separation_share": share, "backfill_rate": 0.0}
    assert results(only, "target_date")["target_date"] == pytest.approx(
        np.full(SETS, float(year + 1))
    )


def test_the_break_even_handle_time_gives_the_claim():
    minutes = everything()["break_even_handle_time_min"]
    again = results({"average_handle_time_min": minutes}, "agent_equivalents_modelled")
    claimed = np.full(SETS, leaves()["claimed_agent_equivalents_launch"])
    assert again["agent_equivalents_modelled"] == pytest.approx(claimed)


def test_hours_worked_are_the_workload():
    found = everything()
    hours = found["handling_hours_per_fte_month"] * found["concurrency"]
    worked = found["agent_equivalents_modelled"] * hours
    workload = np.full(SETS, found["assistant_workload_hours_month"])
    assert worked == pytest.approx(workload)


# --- one arithmetic, two readings -----------------------------------------------------------


def test_numbers_and_arrays_agree(monkeypatch):
    moving = [n for n in STEPS if model().graph.ancestors(n) & set(NUMERIC)]
    moving = [n for n in moving if not n.startswith(("target_reached", "target_prob"))]  # 0 or 1
    arrays = everything()
    with_plain_functions(monkeypatch)
    singles = numbers_one_by_one(moving)
    for name in moving:
        size = np.abs(singles[name]).max()  # a difference may cancel out to almost nothing
        np.testing.assert_allclose(
            arrays[name], singles[name], rtol=1e-12, atol=1e-12 * size, err_msg=name
        )


def with_plain_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas take Python's own functions and numbers for those of sympy, which are slow."""
    for module in (import_module(f"klarna_report.model.{each}") for each in MODULES):
        for name, each in [*vars(module).items()]:
            if name in PLAIN or isinstance(each, sympy.Basic):
                monkeypatch.setattr(module, name, PLAIN[name] if name in PLAIN else float(each))


def numbers_one_by_one(moving: list[str]) -> dict[str, np.ndarray]:
    """The moving steps computed by calling each function with plain numbers, set by set."""
    fixed = {name: float(each) for name, each in everything().items() if np.ndim(each) == 0}
    sets = {name: each.tolist() for name, each in settings().items()}
    steps = [model().graph.steps[name] for name in moving]
    found: dict[str, list[float]] = {name: [] for name in moving}
    for index in range(SETS):
        at = fixed | {name: each[index] for name, each in sets.items()}
        for step in steps:
            at[step.name] = step.function(
                *(each if isinstance(each, int) else at[each] for each in step.inputs)
            )
            found[step.name].append(at[step.name])
    return {name: np.array(each) for name, each in found.items()}
