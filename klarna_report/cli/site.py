"""`klarna-report site`: the public site, laid out from editions and kept versions."""

import argparse
from pathlib import Path

from klarna_report.build.inputs import Book
from klarna_report.build.publish import recorded
from klarna_report.cli.arguments import declared, short
from klarna_report.errors import InputError
from klarna_report.parameters import BASELINE

ABOUT = """\
Lays out _build/site from the editions in _build, which one --site-url was given to: the baseline at
the top, the others in folders of their names, each published version whole under v/.
"""


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    command = declared(commands, site, "lay out the public site", description=ABOUT)
    command.add_argument("--published", type=Path, metavar="DIR", help="the versions kept so far")
    command.add_argument(
        "--keep", action="store_true", help="add the version at hand to them, for good"
    )


def site(arguments: argparse.Namespace) -> None:
    """Lay out the site and say where it is."""
    from klarna_report.site import keep, lay_out  # slow to import

    folder, book = arguments.published, Book()
    if arguments.keep and not folder:
        raise InputError("--keep: needs --published DIR")
    if folder and not folder.is_dir():
        raise InputError(f"--published {folder}: is not a folder")
    book = Book(site_url=recorded(book.build / BASELINE).get("site_url", ""))
    if arguments.keep:
        print(f"Kept: {short(keep(book, folder))}")
    print(f"Site: {short(lay_out(book, folder))}")
