"""What the pages of one edition draw on: its facts, its scenario, its sources."""

import json
from dataclasses import dataclass
from pathlib import Path

from klarna_report.errors import nearest
from klarna_report.fact import Fact
from klarna_report.formats import STYLES, interval_text

INTERVAL = "interval"  # prints `low to high` instead of the value


@dataclass(frozen=True)
class Edition:
    """The facts of one edition, read from the `facts.json` beside its chapters."""

    name: str
    title: str
    reason: str
    given: tuple[dict, ...]
    facts: dict[str, Fact]
    sources: dict[str, dict]
    verdicts: dict[str, dict]

    @classmethod
    def read(cls, folder: Path) -> "Edition":
        """Read `facts.json` in the folder of the executed chapters."""
        content = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        facts = {entry["id"]: _fact(entry) for entry in content["facts"]}
        scenario = content["scenario"]
        given = tuple(scenario["given"])
        return cls(
            scenario["name"],
            scenario["title"],
            scenario["reason"],
            given,
            facts,
            content["sources"],
            {each["claim"]: each for each in content["verdicts"]},
        )

    def text(self, reference: str) -> tuple[Fact, str]:
        """The fact and the text behind `id` or `id:style`; KeyError with a hint if unknown."""
        name, _, style = reference.partition(":")
        if name not in self.facts:
            raise KeyError(f"unknown fact {name!r}; {nearest(name, self.facts)}")
        fact = self.facts[name]
        if style == INTERVAL:
            return fact, interval_text(fact.low, fact.value, fact.high, fact.unit)
        if style and style not in STYLES:
            raise KeyError(f"unknown style {style!r} of fact {name!r}; {nearest(style, STYLES)}")
        return fact, fact.text(style or None)

    def summary(self) -> str:
        """The edition's name and what differs, in one line for downloads and citations."""
        if not self.given:
            return f"{self.title} edition"
        changes = "; ".join(f"{each['name']}: {setting(each)}" for each in self.given)
        return f"Edition {self.name}: {changes}"


def setting(given: dict) -> str:
    """What was set, beside what it is elsewhere."""
    value, usual = given["value"], given["baseline"]
    if given["published"]:
        return f"{value}, put in place of the published {usual}"
    return f"held at {value}" if value == usual else f"{value} (baseline {usual})"


def _fact(entry: dict) -> Fact:
    lists = ("inputs", "observations", "parameters", "sources")
    return Fact(**{k: tuple(v) if k in lists else v for k, v in entry.items()})
