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
        chosen = self.parameters if chapter == PARAMETERS_CHAPTER else ()
        return [*(n for n, each in self.entries.items() if each.chapter == chapter), *chosen]

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
        shows = self.entries[name].shows if name in self.entries else ""
        return frozenset(each for each in self.parameters if f"{{{each}}}" in shows)

    def observation(self, name: str) -> Observation | None:
        """The observation behind a quoted fact or an `observation` parameter, if there is one."""
        name = self.step(name)
        key = self.entries[name].observation if name in self.entries else ""
        if name in self.parameters and self.unit(name) == "observation":
            key = self.scenario.values[name]
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

    def spread(self, name: str) -> Spread:
        """What the draws of a leaf cover: a parameter's range unless set, or what is published."""
        value, parameter = self.leaf_value(name), self.parameters.get(name)
        chosen = parameter and parameter.is_choice
        varied = parameter and not chosen and parameter.distribution == "uniform"
        if varied and name not in self.scenario.given:
            return Spread(*parameter.range)
        found = None if self.step(name) in self.replaced else self.observation(name)
        if found and (chosen or self.field(name) == "value"):
            return Spread(*found.interval())
        return Spread(value, value)

    def leaves(self, names: Iterable[str]) -> list[str]:
        """Leaves of the graph below the given steps, sorted."""
        return sorted(self.graph.below(names) - set(self.graph.steps))

    def along(self, names: Iterable[str], rows: Mapping[str, np.ndarray]) -> dict:
        """Facts, steps or leaves where some leaves are arrays of one shape, all else as it is.

        What these do not move stays a number, or a word.
        """
        steps = {name: self.step(name) for name in names}
        at = {name: self.leaf_value(name) for name in self.leaves(steps.values())}
        found = self.graph.evaluate(steps.values(), {**at, **rows})
        return {name: found[step] for name, step in steps.items()}

    def drawn(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Facts, steps or leaves over all draws; one that is not drawn stays at its value."""
        spreads = {n: self.spread(n) for n in self.leaves(map(self.step, names))}
        rows = {n: each.at(unit_draws(n)) for n, each in spreads.items() if not each.is_point}
        return {n: np.broadcast_to(each, DRAWS) for n, each in self.along(names, rows).items()}

    def known(self, ids: Iterable[str], where: str) -> list[str]:
        """The ids, each once; InputError for one that is neither a fact nor a parameter."""
        ids, known = list(dict.fromkeys(ids)), {*self.entries, *self.parameters}
        for name in ids:
            if name not in known:
                raise InputError(f"{where} {name!r}; {nearest(name, known)}")
        return ids

    def facts(self, ids: Iterable[str]) -> dict[str, Fact]:
        """The facts with these ids, in the order given, each with all it rests on."""
        ids = self.known(ids, "unknown fact")
        steps = sorted({step for name in ids if (step := self.step(name)) in self.graph.steps})
        values, drawn = self.along(steps, {}), self.drawn(steps)
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
        return Fact(
            id=entry.id,
            label=entry.label,
            value=value,
            unit=self.unit(entry.id),
            kind=REPLACED if step in self.replaced else own.kind if own else "derived",
            low=low,
            high=high,
            interval_note=note,
            chapter=entry.chapter,
            **self._provenance(entry.id, step),
            formula=formula(computed) if computed and not entry.share_of_draws else "",
            inputs=(step,) if step != entry.id else computed.arguments if computed else (),
        )

    def _provenance(self, name: str, step: str) -> dict[str, str | tuple[str, ...]]:
        """Observations, parameters and sources behind a fact, and where it stands."""
        below = self.graph.below([step])
        found = {o.id: o for n in sorted(below) if (o := self.observation(n)) is not None}
        used = {n for n in below if n in self.parameters} | self.choices(name)
        keys = {o.source for o in found.values()} | {self.parameters[n].source for n in used}
        return {
            "observations": tuple(found),
            "parameters": tuple(sorted(used)),
            "sources": tuple(sorted(keys)),
            "anchor": anchor(name),
        }

    def _measured(
        self, entry: Entry, step: str, values: Mapping, drawn: Mapping
    ) -> tuple[float | str, float | None, float | None, str]:
        """Value, low, high and the note that explains a missing or unusual interval."""
        if entry.share_of_draws:
            return float(np.mean(drawn[step])), None, None, OF_DRAWS
        if step not in self.graph.steps:
            return self._quoted(step)
        value = float(values[step])
        moved = self.graph.ancestors(step) & {*self.parameters}
        note = "" if moved else FREE
        if np.ptp(drawn[step]) <= 1e-12 * abs(value):
            return value, None, None, EXACT
        low, high = central(drawn[step])
        return value, min(low, value), max(high, value), note

    def _quoted(self, name: str) -> tuple[float | str, float | None, float | None, str]:
        value, spread = self.leaf_value(name), self.spread(name)
        if name in self.replaced:
            was = format_value(self.published(name), self.unit(name))
            return value, None, None, f"Replaced; published: {was}."
        if not spread.is_point:
            return value, spread.low, spread.high, ""
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
            chapter=PARAMETERS_CHAPTER,
            **self._provenance(name, name),
        )
