"""Layer 1: every fact there is in a data folder, quoted or computed, before it is computed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from klarna_report.errors import InputError, nearest
from klarna_report.evidence.records import Evidence, stated
from klarna_report.families import Leaves
from klarna_report.formulas import Step, written
from klarna_report.graph import Graph
from klarna_report.parameters import Parameter
from klarna_report.periods import decimal_year, in_words
from klarna_report.quoted import FACTS, Entry, quoted

COUNT = "filed_headcount_"  # with a year behind it: counted at its end
LAST_COUNT = "filed_date_latest"  # where the outlook starts


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
        yield _entry(step)
    for name, label in graph.chosen.items():
        first = next(step for step in graph.steps.values() if step.name.startswith(f"{name}_"))
        yield Entry(name, label, "", first.module, shows=f"{name}_{{country}}")


def _entry(step: Step) -> Entry:
    about = (step.name, step.label, step.unit, step.module)
    if step.declared.share_of_draws:
        return Entry(*about, shows=step.arguments[0], share_of_draws=True)
    return Entry(*about, note=step.declared.note)
