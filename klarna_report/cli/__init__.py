"""Layer 5: the command line. Exit 0 done; 1 a build or check failed; 2 the input was wrong.

Each command has a module here with a function `add` that declares it; COMMANDS lists them.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from klarna_report.cli import build, comparing, data, listings, publishing, sweep
from klarna_report.errors import BuildError, InputError
from klarna_report.parameters import DATA_VARIABLE

COMMANDS = (build, listings, comparing, sweep, data, publishing)
STOPPED = 130  # what a shell reports for a command ended by Ctrl-C
ABOUT = "Exit code 0: done; 1: a build or a check failed; 2: the input was wrong."


class OneLine(argparse.ArgumentParser):
    """A parser that says what is wrong in one line instead of printing its whole usage."""

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        raise InputError(f"{message}; see {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    top = OneLine(prog="klarna-report", description=ABOUT)
    commands = top.add_subparsers(dest="command", required=True)
    for module in COMMANDS:
        module.add(commands)
    for command in commands.choices.values():
        command.add_argument("--data", type=Path, metavar="DIR", help="data/ of another folder")
    return top


@contextmanager
def data_from(folder: Path | None) -> Iterator[None]:
    """Take the evidence from this folder, also in processes begun meanwhile."""
    if folder and not folder.is_dir():
        raise InputError(f"--data {folder}: is not a folder")
    before = dict(os.environ)
    if folder:
        os.environ[DATA_VARIABLE] = str(folder.resolve())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code says how it ended."""
    try:
        arguments = parser().parse_args(argv)
        with data_from(arguments.data):
            code = arguments.run(arguments) or 0
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read the output has had enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("klarna-report: stopped", file=sys.stderr)
        return STOPPED
    except (InputError, BuildError) as error:
        print(f"klarna-report: {error}", file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
