"""Why a chapter would run again: what decided its run in an edition and is otherwise now."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from klarna_report.build.inputs import Book
from klarna_report.build.publish import recorded
from klarna_report.build.run import Chapter, kept_runs, may_use, read_chapters
from klarna_report.errors import InputError, nearest
from klarna_report.parameters import BASELINE, Scenario


class Why(NamedTuple):
    """Reasons to run a chapter.

    edition: the one that the reasons compare with, nothing if none was built; kept: whether an
    edition has the run that is wanted.
    """

    edition: str
    reasons: list[str]
    kept: bool


def why(name: str, scenario: Scenario, book: Book) -> Why:
    """What would make a build of the scenario run a chapter; InputError if there is none such."""
    if name not in book.notebooks:
        hint = nearest(name, book.notebooks)
        raise InputError(f"why: no chapter {name!r} with code in _toc.yml; {hint}")
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
    for name, was, now in _apart(before["given"], chapter.given, "not set"):
        yield f"parameter {name} {was} -> {now}"
    code = dict(zip(chapter.code, before["code"], strict=False))
    if len(before["code"]) != len(chapter.code):
        yield f"{len(before['code'])} -> {len(chapter.code)} code cells"
    else:
        yield from (f"cell {number} has changed" for number, *_ in _apart(code, chapter.code))
    for name in sorted({*before.get("named", ())} ^ {*chapter.record["named"]}):
        now_named = name in chapter.record["named"]
        yield f"its text {'now names' if now_named else 'no longer names'} {name}"
    known = chapter.rests_on
    files = {name: key for name, key in record["inputs"].items() if may_use(name, name in known)}
    for name, was, now in _apart(files, known):
        change = "has changed" if was and now else "is new" if now else "is gone"
        yield f"Python {was} -> {now}" if name == "Python" else f"{name} {change}"


def _apart(before: Mapping, now: Mapping, none: str = "") -> Iterator[tuple]:
    """Name, value before and value now of each entry that differs."""
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            yield name, before.get(name, none), now.get(name, none)
