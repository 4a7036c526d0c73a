"""Layer 3: the few calls a notebook makes. A chapter asks, calls and shows."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from html import escape

import pandas as pd

from klarna_report import graph
from klarna_report.evidence import Observation, load
from klarna_report.facts import Fact, Model
from klarna_report.formats import format_value
from klarna_report.parameters import HEADER, baseline, catalogue, differing
from klarna_report.verdicts import Verdict, verdicts

FACTS_MIME = "application/vnd.klarna-report.facts+json"
VERDICTS_MIME = "application/vnd.klarna-report.verdicts+json"


class FactTable:
    """Facts as a notebook output: complete in our own MIME type, readable as a table."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.facts = facts

    def _repr_mimebundle_(self, **_: object) -> dict:
        rows = "".join(
            f"<tr><th>{escape(f.label)}</th><td>{escape(format_value(f.value, f.unit))}</td>"
            f"<td>{escape(f.unit)}</td></tr>"
            for f in self.facts.values()
        )
        return {
            FACTS_MIME: {"facts": [fact.record() for fact in self.facts.values()]},
            "text/html": f"<table>{rows}</table>",
            "text/plain": f"{len(self.facts)} facts",
        }


class VerdictTable:
    """Verdicts as a notebook output."""

    def __init__(self, decided: list[Verdict]) -> None:
        self.decided = decided

    def _repr_mimebundle_(self, **_: object) -> dict:
        return {
            VERDICTS_MIME: {"verdicts": [asdict(each) for each in self.decided]},
            "text/plain": "\n".join(f"{each.claim}: {each.outcome}" for each in self.decided),
        }


class Report:
    """What one chapter may ask for, at the parameter values of its run."""

    def __init__(self, chapter: str, model: Model) -> None:
        self.chapter = chapter
        self.model = model

    def facts(self, *extra: str) -> FactTable:
        """This chapter's facts, any `extra` ones it prints, and everything they rest on."""
        return FactTable(self.model.facts(with_inputs(self.model, [*self.model.home(self.chapter), *extra])))

    def verdicts(self) -> VerdictTable:
        """The verdict on every claim."""
        return VerdictTable(verdicts(self.model))

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

    def headcounts(self, *labelled: str) -> pd.DataFrame:
        """Filed and stated headcounts by date, for a chart: date, value, low, high, kind, series.

        A number given for a period stands in its middle; a filed count that two filings repeat
        stands once. `series` is empty for a statement; statements from the `labelled` sources
        carry their number as `note`.
        """
        rows = self.observations("full_time_employees", "headcount_stated", entity="klarna")
        rows = rows.drop_duplicates(["quantity", "end", "value", "low", "high", "kind"])
        publishers = rows["source"].map(self.model.evidence.sources["publisher"])
        filed = rows["quantity"].eq("full_time_employees")
        return rows.assign(
            date=rows["start"] + (rows["end"] - rows["start"]) / 2,
            label=publishers,
            series=filed.map({True: "Filed full-time employees", False: ""}),
            note=rows["value"].map("{:,.0f}".format).where(rows["source"].isin(labelled), ""),
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
        at = {name: self.model.leaf_value(name) for name in self.model.leaves([fact])}
        result = graph.evaluate([fact], {**at, leaf: x.to_numpy()})[fact]
        return pd.DataFrame({"x": x, "value": result})


def nature(found: Observation) -> str:
    """The kind of an observation for a chart: a number the press printed is not a filed one."""
    printed = found.kind == "reported" and found.quantity.endswith("_stated")
    return "press" if printed else found.kind


def with_inputs(model: Model, ids: Iterable[str]) -> list[str]:
    """The ids and everything they rest on, inputs last."""
    ids = list(ids)
    behind = (model.step(name) for name in ids)
    below = sorted({each for name in behind for each in (name, *graph.ancestors(name))})
    extra = [name for name in below if name in model.entries or name in model.parameters]
    choices = sorted({each for name in [*ids, *extra] for each in model.choices(name)})
    return list(dict.fromkeys([*ids, *extra, *choices]))


def open_chapter(chapter: str, namespace: Mapping[str, object]) -> Report:
    """The report of a chapter, at the parameter values found in its notebook's namespace.

    A plain number or word in the namespace that is not a parameter is refused with the nearest
    name: papermill itself would only warn of a misspelt parameter and go on.
    """
    parameters = catalogue()
    given = {
        name: value
        for name, value in namespace.items()
        if isinstance(value, (int, float, str)) and not name.startswith("_") and name not in HEADER
    }
    scenario = baseline(parameters)
    changed = differing(parameters, given, f"chapters/{chapter}.ipynb")
    scenario = replace(scenario, values={**scenario.values, **changed}, differences=changed)
    return Report(chapter, Model(load(), parameters, scenario))
