"""Editions made from their inputs: read, run, gather, render, inspect, publish."""

import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from klarna_report.build.inputs import Book
from klarna_report.build.processes import Processes
from klarna_report.build.publish import manifest, publish, recorded, staged
from klarna_report.errors import BuildError, InputError, one_line
from klarna_report.parameters import Scenario

TIMEOUT_S = 300.0  # for a cell; the slowest of today takes about a second
ANSI = re.compile(r"\x1b\[[0-9;]*m")
LIMIT = 1_000_000  # characters of a log


@dataclass(frozen=True)
class Workshop:
    """What builds of one book share.

    files: their hashes when it opened; timeout: seconds that a cell may take; quiet: no bar shows
    how many chapters have run.
    """

    book: Book
    files: Mapping[str, str]
    processes: Processes
    timeout: float
    quiet: bool


@contextmanager
def workshop(book: Book, timeout: float = TIMEOUT_S, quiet: bool = False) -> Iterator[Workshop]:
    """Processes at the ready; InputError if data/ breaks a rule."""
    files = book.snapshot()  # before anything is loaded that a change would make old
    with Processes() as processes:
        from klarna_report.evidence import check

        if found := check():
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            raise InputError(f"data/{found[0]}{more}; `klarna-report check` lists all")
        yield Workshop(book, files, processes, timeout, quiet)


def unchanged(scenario: Scenario, book: Book) -> bool:
    """Whether the edition of a scenario stands whole, and nothing it was made from has changed."""
    record, wanted = recorded(book.build / scenario.name), _made_from(scenario, book)
    same = record.items() >= wanted.items() and record["inputs"] == book.snapshot()
    return same and record["files"] == manifest(book.build / scenario.name)


def _made_from(scenario: Scenario, book: Book) -> dict:
    """What decides an edition besides files, as its record has it."""
    about = {name: getattr(scenario, name) for name in ("name", "title", "reason")}
    return {"scenario": {**about, "given": dict(scenario.given)}, "site_url": book.site_url}


def build_edition(scenario: Scenario, shop: Workshop) -> list[str] | None:
    """Build the edition of a scenario; the chapters that had to run, None if it stood already.

    Whatever goes wrong, the one before stays.
    """
    book = shop.book
    with logged(book.build, scenario.name), staged(book.build, scenario.name) as stage:
        if unchanged(scenario, book):  # perhaps built by another, while this one waited
            return None
        return _made(scenario, shop, stage)


def _made(scenario: Scenario, shop: Workshop, stage: Path) -> list[str]:
    """Read, run, gather, render, inspect, publish."""
    from klarna_report.build.gather import gather  # all of these are slow to import
    from klarna_report.build.inspect import inspect_site
    from klarna_report.build.render import render
    from klarna_report.build.run import read_chapters, run_chapters

    book, processes = shop.book, shop.processes
    chapters = read_chapters(book, scenario, shop.files)
    notebooks, ran = run_chapters(chapters, book, processes, shop.timeout, shop.quiet)
    gather(notebooks, scenario, stage, book.address(scenario.name))
    render(book.root, stage, notebooks, processes)
    inspect_site(stage / "html", book.chapters, book.address(scenario.name))
    if changed := {name for name, _ in book.snapshot().items() ^ shop.files.items()}:
        raise BuildError(f"{min(changed)} changed while the book was built; build again")
    runs, file = {each.name: each.key for each in chapters}, book.relative(scenario.file)
    record = _made_from(scenario, book) | {"file": file, "inputs": shop.files, "runs": runs}
    publish(stage, book.build, scenario.name, record)
    return ran


@contextmanager
def logged(build: Path, name: str) -> Iterator[None]:
    """Write whatever ends the work badly to a file; raise it as one line that names the file."""
    path = build / "logs" / f"{name}.log"
    try:
        yield
        path.unlink(missing_ok=True)
    except InputError:
        raise
    except Exception as error:
        message, trace = one_line(error), "".join(traceback.format_exception(error))
        details = error.details if isinstance(error, BuildError) else trace
        text = ANSI.sub("", f"{message}\n\n{details}")[:LIMIT].strip()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text}\n", encoding="utf-8")
        except OSError:
            raise BuildError(message) from error
        raise BuildError(f"{message} (in full: {path})") from error
