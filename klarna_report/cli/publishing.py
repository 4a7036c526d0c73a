"""`klarna-report release`, `check-citation` and `site`: versions, what they published, where."""

import argparse
from pathlib import Path

from klarna_report.cli.arguments import declared, short
from klarna_report.errors import InputError
from klarna_report.parameters import BASELINE, data_folder

RELEASE = """\
Appends every number that is new, changed or gone. Refuses, before a row is written, where
CHANGELOG.md does not say why, or where files name different versions.
"""
SITE = """\
Lays out _build/site from the editions in _build, which one --site-url was given to: the baseline at
the top, the others in folders of their names, each published version whole under v/.
"""


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    told = "note in data/history.csv what a version publishes"
    command = declared(commands, release, told, description=RELEASE)
    command.add_argument("version", help="as in CITATION.cff and CHANGELOG.md")
    command = declared(commands, check_citation, "say whether a cited number still stands")
    command.add_argument("citation", help='as in "0.1.0 agent_equivalents_2025_q3 853"')
    command = declared(commands, site, "lay out the public site", description=SITE)
    command.add_argument("--published", type=Path, metavar="DIR", help="the versions kept so far")
    told = "add the version at hand to them, for good"
    command.add_argument("--keep", action="store_true", help=told)


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


def site(arguments: argparse.Namespace) -> None:
    """Lay out the site and say where it is."""
    from klarna_report.build.inputs import Book
    from klarna_report.build.publish import recorded
    from klarna_report.site import keep, lay_out

    folder, book = arguments.published, Book()
    if arguments.keep and not folder:
        raise InputError("--keep: needs --published DIR")
    if folder and not folder.is_dir():
        raise InputError(f"--published {folder}: is not a folder")
    book = Book(site_url=recorded(book.build / BASELINE).get("site_url", ""))
    if arguments.keep:
        print(f"Kept: {short(keep(book, folder))}")
    print(f"Site: {short(lay_out(book, folder))}")
