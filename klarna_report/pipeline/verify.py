"""Whether an edition is what its recorded parameters give: build it again and compare."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from klarna_report.parameters import Parameter
from klarna_report.pipeline.build import build_edition
from klarna_report.pipeline.editions import FACTS, recorded_scenario
from klarna_report.pipeline.inputs import Book
from klarna_report.pipeline.publish import RECORD

SHOWN = 80  # characters of a line that differs
IDENTITIES = {"facts": "id", "verdicts": "claim"}
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
            return next(_fact_places(json.loads(before), json.loads(after)), "is written otherwise")
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


def _fact_places(before: Mapping, after: Mapping) -> Iterator[str]:
    """What differs between two records, part by part, field by field."""
    for part in dict.fromkeys([*before, *after]):
        a, b = (_named(part, record.get(part)) for record in (before, after))
        for name in dict.fromkeys([*a, *b]):
            if name not in a or name not in b:
                yield f"{part}: {name} is only in {HERE if name in a else THERE}"
            elif a[name] != b[name]:
                yield f"{part}: {name}{_field(a[name], b[name])}"


def _named(part: str, content: object) -> Mapping:
    """A part of a record by name: facts by id, verdicts by claim."""
    if isinstance(content, list):
        return {each[IDENTITIES.get(part, "id")]: each for each in content}
    return content if isinstance(content, dict) else {"": content}


def _field(a: object, b: object) -> str:
    if isinstance(a, dict) and isinstance(b, dict):
        field = next(f for f in dict.fromkeys([*a, *b]) if a.get(f) != b.get(f))
        return f": {field}{_field(a.get(field), b.get(field))}"
    return f" is {json.dumps(a)[:SHOWN]} in {HERE}, {json.dumps(b)[:SHOWN]} in {THERE}"
