"""`klarna-report check`, `dictionary`, `sync`: data/ is sound, told, and what chapters set."""

import argparse
from typing import TYPE_CHECKING

from klarna_report.cli.arguments import declared, short
from klarna_report.errors import BuildError, InputError
from klarna_report.parameters import DATA, data_folder

if TYPE_CHECKING:
    from klarna_report.evidence import Evidence
    from klarna_report.facts import Model

TABLES = ("observations", "events", "claims", "contradictions", "sources")


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    declared(commands, check, "check all of data/, print every violation")
    declared(commands, dictionary, "renew data/README.md and datapackage.json")
    declared(commands, sync, "write the parameters cell of every chapter")


def check(arguments: argparse.Namespace) -> None:
    """Print every violation, one a line; without any, what is no error but should be known."""
    from klarna_report import evidence as data
    from klarna_report.facts import Model
    from klarna_report.findings import overtaken
    from klarna_report.parameters import baseline, catalogue

    folder = short(data_folder())
    found = data.check(folder)
    if found:
        print(*found, sep="\n")
        noun = "violation" if len(found) == 1 else "violations"
        raise BuildError(f"{folder}: {len(found)} {noun}, listed on the standard output")
    evidence, parameters = data.load(folder), catalogue(folder / "parameters.yml")
    if data_folder().resolve() == DATA.resolve():  # the chapters are about the data beside them
        _check_sentences(Model(evidence, parameters, baseline(parameters)))
        _check_published(evidence)
    told = list(overtaken(evidence))
    for sentence in told:
        print(f"Finding: {sentence}")
    sizes = ", ".join(f"{len(getattr(evidence, name))} {name}" for name in TABLES)
    print(f"{folder}: no violation, {len(told)} findings; {sizes}.")


def _check_sentences(model: "Model") -> None:
    """Print the words of the chapters beside data/ that want a condition; BuildError if any."""
    from klarna_report.sentences import wanting

    if found := list(wanting(model)):
        print(*found, sep="\n")
        raise BuildError(f"chapters: {len(found)} words want a condition, listed above")


def _check_published(evidence: "Evidence") -> None:
    """Print each number that moved since the last version without a reason; BuildError if any."""
    from klarna_report.history import published
    from klarna_report.release import faults

    if found := [*faults(evidence, published(evidence))]:
        print(*found, sep="\n")
        raise BuildError(f"{len(found)} things to mend before the next version, listed above")


def dictionary(arguments: argparse.Namespace) -> None:
    """Write README.md and datapackage.json anew from schema and vocabulary."""
    from klarna_report.evidence.dictionary import write

    folder = short(data_folder())
    try:
        print(*write(folder), sep="\n")
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be written: {error.strerror}") from error


def sync(arguments: argparse.Namespace) -> None:
    """Write the parameters cells from the catalogue; say which chapters had another one."""
    from klarna_report.build.inputs import Book
    from klarna_report.evidence import load
    from klarna_report.facts import Model
    from klarna_report.parameters import baseline, catalogue
    from klarna_report.sync import sync as written

    parameters = catalogue()
    changed = written(Book(), Model(load(), parameters, baseline(parameters)))
    told = [f"chapters/{name}.ipynb" for name in changed]
    print(*told or ["No parameters cell differs."], sep="\n")
