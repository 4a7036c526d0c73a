"""Layer 1: every fact there is in a data folder, quoted or computed, before it is computed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from klarna_report.errors import InputError, nearest
from klarna_report.evidence.records import Evidence, Observation, stated
from klarna_report.files import read_yaml
from klarna_report.formats import decimal_year, in_words, period
from klarna_report.formulas import Step, written
from klarna_report.graph import Graph, Leaves
from klarna_report.parameters import Parameter

FACTS = "facts.yml"
KLARNA = "klarna"
COUNT = "filed_headcount_"  # with a year behind it: counted at its end
LAST_COUNT = "filed_date_latest"  # where the outlook starts
DATED = re.compile(r"_20\d\d")
SAME = ["quantity", "entity", "scope", "unit", "kind"]
MONTH = pd.Timedelta(days=31)


@dataclass(frozen=True)
class Entry:
    """What is known of a fact before it is computed.

    observation, field: what it quotes; shows: what it stands for, if not itself: another fact,
    with `{country}` filled in by the scenario; share_of_draws: it is the mean of that one.
    """

    id: str
    label: str
    unit: str
    chapter: str
    observation: str = ""
    field: str = ""
    shows: str = ""
    share_of_draws: bool = False


@lru_cache(maxsize=8)
def quoted(evidence: Evidence) -> Mapping[str, Entry]:
    """Every quoted number by id, families spread over what the evidence holds."""
    found: dict[str, Entry] = {}
    for page, facts in read_yaml(evidence.folder / FACTS).items():
        for name, fields in facts.items():
            found |= {each.id: each for each in _of_row(evidence, page, name, fields, found)}
    return found


def _of_row(
    evidence: Evidence, page: str, name: str, fields: Mapping, found: Mapping[str, Entry]
) -> Iterator[Entry]:
    if "quantity" in fields:
        yield from family(evidence, page, name, fields)
        return
    about = (name, fields["label"])
    if "chosen" in fields:
        yield Entry(*about, "", page, shows=f"{name}_{{{fields['chosen']}}}")
    elif "day_of" in fields:
        if shown := found.get(fields["day_of"]):
            yield Entry(*about, "date", page, shown.observation, "end")
    else:
        unit = fields.get("unit") or evidence.observation(fields["observation"]).unit
        yield Entry(*about, unit, page, fields["observation"], fields.get("field", ""))


def family(evidence: Evidence, page: str, name: str, fields: Mapping) -> Iterator[Entry]:
    """One quoted number a period, then the last of them under `latest`."""
    length = name.partition("{")[2].partition("}")[0]
    found = members(evidence, length, fields)
    entry = None
    for tag, (said, row) in found.items():
        label = fields["label"].format(**{length: said})
        entry = Entry(name.format(**{length: tag}), label, row.unit, page, observation=row.id)
        yield entry
    if entry and length != "quarter":
        yield replace(entry, id=name.format(**{length: "latest"}), shows=entry.id)


@lru_cache(maxsize=8)
def _oldest_first(evidence: Evidence) -> Mapping[tuple[str, str, str], Iterable[str]]:
    """Ids by quantity, scope and entity, by end of their period, then by date of their source."""
    rows = evidence.observations
    rows = rows.assign(published=rows["source"].map(evidence.sources["date"]))
    rows = rows.sort_values(["end", "published"], kind="stable")
    return rows.groupby(["quantity", "scope", "entity"]).groups


def members(evidence: Evidence, length: str, fields: Mapping) -> dict[str, tuple[str, Observation]]:
    """Tag of each period -> its words and the observation that the newest source gives."""
    asked = (fields["quantity"], fields["scope"], fields.get("entity", KLARNA))
    found = {}
    for name in _oldest_first(evidence).get(asked, ()):
        row = evidence.observation(name)
        named = period(row.start, row.end)
        if named and named[0] == length:
            found[named[1]] = (named[2], row)
    return found


@lru_cache(maxsize=8)
def graph_of(evidence: Evidence, parameters: frozenset[str]) -> Graph:
    """The model of a data folder; InputError if a number it needs is not there."""
    numbers = quoted(evidence)
    if LAST_COUNT not in numbers:
        raise InputError(f"{FACTS}: {LAST_COUNT} has no observation; the outlook starts there")
    latest = {n: each.shows for n, each in numbers.items() if each.shows and "{" not in each.shows}
    names = parameters | {name for name, each in numbers.items() if not each.shows}
    end = evidence.observation(numbers[LAST_COUNT].observation).end
    filed = (name.removeprefix(COUNT) for name in names if name.startswith(COUNT))
    years = sorted((int(tag) for tag in filed if tag.isdecimal()), reverse=True)
    graph = Graph(Leaves(names, latest, tuple(years), decimal_year(end), in_words(end)))
    if graph.missing:
        raise InputError(f"{FACTS}: the model needs {', '.join(graph.missing)}")
    return graph


def settable(
    evidence: Evidence, parameters: Mapping[str, Parameter], names: Iterable[str], where: str
) -> dict[str, Parameter]:
    """The parameters, and the quoted numbers among `names`, which may be tried at other values."""
    known = {**parameters}
    entries = entries_of(evidence, frozenset(parameters))
    for name in (each for each in names if each not in parameters):
        if name not in entries:
            hint = nearest(name, {*parameters, *quoted(evidence)})
            raise InputError(f"{where}: unknown parameter {name!r}; {hint}")
        quoted_number = entries.get(entries[name].shows, entries[name])
        if not quoted_number.observation or quoted_number.field == "end":
            raise InputError(f"{where}: {name!r} is computed; set what it rests on")
        known[name] = _tried(quoted_number, evidence, name)
    return known


def _tried(entry: Entry, evidence: Evidence, name: str) -> Parameter:
    """A quoted number as a parameter: from a hundredth to a hundred times, a share up to one."""
    found = evidence.observation(entry.observation)
    value = getattr(found, entry.field or stated(found))
    ends = sorted((value / 100, value * 100)) if value else (-1, 1)
    top = 1 if entry.unit.startswith("share") and 0 <= value <= 1 else ends[1]
    span = (ends[0], min(ends[1], top))
    return Parameter(name, value, span, entry.unit, entry.label, found.kind, found.source)


@lru_cache(maxsize=8)
def entries_of(evidence: Evidence, parameters: frozenset[str]) -> Mapping[str, Entry]:
    """Every fact by id, page by page, the quoted ones first."""
    found = dict(quoted(evidence))
    graph = graph_of(evidence, parameters)
    found |= {each.id: each for each in computed(graph)}
    found |= {
        name: replace(found[shown], id=name, shows=shown) for name, shown in graph.latest.items()
    }
    pages = list(dict.fromkeys(entry.chapter for entry in found.values()))
    return {e.id: e for e in sorted(found.values(), key=lambda e: pages.index(e.chapter))}


def computed(graph: Graph) -> Iterator[Entry]:
    """The facts that the model computes, in the order in which they are written."""
    order = {step.function: place for place, step in enumerate(written())}
    for step in sorted(graph.steps.values(), key=lambda each: (order[each.function], each.name)):
        yield _of_step(step)
    for name, label in graph.chosen.items():
        first = next(step for step in graph.steps.values() if step.name.startswith(f"{name}_"))
        yield Entry(name, label, "", first.module, shows=f"{name}_{{country}}")


def _of_step(step: Step) -> Entry:
    about = (step.name, step.label, step.unit, step.module)
    if step.declared.share_of_draws:
        return Entry(*about, shows=step.arguments[0], share_of_draws=True)
    return Entry(*about)


def overtaken(evidence: Evidence) -> Iterator[str]:
    """A sentence for each quoted number of no fixed year that has a newer one nobody quotes."""
    rows, entries = evidence.observations, quoted(evidence)
    used = {entry.observation for entry in entries.values()}
    lasted = rows["end"] - rows["start"]
    for name, entry in entries.items():
        if not entry.observation or DATED.search(name):
            continue
        own = rows.loc[entry.observation]
        length = (lasted - lasted[entry.observation]).abs()
        period = length.le(MONTH) | rows["start"].eq(own["start"])
        alike = rows[SAME].eq(own[SAME]).all(axis=1) & period
        newer = sorted({*rows.index[alike & rows["end"].gt(own["end"])]} - used)
        if newer:
            yield f"{name} quotes {entry.observation}; newer: {', '.join(newer)}."
