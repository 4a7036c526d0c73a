"""How the report, a chapter, a chart and a number are cited: plain, BibTeX, RIS and CSL-JSON."""

import json
import re
from functools import cached_property
from io import StringIO
from pathlib import Path

import rispy
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer

from klarna_report.book.edition import Edition
from klarna_report.book.meta import release
from klarna_report.formats import day

FOLDER = "cite"  # below the site's top folder
FORMS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}  # by the ending of their files
FRONT = "index"  # page of the whole
SAID = ("chart", "number")  # kinds that a citation names


class _Bibtex(Writer):
    """As pybtex writes it, but for addresses, which LaTeX takes letter by letter."""

    def _write_field(self, stream: StringIO, type: str, value: str) -> None:
        if type == "url":
            stream.write(f",\n    url = {self.quote(value)}")
        else:
            super()._write_field(stream, type, value.replace("$", r"\$"))


class _Ris(rispy.RisWriter):
    """As rispy writes it, without a running number before the record."""

    def set_header(self, count: int) -> str:
        return ""


class Citation:
    """A part of an edition, or the whole, and the forms in which it is cited.

    title: of the part, of no account for the whole; place: address of the page below the edition's
    site, as in `headcount.html#chart`; kind: "report", "chapter", "chart" or "number".
    """

    def __init__(self, edition: Edition, title: str, place: str, kind: str) -> None:
        report = release()
        self.author, self.version, self.date = (report[n] for n in ("author", "version", "date"))
        self.kind, self.edition = kind, edition.name
        self.whole = "" if kind == "report" else report["title"]  # what it is part of
        self.title = edition.told(title if self.whole else report["title"])
        key = f"half-the-workforce-{self.version}-{edition.name}-{place.replace('.html', '')}"
        self.key = re.sub(r"[^\w.]+", "-", key)
        within = place.removesuffix(f"{FRONT}.html")
        self.address = edition.site_url and f"{edition.site_url}{within}"

    @property
    def plain(self) -> str:
        """One sentence, and the address."""
        kind = f" ({self.kind})" if self.kind in SAID else ""
        part = f"“{self.title}”{kind}, in {self.whole}" if self.whole else self.title
        said = f"{self.author}, {part}, version {self.version_line} ({day(self.date)})."
        return f"{said} {self.address}".strip()

    @property
    def version_line(self) -> str:
        """Version and edition."""
        return f"{self.version}, {self.edition} edition"

    @property
    def bibtex(self) -> str:
        """BibTeX of a type that the oldest styles know; braces keep capitals as they are."""
        version = f"Version {self.version}, {self.edition}"
        fields = {
            "title": f"{{{self.title}}}",
            **({"booktitle": f"{{{self.whole}}}", "edition": version} if self.whole else {}),
            **({} if self.whole else {"type": "Report, version", "number": self.version_line}),
            "publisher" if self.whole else "institution": f"{{{self.author}}}",
            **{"year": str(self.date.year), "month": f"{self.date:%B}"},
            "date": self.date.isoformat(),  # biblatex goes by this
            **({"url": self.address} if self.address else {}),
        }
        author = {"author": [Person(f"{{{self.author}}}")]}
        entry = Entry("incollection" if self.whole else "techreport", [*fields.items()], author)
        out = StringIO()
        _Bibtex().write_stream(BibliographyData({self.key: entry}), out)
        return out.getvalue().strip()

    @property
    def ris(self) -> str:
        """One record of RIS."""
        fields = {
            "type_of_reference": "CHAP" if self.whole else "RPRT",
            "authors": [self.author],
            "title": self.title,
            "secondary_title": self.whole,
            "type_of_work": self.kind.capitalize(),
            "edition": f"Version {self.version_line}",
            **{"publisher": self.author, "year": str(self.date.year)},
            "date": f"{self.date:%Y/%m/%d}",
            "urls": [self.address] if self.address else [],
        }
        kept = {name: value for name, value in fields.items() if value}
        return rispy.dumps([kept], implementation=_Ris).rstrip("\n")

    @property
    def json(self) -> str:
        """A list of one record of CSL-JSON."""
        fields = {
            "id": self.key,
            "type": "chapter" if self.whole else "report",
            "genre": self.kind.capitalize() if self.kind in SAID else "",
            "title": self.title,
            "container-title": self.whole,
            "author": [{"literal": self.author}],
            "issued": {"date-parts": [[self.date.year, self.date.month, self.date.day]]},
            "edition": f"Version {self.version_line}",
            **{"version": self.version, "publisher": self.author, "URL": self.address},
        }
        pairs = [f'"{n}": {json.dumps(v, ensure_ascii=False)}' for n, v in fields.items() if v]
        return "[{\n  " + ",\n  ".join(pairs) + "\n}]"

    @cached_property
    def forms(self) -> dict[str, tuple[str, str]]:
        """Name and text of each form for machines, by the ending of its file."""
        texts = {"bib": self.bibtex, "ris": self.ris, "json": self.json}
        return {ending: (name, texts[ending]) for ending, name in FORMS.items()}

    def write(self, html: Path, name: str) -> None:
        """Write the forms for machines below a site's top folder, under a name."""
        for ending, (_, text) in self.forms.items():
            path = html / FOLDER / f"{name}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text}\n", encoding="utf-8")
