"""Whether an edition is what its recorded parameters give: build it again and compare."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from klarna_report.build.compare import read_side
from klarna_report.build.edition import build_edition
from klarna_report.build.inputs import FACTS, Book
from klarna_report.build.publish import manifest, recorded
from klarna_report.definitions import settable
from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.parameters import Scenario, baseline, catalogue, check_name, checked

SHOWN = 80  # characters of what differs
BEFORE = 20  # characters shown before it
HERE, THERE = "the edition", "the rebuild"


def verify(edition: Path) -> str:
    """The first difference between an edition and its rebuild; nothing if there is none."""
    scenario = recorded_scenario(edition)
    with tempfile.TemporaryDirectory(prefix="klarna-verify-") as folder:
        site_url = recorded(edition).get("site_url", "")
        rebuilt = build_edition(scenario, Book(out=Path(folder), site_url=site_url)).folder
        return first_difference(edition, rebuilt)


def recorded_scenario(folder: Path) -> Scenario:
    """The scenario of an edition, checked against the catalogue; InputError if it does not fit."""
    side, where, usual = read_side(folder), str(folder / FACTS), baseline(catalogue())
    check_name(side.name, where)
    for name in usual.defaults:
        if name not in side.parameters:
            raise InputError(f"{where}: is damaged, or of another version: {name} is not in it")
    known = settable(load(), catalogue(), side.parameters, where)
    values = checked(known, {n: each["value"] for n, each in side.parameters.items()}, where)
    given = {n: v for n, v in values.items() if n in side.given or v != usual.defaults.get(n)}
    return Scenario(side.name, side.title, side.reason, usual.defaults, given)


def first_difference(edition: Path, rebuilt: Path) -> str:
    """What differs first, file and place: facts.json before all else, then by name."""
    a, b = manifest(edition), manifest(rebuilt)
    for name in sorted(a.keys() | b.keys(), key=lambda name: (name != FACTS, name)):
        if name not in a or name not in b:
            return f"{name}: is only in {HERE if name in a else THERE}"
        if a[name] != b[name]:
            place = _entry if name == FACTS else _place
            return f"{name}: {place((edition / name).read_bytes(), (rebuilt / name).read_bytes())}"
    return ""


def _place(before: bytes, after: bytes) -> str:
    """Where two contents part: the line and what each has there, else the byte."""
    try:
        a, b = before.decode(), after.decode()
    except UnicodeDecodeError:
        return f"byte {_same(before, after)} differs"
    same = _same(a, b)
    number, start = 1 + a.count("\n", 0, same), max(a.rfind("\n", 0, same) + 1, same - BEFORE)
    a, b = (each[start : start + SHOWN] for each in (a, b))
    return f"line {number}: {HERE} has {a!r}, {THERE} {b!r}"


def _same(a: Sequence, b: Sequence) -> int:
    """How much of the beginning of two contents is the same."""
    return next(n for n, (x, y) in enumerate(zip_longest(a, b)) if x != y)


def _entry(before: bytes, after: bytes) -> str:
    """Where two records part, down to the field, and what each has there."""
    a, b = (dict(_entries(json.loads(each))) for each in (before, after))
    for name in dict.fromkeys([*a, *b]):
        here, there = (json.dumps(each[name]) if name in each else "absent" for each in (a, b))
        if here != there:
            return f"{name} is {here[:SHOWN]} in {HERE}, {there[:SHOWN]} in {THERE}"
    return "is written otherwise"


def _entries(content: object, place: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a record, by the names that lead to it; an entry of a list by its id."""
    if isinstance(content, list) and all(isinstance(each, dict) for each in content):
        content = {each.get("id") or each.get("claim"): each for each in content}
    if not isinstance(content, dict):
        yield place, content
        return
    for name, each in content.items():
        yield from _entries(each, f"{place}: {name}" if place else name)
