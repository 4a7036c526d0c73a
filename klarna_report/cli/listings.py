"""`klarna-report facts`, `trace`, `scenarios`, `parameters`: what there is, without building."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING

from klarna_report.cli.arguments import add_scenario, chosen_scenario, declared, model_of
from klarna_report.cli.layout import WIDTH, indented, text_table
from klarna_report.formats import format_value, interval_text
from klarna_report.parameters import Parameter, Scenario, catalogue
from klarna_report.parameters import scenarios as all_scenarios

if TYPE_CHECKING:  # slow to import; the commands do so themselves
    from klarna_report.fact import Fact
    from klarna_report.facts import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"
STEP = 4  # columns a level of the tree


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    command = declared(commands, facts, "print facts as CSV, without building")
    add_scenario(command)
    command.add_argument("id", nargs="*", help="ids of facts; all if none is given")
    command = declared(commands, trace, "print what a number rests on, down to its sources")
    command.add_argument("id", help="of a fact or a parameter")
    add_scenario(command)
    declared(commands, scenarios, "list the scenarios and what they change")
    command = declared(commands, parameters, "list what may be changed, and how far")
    command.add_argument("--json", action="store_true", help="as a JSON Schema, for programs")


def facts(arguments: argparse.Namespace) -> None:
    """Print facts of a scenario as CSV, without building the book."""
    import pandas as pd

    model = model_of(chosen_scenario(arguments))
    shown = model.facts(arguments.id or [*model.entries, *model.parameters])
    rows = [{"id": each.id, **each.cells(), "unit": each.unit} for each in shown.values()]
    pd.DataFrame(rows).to_csv(sys.stdout, index=False, lineterminator="\n")


def scenarios(arguments: argparse.Namespace) -> None:
    """Print every scenario: name, title, reason and what differs from the baseline."""
    print("\n\n".join("\n".join(_lines(each, catalogue())) for each in all_scenarios()))


def _lines(scenario: Scenario, known: Mapping[str, Parameter]) -> Iterator[str]:
    yield f"{scenario.name}: {scenario.title}"
    yield indented(scenario.reason)
    for name, value in scenario.differences.items():
        values = (scenario.defaults[name], value)
        was, now = (format_value(each, known[name].unit) for each in values)
        yield f"    {name} = {_plain(value)} ({now}; baseline {was})"


def _plain(value: float | str) -> str:
    """A value as it is typed after -p."""
    return value if isinstance(value, str) else f"{value:g}"


def parameters(arguments: argparse.Namespace) -> None:
    """Print the catalogue as a table, or as a JSON Schema."""
    known = catalogue()
    if arguments.json:
        print(json.dumps(schema(known), indent=1, ensure_ascii=False))
        return
    heads = ("Parameter", "Value", "Range", "Unit", "Kind", "Source")
    rows = [(p.name, *_value_and_range(p), p.unit, p.kind, p.source) for p in known.values()]
    print(text_table(heads, rows))
    for each in known.values():
        print(f"\n{each.name}\n{indented(f'{each.definition}.')}")
        for word in each.range if each.is_choice else ():
            print(f"    {'now' if word == each.value else 'or '} {word}")


def _value_and_range(parameter: Parameter) -> tuple[str, str]:
    if parameter.is_choice:
        return "below", f"{len(parameter.range)} choices"
    return _plain(parameter.value), " to ".join(map(_plain, parameter.range))


def schema(parameters: Mapping[str, Parameter]) -> dict:
    """A schema of parameter values: an object that sets any of them within their ranges.

    Unit, kind and source stand beside JSON Schema's own words, which allows that.
    """
    return {
        "$schema": DIALECT,
        "title": "Parameters of the report",
        "description": "Values that may be set; what is left out keeps its default.",
        "type": "object",
        "properties": {name: _property(each) for name, each in parameters.items()},
        "additionalProperties": False,
    }


def _property(parameter: Parameter) -> dict:
    about = {
        "default": parameter.value,
        "description": parameter.definition,
        "unit": parameter.unit,
        "kind": parameter.kind,
        "source": parameter.source,
    } | ({"$comment": parameter.note} if parameter.note else {})
    if parameter.is_choice:
        return {"type": "string", "enum": list(parameter.range)} | about
    low, high = parameter.range
    return {"type": "number", "minimum": low, "maximum": high} | about


def trace(arguments: argparse.Namespace) -> None:
    """Print what a number rests on as a tree, down to what was read, and how."""
    model, name = model_of(chosen_scenario(arguments)), arguments.id
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
    found, sources = model.observation(fact.id), model.evidence.sources
    if not found:
        yield from document(sources.loc[model.parameters[fact.id].source])
        return
    yield f"observation {found.id}: {model.evidence.reading(found.seen, found.via)}"
    yield from document(sources.loc[found.source], found.locator)
    for via in sources.index.intersection(found.via.split(), sort=False):
        first, *rest = document(sources.loc[via])
        yield from (f"read in {first}", *rest)


def document(source: Mapping[str, str], place: str = "") -> Iterator[str]:
    """Publisher, title, date and place of a document; its address; why it is weak."""
    yield ", ".join(filter(None, (source["publisher"], source["title"], source["date"], place)))
    yield from filter(None, (source["url"], source["weak"] and f"weak source: {source['weak']}"))
