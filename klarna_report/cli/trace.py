"""`klarna-report trace`: what a number rests on, as a tree down to what was read, and how."""

import argparse
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING

from klarna_report.cli.arguments import add_scenario, chosen_scenario, declared
from klarna_report.cli.layout import WIDTH
from klarna_report.formats import interval_text
from klarna_report.parameters import catalogue

if TYPE_CHECKING:  # slow to import; the command does so itself
    from klarna_report.fact import Fact
    from klarna_report.facts import Model

STEP = 4  # columns a level


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    command = declared(commands, trace, "print what a number rests on, down to its sources")
    command.add_argument("id", help="of a fact or a parameter")
    add_scenario(command)


def trace(arguments: argparse.Namespace) -> None:
    """Print the pedigree of a number as a tree."""
    from klarna_report.evidence import load
    from klarna_report.facts import Model

    model, name = Model(load(), catalogue(), chosen_scenario(arguments)), arguments.id
    (asked,) = model.known([name], "unknown fact")
    below = model.graph.below([asked, model.step(asked)]) | model.choices(asked)
    print(*branch(model, model.facts(sorted(below)), asked, WIDTH, set()), sep="\n")


def branch(
    model: "Model", facts: Mapping[str, "Fact"], name: str, width: int, told: set[str]
) -> Iterator[str]:
    """The lines of a number and of all it rests on; one that stands twice is spelled out once."""
    fact, again = facts[name], name in told
    yield from wrap(f"{fact.label}: {fact.text()}{' (as above)' if again else ''}", width)
    if again:
        return
    told.add(name)
    inputs = [*fact.inputs, *sorted(model.choices(name))]
    for line in about(model, fact):
        shown = wrap(line, width - STEP, break_long_words=False, break_on_hyphens=False)
        yield from (f"{'│' if inputs else ' '}   {each}" for each in shown)
    for each in inputs:
        first, *rest = branch(model, facts, each, width - STEP, told)
        last = each == inputs[-1]
        yield f"{'└' if last else '├'}── {first}"
        yield from (f"{' ' if last else '│'}   {line}" for line in rest)


def about(model: "Model", fact: "Fact") -> Iterator[str]:
    """Id, kind and interval; formula; what was published, where it was read and how."""
    interval = interval_text(fact.low, fact.value, fact.high, fact.unit)
    yield ", ".join(filter(None, (fact.id, fact.kind, fact.unit, interval)))
    if step := model.graph.steps.get(fact.id):
        yield step.definition
        yield f"= {step.formula()}"
    if fact.inputs:
        return
    found, evidence = model.observation(fact.id), model.evidence
    if found:
        yield f"observation {found.id}: {evidence.reading(found.seen, found.via)}"
    key = found.source if found else model.parameters[fact.id].source
    yield from document(evidence.sources.loc[key], found.locator if found else "")
    for via in (
        each for each in (found.via if found else "").split() if each in evidence.sources.index
    ):
        first, *rest = document(evidence.sources.loc[via])
        yield from (f"read in {first}", *rest)


def document(source: Mapping[str, str], place: str = "") -> Iterator[str]:
    """Publisher, title, date and place of a document; its address; why it is weak."""
    yield ", ".join(filter(None, (source["publisher"], source["title"], source["date"], place)))
    yield from filter(None, (source["url"], source["weak"] and f"weak source: {source['weak']}"))
