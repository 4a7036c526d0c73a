"""`klarna-report facts`, `scenarios` and `parameters`: what there is, without building."""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Mapping
from textwrap import fill

from klarna_report.cli.arguments import add_scenario, chosen_scenario
from klarna_report.cli.layout import INDENT, WIDTH, text_table
from klarna_report.cli.schema import schema
from klarna_report.formats import format_value
from klarna_report.parameters import Parameter, Scenario, baseline, catalogue


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    command = commands.add_parser("facts", help="print facts as CSV, without building")
    add_scenario(command)
    command.add_argument("id", nargs="*", help="ids of facts; all if none is given")
    command.set_defaults(run=facts)
    command = commands.add_parser("scenarios", help="list the scenarios and what they change")
    command.add_argument("--json", action="store_true", help="for programs")
    command.set_defaults(run=scenarios)
    command = commands.add_parser("parameters", help="list what may be changed, and how far")
    command.add_argument("--json", action="store_true", help="as a JSON Schema, for programs")
    command.set_defaults(run=parameters)


def facts(arguments: argparse.Namespace) -> None:
    """Print facts of a scenario as CSV, without building the book."""
    from klarna_report.evidence import load
    from klarna_report.facts import Model

    model = Model(load(), catalogue(), chosen_scenario(arguments))
    shown = model.facts(arguments.id or [*model.entries, *model.parameters])
    rows = [{"id": each.id, **each.cells(), "unit": each.unit} for each in shown.values()]
    table = csv.DictWriter(sys.stdout, [*rows[0]], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)


def scenarios(arguments: argparse.Namespace) -> None:
    """Print every scenario: name, title, reason and what differs from the baseline."""
    from klarna_report.build.editions import scenarios as all_scenarios

    known = catalogue()
    found = all_scenarios(known)
    if arguments.json:
        print(json.dumps([_record(each) for each in found], indent=1, ensure_ascii=False))
    else:
        print("\n\n".join("\n".join(_lines(each, known)) for each in found))


def _record(scenario: Scenario) -> dict:
    about = {"name": scenario.name, "title": scenario.title, "reason": scenario.reason}
    return {**about, "differences": dict(scenario.differences)}


def _lines(scenario: Scenario, known: Mapping[str, Parameter]) -> Iterator[str]:
    yield f"{scenario.name}: {scenario.title}"
    yield fill(scenario.reason, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
    base = baseline(known).values
    for name, value in scenario.differences.items():
        was, now = (format_value(each, known[name].unit) for each in (base[name], value))
        yield f"{INDENT}{name} = {_plain(value)} ({now}; baseline {was})"


def _plain(value: float | str) -> str:
    """A value as it is typed after -p."""
    return value if isinstance(value, str) else f"{value:g}"


def parameters(arguments: argparse.Namespace) -> None:
    """Print the catalogue as a table, or as a JSON Schema."""
    known = catalogue()
    if arguments.json:
        print(json.dumps(schema(known), indent=1, ensure_ascii=False))
    else:
        print(_table(known))


def _table(known: Mapping[str, Parameter]) -> str:
    heads = ("Parameter", "Value", "Range", "Unit", "Kind", "Source")
    rows = [
        (each.name, *_value_and_range(each), each.unit, each.kind, each.source)
        for each in known.values()
    ]
    return text_table(heads, rows, below=[_below(each) for each in known.values()])


def _value_and_range(parameter: Parameter) -> tuple[str, str]:
    if parameter.is_choice:
        return "below", f"{len(parameter.range)} choices"
    return _plain(parameter.value), " to ".join(map(_plain, parameter.range))


def _below(parameter: Parameter) -> list[str]:
    """The definition and, where the range is a list, what may be chosen."""
    if not parameter.is_choice:
        return [f"{parameter.definition}."]
    others = [each for each in parameter.range if each != parameter.value]
    choices = [f"now {parameter.value}", *(f"or  {each}" for each in others)]
    return [f"{parameter.definition}.", *choices]
