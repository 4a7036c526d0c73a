"""`klarna-report why`: what would make a build run a chapter."""

import argparse

from klarna_report.cli.arguments import add_scenario, chosen_scenario
from klarna_report.pipeline.inputs import Book

MOST = 12  # reasons printed; a change of everything need not be read in full


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    command = commands.add_parser("why", help="say why a chapter would run, or that it would not")
    command.add_argument("chapter", help="as in _toc.yml, for example turnover")
    add_scenario(command)
    command.set_defaults(run=why)


def why(arguments: argparse.Namespace) -> None:
    """Print the reasons, each with the chain that leads to it."""
    scenario = chosen_scenario(arguments)
    from klarna_report.pipeline.why import why as asked  # after the arguments are checked

    name = arguments.chapter
    found = asked(name, scenario, Book())
    kept = (
        "; the run that is wanted is kept, so a build takes it from there" if found.stored else ""
    )
    if not found.edition:
        print(f"{name}: no edition has been built that it is part of{kept}.")
    elif not found.reasons:
        lost = "" if found.stored else "; its outputs are no longer kept, so a build runs it"
        print(f"{name}: nothing it used has changed since edition {found.edition}{lost}.")
    else:
        print(f"{name}: what it used in edition {found.edition} has changed{kept}:")
        for reason, chain in found.reasons[:MOST]:
            print(f"  {reason}", *chain, sep="\n    ")
        if len(found.reasons) > MOST:
            print(f"  and {len(found.reasons) - MOST} more")
