"""Whether an edition is what its recorded parameters give: build it again and compare."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from klarna_report.build.edition import build_edition
from klarna_report.build.editions import recorded_scenario
from klarna_report.build.inputs import FACTS, Book
from klarna_report.build.publish import manifest
from klarna_report.parameters import Parameter

SHOWN = 80  # characters of what differs
BEFORE = 20  # characters shown before it
HERE, THERE = "the edition", "the rebuild"


def verify(edition: Path, parameters: Mapping[str, Parameter]) -> str:
    """The first difference between an edition and its rebuild; nothing if there is none."""
    scenario = recorded_scenario(edition, parameters)
    with tempfile.TemporaryDirectory(prefix="klarna-verify-") as folder:
        rebuilt = build_edition(scenario, Book(out=Path(folder))).folder
        return first_difference(edition, rebuilt)


def first_difference(edition: Path, rebuilt: Path) -> str:
    """What differs first, file and place: facts.json before all else, then by name."""
    a, b = manifest(edition), manifest(rebuilt)
    for name in sorted(a.keys() | b.keys(), key=lambda name: (name != FACTS, name)):
        if name not in a or name not in b:
            return f"{name}: is only in {HERE if name in a else THERE}"
        if a[name] != b[name]:
            place = _part_of_record if name == FACTS else _place
            return f"{name}: {place((edition / name).read_bytes(), (rebuilt / name).read_bytes())}"
    return ""


def _place(before: bytes, after: bytes) -> str:
    """Where two contents part: the line and what each has there, else the byte."""
    try:
        a, b = before.decode(), after.decode()
    except UnicodeDecodeError:
        return f"byte {_same(before, after)} differs"
    same = a[: _same(a, b)]
    number, start = 1 + same.count("\n"), max(same.rfind("\n") + 1, len(same) - BEFORE)
    a, b = (each[start : start + SHOWN] for each in (a, b))
    return f"line {number}: {HERE} has {a!r}, {THERE} {b!r}"


def _same(a: Sequence, b: Sequence) -> int:
    """How much of the beginning of two contents is the same."""
    return next((n for n, (x, y) in enumerate(zip_longest(a, b)) if x != y), len(a))


def _part_of_record(before: bytes, after: bytes) -> str:
    """Where two records part, down to the field, and what each has there."""
    names, a, b = [], json.loads(before), json.loads(after)
    while a != b:
        a, b = _named(a), _named(b)
        if not (isinstance(a, dict) and isinstance(b, dict)):
            a, b = (json.dumps(each)[:SHOWN] for each in (a, b))
            return f"{': '.join(names)} is {a} in {HERE}, {b} in {THERE}"
        name = next(n for n in [*a, *b] if n not in a or n not in b or a[n] != b[n])
        names.append(name)
        if name not in a or name not in b:
            return f"{': '.join(names)} is only in {HERE if name in a else THERE}"
        a, b = a[name], b[name]
    return "is written otherwise"


def _named(content: object) -> object:
    """The parts of a record by name: those of a list by id."""
    if isinstance(content, list) and all(isinstance(each, dict) for each in content):
        return {each.get("id") or each.get("claim"): each for each in content}
    return content
