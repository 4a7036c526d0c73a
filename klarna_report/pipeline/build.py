"""Build one edition: execute, gather, render, inspect, publish."""

from pathlib import Path
from typing import TYPE_CHECKING

from klarna_report.parameters import Scenario
from klarna_report.pipeline.freshness import TIMEOUT_S, Built, Progress, unchanged
from klarna_report.pipeline.inputs import ROOT, Book

if TYPE_CHECKING:
    from klarna_report.pipeline.workshop import Workshop


def chapter_paths(root: Path = ROOT) -> list[Path]:
    """The chapters in reading order, from `_toc.yml`."""
    return Book(root).chapters


def build_edition(
    scenario: Scenario,
    book: Book | None = None,
    workshop: "Workshop | None" = None,
    timeout: float | None = None,
    progress: Progress = lambda done, total: None,
) -> Built:
    """The edition of a scenario, built if anything it depends on has changed.

    workshop: one that several builds share; by default this build has its own. timeout: seconds
    that a cell may take, where the workshop is its own.
    """
    book = book or (workshop.book if workshop else Book())
    if unchanged(scenario, book):
        return Built(book.build / scenario.name, fresh=False)
    from klarna_report.pipeline.assemble import assembled  # the machinery is slow to import

    return assembled(scenario, book, workshop, timeout or TIMEOUT_S, progress)
