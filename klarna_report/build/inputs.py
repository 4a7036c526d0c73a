"""What an edition is made from, by hash: light, so that an unchanged book is known at once."""

import hashlib
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from klarna_report.errors import BuildError, InputError
from klarna_report.files import read_yaml
from klarna_report.parameters import BASELINE, DATA_VARIABLE, edition_name

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parent
FACTS = "facts.json"  # of an edition
SETTINGS = ("_config.yml", "_toc.yml")
INPUTS = (*SETTINGS, "requirements.txt", "LICENSE", "CITATION.cff", "CHANGELOG.md", "chapters")
BYTECODE = "__pycache__"


@dataclass(frozen=True)
class Book:
    """Where a book's sources are, where its editions go, and at which address they will live.

    site_url: that of the baseline, ending in a slash; empty where there is none.
    """

    root: Path = ROOT
    out: Path | None = None
    site_url: str = ""

    @property
    def data(self) -> Path:
        """The folder of the evidence."""
        return Path(os.environ.get(DATA_VARIABLE, self.root / "data"))

    @property
    def build(self) -> Path:
        """The folder of the editions and the logs; one of its own for data from elsewhere."""
        elsewhere = self.data != self.root / "data"
        suffix = f"-{edition_name(str(self.data))}" if elsewhere else ""
        return self.out or self.root / f"_build{suffix}"

    def address(self, name: str) -> str:
        """Where the edition of this name will live; empty where the site has no address."""
        below = self.site_url and name != BASELINE
        return f"{self.site_url}{name}/" if below else self.site_url

    @property
    def chapters(self) -> list[str]:
        """The chapters' names in reading order, from `_toc.yml`."""
        toc = read_yaml(self.root / "_toc.yml")
        try:
            names = [toc["root"], *(c["file"] for p in toc["parts"] for c in p["chapters"])]
        except (KeyError, TypeError) as error:
            raise InputError("_toc.yml: needs `root`, and `parts` with `chapters`") from error
        for name in names:
            if not self.text(name).is_file() and not self.chapter(name).is_file():
                raise BuildError(f"_toc.yml: chapters/{name}.ipynb is not there")
        return names

    @property
    def notebooks(self) -> list[str]:
        """The chapters with code; the others are Markdown."""
        return [name for name in self.chapters if not self.text(name).is_file()]

    def chapter(self, name: str) -> Path:
        """The notebook of a chapter."""
        return self.root / "chapters" / f"{name}.ipynb"

    def text(self, name: str) -> Path:
        """The Markdown of a chapter without code."""
        return self.root / "chapters" / f"{name}.md"

    def relative(self, file: str) -> str:
        """A file as seen from the book, so that the record of an edition names no machine."""
        return file and os.path.relpath(file, self.root)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Name and path of every file that an edition depends on, in a fixed order."""
        places = {name: self.root / name for name in INPUTS}
        for top, place in {**places, "data": self.data, PACKAGE.name: PACKAGE}.items():
            for path in [place, *sorted(place.rglob("*"))]:
                inside = path.relative_to(place)
                ours = not any(each[0] == "." or each == BYTECODE for each in inside.parts)
                if ours and path.is_file():
                    yield (top / inside).as_posix(), path

    def snapshot(self) -> dict[str, str]:
        """The hash of each of these files, by name; and the Python that reads them."""
        hashes = {name: fingerprint(path) for name, path in self.files()}
        return {**hashes, "Python": platform.python_version()}


def fingerprint(path: str | Path) -> str:
    """The hash of a file's content; nothing if there is none, or if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
