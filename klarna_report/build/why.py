"""Why a chapter would run again: what decided its run in an edition and is otherwise now."""

from collections.abc import Iterator, Mapping

from klarna_report.build.inputs import Book
from klarna_report.build.publish import recorded
from klarna_report.build.run import Chapter, is_for, kept_runs, read_chapters, used_by
from klarna_report.errors import InputError, nearest
from klarna_report.parameters import BASELINE, Scenario


def why(name: str, scenario: Scenario, book: Book) -> tuple[str, list[str], bool]:
    """Why a build of the scenario would run a chapter: an edition, and what differs from it now.

    The edition is that of the scenario, else the baseline, and empty where neither has been built;
    last, whether any edition has the run that is wanted. InputError if there is no such chapter.
    """
    if name not in book.notebooks:
        hint = nearest(name, book.notebooks)
        raise InputError(f"why: no chapter {name!r} with code in _toc.yml; {hint}")
    chapters = read_chapters(book, scenario, book.snapshot())
    chapter = chapters[book.notebooks.index(name)]
    kept = bool(kept_runs([chapter], book.build))
    for edition in (scenario.name, BASELINE):
        record = recorded(book.build / edition)
        if name in record.get("runs", {}):
            return edition, [*_reasons(chapter, scenario, record)], kept
    return "", [], kept


def _reasons(chapter: Chapter, scenario: Scenario, record: Mapping) -> Iterator[str]:
    before = record["scenario"]["given"]
    before = {n: v for n, v in before.items() if is_for(n, chapter.notebook, scenario)}
    for name, was, now in _apart(before, chapter.given, "not set"):
        yield f"parameter {name} {was} -> {now}"
    files = used_by(chapter.name, chapter.notebook, record["inputs"])
    for name, was, now in _apart(files, chapter.rests_on):
        change = "has changed" if was and now else "is new" if now else "is gone"
        yield f"Python {was} -> {now}" if name == "Python" else f"{name} {change}"


def _apart(before: Mapping, now: Mapping, none: str = "") -> Iterator[tuple]:
    """Name, value before and value now of each entry that differs."""
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            yield name, before.get(name, none), now.get(name, none)
