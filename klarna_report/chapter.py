"""Layer 3: the few calls a notebook makes. A chapter asks, calls and shows."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

import klarna_report.charts  # noqa: F401  so that a bare Altair chart becomes a figure
from klarna_report.definitions import settable
from klarna_report.evidence import Observation, load
from klarna_report.facts import Model
from klarna_report.formats import format_value
from klarna_report.outputs import FactTable, Table, VerdictTable
from klarna_report.parameters import (
    HEADER,
    baseline,
    catalogue,
    checked,
    read_scenario,
    scenario_path,
)
from klarna_report.sensitivity import along, flips, swings
from klarna_report.verdicts import OUTCOMES, verdicts

INJECTED = "# Parameters"  # how the cell begins that papermill adds
MONTH = 31  # days; a number given for longer names its year


class Report:
    """What one chapter may ask for, at the parameter values of its run."""

    def __init__(self, chapter: str, model: Model) -> None:
        self.chapter = chapter
        self.model = model

    def facts(self, *extra: str) -> FactTable:
        """This chapter's facts, any `extra` ones it prints, and everything they rest on."""
        ids = [*self.model.home(self.chapter), *extra]
        return FactTable(self.model.facts(with_inputs(self.model, ids)))

    def in_scenario(self, name: str) -> "Report":
        """The same chapter in a scenario of `data/scenarios/`, on the same published numbers."""
        scenario = read_scenario(scenario_path(name), self.model.parameters)
        here = self.model.scenario
        tried = {name: v for name, v in here.given.items() if name not in here.defaults}
        scenario = replace(scenario, given={**scenario.given, **tried})
        return Report(self.chapter, Model(self.model.evidence, self.model.parameters, scenario))

    @property
    def title(self) -> str:
        """The title of the scenario that this report stands for."""
        return self.model.scenario.title

    def verdicts(self) -> VerdictTable:
        """The verdict on every claim."""
        return VerdictTable(verdicts(self.model))

    def strip(self) -> pd.DataFrame:
        """The claims that a test decides, by verdict: claim, verdict."""
        claims = self.model.evidence.claims
        rows = [
            {
                "claim": claims.loc[each.claim, "statement"],
                "verdict": each.outcome,
            }
            for each in sorted(verdicts(self.model), key=lambda v: OUTCOMES.index(v.outcome))
            if each.rests_on
        ]
        return pd.DataFrame(rows)

    def frame(self, *ids: str) -> pd.DataFrame:
        """Facts as a tidy frame: id, label, value, low, high, unit, kind."""
        columns = ["id", "label", "value", "low", "high", "unit", "kind"]
        records = [fact.record() for fact in self.model.facts(ids).values()]
        return pd.DataFrame(records, columns=[*columns])

    def observations(self, *quantities: str, entity: str | None = None) -> pd.DataFrame:
        """Observations of these quantities as published, oldest first."""
        rows = self.model.evidence.observations
        keep = rows["quantity"].isin(quantities)
        if entity is not None:
            keep &= rows["entity"] == entity
        return rows[keep].sort_values(["end", "start"], kind="stable").reset_index()

    def headcounts(self) -> pd.DataFrame:
        """Filed and stated headcounts by date, for a chart: date, value, low, high, kind, series.

        A number given for a period stands in its middle; a filed count that two filings repeat
        stands once. `series` is empty for a statement.
        """
        rows = self.observations("full_time_employees", "headcount_stated", entity="klarna")
        rows = rows.drop_duplicates(["quantity", "end", "value", "low", "high", "kind"])
        publishers = rows["source"].map(self.model.evidence.sources["publisher"])
        filed = rows["quantity"].eq("full_time_employees")
        long = (rows["end"] - rows["start"]).dt.days > MONTH
        return rows.drop(columns="note").assign(
            date=rows["start"] + (rows["end"] - rows["start"]) / 2,
            label=publishers + rows["end"].dt.strftime(", for %Y").where(long, ""),
            series=filed.map({True: "Filed full-time employees", False: ""}),
        )

    def falls(self, *statements: tuple[str, str, str]) -> pd.DataFrame:
        """Falls as (label, fact at the start, fact at the end): label, start, end, change, kind."""
        facts = self.model.facts(name for _, *ends in statements for name in ends)
        rows = [
            {
                "label": label,
                "start": facts[start].value,
                "end": facts[end].value,
                "change": facts[end].value / facts[start].value - 1,
                "kind": facts[end].kind,
            }
            for label, start, end in statements
        ]
        return pd.DataFrame(rows)

    def bases(self, fact: str, parameter: str) -> pd.DataFrame:
        """A fact at every observation that a parameter allows: label, value, low, high, kind."""
        rows = []
        for choice in self.model.parameters[parameter].range:
            found = self.model.evidence.observation(choice)
            publisher = self.model.evidence.sources.loc[found.source, "publisher"]
            start = format_value(self.model.at(parameter, choice).leaf_value(parameter), found.unit)
            record = self.model.at(parameter, choice).facts([fact])[fact].record()
            label = f"{start} ({publisher}, for {found.end.year})"
            rows.append({**record, "label": label, "kind": nature(found), "source": found.source})
        return pd.DataFrame(rows)

    def reference(self, fact: str, axis: str, label: str) -> dict:
        """A fact as a line to measure a chart by."""
        found = self.model.facts([fact])[fact]
        return {"axis": axis, "value": found.value, "label": label, "kind": found.kind}

    def swings(self, fact: str) -> pd.DataFrame:
        """A fact at both ends of each assumption's range, the largest swing first."""
        return swings(self.model, fact)

    def elasticities(self, *facts: str) -> Table:
        """Per cent by which each fact moves for one per cent of each assumption."""
        frames = [swings(self.model, fact).assign(fact=fact) for fact in facts]
        rows = pd.concat(frames, ignore_index=True)
        labels = rows["fact"].map({fact: self.model.entries[fact].label for fact in facts})
        numbers = [
            "none" if pd.isna(each) else format_value(each, "ratio", "two")
            for each in rows["elasticity"]
        ]
        columns = {"Number": labels, "Assumption": rows["parameter"], "Elasticity": numbers}
        return Table(pd.DataFrame(columns), "Per cent of change for one per cent more")

    def flips(self) -> Table:
        """Where each of the report's own conclusions turns over."""
        names = {
            "statement": "Conclusion",
            "now": "In this edition",
            "parameter": "Assumption",
            "value": "Now",
            "flip": "Turns over at",
        }
        return Table(
            flips(self.model).rename(columns=names), "The nearest value that turns it over"
        )

    def sources(self, *frames: pd.DataFrame) -> tuple[str, ...]:
        """Source keys behind frames of observations (column `source`) or facts (column `id`)."""
        keys: set[str] = set()
        for frame in frames:
            if "source" in frame:
                keys.update(frame["source"].dropna())
            else:
                facts = self.model.facts(frame["id"]).values()
                keys.update(key for fact in facts for key in fact.sources)
        return tuple(sorted(keys))

    def curve(self, fact: str, parameter: str, points: int = 61) -> pd.DataFrame:
        """A fact along one parameter's range, all else as in this run: x, value."""
        low, high = self.model.parameters[parameter].range
        return self.along(
            fact, parameter, pd.Series(range(points)) * (high - low) / (points - 1) + low
        )

    def along(self, fact: str, leaf: str, values: Iterable[float]) -> pd.DataFrame:
        """A fact at given values of one leaf, all else as in this run: x, value."""
        x = pd.Series(values, dtype=float)
        return pd.DataFrame({"x": x, "value": along(self.model, fact, leaf, x.to_numpy())})


