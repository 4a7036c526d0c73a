"""An edition made from its inputs: read, run, gather, render, inspect, publish."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from klarna_report.build.inputs import Book, digest_of
from klarna_report.build.logs import logged
from klarna_report.build.publish import manifest, publish, recorded, staged
from klarna_report.errors import BuildError, InputError
from klarna_report.parameters import Scenario

if TYPE_CHECKING:  # slow to import; an unchanged edition does without
    from klarna_report.build.processes import Processes
    from klarna_report.build.run import Chapter

TIMEOUT_S = 300.0  # for a cell; the slowest of today takes about a second
STEPS_AFTER = 3  # the chapters: gather, render, inspect
BAR = "{desc} |{bar:30}| {n_fmt}/{total_fmt} {elapsed}"


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
        _check_data()
        yield Workshop(book, files, processes)


def _check_data() -> None:
    from klarna_report.evidence import check

    if found := check():
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise InputError(f"data/{found[0]}{more}; `klarna-report check` lists all")


def unchanged(scenario: Scenario, book: Book) -> bool:
    """Whether the edition of a scenario stands whole, and nothing it was made from has changed."""
    record = recorded(book.build / scenario.name)
    return record.get("digest") == digest_of(scenario, book.snapshot()) and (
        manifest(book.build / scenario.name) == record.get("files")
    )


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
    """Read, run, gather, render, inspect, publish; with a bar on a terminal, unless quiet."""
    from tqdm import tqdm

    from klarna_report.build.gather import gather  # all of these are slow to import
    from klarna_report.build.inspect import inspect_site
    from klarna_report.build.render import render
    from klarna_report.build.run import read_chapters, run_chapters

    chapters = read_chapters(shop.book, scenario, shop.files)
    shown = {"desc": scenario.name, "bar_format": BAR, "disable": quiet or None}
    with tqdm(total=len(chapters) + STEPS_AFTER, **shown) as bar:
        notebooks, ran = run_chapters(chapters, shop.book, shop.processes, timeout, bar.update)
        gather(notebooks, scenario, stage)
        bar.update(1 + len(chapters) - len(ran))
        render(shop.book.root, stage, notebooks, shop.processes)
        bar.update()
        inspect_site(stage / "html", shop.book.chapters)
        bar.update()
    _check_unchanged(shop)
    record = _record(scenario, shop.files, chapters)
    return Built(publish(stage, shop.book.build, scenario.name, record), True, tuple(ran))


def _record(scenario: Scenario, files: Mapping[str, str], chapters: list["Chapter"]) -> dict:
    """All that decided an edition."""
    runs = {each.name: each.record | {"key": each.key} for each in chapters}
    return {"digest": digest_of(scenario, files), "inputs": files, "chapters": runs}


def _check_unchanged(shop: Workshop) -> None:
    """BuildError if a file that the edition was made from is not as it was at the start."""
    now = shop.book.snapshot()
    for name in sorted(now.keys() | shop.files.keys()):
        if now.get(name) != shop.files.get(name):
            raise BuildError(f"{name} changed while the book was built; build again")
