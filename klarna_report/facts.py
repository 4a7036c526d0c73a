"""Layer 2: every number the report prints, with unit, interval, formula, inputs and sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from klarna_report.definitions import Entry, entries_of, graph_of
from klarna_report.draws import DRAWS, Spread, central, unit_draws
from klarna_report.errors import InputError, nearest
from klarna_report.evidence import Evidence, Observation
from klarna_report.evidence.records import stated
from klarna_report.fact import OF_DRAWS, Fact, anchor, formula
from klarna_report.formats import decimal_year, format_value
from klarna_report.parameters import Parameter, Scenario, Value

PARAMETERS_CHAPTER = "methods"
REPLACED = "assumed"  # the kind of a quoted number that a scenario replaces
AS_PUBLISHED = "As published, without an interval."
TO_THE_LAST = "As published, to the last person; nobody has said how approximate it is."
FREE = "No parameter enters; at most the rounding of the published figures is covered."
EXACT = "Rests on numbers published without an interval and on no parameter that is drawn."
ENDS = {"low": "The source says more than this.", "high": "The source says less than this."}


class Model:
    """The facts of one scenario: evidence, parameters and the graph brought together.

    replaced: quoted numbers that the scenario tries at other values than the published ones.
    """

    def __init__(
        self, evidence: Evidence, parameters: Mapping[str, Parameter], scenario: Scenario
    ) -> None:
        self.evidence = evidence
        self.parameters = parameters
        self.scenario = scenario
        self.graph = graph_of(evidence, frozenset(parameters))
        self.entries = entries_of(evidence, frozenset(parameters))
        tried = {n: v for n, v in scenario.given.items() if n not in parameters}
        self.replaced = {self.step(name): value for name, value in tried.items()}

    def home(self, chapter: str) -> list[str]:
        """Ids of the facts that live in a chapter."""
        quoted_or_computed = [n for n, entry in self.entries.items() if entry.chapter == chapter]
        chosen = list(self.parameters) if chapter == PARAMETERS_CHAPTER else []
        return quoted_or_computed + chosen

    def at(self, **given: Value) -> "Model":
        """The same model with parameters, or quoted numbers, at other values."""
        scenario = replace(self.scenario, given={**self.scenario.given, **given})
        return Model(self.evidence, self.parameters, scenario)

    def step(self, name: str) -> str:
        """The step or leaf that a fact shows: mostly the one of its own name."""
        entry = self.entries.get(name)
        return entry.shows.format(**self.scenario.values) if entry and entry.shows else name

    def unit(self, name: str) -> str:
        """The unit of a fact or a parameter in this scenario."""
        if name in self.parameters:
            return self.parameters[name].unit
        return self.entries[name].unit or self.entries[self.step(name)].unit

    def choices(self, name: str) -> frozenset[str]:
        """`name` parameters that decide what a fact shows."""
        entry = self.entries.get(name)
        names = (each for each in self.parameters if entry and f"{{{each}}}" in entry.shows)
        return frozenset(names)

    def observation(self, name: str) -> Observation | None:
        """The observation behind a quoted fact or an `observation` parameter, if there is one."""
        name = self.step(name)
        if name in self.parameters:
            parameter = self.parameters[name]
            key = self.scenario.values[name] if parameter.unit == "observation" else ""
        else:
            key = self.entries[name].observation if name in self.entries else ""
        return self.evidence.observation(key) if key else None

    def field(self, name: str) -> str:
        """Which number of its observation a quoted fact is."""
        entry = self.entries.get(self.step(name))
        return (entry.field if entry else "") or stated(self.observation(name))

    def leaf_value(self, name: str) -> float | str:
        """The number (or word) that a leaf of the graph stands for in this scenario."""
        if self.step(name) in self.replaced:
            return self.replaced[self.step(name)]
        return self.published(name)

    def published(self, name: str) -> float | str:
        """The number that a leaf stands for unless it is replaced."""
        found = self.observation(name)
        if found is None:
            return self.scenario.values[name]
        field = self.field(name)
        return decimal_year(found.end) if field == "end" else getattr(found, field)

    def leaf_interval(self, name: str) -> tuple[float, float]:
        """What the draws cover: a parameter's range unless set, else the published interval."""
        value = self.leaf_value(name)
        parameter = self.parameters.get(name)
        if parameter and not parameter.is_choice:
            return (value, value) if name in self.scenario.given else parameter.range
        found = None if self.step(name) in self.replaced else self.observation(name)
        if found is None or (not parameter and self.field(name) != "value"):
            return value, value
        return found.interval()

    def spread(self, name: str) -> Spread:
        """What the draws of a leaf cover: its interval, as the catalogue distributes it."""
        low, high = self.leaf_interval(name)
        parameter = self.parameters.get(name)
        if parameter is None or parameter.is_choice:
            return Spread(low, high)
        return Spread(low, high, parameter.distribution, parameter.value)

    def leaves(self, names: Iterable[str]) -> list[str]:
        """Leaves of the graph below the given steps, sorted."""
        return sorted(self.graph.below(names) - set(self.graph.steps))

    def values(self, names: Sequence[str]) -> dict[str, float]:
        """The computed value of each step."""
        at = {name: self.leaf_value(name) for name in self.leaves(names)}
        computed = self.graph.evaluate(names, at)
        return {name: float(computed[name]) for name in names}

    def drawn(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Each step over all draws; a leaf that has no interval is a number to them."""
        arrays = self.graph.evaluate(names, {n: self._drawn_leaf(n) for n in self.leaves(names)})
        return {name: np.broadcast_to(arrays[name], DRAWS) for name in names}

    def _drawn_leaf(self, name: str) -> float | np.ndarray:
        spread = self.spread(name)
        return spread.low if spread.is_point else spread.at(unit_draws(name))

    def drawn_fact(self, name: str) -> np.ndarray:
        """A fact of any kind over all draws; one that is not drawn stays at its value."""
        step = self.step(name)
        if step in self.graph.steps:
            return self.drawn([step])[step]
        word = isinstance(value := self.leaf_value(name), str)
        return np.broadcast_to(value if word else self._drawn_leaf(step), DRAWS)

    def known(self, ids: Iterable[str], where: str) -> list[str]:
        """The ids, each once; InputError for one that is neither a fact nor a parameter."""
        ids = list(dict.fromkeys(ids))
        for name in ids:
            if name not in self.entries and name not in self.parameters:
                hint = nearest(name, {*self.entries, *self.parameters})
                raise InputError(f"{where} {name!r}; {hint}")
        return ids

    def facts(self, ids: Iterable[str]) -> dict[str, Fact]:
        """The facts with these ids, in the order given, each with all it rests on."""
        ids = self.known(ids, "unknown fact")
        steps = sorted({step for name in ids if (step := self.step(name)) in self.graph.steps})
        values, drawn = self.values(steps), self.drawn(steps)
        return {
            name: self._parameter_fact(name)
            if name in self.parameters
            else self._fact(self.entries[name], values, drawn)
            for name in ids
        }

    def _fact(self, entry: Entry, values: Mapping, drawn: Mapping) -> Fact:
        step = self.step(entry.id)
        own = self.observation(entry.id)
        value, low, high, note = self._measured(entry, step, values, drawn)
        computed = self.graph.steps.get(step)
        shown = computed and not entry.share_of_draws
        return Fact(
            id=entry.id,
            label=entry.label,
            value=value,
            unit=self.unit(entry.id),
            kind=REPLACED if step in self.replaced else own.kind if own else "derived",
            low=low,
            high=high,
            interval_note=note,
            formula=formula(computed) if shown else "",
            inputs=(step,) if step != entry.id else computed.arguments if computed else (),
            chapter=entry.chapter,
            anchor=anchor(entry.id),
            **self._provenance(entry.id, self.graph.below([step])),
        )

    def _provenance(self, name: str, below: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """Observations, parameters and sources behind a set of leaves and steps."""
        found = {o.id: o for n in sorted(below) if (o := self.observation(n)) is not None}
        used = {n for n in below if n in self.parameters} | self.choices(name)
        keys = {o.source for o in found.values()} | {self.parameters[n].source for n in used}
        return {
            "observations": tuple(found),
            "parameters": tuple(sorted(used)),
            "sources": tuple(sorted(keys)),
        }

    def _measured(
        self, entry: Entry, step: str, values: Mapping, drawn: Mapping
    ) -> tuple[float | str, float | None, float | None, str]:
        """Value, low, high and the note that explains a missing or unusual interval."""
        if entry.share_of_draws:
            return float(np.mean(drawn[step])), None, None, OF_DRAWS
        if step not in self.graph.steps:
            return self._quoted(step)
        value = values[step]
        moved = self.graph.ancestors(step) & {*self.parameters}
        note = "" if moved else FREE
        if np.ptp(drawn[step]) <= 1e-12 * abs(value):
            return value, None, None, note or EXACT
        low, high = central(drawn[step])
        return value, min(low, value), max(high, value), note

    def _quoted(self, name: str) -> tuple[float | str, float | None, float | None, str]:
        value, (low, high) = self.leaf_value(name), self.leaf_interval(name)
        if name in self.replaced:
            was = format_value(self.published(name), self.unit(name))
            return value, None, None, f"Replaced; published: {was}."
        if low != high:
            return value, low, high, ""
        found, field = self.observation(name), self.field(name)
        both = found.low is not None and found.high is not None
        end = "One end of a published range." if both else ENDS.get(field)
        told = TO_THE_LAST if found.about and found.unit == "persons" else AS_PUBLISHED
        return value, None, None, (field in ENDS and end) or told

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
