"""Draws belong to a name: what is added elsewhere moves no interval, to the last digit."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from klarna_report import definitions, graph
from klarna_report.draws import BLOCK, DRAWS, central, unit_draws
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.formulas import Step, written
from klarna_report.model.quantity import quantity
from klarna_report.parameters import Parameter, baseline, catalogue


def test_each_block_of_a_stream_falls_once_into_each_of_equal_steps():
    for start in range(0, DRAWS, BLOCK):
        steps = np.floor(unit_draws("occupancy", start, start + BLOCK) * BLOCK)
        assert sorted(steps) == list(range(BLOCK))


def test_a_stretch_of_a_stream_is_the_same_wherever_it_is_cut():
    whole = unit_draws("occupancy", 0, 3 * BLOCK)
    assert np.array_equal(unit_draws("occupancy", 100, 2 * BLOCK + 7), whole[100 : 2 * BLOCK + 7])


def test_two_names_move_independently():
    first, second = unit_draws("occupancy"), unit_draws("shrinkage")
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.02
    assert abs(np.mean((first < 0.3) & (second < 0.3)) - 0.09) < 0.01


def test_an_end_of_an_interval_has_the_digits_that_another_seed_gives_as_well():
    ends = [central(1e4 * unit_draws("a", seed=s) * unit_draws("b", seed=s)) for s in (1, 2)]
    assert ends[0] == pytest.approx(ends[1], abs=100)
    assert all(each % 1 == 0 for pair in ends for each in pair)


@quantity("A quantity more", "share")
def a_quantity_more(a_first_by_alphabet, annual_separation_share):
    """Nobody else uses it."""
    return a_first_by_alphabet * annual_separation_share


def test_a_parameter_a_quantity_and_an_observation_more_move_no_other_fact(monkeypatch):
    parameters, evidence = catalogue(), load()
    about = {"unit": "share", "definition": "x", "kind": "assumed", "source": "klarna-2026-20f"}
    more = {"a_first_by_alphabet": Parameter("a_first_by_alphabet", 0.5, (0, 1), **about)}
    row = evidence.observations.iloc[[0]].rename(index=lambda name: "a-new-observation")
    grown = replace(evidence, observations=pd.concat([row, evidence.observations]))
    names = ("a_first_by_alphabet", "annual_separation_share")
    step = Step("a_quantity_more", a_quantity_more, names, "turnover", "A quantity more", "share")
    now = Model(evidence, parameters, baseline(parameters))
    before = now.facts(now.entries)
    for module in (graph, definitions):
        monkeypatch.setattr(module, "written", lambda: (*written(), step))
    then = Model(grown, {**more, **parameters}, baseline({**more, **parameters}))
    assert then.facts(["a_quantity_more"])["a_quantity_more"].low is not None
    assert then.facts(now.entries) == before


def test_a_parameter_of_one_point_is_never_drawn():
    parameters = catalogue()
    target = replace(parameters["headcount_target"], distribution="point")
    pointed = {**parameters, "headcount_target": target}
    fact = Model(load(), pointed, baseline(pointed)).facts(["remaining_fall_persons"])
    assert fact["remaining_fall_persons"].low is None
    assert Model(load(), parameters, baseline(parameters)).spread("like_firms").is_point
