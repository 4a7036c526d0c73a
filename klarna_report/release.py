"""Layer 4: publishing a version: what it adds to the history, or why it may not be published."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import yaml

from klarna_report import __version__
from klarna_report.errors import InputError
from klarna_report.evidence import Evidence
from klarna_report.fact import Fact
from klarna_report.files import read_file
from klarna_report.history import CHANGELOG, HEADING, history_of


def versions(folder: Path) -> dict[str, str]:
    """The version that each file names, of the checkout and of the data folder."""
    root = CHANGELOG.parent
    cited = yaml.safe_load(read_file(root / "CITATION.cff"))
    works = {"": cited, ", report": cited["preferred-citation"], ", data": cited["references"][0]}
    return {
        **{f"CITATION.cff{name}": str(each["version"]) for name, each in works.items()},
        "pyproject.toml": tomllib.loads(read_file(root / "pyproject.toml"))["project"]["version"],
        "klarna_report/__init__.py": __version__,
        "data/datapackage.json": json.loads(read_file(folder / "datapackage.json"))["version"],
        CHANGELOG.name: next(iter(HEADING.findall(read_file(CHANGELOG))), "none"),
    }


def faults(evidence: Evidence, facts: Mapping[str, Fact], wanted: str = "") -> Iterator[str]:
    """Why these facts could not be published as they are, under the wanted version if any."""
    named = versions(evidence.folder) | ({"wanted": wanted} if wanted else {})
    if len({*named.values()}) > 1:
        yield "versions differ: " + ", ".join(f"{file} {each}" for file, each in named.items())
    yield from history_of(evidence).faults(facts)


def release(version: str, evidence: Evidence, facts: Mapping[str, Fact]) -> int:
    """Append what a version publishes to the history: how many rows; InputError if it may not."""
    history = history_of(evidence)
    if version in history.versions:
        raise InputError(f"release {version}: is published already")
    if found := [*faults(evidence, facts, version)]:
        more = f" (and {len(found) - 1} more; see `klarna-report check`)" if found[1:] else ""
        raise InputError(f"release {version}: {found[0]}{more}")
    rows = pd.DataFrame(history.moved(facts)).assign(version=version)
    path = evidence.folder / "history.csv"
    rows.to_csv(path, mode="a", header=False, index=False, lineterminator="\n")
    return len(rows)
