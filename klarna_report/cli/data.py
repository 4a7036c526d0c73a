"""`klarna-report check`, `dictionary`, `sync`: data/ is sound, told, and what chapters set."""

import argparse
from collections.abc import Iterable

from klarna_report.build.inputs import Book
from klarna_report.cli.arguments import declared, model_of, short
from klarna_report.errors import BuildError, InputError
from klarna_report.parameters import DATA, baseline, catalogue, data_folder

TABLES = ("observations", "events", "claims", "contradictions", "sources")


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    declared(commands, check, "check all of data/, print every violation")
    declared(commands, dictionary, "renew data/README.md and datapackage.json")
    declared(commands, sync, "write the parameters cell of every chapter")


def check(arguments: argparse.Namespace) -> None:
    """Print every violation, one a line; without any, what is no error but should be known."""
    from klarna_report import evidence as data
    from klarna_report.definitions import overtaken
    from klarna_report.history import published
    from klarna_report.release import faults
    from klarna_report.sentences import wanting

    folder = short(data_folder())
    refuse(data.check(folder), f"{folder}: violations")
    model = model_of(baseline(catalogue()))
    evidence = model.evidence
    if data_folder().resolve() == DATA.resolve():  # the chapters are about the data beside them
        refuse(wanting(model), "chapters: words that want a condition")
        refuse(faults(evidence, published(evidence)), "to be mended before the next version")
    told = [f"Finding: {sentence}" for sentence in overtaken(evidence)]
    sizes = ", ".join(f"{len(getattr(evidence, name))} {name}" for name in TABLES)
    print(*told, f"{folder}: no violation, {len(told)} findings; {sizes}.", sep="\n")


def refuse(found: Iterable[object], what: str) -> None:
    """Print what was found, one a line; BuildError if there is anything."""
    if lines := [*map(str, found)]:
        print(*lines, sep="\n")
        raise BuildError(f"{what}, listed above: {len(lines)}")


def dictionary(arguments: argparse.Namespace) -> None:
    """Write README.md and datapackage.json anew from schema and vocabulary."""
    from klarna_report.evidence.dictionary import write

    try:
        print(*write(short(data_folder())), sep="\n")
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be written: {error.strerror}") from error


def sync(arguments: argparse.Namespace) -> None:
    """Write the parameters cells from the catalogue; say which chapters had another one."""
    from klarna_report.sync import sync as written

    changed = written(Book(), model_of(baseline(catalogue())))
    told = [f"chapters/{name}.ipynb" for name in changed]
    print(*told or ["No parameters cell differs."], sep="\n")
