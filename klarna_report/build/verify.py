"""Whether an edition is what its recorded parameters give: build it again and compare."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from klarna_report.build.edition import build_edition
from klarna_report.build.editions import recorded_scenario
from klarna_report.build.inputs import FACTS, Book
from klarna_report.build.publish import RECORD
from klarna_report.parameters import Parameter

SHOWN = 80  # characters of a line that differs
NONE = object()
HERE, THERE = "the edition", "the rebuild"


def verify(edition: Path, parameters: Mapping[str, Parameter]) -> str:
    """The first difference between an edition and its rebuild; nothing if there is none."""
    scenario = recorded_scenario(edition, parameters)
    with tempfile.TemporaryDirectory(prefix="klarna-verify-") as folder:
        rebuilt = build_edition(scenario, Book(out=Path(folder))).folder
        return first_difference(edition, rebuilt)


def first_difference(edition: Path, rebuilt: Path) -> str:
    """What differs first, file and place: facts.json before all else, then by name."""
    for name in _names(edition, rebuilt):
        a, b = edition / name, rebuilt / name
        if not (a.is_file() and b.is_file()):
            return f"{name}: is only in {HERE if a.is_file() else THERE}"
        before, after = a.read_bytes(), b.read_bytes()
        if before != after:
            return f"{name}: {_place(name, before, after)}"
    return ""


def _names(*folders: Path) -> list[str]:
    """Files of either folder, facts.json first. The record of the build itself does not count."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }
    return sorted(names - {RECORD}, key=lambda name: (name != FACTS, name))


def _place(name: str, before: bytes, after: bytes) -> str:
    """Where two contents part: fact and field, else line, else byte."""
    try:
        if name == FACTS:
            found = _parts(json.loads(before), json.loads(after))
            return next(found, "is written otherwise")
        return _line(before.decode().splitlines(), after.decode().splitlines())
    except ValueError:
        pairs = enumerate(zip_longest(before, after))
        return f"byte {next(place for place, (a, b) in pairs if a != b)} differs"


def _line(before: Sequence[str], after: Sequence[str]) -> str:
    for number, (a, b) in enumerate(zip_longest(before, after, fillvalue=""), 1):
        if a != b:
            start = max(0, next(p for p, (x, y) in enumerate(zip_longest(a, b)) if x != y) - 20)
            cut = slice(start, start + SHOWN)
            return f"line {number}: {HERE} has {a[cut]!r}, {THERE} {b[cut]!r}"
    return "line ends differ"


def _parts(before: object, after: object) -> Iterator[str]:
    """Where two records part, down to the field, and what each has there."""
    a, b = _named(before), _named(after)
    if a is None or b is None:
        yield f" is {json.dumps(before)[:SHOWN]} in {HERE}, {json.dumps(after)[:SHOWN]} in {THERE}"
        return
    for name in (n for n in dict.fromkeys([*a, *b]) if a.get(n, NONE) != b.get(n, NONE)):
        if name not in a or name not in b:
            yield f"{name} is only in {HERE if name in a else THERE}"
        else:
            yield from (f"{name}{'' if p[0] == ' ' else ': '}{p}" for p in _parts(a[name], b[name]))


def _named(content: object) -> Mapping | None:
    """The parts of a record by name, those of a list by id; None for a single value."""
    if isinstance(content, list) and all(isinstance(each, dict) for each in content):
        return {each.get("id") or each.get("claim"): each for each in content}
    return content if isinstance(content, dict) else None
