"""`klarna-report check` and `dictionary`: whether data/ is sound, and what it is."""

import argparse
from pathlib import Path

from klarna_report.cli.arguments import short
from klarna_report.errors import InputError
from klarna_report.parameters import DATA

TABLES = ("observations", "events", "claims", "contradictions", "sources")


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    command = commands.add_parser("check", help="check all of data/, print every violation")
    command.set_defaults(run=check)
    _add_folder(command)
    command = commands.add_parser("dictionary", help="renew data/README.md and datapackage.json")
    command.set_defaults(run=dictionary)
    _add_folder(command)


def _add_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", nargs="?", type=Path, default=DATA, help="default: data/")


def check(arguments: argparse.Namespace) -> None:
    """Print every violation, one a line; without any, the accounts that do not close."""
    from klarna_report.checking import check_all
    from klarna_report.evidence import findings, load

    folder = short(arguments.folder)
    found = check_all(arguments.folder)
    if found:
        print(*found, sep="\n")
        noun = "violation" if len(found) == 1 else "violations"
        raise InputError(f"{folder}: {len(found)} {noun}, listed on the standard output")
    evidence = load(arguments.folder)
    told = findings(evidence)
    for sentence in told:
        print(f"Finding: {sentence}")
    sizes = ", ".join(f"{len(getattr(evidence, name))} {name}" for name in TABLES)
    print(f"{folder}: no violation, {len(told)} findings; {sizes}.")


def dictionary(arguments: argparse.Namespace) -> None:
    """Write README.md and datapackage.json anew from schema and vocabulary."""
    from klarna_report.evidence.dictionary import write

    for path in write(arguments.folder):
        print(short(path))