def nature(found: Observation) -> str:
    """The kind of an observation for a chart: a number the press printed is not a filed one."""
    printed = found.kind == "reported" and found.quantity.endswith("_stated")
    return "press" if printed else found.kind


def with_inputs(model: Model, ids: Iterable[str]) -> list[str]:
    """The ids and everything they rest on, inputs last."""
    ids = list(ids)
    behind = (model.step(name) for name in ids)
    below = sorted({each for name in behind for each in (name, *model.graph.ancestors(name))})
    extra = [name for name in below if name in model.entries or name in model.parameters]
    choices = sorted({each for name in [*ids, *extra] for each in model.choices(name)})
    return list(dict.fromkeys([*ids, *extra, *choices]))


def open_chapter(chapter: str, namespace: Mapping[str, object]) -> Report:
    """The report of a chapter, at the parameter values found in its notebook's namespace.

    A name that is set like a parameter and is none is refused with the nearest name: papermill
    itself would only warn of a misspelt parameter and go on.
    """
    evidence, parameters, where = load(), catalogue(), f"chapters/{chapter}.ipynb"
    asked, held = _set_in(namespace)
    known = settable(evidence, parameters, asked, where)
    values = checked(known, {name: namespace[name] for name in asked}, where)
    usual = baseline(parameters)
    given = {n: v for n, v in values.items() if n in held or v != known[n].value}
    return Report(chapter, Model(evidence, parameters, replace(usual, given=given)))


def _set_in(namespace: Mapping[str, object]) -> tuple[list[str], set[str]]:
    """Names that are set as parameters are, and those of them that papermill or a caller has set.

    In a notebook, cells that do nothing but set names set parameters; the one that papermill adds
    says so in its first line. A plain mapping sets all its numbers and words.
    """
    if "In" not in namespace:
        plain = [name for name, value in namespace.items() if isinstance(value, int | float | str)]
        names = [name for name in plain if not name.startswith("_") and name not in HEADER]
        return names, set(names)
    asked: dict[str, bool] = {}
    for cell in namespace["In"]:
        injected = cell.startswith(INJECTED)
        names = [name for name in _plain_names(cell) if name not in HEADER]
        asked |= {name: injected or asked.get(name, False) for name in names}
    return list(asked), {name for name, injected in asked.items() if injected}


def _plain_names(cell: str) -> list[str]:
    """The names that a cell sets, if it does nothing but set names to what is written there."""
    try:
        lines = ast.parse(cell).body
        for line in lines:
            ast.literal_eval(line.value)
        return [line.targets[0].id for line in lines]
    except (SyntaxError, ValueError, AttributeError):
        return []
