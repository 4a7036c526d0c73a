"""What several commands ask for: a scenario, single values, an output to write."""

import argparse
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

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

PARAMETER = ("-p", "--parameter")


def declared(
    commands: argparse._SubParsersAction, run: Callable, help: str, **more: object
) -> argparse.ArgumentParser:
    """A command of the name of the function that runs it."""
    command = commands.add_parser(run.__name__.replace("_", "-"), help=help, **more)
    command.set_defaults(run=run)
    return command


def overrides(pairs: Sequence[str]) -> dict[str, str]:
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


def paired(words: Sequence[str]) -> list[str]:
    """The command line with `-p name value`, as papermill takes it, written `-p name=value`."""
    left, done = list(words), []
    while left:
        done.append(left.pop(0))
        if done[-1] in PARAMETER and len(left) > 1 and "=" not in left[0] and left[1][:1] != "-":
            done.append(f"{left.pop(0)}={left.pop(0)}")
    return done


def chosen_scenario(arguments: argparse.Namespace) -> Scenario:
    """The scenario that the arguments ask for, checked against the catalogue."""
    paths = [scenario_path(arguments.scenario)] if arguments.scenario else []
    (found,) = asked_for(paths, arguments.parameter)
    return found


def asked_for(paths: Sequence[Path], pairs: Sequence[str]) -> list[Scenario]:
    """The scenarios of these files, the baseline if there is none, with what -p sets in each."""
    parameters, given = catalogue(), overrides(pairs)
    known = settable(parameters, given)
    found = [scenario_in(path) for path in dict.fromkeys(paths)] or [baseline(parameters)]
    return [with_overrides(each, given, known) for each in found]


def scenario_in(path: Path) -> Scenario:
    """The scenario in a file, which may set parameters and quoted numbers."""
    names = {*read_yaml(path)} - {*HEADER}
    return read_scenario(path, settable(catalogue(), names, str(path)))


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
    command.add_argument("--scenario", help="a file, or the name of one in data/scenarios/")
    add_parameter(command)


def add_parameter(command: argparse.ArgumentParser) -> None:
    """The option that sets single parameters."""
    command.add_argument(
        *PARAMETER,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set one parameter; may be repeated; NAME VALUE does as well",
    )


def positive(text: str) -> int:
    """A whole number above nought; `1e6` is one too."""
    number = float(text)
    if not number.is_integer() or number < 1:
        raise ValueError(text)
    return int(number)


def add_executor(command: argparse.ArgumentParser, workers: int | None = None) -> None:
    """The options that say where the work is done."""
    where = command.add_argument_group("where it runs, one of the two")
    default = "as many as cores" if workers is None else str(workers)
    where.add_argument(
        "--workers", type=positive, metavar="N", help=f"local processes (default {default})"
    )
    where.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="a Dask scheduler, as in tcp://host:8786 (needs `make tools`)",
    )
    command.set_defaults(usual_workers=workers)


def check_executor(arguments: argparse.Namespace) -> None:
    """Fill in the usual number of workers; InputError if two places are asked for."""
    from klarna_report.executors import processors

    if arguments.workers and arguments.scheduler is not None:
        raise InputError("--workers counts local processes: not together with --scheduler")
    arguments.workers = arguments.workers or arguments.usual_workers or processors()


def short(path: Path) -> Path:
    """A path as seen from the working folder, where it lies below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
