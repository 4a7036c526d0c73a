"""An edition made from its inputs: read, run, gather, render, inspect, publish."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from klarna_report.build.inputs import Book, about
from klarna_report.build.logs import logged
from klarna_report.build.publish import manifest, publish, recorded, staged
from klarna_report.errors import BuildError, InputError
from klarna_report.parameters import Scenario

if TYPE_CHECKING:  # slow to import; an unchanged edition does without
    from klarna_report.build.processes import Processes

TIMEOUT_S = 300.0  # for a cell; the slowest of today takes about a second


@dataclass(frozen=True)
class Built:
    """An edition in place: where, whether any work was done for it, the chapters that ran."""

    folder: Path
    fresh: bool
    ran: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workshop:
    """What builds of one book share: the files as they were when it opened, and processes."""

    book: Book
    files: Mapping[str, str]
    processes: "Processes"


@contextmanager
def workshop(book: Book) -> Iterator[Workshop]:
    """Processes at the ready; InputError if data/ breaks a rule."""
    from klarna_report.build.processes import Processes

    files = book.snapshot()  # before anything is loaded that a change would make old
    with Processes() as processes:
        from klarna_report.evidence import check

        if found := check():
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            raise InputError(f"data/{found[0]}{more}; `klarna-report check` lists all")
        yield Workshop(book, files, processes)


def unchanged(scenario: Scenario, book: Book) -> bool:
    """Whether the edition of a scenario stands whole, and nothing it was made from has changed."""
    record, wanted = recorded(book.build / scenario.name), made_from(scenario, book)
    same = record.items() >= wanted.items() and record["inputs"] == book.snapshot()
    return same and record["files"] == manifest(book.build / scenario.name)


def made_from(scenario: Scenario, book: Book) -> dict:
    """What decides an edition besides files, as its record has it."""
    return {"scenario": about(scenario), "site_url": book.site_url}


def build_edition(
    scenario: Scenario,
    book: Book,
    shared: Workshop | None = None,
    timeout: float = TIMEOUT_S,
) -> Built:
    """The edition of a scenario, built if anything it rests on has changed.

    Whatever goes wrong, the one before stays. shared: a workshop that several builds use; timeout:
    seconds that a cell may take.
    """
    standing = Built(book.build / scenario.name, fresh=False)
    if unchanged(scenario, book):
        return standing
    with logged(book.build, scenario.name), ExitStack() as stack:
        stage = stack.enter_context(staged(book.build, scenario.name))
        if unchanged(scenario, book):  # built by another, while this one waited
            return standing
        shop = shared or stack.enter_context(workshop(book))
        return _made(scenario, shop, stage, timeout, quiet=shared is not None)


def _made(scenario: Scenario, shop: Workshop, stage: Path, timeout: float, quiet: bool) -> Built:
    """Read, run, gather, render, inspect, publish."""
    from klarna_report.build.gather import gather  # all of these are slow to import
    from klarna_report.build.inspect import inspect_site
    from klarna_report.build.render import render
    from klarna_report.build.run import read_chapters, run_chapters

    book, processes = shop.book, shop.processes
    chapters = read_chapters(book, scenario, shop.files)
    notebooks, ran = run_chapters(chapters, book, processes, timeout, quiet)
    gather(notebooks, scenario, stage, book.address(scenario.name))
    render(book.root, stage, notebooks, processes)
    inspect_site(stage / "html", book.chapters, book.address(scenario.name))
    _check_unchanged(shop)
    runs, file = {each.name: each.key for each in chapters}, book.relative(scenario.file)
    record = made_from(scenario, book) | {"file": file, "inputs": shop.files, "runs": runs}
    return Built(publish(stage, book.build, scenario.name, record), True, tuple(ran))


def _check_unchanged(shop: Workshop) -> None:
    """BuildError if a file that the edition was made from is not as it was at the start."""
    now = shop.book.snapshot()
    for name in sorted(now.keys() | shop.files.keys()):
        if now.get(name) != shop.files.get(name):
            raise BuildError(f"{name} changed while the book was built; build again")
