"""`klarna-report release` and `check-citation`: what a version published, and whether it stands."""

import argparse

from klarna_report.cli.arguments import declared
from klarna_report.parameters import data_folder


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    command = declared(
        commands,
        release,
        "note in data/history.csv what a version publishes",
        description="Appends every number that is new, changed or gone. Refuses, before a row is "
        "written, where CHANGELOG.md does not say why, or where files name different versions.",
    )
    command.add_argument("version", help="as in CITATION.cff and CHANGELOG.md")
    command = declared(commands, check_citation, "say whether a cited number still stands")
    command.add_argument("citation", help='as in "0.1.0 agent_equivalents_2025_q3 853"')


def release(arguments: argparse.Namespace) -> None:
    """Append the numbers of a version to the history."""
    from klarna_report.evidence import load
    from klarna_report.history import published
    from klarna_report.release import release as released

    evidence = load()
    count = released(arguments.version, evidence, published(evidence))
    print(f"{data_folder().name}/history.csv: {count} rows of {arguments.version} appended.")


def check_citation(arguments: argparse.Namespace) -> None:
    """Print what has become of a cited number."""
    from klarna_report.evidence import load
    from klarna_report.history import history_of, published

    evidence = load()
    print(history_of(evidence).answer(arguments.citation, published(evidence)))
