"""What several commands ask for: a scenario, single values, an output to write."""

import argparse
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from klarna_report.errors import InputError
from klarna_report.files import read_yaml
from klarna_report.parameters import (
    HEADER,
    Parameter,
    Scenario,
    baseline,
    catalogue,
    read_scenario,
    scenario_path,
    with_overrides,
)

if TYPE_CHECKING:
    from klarna_report.facts import Model


def declared(
    commands: argparse._SubParsersAction, run: Callable, help: str, **more: object
) -> argparse.ArgumentParser:
    """A command of the name of the function that runs it."""
    command = commands.add_parser(run.__name__.replace("_", "-"), help=help, **more)
    command.set_defaults(run=run)
    return command


def overrides(pairs: Iterable[str]) -> dict[str, str]:
    """The `name=value` pairs given with -p."""
    given = {}
    for pair in pairs:
        name, _, value = (part.strip() for part in pair.partition("="))
        if not name or not value:
            raise InputError(f"-p {pair}: must be name=value, as in -p backfill_rate=0.2")
        if name in given:
            raise InputError(f"-p {pair}: {name} is there twice")
        given[name] = value
    return given


def chosen_scenario(arguments: argparse.Namespace) -> Scenario:
    """The one scenario that the arguments ask for, checked against the catalogue."""
    found, *others = asked_for(map(scenario_path, arguments.scenario), arguments.parameter)
    if others:
        raise InputError("--scenario: more than one; only `build` takes several")
    return found


def asked_for(paths: Iterable[Path], pairs: Iterable[str]) -> list[Scenario]:
    """The scenarios of these files, the baseline if there is none, with what -p sets in each."""
    parameters, given = catalogue(), overrides(pairs)
    known = settable(parameters, given)
    found = [scenario_in(path) for path in dict.fromkeys(paths)] or [baseline(parameters)]
    return [with_overrides(each, given, known) for each in found]


def scenario_in(path: Path) -> Scenario:
    """The scenario in a file, which may set parameters and quoted numbers."""
    names = {*read_yaml(path)} - {*HEADER}
    return read_scenario(path, settable(catalogue(), names, str(path)))


def model_of(scenario: Scenario) -> "Model":
    """The model of the data at hand at the values of a scenario."""
    from klarna_report.evidence import load  # both slow to import
    from klarna_report.facts import Model

    return Model(load(), catalogue(), scenario)


def settable(
    parameters: dict[str, Parameter], names: Collection[str], where: str = "-p"
) -> dict[str, Parameter]:
    """The parameters, and the quoted numbers among the names: these take longer to look up."""
    if {*names} <= {*parameters}:
        return parameters
    from klarna_report import definitions
    from klarna_report.evidence import load

    return definitions.settable(load(), parameters, names, where)


def add_scenario(command: argparse.ArgumentParser) -> None:
    """The options that choose a scenario and set single parameters."""
    many = {"action": "append", "default": []}
    told = "a file, or the name of one in data/scenarios/"
    command.add_argument("--scenario", help=told, **many)
    told = "set one parameter; may be repeated"
    command.add_argument("-p", "--parameter", metavar="NAME=VALUE", help=told, **many)


def positive(text: str) -> int:
    """A whole number above nought; `1e6` is one too."""
    number = float(text)
    if not number.is_integer() or number < 1:
        raise ValueError(text)
    return int(number)


def short(path: Path) -> Path:
    """A path as seen from the working folder, where it lies below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
