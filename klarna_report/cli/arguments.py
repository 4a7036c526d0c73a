"""What several commands ask for: a scenario, single values, an output to write."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from klarna_report.errors import InputError
from klarna_report.parameters import (
    Scenario,
    baseline,
    catalogue,
    read_scenario,
    scenario_path,
    with_overrides,
)


def overrides(pairs: Sequence[str]) -> dict[str, str]:
    """The `name=value` pairs given with -p."""
    given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InputError(f"-p {pair}: must be name=value, as in -p backfill_rate=0.2")
        given[name.strip()] = value.strip()
    return given


def chosen_scenario(arguments: argparse.Namespace) -> Scenario:
    """The scenario that the arguments ask for, checked against the catalogue."""
    parameters = catalogue()
    scenario = baseline(parameters)
    if arguments.scenario:
        scenario = read_scenario(scenario_path(arguments.scenario), parameters)
    return with_overrides(scenario, overrides(arguments.parameter), parameters)


def add_scenario(command: argparse.ArgumentParser) -> None:
    """The options that choose a scenario and set single parameters."""
    command.add_argument("--scenario", help="a file, or the name of one in data/scenarios/")
    add_parameter(command)


def add_parameter(command: argparse.ArgumentParser) -> None:
    """The option that sets single parameters."""
    command.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set one parameter; may be repeated",
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
        help="a Dask scheduler, as in tcp://host:8786 (needs the extra `cluster`)",
    )
    command.set_defaults(usual_workers=workers)


def check_executor(arguments: argparse.Namespace) -> None:
    """Fill in the usual number of workers; InputError if two places are asked for."""
    from klarna_report.pipeline.executors import default_workers

    if arguments.workers and arguments.scheduler is not None:
        raise InputError("--workers counts local processes: not together with --scheduler")
    arguments.workers = arguments.workers or arguments.usual_workers or default_workers()


def short(path: Path) -> Path:
    """A path as seen from the working folder, where it lies below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
