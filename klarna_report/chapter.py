"""Layer 3: the few calls a notebook makes. A chapter asks, calls and shows."""

import ast
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from klarna_report import charts  # which also makes a figure of a bare Altair chart
from klarna_report.definitions import settable
from klarna_report.errors import InputError, nearest
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.formats import NAMES, first_two, spoken
from klarna_report.outputs import Output, of_facts, of_text, of_verdicts
from klarna_report.parameters import (
    HEADER,
    Value,
    baseline,
    catalogue,
    checked,
    read_scenario,
    scenario_path,
)
from klarna_report.sensitivity import along, firmness, swings, turning_points
from klarna_report.sentences import heading, tested
from klarna_report.verdicts import verdicts
from klarna_report.words import named_in
from klarna_report.years import with_years

INJECTED = "# Parameters"  # how the cell begins that papermill adds
COLUMNS = ["id", "label", "value", "low", "high", "unit", "kind"]


@dataclass(frozen=True)
class Report:
    """What one chapter may ask for, at the parameter values of its run.

    named: what its text names, wherever it has its home.
    """

    chapter: str
    model: Model
    named: Iterable[str] = ()

    def facts(self) -> Output:
        """This chapter's facts, any others that its text names, and everything they rest on."""
        ids = [*self.model.home(self.chapter), *self.named]
        return of_facts(self.model.facts(with_inputs(self.model, ids)).values())

    def in_scenario(self, name: str) -> "Report":
        """The same chapter in a scenario of `data/scenarios/`, on the same published numbers."""
        here = self.model
        scenario = read_scenario(scenario_path(name), here.parameters)
        tried = {n: v for n, v in here.scenario.given.items() if n not in here.parameters}
        model = Model(here.evidence, here.parameters, scenario)
        return Report(self.chapter, model.at(**tried))

    def at(self, **given: Value) -> "Report":
        """The same chapter with parameters, or published numbers, at other values."""
        here = self.model
        known = settable(here.evidence, here.parameters, given, "at")
        return Report(self.chapter, here.at(**checked(known, given, "at")))

    @property
    def title(self) -> str:
        """The title of the scenario that this report stands for."""
        return self.model.scenario.title

    def frame(self, *ids: str) -> pd.DataFrame:
        """Facts as a tidy frame: id, label, value, low, high, unit, kind, text, publisher.

        text: the value as it stands on a chart, all of one unit in one format; publisher: those
        of its sources, of many the first two.
        """
        facts = self.model.facts(ids).values()
        frame = pd.DataFrame([fact.record() for fact in facts], columns=COLUMNS)
        frame = frame.astype({"low": float, "high": float})
        text, known = frame.groupby("unit")["value"].transform(_shown), self.model.evidence.sources
        names = [first_two(known["publisher"][[*fact.sources]]) for fact in facts]
        return frame.assign(text=text, publisher=names)

    def series(self, name: str, by: str = "year") -> pd.DataFrame:
        """A fact in every year that has it: year, then as in `frame`; or by country.

        `name_2025` is that of 2025; `{year}` within the name stands for a year elsewhere.
        """
        pattern = name if f"{{{by}}}" in name else f"{name}_{{{by}}}"
        years = sorted({*re.findall(r"\d{4}", " ".join(self.model.entries))})
        every = {tag: pattern.format(**{by: tag}) for tag in (years if by == "year" else NAMES)}
        found = {tag: each for tag, each in every.items() if each in self.model.entries}
        if not found:
            raise InputError(f"no {by} has {pattern!r}; {nearest(name, self.model.entries)}")
        frame = self.frame(*found.values())
        told = {tag: name.removeprefix("the ") for tag, name in NAMES.items()}  # as on a chart
        frame.insert(0, by, [told.get(tag) or int(tag) for tag in found])
        return frame

    def observations(self, *quantities: str, entity: str = "klarna") -> pd.DataFrame:
        """Published numbers of these quantities, oldest first: a row of the evidence each.

        Beside its columns stand `publisher` and `published`, of the source; `date`, the middle of
        the period; `period`, that in words.
        """
        about = self.model.evidence.sources[["publisher", "date"]]
        rows = self.model.evidence.observations.join(about, on="source")
        rows = rows[rows["quantity"].isin(quantities) & rows["entity"].eq(entity)]
        rows = rows.sort_values(["end", "start"], kind="stable").reset_index()
        return rows.assign(
            published=rows["date"],
            date=rows["start"] + (rows["end"] - rows["start"]) / 2,
            period=[*map(spoken, rows["start"], rows["end"])],
        )

    def events(self, *ids: str) -> pd.DataFrame:
        """Dated statements and actions of these ids, in that order: a row of the evidence each."""
        known = self.model.evidence.events
        if unknown := [each for each in ids if each not in known.index]:
            raise InputError(f"unknown event {unknown[0]!r}; {nearest(unknown[0], known.index)}")
        return known.loc[[*ids]].reset_index()

    def claims(self) -> pd.DataFrame:
        """The claims in our words with their verdicts, each counted once: claim, verdict."""
        found = pd.DataFrame(verdicts(self.model)).set_index("claim")
        found = found[found["repeats"] == ""]
        said = self.model.evidence.claims["statement"].loc[found.index]
        return pd.DataFrame({"claim": said, "verdict": found["outcome"]}).reset_index(drop=True)

    def verdicts(self) -> Output:
        """The verdict on every claim."""
        return of_verdicts(verdicts(self.model))

    def reference(self, fact: str, axis: str, label: str) -> dict:
        """A fact as a line to measure a chart by."""
        found = self.model.facts([fact])[fact]
        return {"axis": axis, "value": found.value, "label": label, "kind": found.kind}

    def swings(self, fact: str) -> pd.DataFrame:
        """A fact at both ends of each assumption's range, the largest swing first."""
        return swings(self.model, fact)

    def table(self, frame: pd.DataFrame, caption: str) -> Output:
        """A frame of text as a table of the page; its first column names the rows."""
        return of_text(frame, caption)

    def firmness(self) -> pd.DataFrame:
        """How firm each tested sentence of the pages is, the least firm first, in rows as read.

        Columns: page, title (of the page), sentence (as it reads now), share (of draws in which it
        does), turns (parameters that alone change it, and below or above what).
        """
        rows = []
        for each in tested(self.model):
            share, turns = firmness(self.model, each.test)
            rows.append((each.chapter, each.text, share, turning_points(self.model, turns)))
        frame = pd.DataFrame(rows, columns=["page", "sentence", "share", "turns"])
        return frame.assign(title=frame["page"].map(heading)).sort_values("share", kind="stable")

    def sources(self, *frames: pd.DataFrame) -> tuple[str, ...]:
        """Source keys behind frames of observations (column `source`) or facts (column `id`)."""
        published = (frame["source"].dropna() for frame in frames if "source" in frame)
        ids = chain(*(frame["id"] for frame in frames if "source" not in frame))
        computed = (fact.sources for fact in self.model.facts(ids).values())
        return tuple(sorted({*chain(*published, *computed)}))

    def range(self, parameter: str) -> tuple[Value, ...]:
        """The lowest and the highest value that a parameter may have, or all its choices."""
        return self.model.parameters[parameter].range

    def curve(self, fact: str, parameter: str, points: int = 61) -> pd.DataFrame:
        """A fact along one parameter's range, all else as in this run: x, value."""
        x = np.linspace(*self.range(parameter), points)
        return pd.DataFrame({"x": x, "value": along(self.model, fact, parameter, x)})


