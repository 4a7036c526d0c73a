"""Layer 3: what each version published, what has changed since, and why.

`data/history.csv` has a row for each number at each version that first printed, changed or withdrew
it. Why a number moves in the next version stands in `CHANGELOG.md`, as `CONTRIBUTING.md` tells.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from klarna_report.errors import InputError, nearest
from klarna_report.evidence import Evidence
from klarna_report.fact import Fact
from klarna_report.facts import Model
from klarna_report.files import read_file
from klarna_report.formats import CURRENCIES, MINUS, STYLES, format_value
from klarna_report.parameters import DATA, baseline, catalogue

CHANGELOG = DATA.parent / "CHANGELOG.md"
NEXT = "the next version"  # in place of the number of one that is not out yet
HEADING = re.compile(r"(?m)^## \[(\d[^]]*)\]")
IDS = r"`[\w*]+`(?:,\s+`[\w*]+`)*"
NOTE = re.compile(rf"(?ms)^- ({IDS})(?: -> (?:`([\w*]+)`|withdrawn))?:\s(.+?)\.?\n(?! )")
LEFT_OUT = re.compile("|".join([r"[\s,]", *map(re.escape, map(str.strip, CURRENCIES.values()))]))


class Row(NamedTuple):
    """A number as a version printed it; without text where that version withdrew it."""

    id: str
    version: str
    value: str
    as_printed: str
    reason: str = ""
    successor: str = ""


class History:
    """What was published, and the notes on what moves next.

    rows: of each id, oldest first; versions: all that are out, oldest first; notes: ids, in which
    `*` stands for anything, what takes their place, in which it stands for the same, the reason;
    heirs: id that took the place of another -> the row that says so.
    """

    def __init__(self, table: pd.DataFrame, changelog: str) -> None:
        self.rows: dict[str, list[Row]] = {}
        for each in table.to_dict("records"):
            row = Row(**{**each, "value": digits(each["value"])})
            self.rows.setdefault(row.id, []).append(row)
        last = table["version"].iloc[-1]
        out = HEADING.findall(changelog)[::-1]
        self.versions = out[: out.index(last) + 1] if last in out else [last]
        fresh = changelog.partition(f"\n## [{last}]")[0] + "\n"
        self.notes = [
            (name, successor, " ".join(reason.split()))
            for ids, successor, reason in NOTE.findall(fresh)
            for name in re.findall(r"[\w*]+", ids)
        ]
        ends = (rows[-1] for rows in self.rows.values())
        gone = (self.gone(row.id) if row.as_printed else row for row in ends)
        self.heirs = {row.successor: row for row in gone if row.successor}

    def gone(self, name: str) -> Row:
        """The row that would withdraw an id next, with what the first note on it says."""
        for ids, successor, reason in self.notes:
            if found := re.fullmatch(ids.replace("*", "(.*)"), name):
                heir = found.expand(successor.replace("*", r"\1"))
                return Row(name, NEXT, "", "", reason, heir)
        return Row(name, NEXT, "", "")

    def printed(self, name: str, fact: Fact | None) -> list[Row]:
        """The rows of an id, ending in one of the next version if the fact is not as published.

        fact: as it is now, None where it is no more.
        """
        rows, now = self.rows.get(name, []), self.gone(name)
        if fact:
            now = Row(name, NEXT, digits(fact.value), fact.text(), now.reason if rows else "")
        return rows if rows and same(rows[-1], now) else [*rows, now]

    def moved(self, facts: Mapping[str, Fact]) -> list[Row]:
        """What the next version adds to the history: numbers that are new, changed or gone."""
        ids = dict.fromkeys([*facts, *self.rows])
        ends = (self.printed(name, facts.get(name))[-1] for name in ids)
        return [row for row in ends if row.version == NEXT]

    def faults(self, facts: Mapping[str, Fact]) -> Iterator[str]:
        """A sentence for each number that changes or vanishes and no note says why."""
        for row in (each for each in self.moved(facts) if each.id in self.rows):
            was = self.rows[row.id][-1]
            if row.successor and not row.as_printed and row.successor not in facts:
                yield f"{row.id}: its successor {row.successor} is not there"
            elif not row.reason:
                now = f"is {row.as_printed}" if row.as_printed else "is gone, without a successor"
                told = f"{row.id}: was {was.as_printed} in {was.version}, {now}"
                yield f"{told}; {CHANGELOG.name} does not say why"

    def told(self, fact: Fact) -> list[str]:
        """What a reader of a number should know of earlier versions, a sentence a change."""
        rows = self.printed(fact.id, fact)
        changes = [*pairwise(rows)]
        if heir := self.heirs.get(fact.id):
            was = [row for row in self.rows[heir.id] if row.as_printed]
            changes.insert(0, (was[-1], heir))
        return [
            f"Was {old.as_printed} in version {old.version}, changed because {new.reason}."
            for old, new in changes
            if old.as_printed and new.reason
        ]

    def answers(self, facts: Mapping[str, Fact]) -> dict[str, tuple[str, str, list]]:
        """What has become of each number that was ever published, by id, as `account` tells it."""
        return {name: self.account(name, facts) for name in dict.fromkeys([*self.rows, *facts])}

    def account(self, name: str, facts: Mapping[str, Fact]) -> tuple[str, str, list]:
        """What to call a number, the id that stands for it now, and what became of it.

        The last has for each version that printed or withdrew it: version, as printed, how else,
        and whether that still stands.
        """
        rows = self.printed(name, facts.get(name))
        told = [
            (row.version, row.as_printed, sorted(texts(row)), outcome(row, rows[place:], facts))
            for place, row in enumerate(rows, 1)
            if row.version in self.versions
        ]
        return label(name, facts), name if name in facts else rows[-1].successor, told

    def answer(self, citation: str, facts: Mapping[str, Fact]) -> str:
        """What has become of a number cited as `0.1.0 agent_equivalents_2025_q3 853`.

        InputError if the version or the id is not known, or something is missing.
        """
        version, name, value = [*citation.split(maxsplit=2), "", "", ""][:3]
        if not value:
            example = '"0.1.0 agent_equivalents_2025_q3 853"'
            raise InputError(f"{citation!r}: must be version, id and number, as in {example}")
        if version not in self.versions:
            raise InputError(f"no version {version!r}; {nearest(version, self.versions)}")
        if name not in {*self.rows, *facts}:
            raise InputError(f"no number {name!r}; {nearest(name, {*self.rows, *facts})}")
        out = self.versions[: self.versions.index(version) + 1]
        called, _, told = self.account(name, facts)
        _, printed, forms, said = [("", "", (), ""), *(row for row in told if row[0] in out)][-1]
        if not printed:
            return f"never published: {version} does not have {called}"
        if bare(value) not in forms:
            return f"never published: {called} is {printed} in {version}, not {value}"
        return said


def label(name: str, facts: Mapping[str, Fact]) -> str:
    """What to call a number; one that is no more, by the words of its id."""
    return facts[name].label if name in facts else name.replace("_", " ")


def outcome(was: Row, later: Sequence[Row], facts: Mapping[str, Fact]) -> str:
    """Whether a published number still stands, given what came after it."""
    if not was.as_printed:
        return ""
    now = later[-1] if later else was
    called, when = label(was.id, facts), f"in {now.version}"
    old = f"{called} {was.as_printed} in {was.version}"
    why = f"because {'; then '.join(row.reason or 'nothing is on record' for row in later)}"
    if same(was, now):
        return f"current: {called} is {was.as_printed}, since {was.version}"
    if now.as_printed:
        return f"changed: {old} -> {now.as_printed} {when}, {why}"
    if now.successor:
        heir = facts[now.successor].text() if now.successor in facts else ""
        return f"superseded: {old} -> {label(now.successor, facts)} {heir} {when}, {why}"
    return f"withdrawn: {old}, withdrawn {when}, {why}"


def same(one: Row, other: Row) -> bool:
    """Whether two versions print the same number."""
    return (one.value, one.as_printed) == (other.value, other.as_printed)


def digits(value: float | str) -> str:
    """Nine digits of a value; nothing for a word, whose text says it all."""
    if isinstance(value, str) or pd.isna(value):
        return ""
    return f"{Decimal(f'{value:.9g}'):.9f}".rstrip("0").rstrip(".")


def bare(text: str) -> str:
    """A printed number without what people leave out when they copy it."""
    return LEFT_OUT.sub("", text).replace(MINUS, "-").casefold()


def texts(row: Row) -> set[str]:
    """How the report may have printed a number: in any style that leaves a digit of it."""
    found = {row.as_printed, row.value or row.as_printed}
    some = ".*" if row.value == "0" else ".*[1-9].*"
    for style in STYLES if row.value else ():
        with suppress(ValueError, OverflowError):
            found |= {*re.findall(some, format_value(float(row.value), "", style))}
    return {*map(bare, found)}


@cache
def history_of(evidence: Evidence) -> History:
    """The history in a data folder; notes are about the data beside them."""
    own = evidence.folder.resolve() == DATA.resolve()
    return History(evidence.history, read_file(CHANGELOG) if own else "")


@cache
def published(evidence: Evidence) -> Mapping[str, Fact]:
    """Every fact and parameter of the baseline, by id: what a version publishes."""
    parameters = catalogue(evidence.folder / "parameters.yml")
    model = Model(evidence, parameters, baseline(parameters))
    return model.facts([*model.entries, *parameters])
