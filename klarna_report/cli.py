"""Layer 5: the command line. Exit 0 done; 1 a build or check failed; 2 the input was wrong."""

import argparse
import csv
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from klarna_report.errors import BuildError, InputError
from klarna_report.formats import format_value
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


def build(arguments: argparse.Namespace) -> None:
    """Build an edition and say where it is."""
    scenario = chosen_scenario(arguments)
    started = time.monotonic()
    from klarna_report.pipeline.build import build_edition, check_inputs  # after input is checked

    check_inputs()
    built = build_edition(scenario, catalogue())
    page = built.folder / "html" / "index.html"
    took = time.monotonic() - started
    print(f"Built in {took:.1f} s." if built.fresh else f"Nothing has changed ({took:.1f} s).")
    print(f"Site: {_short(page)}\nOpen: {page.absolute().as_uri()}")


def facts(arguments: argparse.Namespace) -> None:
    """Print facts of a scenario as CSV, without building the book."""
    from klarna_report.evidence import load
    from klarna_report.facts import Model

    model = Model(load(), catalogue(), chosen_scenario(arguments))
    shown = model.facts(arguments.id or model.entries)
    rows = csv.writer(sys.stdout, lineterminator="\n")
    rows.writerow(["id", "value", "low", "high", "unit", "text"])
    for fact in shown.values():
        numbers = [fact.value, fact.low, fact.high]
        cells = ["" if n is None else n if isinstance(n, str) else f"{n:.6g}" for n in numbers]
        rows.writerow([fact.id, *cells, fact.unit, format_value(fact.value, fact.unit)])


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _add_scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument("--scenario", help="a file, or the name of one in data/scenarios/")
    command.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set one parameter; may be repeated",
    )


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    top = argparse.ArgumentParser(prog="klarna-report", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    command = commands.add_parser("build", help="build an edition of the whole book")
    _add_scenario(command)
    command.set_defaults(run=build)
    command = commands.add_parser("facts", help="print facts as CSV, without building")
    _add_scenario(command)
    command.add_argument("id", nargs="*", help="ids of facts; all if none is given")
    command.set_defaults(run=facts)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code says how it ended."""
    arguments = parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except InputError as error:
        print(f"klarna-report: {error}", file=sys.stderr)
        return 2
    except BuildError as error:
        print(f"klarna-report: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