def _shown(values: pd.Series) -> pd.Series:
    """The values of one unit, which is their name, as they stand on a chart."""
    words = values.map(type).eq(str).any()
    shown = values if words else charts.numbers(values.astype(float), values.name)
    return pd.Series([*shown], values.index, dtype=object)


def with_inputs(model: Model, ids: Iterable[str]) -> list[str]:
    """The ids and everything they rest on, inputs last."""
    ids = list(ids)
    below = sorted(model.graph.below(map(model.step, ids)))
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
    model = Model(evidence, parameters, replace(usual, given=given))
    return Report(chapter, model, named(chapter, model))


def named(chapter: str, model: Model) -> list[str]:
    """Facts and parameters that the text of a chapter names, if its notebook is at hand.

    That is in the working folder, or in `chapters/` below it.
    """
    places = (Path(folder, f"{chapter}.ipynb") for folder in ("chapters", "."))
    found = next((path.read_text(encoding="utf-8") for path in places if path.is_file()), "{}")
    text = "\n\n".join("".join(cell["source"]) for cell in json.loads(found).get("cells", []))
    names = named_in(with_years(text, model.entries))
    return [name for name in names if name in model.entries or name in model.parameters]


def _set_in(namespace: Mapping[str, object]) -> tuple[list[str], set[str]]:
    """Names that are set as parameters are, and those of them that papermill or a caller has set.

    In a notebook, cells that do nothing but set names set parameters; the one that papermill adds
    says so in its first line. A plain mapping sets all its numbers and words.
    """
    if "In" not in namespace:
        plain = {name for name, value in namespace.items() if isinstance(value, int | float | str)}
        names = {name for name in plain if not name.startswith("_")} - {*HEADER}
        return sorted(names), names
    set_by = {True: set(), False: set()}  # whether the cell is that of papermill
    for cell in namespace["In"]:
        set_by[cell.startswith(INJECTED)].update({*_plain_names(cell)} - {*HEADER})
    return sorted(set_by[True] | set_by[False]), set_by[True]


def _plain_names(cell: str) -> list[str]:
    """The names that a cell sets, if it does nothing but set names to what is written there."""
    try:
        lines = ast.parse(cell).body
        for line in lines:
            ast.literal_eval(line.value)
        return [line.targets[0].id for line in lines]
    except (SyntaxError, ValueError, AttributeError):
        return []
