"""What a file that leaves the site says of itself: report, version, edition, address, licence."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from klarna_report.book.edition import Edition
from klarna_report.book.meta import LICENCE, release
from klarna_report.formats import day
from klarna_report.parameters import BASELINE

EVERY = "every edition"  # what a file says that is the same in all
SIGNATURE = 8  # bytes before the chunks of a PNG
HEADER = 4 + 4 + 13 + 4  # bytes of its first chunk: length, name, content, checksum


@dataclass(frozen=True)
class Imprint:
    """Where a file comes from.

    date: as YYYY-MM-DD; edition: its name, as the names of files carry it; summary: that with what
    differs; address: where the edition lives, ending in a slash, or nothing.
    """

    title: str
    author: str
    version: str
    date: str
    edition: str
    summary: str
    address: str = ""
    licence: str = LICENCE

    def file(self, stem: str, ending: str, edition: str = "") -> str:
        """The name of a file, which carries edition and version."""
        name = (edition or self.edition).replace(" ", "-")
        return f"{stem}-{name}-{self.version}.{ending}"

    def edition_line(self) -> str:
        """Which edition it is; one that is not the baseline begins by saying so."""
        return self.summary if self.edition == BASELINE else f"Not the baseline. {self.summary}"

    def report_line(self, place: str = "") -> str:
        """Report, version, day, address if there is one, licence; place: within the site."""
        where = f" {self.address}{place}." if self.address else ""
        return (
            f"{self.title}, version {self.version}, {day(self.date)}.{where} CC BY 4.0: {LICENCE}"
        )

    def metadata(self, title: str, words: str, origin: str, place: str = "") -> dict[str, str]:
        """What a picture holds inside, by the keywords of PNG."""
        return {
            "Title": title,
            "Author": self.author,
            "Description": words,
            "Copyright": f"CC BY 4.0: {self.licence}",
            "Source": " ".join(filter(None, (origin, self.report_line(place)))),
            "Comment": self.edition_line(),
        }


def imprint(edition: Edition) -> Imprint:
    """That of an edition, with what `CITATION.cff` says of the report."""
    about = release()
    known = {name: about[name] for name in ("title", "author", "version")}
    known |= {"edition": edition.name, "summary": edition.summary()}
    known["address"] = edition.site_url
    return Imprint(**known, date=about["date"].isoformat())


def png_with(picture: bytes, texts: Mapping[str, str]) -> bytes:
    """A PNG that holds these texts, by keyword, as its format has them (iTXt)."""
    chunks = []
    for name, text in texts.items():
        body = b"iTXt" + name.encode("latin-1") + bytes(5) + text.encode()
        chunks.append(struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
    first = SIGNATURE + HEADER
    return picture[:first] + b"".join(chunks) + picture[first:]
