"""`klarna-report check` and `dictionary`: whether data/ is sound, and what it is."""

import argparse
from pathlib import Path

from klarna_report.cli.arguments import short
from klarna_report.errors import BuildError, InputError
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
    from klarna_report import evidence as data
    from klarna_report.facts import Model
    from klarna_report.findings import findings, overtaken
    from klarna_report.parameters import baseline, catalogue

    folder = _existing(arguments.folder)
    found = data.check(folder)
    if found:
        print(*found, sep="\n")
        noun = "violation" if len(found) == 1 else "violations"
        raise BuildError(f"{folder}: {len(found)} {noun}, listed on the standard output")
    evidence, parameters = data.load(folder), catalogue(folder / "parameters.yml")
    told = findings(Model(evidence, parameters, baseline(parameters)))
    told += overtaken(evidence)
    for sentence in told:
        print(f"Finding: {sentence}")
    sizes = ", ".join(f"{len(getattr(evidence, name))} {name}" for name in TABLES)
    print(f"{folder}: no violation, {len(told)} findings; {sizes}.")


def dictionary(arguments: argparse.Namespace) -> None:
    """Write README.md and datapackage.json anew from schema and vocabulary."""
    from klarna_report.evidence.dictionary import write

    folder = _existing(arguments.folder)
    try:
        print(*write(folder), sep="\n")
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be written: {error.strerror}") from error


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder")
    return short(folder)
