"""`klarna-report facts`, `scenarios` and `parameters`: what there is, without building."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from textwrap import fill

from klarna_report.cli.arguments import add_scenario, chosen_scenario, declared
from klarna_report.cli.layout import INDENT, WIDTH, text_table
from klarna_report.formats import format_value
from klarna_report.parameters import Parameter, Scenario, baseline, catalogue
from klarna_report.parameters import scenarios as all_scenarios

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    command = declared(commands, facts, "print facts as CSV, without building")
    add_scenario(command)
    command.add_argument("id", nargs="*", help="ids of facts; all if none is given")
    command = declared(commands, scenarios, "list the scenarios and what they change")
    command.add_argument("--json", action="store_true", help="for programs")
    command = declared(commands, parameters, "list what may be changed, and how far")
    command.add_argument("--json", action="store_true", help="as a JSON Schema, for programs")


def facts(arguments: argparse.Namespace) -> None:
    """Print facts of a scenario as CSV, without building the book."""
    import pandas as pd

    from klarna_report.evidence import load
    from klarna_report.facts import Model

    model = Model(load(), catalogue(), chosen_scenario(arguments))
    shown = model.facts(arguments.id or [*model.entries, *model.parameters])
    rows = [{"id": each.id, **each.cells(), "unit": each.unit} for each in shown.values()]
    pd.DataFrame(rows).to_csv(sys.stdout, index=False, lineterminator="\n")


def scenarios(arguments: argparse.Namespace) -> None:
    """Print every scenario: name, title, reason and what differs from the baseline."""
    known = catalogue()
    found = all_scenarios()
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
    about = ("\n".join(_about(each)) for each in known.values())
    return "\n\n".join([text_table(heads, rows), *about])


def _value_and_range(parameter: Parameter) -> tuple[str, str]:
    if parameter.is_choice:
        return "below", f"{len(parameter.range)} choices"
    return _plain(parameter.value), " to ".join(map(_plain, parameter.range))


def _about(parameter: Parameter) -> Iterator[str]:
    """The definition and, where the range is a list, what may be chosen."""
    yield parameter.name
    yield fill(f"{parameter.definition}.", WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
    for each in parameter.range if parameter.is_choice else ():
        yield f"{INDENT}{'now' if each == parameter.value else 'or '} {each}"


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
    if parameter.is_choice:
        allowed = {"type": "string", "enum": list(parameter.range)}
    else:
        low, high = parameter.range
        allowed = {"type": "number", "minimum": low, "maximum": high}
    about = {
        "default": parameter.value,
        "description": parameter.definition,
        "unit": parameter.unit,
        "kind": parameter.kind,
        "source": parameter.source,
    }
    return allowed | about | ({"$comment": parameter.note} if parameter.note else {})
