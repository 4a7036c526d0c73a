"""`klarna-report why`: what would make a build run a chapter."""

import argparse

from klarna_report.build.inputs import Book
from klarna_report.cli.arguments import add_scenario, chosen_scenario, declared

MOST = 12  # reasons printed; a change of everything need not be read in full


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    command = declared(commands, why, "say why a chapter would run, or that it would not")
    command.add_argument("chapter", help="as in _toc.yml, for example turnover")
    add_scenario(command)


def why(arguments: argparse.Namespace) -> None:
    """Print the reasons, each with the chain that leads to it."""
    scenario = chosen_scenario(arguments)
    from klarna_report.build.why import why as asked  # after the arguments are checked

    edition, reasons, kept = asked(arguments.chapter, scenario, Book())
    kept = "; an edition has the run that is wanted, so a build takes it" if kept else ""
    if not edition:
        print(f"{arguments.chapter}: no edition that it is part of has been built{kept}.")
    elif not reasons:
        print(f"{arguments.chapter}: nothing it rests on has changed since {edition}.")
    else:
        print(f"{arguments.chapter}: what it rests on has changed since {edition}{kept}:")
        print(*(f"  {reason}" for reason in reasons[:MOST]), sep="\n")
        if len(reasons) > MOST:
            print(f"  and {len(reasons) - MOST} more")
