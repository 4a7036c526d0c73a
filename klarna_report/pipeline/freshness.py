"""Whether an edition stands whole and up to date; light, so that doing nothing takes no time."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from klarna_report.parameters import Scenario
from klarna_report.pipeline.inputs import Book, Hashes, digest_of
from klarna_report.pipeline.publish import up_to_date

TIMEOUT_S = 300.0  # for a cell; the slowest of today takes about a second
Progress = Callable[[int, int], None]  # steps done, steps in all


@dataclass(frozen=True)
class Built:
    """An edition in place: where, whether this run had to do any work for it, what it ran."""

    folder: Path
    fresh: bool
    ran: tuple[str, ...] = ()


def unchanged(scenario: Scenario, book: Book) -> bool:
    """Whether the edition of a scenario stands whole and nothing it was made from has changed."""
    snapshot = book.snapshot()
    digest = digest_of(scenario, snapshot)
    return up_to_date(book, scenario.name, digest, Hashes(book, snapshot))
