"""Why a chapter would run again: what it used that has changed, and how it came to use it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from klarna_report.errors import InputError, nearest
from klarna_report.parameters import BASELINE, Scenario, Value
from klarna_report.pipeline.inputs import LOCK, Book, Hashes, environment
from klarna_report.pipeline.notebooks import Chapter
from klarna_report.pipeline.publish import recorded
from klarna_report.pipeline.tasks import Task, stored_run
from klarna_report.store import Store

MISSING, LISTING = "missing", "names"


@dataclass(frozen=True)
class Why:
    """Reasons to run a chapter, each a line and the chain that leads to it.

    edition: the one that the reasons compare with, nothing if none was built; stored: whether
    the run that is wanted is kept already.
    """

    edition: str
    reasons: list[tuple[str, list[str]]]
    stored: bool


def why(name: str, scenario: Scenario, book: Book) -> Why:
    """What would make a build of the scenario run a chapter; InputError if there is none such."""
    paths = {path.stem: path for path in book.chapters}
    if name not in paths:
        raise InputError(f"why: no chapter {name!r} in _toc.yml; {nearest(name, paths)}")
    snapshot = book.snapshot()
    hashes = Hashes(book, snapshot)
    task = Task(Chapter.read(paths[name]), scenario.values, environment(snapshot))
    stored = stored_run(task, Store(book.cache), hashes) is not None
    for edition in dict.fromkeys((scenario.name, BASELINE)):
        record = recorded(book.build, edition)
        if name in record.get("chapters", {}):
            return Why(edition, list(_reasons(task, record, hashes)), stored)
    return Why("", [], stored)


def _reasons(task: Task, record: Mapping, hashes: Hashes) -> Iterator[tuple[str, list[str]]]:
    chapter = record["chapters"][task.chapter.name]
    before, now = record["environment"], task.environment
    yield from ((line, []) for line in _environment(before, now))
    given = task.chapter.given(task.values)
    yield from ((line, []) for line in _parameters(chapter["parameters"], given))
    yield from ((line, []) for line in _code(chapter["code"], task.chapter.code_hashes))
    for name, (was, _) in chapter["used"].items():
        if hashes.of(name) != was:
            yield f"{name} {_change(was, hashes.of(name))}", _chain(name, chapter["used"])


def _environment(before: Mapping, now: Mapping) -> Iterator[str]:
    if before["python"] != now["python"]:
        yield f"Python {before['python']} -> {now['python']}"
    if before["lock"] != now["lock"]:
        yield f"{LOCK}, the lock, {_change(before['lock'], now['lock'])}"
    was, are = (dict(p.rsplit("-", 1) for p in each["packages"]) for each in (before, now))
    for name in sorted(was.keys() | are.keys()):
        if was.get(name) != are.get(name):
            yield f"package {name} {was.get(name, 'none')} -> {are.get(name, 'none')}"


def _parameters(before: Mapping[str, Value], now: Mapping[str, Value]) -> Iterator[str]:
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            was, has = (str(each.get(name, "not declared")) for each in (before, now))
            yield f"parameter {name} {was} -> {has}"


def _code(before: list[str], now: Mapping[int, str]) -> Iterator[str]:
    """Code cells that differ; cells of text count for the number only."""
    if len(before) != len(now):
        yield f"{len(before)} -> {len(now)} code cells"
        return
    for was, (number, code) in zip_longest(before, now.items()):
        if was != code:
            yield f"cell {number} has changed"


def _change(was: str, now: str) -> str:
    if now == MISSING:
        return "is gone"
    if was == MISSING:
        return "is new"
    return "lists other files" if now.startswith(LISTING) else "has changed"


def _chain(name: str, used: Mapping[str, list[str]]) -> list[str]:
    """Who asked for a file, who imported that, and so on up to a cell of the chapter."""
    chain, seen = [], {name}
    asker = used[name][1]
    verb = "imported" if name.endswith(".py") else "listed" if name.endswith("/") else "opened"
    while asker and asker not in seen:
        chain.append(f"{verb} by {asker}")
        seen.add(asker)
        verb, asker = "imported", used.get(asker, ("", ""))[1]
    return chain
