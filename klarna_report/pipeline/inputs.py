"""What an edition is made from, by hash: light, so that an unchanged book is known at once."""

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from klarna_report.errors import BuildError, InputError
from klarna_report.parameters import Scenario, read_yaml

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parent
LOCK = "requirements.txt"
INPUTS = ("_config.yml", "_toc.yml", LOCK, "LICENSE", "CITATION.cff", "chapters", "data")
BYTECODE = "__pycache__"


@dataclass(frozen=True)
class Book:
    """Where a book's sources are and where its editions go."""

    root: Path = ROOT
    out: Path | None = None

    @property
    def build(self) -> Path:
        """The folder of the editions, the cache and the logs."""
        return self.out or self.root / "_build"

    @property
    def cache(self) -> Path:
        """The folder of what was made before."""
        return self.build / ".cache"

    def name(self, path: str) -> str:
        """A file as records call it: from the root of the book or of the package, or in full."""
        for top in (f"{self.root}{os.sep}", f"{PACKAGE.parent}{os.sep}"):
            if path.startswith(top):
                return path[len(top) :].replace(os.sep, "/")
        return path

    def path(self, name: str) -> Path:
        """The file that a name stands for."""
        top = PACKAGE.parent if name.startswith(f"{PACKAGE.name}/") else self.root
        return top / name

    @property
    def chapters(self) -> list[Path]:
        """The chapters in reading order, from `_toc.yml`; InputError if one is not there."""
        toc = read_yaml(self.root / "_toc.yml")
        try:
            names = [toc["root"], *(c["file"] for p in toc["parts"] for c in p["chapters"])]
        except (KeyError, TypeError) as error:
            raise InputError("_toc.yml: needs `root`, and `parts` with `chapters`") from error
        paths = [self.root / "chapters" / f"{name}.ipynb" for name in names]
        for path in paths:
            if not path.is_file():
                raise BuildError(f"_toc.yml: chapters/{path.name} is not there")
        return paths

    def files(self) -> Iterator[str]:
        """Every file that an edition is known to depend on, in a fixed order."""
        for top in (*(self.root / name for name in INPUTS), PACKAGE):
            if top.is_file():
                yield str(top)
            for folder, below, names in os.walk(top):
                below[:] = sorted(each for each in below if not _passed_over(each))
                yield from (os.path.join(folder, n) for n in sorted(names) if not _passed_over(n))

    def snapshot(self) -> dict[str, str]:
        """The hash of each of these files, by name."""
        return {self.name(path): fingerprint(path) for path in self.files()}


def _passed_over(name: str) -> bool:
    """Whether a file or folder belongs to a tool and not to the book."""
    return name.startswith(".") or name == BYTECODE


def fingerprint(path: str) -> str:
    """What stands at a path: a file's hash, or the names in a folder if it ends in a slash."""
    try:
        if path.endswith("/"):
            names = sorted(name for name in os.listdir(path) if not _passed_over(name))
            return "names " + hashlib.sha256(json.dumps(names).encode()).hexdigest()
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except IsADirectoryError:
        return "a folder"
    except OSError as error:
        return f"unreadable: {error.strerror}"


def packages() -> list[str]:
    """Name and version of every installed package, as their folders tell: `pandas-3.0.1`."""
    ending = ".dist-info"
    own = PACKAGE.name
    found = set()
    for folder in sys.path:
        if os.path.basename(folder) in ("site-packages", "dist-packages"):
            names = (n for n in os.listdir(folder) if n.endswith(ending))
            found.update(n.removesuffix(ending) for n in names if not n.startswith(own))
    return sorted(found)


def environment(snapshot: Mapping[str, str]) -> dict:
    """What else decides a result: Python, the lock, the installed packages."""
    return {
        "python": platform.python_version(),
        "lock": snapshot.get(LOCK, "missing"),
        "packages": packages(),
    }


def digest_of(scenario: Scenario, snapshot: Mapping[str, str]) -> str:
    """A hash of all that is known to decide an edition's content."""
    about = [scenario.name, scenario.title, scenario.reason, dict(scenario.values)]
    parts = [about, scenario.differences, environment(snapshot), dict(snapshot)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Hashes:
    """The hash of each file as it was when it was first asked for in this build."""

    def __init__(self, book: Book, snapshot: Mapping[str, str]) -> None:
        self.book = book
        self._known = dict(snapshot)

    def of(self, name: str) -> str:
        """The hash of the file of this name."""
        if name not in self._known:
            self._known[name] = self.now(name)
        return self._known[name]

    def now(self, name: str) -> str:
        """The hash that the file has at this moment."""
        return fingerprint(f"{self.book.path(name)}{'/' if name.endswith('/') else ''}")

    def changed(self, names: Iterable[str]) -> list[str]:
        """Those of the files that have changed meanwhile."""
        return [name for name in names if self.now(name) != self.of(name)]
