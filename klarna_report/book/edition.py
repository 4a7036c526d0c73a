"""What the pages of one edition draw on: its facts, its scenario, its sources."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten

from klarna_report.book.meta import LICENCE, release
from klarna_report.fact import Fact
from klarna_report.parameters import BASELINE
from klarna_report.words import Numbers

EVERY = "every edition"  # what a file says that is the same in all
SUBJECT = "Klarna and AI"
LONGEST_TITLE, LONGEST_MARK = 70, 30  # characters, what a list of search results shows
MOST = 3  # settings that a title names


@dataclass(frozen=True)
class Edition(Numbers):
    """One edition, read from the `facts.json` beside its chapters.

    site_url: where its pages will live, ending in a slash; empty where that is not known.
    """

    name: str
    title: str
    reason: str
    given: tuple[dict, ...]
    sources: dict[str, dict]
    verdicts: dict[str, dict]
    site_url: str = ""
    parameters: Mapping[str, float | str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Edition":
        """Read `facts.json` in the folder of the executed chapters."""
        content = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        facts = {entry["id"]: _fact(entry) for entry in content["facts"]}
        scenario = content["scenario"]
        given = tuple(scenario["given"])
        return cls(
            facts,
            frozenset(each["name"] for each in given),
            scenario["name"],
            scenario["title"],
            scenario["reason"],
            given,
            content["sources"],
            {each["claim"]: each for each in content["verdicts"]},
            content.get("site_url", ""),
            content["parameters"],
        )

    def told(self, title: str) -> str:
        """A title as it stands away from the edition: it begins with what is not the baseline's."""
        if not self.given:
            return title
        set_here = [f"{each['short']}: {each['value']}" for each in self.given]
        more = [f"and {len(set_here) - MOST} more"] if len(set_here) > MOST else []
        differs = "; ".join([*set_here[:MOST], *more])
        return f"Not the baseline: {self.title} ({differs}). {title}"

    @property
    def named(self) -> str:
        """Its title as a phrase."""
        return f"{self.title} edition"

    def head(self, title: str) -> str:
        """What the window of a page shows: the edition unless it is the baseline, and the title."""
        mark = "" if self.name == BASELINE else f"{self.name[:LONGEST_MARK]}: "
        room = LONGEST_TITLE - len(f"{mark} – {SUBJECT}")
        return f"{mark}{shorten(title, room, placeholder=' …')} – {SUBJECT}"

    def summary(self) -> str:
        """The edition's name and what differs, in one line for downloads and citations."""
        if not self.given:
            return self.named
        changes = "; ".join(f"{each['name']}: {setting(each)}" for each in self.given)
        return f"Edition {self.name}: {changes}"

    def line(self) -> str:
        """Which edition it is; one that is not the baseline begins by saying so."""
        return self.summary() if self.name == BASELINE else f"Not the baseline. {self.summary()}"

    def file(self, stem: str, ending: str, every: bool = False) -> str:
        """The name of a file, which carries version and edition, or that it is the same in all."""
        name = EVERY.replace(" ", "-") if every else self.name
        return f"{stem}-{name}-{release()['version']}.{ending}"

    def report_line(self, place: str = "") -> str:
        """Report, version, day, address if there is one, licence; place: within the site."""
        report, where = release(), f" {self.site_url}{place}." if self.site_url else ""
        said = f"{report['title']}, version {report['version']}, {report['day']}."
        return f"{said}{where} CC BY 4.0: {LICENCE}"

    def metadata(self, title: str, words: str, credit: str, place: str = "") -> dict[str, str]:
        """What a picture holds inside, by the keywords of PNG."""
        return {
            "Title": title,
            "Author": release()["author"],
            "Description": words,
            "Copyright": f"CC BY 4.0: {LICENCE}",
            "Source": " ".join(filter(None, (credit, self.report_line(place)))),
            "Comment": self.line(),
        }


def setting(given: dict) -> str:
    """What was set, beside what it is elsewhere."""
    value, usual = given["value"], given["baseline"]
    if given["published"]:
        return f"{value}, put in place of the published {usual}"
    return f"held at {value}" if value == usual else f"{value} (baseline {usual})"


def _fact(entry: dict) -> Fact:
    return Fact(**{k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()})
