"""Whether an edition is what its recorded parameters give: build it again and compare."""

import re
import tempfile
from itertools import zip_longest
from pathlib import Path

from klarna_report.build.compare import read_edition
from klarna_report.build.inputs import FACTS, Book
from klarna_report.build.publish import manifest, recorded
from klarna_report.build.several import build_here
from klarna_report.definitions import settable
from klarna_report.errors import InputError
from klarna_report.evidence import load
from klarna_report.parameters import Scenario, baseline, catalogue, check_name, checked

SHOWN = 80  # characters of what differs
BEFORE = 20  # characters shown before it
HERE, THERE = "the edition", "the rebuild"
ENTRY = re.compile(r'^ *"(?:anchor|claim)": "(.+)"', re.MULTILINE)  # in facts.json


def verify(edition: Path) -> str:
    """The first difference between an edition and its rebuild; nothing if there is none."""
    scenario = recorded_scenario(edition)
    with tempfile.TemporaryDirectory(prefix="klarna-verify-") as folder:
        book = Book(out=Path(folder), site_url=recorded(edition).get("site_url", ""))
        build_here([scenario], book)
        return first_difference(edition, book.build / scenario.name)


def recorded_scenario(folder: Path) -> Scenario:
    """The scenario of an edition, checked against the catalogue; InputError if it does not fit."""
    edition, where, usual = read_edition(folder), str(folder / FACTS), baseline(catalogue())
    check_name(edition.name, where)
    for name in usual.defaults:
        if name not in edition.parameters:
            raise InputError(f"{where}: is damaged, or of another version: {name} is not in it")
    known = settable(load(), catalogue(), edition.parameters, where)
    values = checked(known, edition.parameters, where)
    given = {n: v for n, v in values.items() if n in edition.held or v != usual.defaults.get(n)}
    return Scenario(edition.name, edition.title, edition.reason, usual.defaults, given)


def first_difference(edition: Path, rebuilt: Path) -> str:
    """What differs first, file and place: facts.json before all else, then by name."""
    a, b = manifest(edition), manifest(rebuilt)
    for name in sorted(a.keys() | b.keys(), key=lambda name: (name != FACTS, name)):
        if name not in a or name not in b:
            return f"{name}: is only in {HERE if name in a else THERE}"
        if a[name] != b[name]:
            return f"{name}: {_place((edition / name).read_bytes(), (rebuilt / name).read_bytes())}"
    return ""


def _place(before: bytes, after: bytes) -> str:
    """Where two contents part: line, entry if they are records, and what each has there."""
    a, b = (each.decode(errors="backslashreplace") for each in (before, after))
    same = next(n for n, (x, y) in enumerate(zip_longest(a, b)) if x != y)
    number, start = 1 + a.count("\n", 0, same), max(a.rfind("\n", 0, same) + 1, same - BEFORE)
    entries = ENTRY.findall(a[: a.find("\n", same)])
    entry = f" ({entries[-1]})" if entries else ""
    a, b = (each[start : start + SHOWN].partition("\n")[0] for each in (a, b))
    return f"line {number}{entry}: {HERE} has {a!r}, {THERE} {b!r}"
