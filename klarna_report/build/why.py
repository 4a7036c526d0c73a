"""Why a chapter would run again: what decided its run in an edition and is otherwise now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from klarna_report.build.inputs import Book
from klarna_report.build.publish import recorded
from klarna_report.build.run import Chapter, kept_runs, may_use, read_chapters
from klarna_report.errors import InputError, nearest
from klarna_report.parameters import BASELINE, Scenario


@dataclass(frozen=True)
class Why:
    """Reasons to run a chapter.

    edition: the one that the reasons compare with, nothing if none was built; kept: whether an
    edition has the run that is wanted.
    """

    edition: str
    reasons: list[str]
    kept: bool


def why(name: str, scenario: Scenario, book: Book) -> Why:
    """What would make a build of the scenario run a chapter; InputError if there is none such."""
    if name not in book.chapters:
        raise InputError(f"why: no chapter {name!r} in _toc.yml; {nearest(name, book.chapters)}")
    chapters = read_chapters(book, scenario, book.snapshot())
    chapter = next(each for each in chapters if each.name == name)
    kept = bool(kept_runs([chapter], book.build))
    for edition in dict.fromkeys((scenario.name, BASELINE)):
        record = recorded(book.build / edition)
        if name in record.get("chapters", {}):
            return Why(edition, list(_reasons(chapter, record)), kept)
    return Why("", [], kept)


def _reasons(chapter: Chapter, record: Mapping) -> Iterator[str]:
    before = record["chapters"][chapter.name]
    yield from _given(before["given"], chapter.given)
    yield from _code(before["code"], chapter)
    known = chapter.rests_on
    files = {name: key for name, key in record["inputs"].items() if may_use(name)}
    for name in sorted(files.keys() | known.keys()):
        if name == "Python" and files.get(name) != known[name]:
            yield f"Python {files.get(name)} -> {known[name]}"
        elif files.get(name) != known.get(name):
            change = (
                "is gone" if name not in known else "has changed" if name in files else "is new"
            )
            yield f"{name} {change}"


def _given(before: Mapping, now: Mapping) -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            was, has = (each.get(name, "not set") for each in (before, now))
            yield f"parameter {name} {was} -> {has}"


def _code(before: list[str], chapter: Chapter) -> Iterator[str]:
    now = chapter.record["code"]
    if len(before) != len(now):
        yield f"{len(before)} -> {len(now)} code cells"
    for number, was, key in zip(chapter.code, before, now, strict=False):
        if was != key and len(before) == len(now):
            yield f"cell {number} has changed"
