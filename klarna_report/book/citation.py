"""How the report and its pages are cited: as plain text, BibTeX and RIS."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from klarna_report.charts.texts import day

CITATION = Path(__file__).resolve().parents[2] / "CITATION.cff"


@dataclass(frozen=True)
class Report:
    """What `CITATION.cff` says of the report."""

    title: str
    abstract: str
    author: str
    version: str
    date: date

    @classmethod
    def read(cls, path: Path = CITATION) -> "Report":
        """Read the citation file."""
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(
            found["title"],
            " ".join(found["abstract"].split()),
            found["authors"][0]["name"],
            found["version"],
            date.fromisoformat(str(found["date-released"])),
        )

    @property
    def day(self) -> str:
        """The day of release in words."""
        return day(self.date)


@dataclass(frozen=True)
class Citation:
    """One page of one edition, ready to cite.

    title: empty for the report itself; edition: its name and what differs; address: may be
    empty, where nobody has said where the site lives.
    """

    report: Report
    page: str
    title: str
    edition: str
    address: str

    def plain(self) -> str:
        """One paragraph for a footnote."""
        inside = f"“{self.title}”, in " if self.title else ""
        text = (
            f"{self.report.author}, {inside}{self.report.title}, version {self.report.version} "
            f"({self.report.day}). {self.edition}."
        )
        return f"{text} {self.address}" if self.address else text

    def bibtex(self) -> str:
        """An entry for BibTeX and biblatex; braces keep capitals."""
        fields = {
            "author": f"{{{self.report.author}}}",
            "title": f"{{{self.title or self.report.title}}}",
            "howpublished": self.report.title if self.title else "",
            "edition": f"Version {self.report.version}",
            "year": f"{self.report.date:%Y}",
            "month": f"{self.report.date:%m}".lstrip("0"),
            "note": self.edition,
            "url": self.address,
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{half-the-workforce-{self.page},", *lines, "}"])

    def ris(self) -> str:
        """The same for reference managers that read RIS."""
        tags = [
            ("TY", "CHAP" if self.title else "RPRT"),
            ("AU", f"{self.report.author},"),
            ("TI", self.title or self.report.title),
            ("T2", self.report.title if self.title else ""),
            ("PY", f"{self.report.date:%Y}"),
            ("DA", f"{self.report.date:%Y/%m/%d}"),
            ("ET", f"Version {self.report.version}"),
            ("N1", self.edition),
            ("UR", self.address),
        ]
        return "\n".join([*(f"{tag}  - {value}" for tag, value in tags if value), "ER  - "])
