"""Layer 2: every number the report prints, with unit, interval, formula, inputs and sources."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property

import numpy as np
from scipy.stats import qmc

from klarna_report import graph
from klarna_report.errors import InputError, nearest
from klarna_report.evidence import Evidence, Observation
from klarna_report.fact import Fact, anchor, formula, inputs
from klarna_report.parameters import DATA, Parameter, Scenario, Value, read_yaml

PARAMETERS_CHAPTER = "methods"
DRAWS = 4096
SEED = 20240827
CENTRAL = (5, 95)
AS_PUBLISHED = "As published, without an interval."
EXACT = "Rests on numbers published without an interval and on no parameter that is drawn."


@cache
def fact_entries() -> dict[str, dict]:
    """The catalogue of facts, `data/facts.yml`: label, unit, chapter, observation."""
    return read_yaml(DATA / "facts.yml")


@cache
def unit_draws(count: int) -> np.ndarray:
    """Low-discrepancy draws between nought and one, a column each; the same in every scenario."""
    return qmc.Sobol(count, rng=SEED).random(DRAWS)


class Model:
    """The facts of one scenario: evidence, parameters and the graph brought together."""

    def __init__(
        self, evidence: Evidence, parameters: Mapping[str, Parameter], scenario: Scenario
    ) -> None:
        self.evidence = evidence
        self.parameters = parameters
        self.scenario = scenario
        self.entries = fact_entries()

    def home(self, chapter: str) -> list[str]:
        """Ids of the facts that live in a chapter."""
        quoted_or_computed = [n for n, entry in self.entries.items() if entry["chapter"] == chapter]
        chosen = list(self.parameters) if chapter == PARAMETERS_CHAPTER else []
        return quoted_or_computed + chosen

    def at(self, name: str, value: Value) -> "Model":
        """The same model with one parameter at another value."""
        scenario = replace(self.scenario, values={**self.scenario.values, name: value})
        return Model(self.evidence, self.parameters, scenario)

    def chosen(self, entry: object) -> object:
        """An entry that depends on a `name` parameter, resolved to this scenario's choice."""
        if isinstance(entry, dict) and "by" in entry:
            return entry.get(self.scenario.values[entry["by"]])
        return entry

    def observation(self, name: str) -> Observation | None:
        """The observation behind a quoted fact or an `observation` parameter, if there is one."""
        if name in self.parameters:
            parameter = self.parameters[name]
            key = self.scenario.values[name] if parameter.unit == "observation" else None
        else:
            key = self.chosen(self.entries.get(name, {}).get("observation"))
        return self.evidence.observation(key) if key else None

    def choices(self, name: str) -> frozenset[str]:
        """`name` parameters that decide which observation stands behind a quoted fact."""
        entry = self.entries.get(name, {})
        keys = (entry.get("observation"), entry.get("same_as"), entry.get("unit"))
        return frozenset(each["by"] for each in keys if isinstance(each, dict))

    def leaf_value(self, name: str) -> float | str:
        """The number (or word) that a leaf of the graph stands for in this scenario."""
        found = self.observation(name)
        if found is None:
            return self.scenario.values[name]
        return getattr(found, self.entries.get(name, {}).get("field") or stated(found))

    def step(self, name: str) -> str:
        """The step of the graph that a computed fact shows: mostly the one of its own name."""
        entry = self.entries.get(name, {})
        return entry.get("share_of_draws") or self.chosen(entry.get("same_as")) or name

    def leaf_interval(self, name: str) -> tuple[float, float]:
        """What the draws cover: a parameter's range unless set, else the published interval."""
        value = self.leaf_value(name)
        parameter = self.parameters.get(name)
        if parameter and not parameter.is_choice:
            return (value, value) if name in self.scenario.differences else parameter.range
        found = self.observation(name)
        if found is None or self.entries.get(name, {}).get("field", "value") != "value":
            return value, value
        return found.interval()

    def leaves(self, names: Iterable[str]) -> list[str]:
        """Leaves of the graph below the given steps, sorted."""
        return sorted(graph.below(names) - set(graph.steps()))

    @cached_property
    def draws(self) -> dict[str, np.ndarray]:
        """Low-discrepancy draws of every numeric leaf over its interval, one column a leaf."""
        names = [n for n in sorted(graph.leaves()) if not isinstance(self.leaf_value(n), str)]
        bounds = np.array([self.leaf_interval(name) for name in names], dtype=float)
        unit = unit_draws(len(names))
        spread = bounds[:, 0] + unit * (bounds[:, 1] - bounds[:, 0])
        return {name: spread[:, column] for column, name in enumerate(names)}

    def values(self, names: Sequence[str]) -> dict[str, float]:
        """The computed value of each step."""
        at = {name: self.leaf_value(name) for name in self.leaves(names)}
        computed = graph.evaluate(names, at)
        return {name: float(computed[name]) for name in names}

    def drawn(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Each step over all draws."""
        arrays = graph.evaluate(names, self.draws)
        return {name: np.broadcast_to(arrays[name], DRAWS) for name in names}

    def drawn_fact(self, name: str) -> np.ndarray:
        """A fact of any kind over all draws; one that is not drawn stays at its value."""
        step = self.step(name)
        if step in graph.steps():
            return self.drawn([step])[step]
        return self.draws.get(name, np.full(DRAWS, self.leaf_value(name)))

    def facts(self, ids: Iterable[str]) -> dict[str, Fact]:
        """The facts with these ids, in the order given, each with all it rests on."""
        ids = list(dict.fromkeys(ids))
        for name in ids:
            if name not in self.entries and name not in self.parameters:
                known = {*self.entries, *self.parameters}
                raise InputError(f"data/facts.yml: unknown fact {name!r}; {nearest(name, known)}")
        behind = {name: self.step(name) for name in ids}
        steps = sorted({name for name in behind.values() if name in graph.steps()})
        values, drawn = self.values(steps), self.drawn(steps)
        return {name: self._fact(name, behind[name], values, drawn) for name in ids}

    def _fact(self, name: str, step: str, values: Mapping, drawn: Mapping) -> Fact:
        if name in self.parameters:
            return self._parameter_fact(name)
        entry = self.entries[name]
        own = self.observation(name)
        value, low, high, note = self._measured(name, step, values, drawn)
        return Fact(
            id=name,
            label=entry["label"],
            value=value,
            unit=self.chosen(entry["unit"]),
            kind=own.kind if own else "derived",
            low=low,
            high=high,
            interval_note=note,
            formula=formula(name),
            inputs=(step,) if step != name else inputs(name),
            chapter=entry["chapter"],
            anchor=anchor(name),
            **self._provenance(graph.below({name, step})),
        )

    def _provenance(self, below: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """Observations, parameters and sources behind a set of leaves and steps."""
        found = [o for name in sorted(below) if (o := self.observation(name)) is not None]
        used = {n for n in below if n in self.parameters}.union(*map(self.choices, below))
        keys = {o.source for o in found} | {self.parameters[name].source for name in used}
        return {
            "observations": tuple(o.id for o in found),
            "parameters": tuple(sorted(used)),
            "sources": tuple(sorted(keys)),
        }

    def _measured(
        self, name: str, step: str, values: Mapping, drawn: Mapping
    ) -> tuple[float | str, float | None, float | None, str]:
        """Value, low, high and the note that explains a missing or unusual interval."""
        note = self.entries[name].get("interval_note", "")
        if "share_of_draws" in self.entries[name]:
            return float(np.mean(drawn[step])), None, None, note
        if step not in graph.steps():
            low, high = self.leaf_interval(name)
            bounds = (None, None, note or AS_PUBLISHED) if low == high else (low, high, note)
            return self.leaf_value(name), *bounds
        value = values[step]
        low, high = (float(each) for each in np.percentile(drawn[step], CENTRAL))
        if math.isclose(low, high, rel_tol=1e-12):
            return value, None, None, note or EXACT
        return value, min(low, value), max(high, value), note

    def _parameter_fact(self, name: str) -> Fact:
        parameter = self.parameters[name]
        found = self.observation(name)
        low, high = (None, None) if parameter.is_choice else parameter.range
        return Fact(
            id=name,
            label=parameter.definition,
            value=self.leaf_value(name),
            unit=found.unit if found else parameter.unit,
            kind=found.kind if found else parameter.kind,
            low=low,
            high=high,
            interval_note="Chosen; the range is what may be set." if low is not None else "Chosen.",
            formula="",
            inputs=(),
            observations=(found.id,) if found else (),
            parameters=(name,),
            sources=tuple(sorted({parameter.source} | ({found.source} if found else set()))),
            chapter=PARAMETERS_CHAPTER,
            anchor=anchor(name),
        )


def stated(found: Observation) -> str:
    """Which number of an observation stands for it: the value, or the one bound it gives."""
    return next(field for field in ("value", "low", "high") if getattr(found, field) is not None)
