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

    found = asked(arguments.chapter, scenario, Book())
    kept = "; an edition has the run that is wanted, so a build takes it" if found.kept else ""
    if not found.edition:
        print(f"{arguments.chapter}: no edition that it is part of has been built{kept}.")
    elif not found.reasons:
        print(f"{arguments.chapter}: nothing it rests on has changed since {found.edition}.")
    else:
        print(f"{arguments.chapter}: what it rests on has changed since {found.edition}{kept}:")
        print(*(f"  {reason}" for reason in found.reasons[:MOST]), sep="\n")
        if len(found.reasons) > MOST:
            print(f"  and {len(found.reasons) - MOST} more")
