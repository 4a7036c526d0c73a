"""Ways to break a copy of the data folder, each with what the check must say about it."""

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from klarna_report.evidence.tables import COLUMNS

OBS, EVENTS, CLAIMS, PAIRS = "observations.csv", "events.csv", "claims.csv", "contradictions.csv"
WORDS, BIB = "vocabulary.csv", "sources.bib"
FILED = "klarna-full-time-employees-2023-12-31-f1"
Breaking = Callable[[Path], object]


def text(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")


def raw(file: str, change: Callable[[bytes], bytes]) -> Breaking:
    """A fault in the bytes of a file."""
    return lambda folder: (folder / file).write_bytes(change((folder / file).read_bytes()))


def swap(file: str, old: str, new: str) -> Breaking:
    """A fault: the first place of a text in a file replaced."""

    def spoil(folder: Path) -> None:
        assert old in (folder / file).read_text(encoding="utf-8")
        text(folder / file, lambda whole: whole.replace(old, new, 1))

    return spoil


def row(change: Callable[[str], str], name: str = FILED, file: str = OBS) -> Breaking:
    """A fault in one line of a CSV file."""

    def spoil(folder: Path) -> None:
        lines = (folder / file).read_text(encoding="utf-8").split("\n")
        at = next(n for n, line in enumerate(lines) if line.startswith(f"{name},"))
        lines[at] = change(lines[at])
        text(folder / file, lambda _: "\n".join(lines))

    return spoil


def put(column: str, new: str, name: str = FILED, file: str = OBS) -> Breaking:
    """A fault: one cell replaced by characters that are taken as they are."""

    def change(line: str) -> str:
        cells = next(csv.reader([line]))
        cells[COLUMNS[file].index(column)] = "\0"
        quoted = io.StringIO()
        csv.writer(quoted, lineterminator="").writerow(cells)
        return quoted.getvalue().replace("\0", new)

    return row(change, name, file)


def instead(make: Callable[[Path], object]) -> Breaking:
    """A fault: something else in the place of observations.csv."""

    def spoil(folder: Path) -> None:
        (folder / OBS).unlink()
        make(folder / OBS)

    return spoil


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100_000_000)


# What is broken: how, then the file, the column and part of the rule that are reported.
FILES = {
    "file missing": (instead(lambda _: None), OBS, "", "is not there"),
    "directory instead of a file": (instead(Path.mkdir), OBS, "", "not a file"),
    "pipe instead of a file": (instead(os.mkfifo), OBS, "", "not a file"),
    "link to nowhere": (instead(lambda path: path.symlink_to("nowhere")), OBS, "", "not there"),
    "100 MB": (instead(huge), OBS, "", "larger than"),
    "no bytes": (raw(OBS, lambda _: b""), OBS, "", "is empty"),
    "line ends alone": (raw(OBS, lambda _: b"\n\r\n"), OBS, "", "is empty"),
    "header alone": (raw(PAIRS, lambda b: b.split(b"\n")[0]), PAIRS, "", "has no rows"),
    "byte order mark": (raw(OBS, lambda b: b"\xef\xbb\xbf" + b), OBS, "", "byte order mark"),
    "Latin-1": (raw(OBS, lambda b: b + "né".encode("latin-1")), OBS, "", "not UTF-8"),
    "UTF-16": (raw(PAIRS, lambda b: b.decode().encode("utf-16")), PAIRS, "", "not UTF-8"),
    "any bytes": (raw(PAIRS, lambda _: bytes(range(256)) * 9), PAIRS, "", "not UTF-8"),
    "Windows line ends": (raw(PAIRS, lambda b: b.replace(b"\n", b"\r\n")), PAIRS, "", "LF"),
    "old Mac line ends": (raw(PAIRS, lambda b: b.replace(b"\n", b"\r")), PAIRS, "", "LF"),
    "NUL byte": (swap(OBS, "4352", "43\x0052"), OBS, "", "control character"),
    "mark that reorders text": (swap(PAIRS, "filed", "fi\u202eled"), PAIRS, "", "control"),
    "tab in a cell": (put("scope", "gro\tup"), OBS, "", "control character"),
    "semicolons": (raw(PAIRS, lambda b: b.replace(b",", b";")), PAIRS, "", "by commas"),
    "tabs": (raw(PAIRS, lambda b: b.replace(b",", b"\t")), PAIRS, "", "by commas"),
    "column missing": (swap(OBS, ",seen,", ","), OBS, "seen", "is missing"),
    "column too many": (swap(PAIRS, "why,note", "why,note,by"), PAIRS, "by", "is not known"),
    "column twice": (swap(PAIRS, "a,b,why", "a,b,why,why"), PAIRS, "why", "is there twice"),
    "columns in another order": (swap(PAIRS, "a,b,why", "b,a,why"), PAIRS, "", "this order"),
    "quote open in the header": (swap(PAIRS, "a,b", '"a,b'), PAIRS, "", "into cells"),
    "header gone": (raw(PAIRS, lambda b: b.split(b"\n", 1)[1]), PAIRS, "a", "is missing"),
    "quote left open": (put("scope", '"group'), OBS, "", "into cells"),
    "cell of 200,000 characters": (put("locator", "x" * 200_000), OBS, "", "into cells"),
    "cell missing": (row(lambda line: line.replace(",group,", ",")), OBS, "", "has 16 cells"),
    "cell too many": (row(lambda line: f"{line},x"), OBS, "", "has 18 cells"),
    "blank line": (row(lambda line: f"\n{line}"), OBS, "", "has 0 cells"),
    "row twice": (row(lambda line: f"{line}\n{line}"), OBS, "id", "is there twice"),
    "bounds swapped": (swap(OBS, ",0.15,,0.2,", ",0.2,,0.15,"), OBS, "value", "ascend"),
    "bib: no BibTeX": (raw(BIB, lambda _: b"@online{a, title = {x"), BIB, "", "is not BibTeX"),
    "bib: comma missing": (swap(BIB, "}},\n", "}}\n"), BIB, "", "is not BibTeX"),
    "bib: month misspelt": (swap(BIB, "month = feb", "month = febr"), BIB, "", "not BibTeX"),
    "bib: day 31 February": (swap(BIB, "day = {29}", "day = {31}"), BIB, "year", "must be a day"),
    "bib: field misspelt": (swap(BIB, "urldate =", "urldat ="), BIB, "urldat", "is not known"),
    "bib: field missing": (swap(BIB, "  language = {sv},\n", ""), BIB, "language", "not be empty"),
    "bib: field twice": (swap(BIB, "  url =", "  urldate = {x},\n  url ="), BIB, "", "not BibTeX"),
    "bib: type unknown": (swap(BIB, "{official}", "{offical}"), BIB, "doctype", "not a known"),
    "bib: script as address": (swap(BIB, "https://", "javascript:"), BIB, "url", "web address"),
    "bib: primary unknown": (swap(BIB, "primary = {", "primary = {x"), BIB, "primary", "neither"),
    "bib: formula": (swap(BIB, "title = {{", "title = {{=1+"), BIB, "title", "formula"),
}
# Cells of the filed count for 2023: column, new content, part of the rule.
CELLS = [
    ("id", "", "not be empty"),
    ("id", "Klarna 2023", "small letters"),
    ("quantity", "full_time_staff", "not a known"),
    ("entity", "klarma", "not a known"),
    ("scope", "groups", "not a known"),
    ("scope", "group bank", "not a known"),
    ("scope", "bank", "mixes with a series"),
    ("unit", "heads", "not a known"),
    ("unit", "usd", "not a unit of this"),
    ("kind", "true", "not a known"),
    ("source", "financial-times", "not a key"),
    ("seen", "no", "not seen"),
    ("seen", "", "not be empty"),
    ("via", "", "must name the text read"),
    ("via", "a-relay-of-no-name", "neither keys"),
    ("via", "paymentsdive-2025-workforce not on record", "neither keys"),
    ("start", "2024-13-01", "calendar"),
    ("end", "2024-02-30", "calendar"),
    ("end", "31.12.2023", "calendar"),
    ("end", "20231231", "calendar"),
    ("end", "2022-12-31", "ends before"),
    ("value", "", "no number"),
    ("value", "-4352", "out of range"),
    ("value", "4 352", "plain number"),
    ("value", '"4352,0"', "plain number"),
    ("value", "NaN", "plain number"),
    ("value", "inf", "plain number"),
    ("value", "1e308", "plain number"),
    ("value", "9" * 500, "plain number"),
    ("value", "٤٣٥٢", "plain number"),
    ("value", "=1+1", "plain number"),
    ("value", "4353", "differs from"),
    ("high", "4000", "ascend"),
    ("about", "yes", "true or false"),
    ("note", "=cmd()", "formula"),
    ("note", "@SUM(A1)", "formula"),
    ("locator", " page 1", "space"),
]
# Cells of other rows: file, id, column, new content, part of the rule.
ROWS = [
    (OBS, "germany-tax-wedge-2025-oecd", "value", "49.3", "out of range"),
    (OBS, "germany-tax-wedge-2025-oecd", "value", "-0.493", "out of range"),
    (OBS, "germany-tax-wedge-2025-oecd", "value", "0.439", "components give"),
    (OBS, "uk-net-wage-share-2025-oecd", "value", "0.7", "components give"),
    (OBS, "sweden-employer-contribution-rate-2026-bjornlunden", "value", "0.3124", "parts add"),
    (OBS, "klarna-revenue-per-employee-2025-20f", "value", "1420000", "revenue over staff"),
    (OBS, "klarna-revenue-2025-20f", "value", "3590000000", "quarters add"),
    (EVENTS, "klarna-checkout-sold", "topic", "gossip", "not a known"),
    (EVENTS, "klarna-checkout-sold", "actor", "", "not be empty"),
    (EVENTS, "klarna-checkout-sold", "end", "2023-10-01", "ends before"),
    (CLAIMS, "tv-favourite-test-bed", "reason", "", "needs a test or a reason"),
    (CLAIMS, "tv-work-of-700", "reason", "None.", "needs a test or a reason"),
    (CLAIMS, "tv-work-of-700", "test", "a >", "not an expression"),
    (CLAIMS, "tv-work-of-700", "test", "(" * 5000, "not an expression"),
    (CLAIMS, "tv-work-of-700", "date", "2024-0", "day, month or year"),
    (CLAIMS, "tv-work-of-700", "observations", "klarna-x", "names no observation"),
    (CLAIMS, "tv-work-of-700", "seed", "001:w", "is there twice"),
    (CLAIMS, "tv-favourite-test-bed", "base", "headcount_base", "has no test"),
    (PAIRS, "tv-no-hiring-for-a-year", "b", "tv-no-hiring-for-a-year", "contradicts itself"),
    (PAIRS, "tv-no-hiring-for-a-year", "b", "nobody", "names no observation"),
    (PAIRS, "tv-no-hiring-for-a-year", "why", "mood", "not a known"),
    (WORDS, "unit", "list", "units", "not a known list"),
    (WORDS, "quantity,revenue", "units", "rubles", "not a known unit"),
]


def blamed(column: str, rule: str) -> str:
    return "test" if "test or a reason" in rule else {"high": "value"}.get(column, column)


READABLE = ("bounds", "bib: day", "bib: field missing", "bib: type", "bib: script")
READABLE += ("bib: primary", "bib: formula")
UNREADABLE = [name for name in FILES if not name.startswith(READABLE)]
FAULTS = [pytest.param(*fault, id=name) for name, fault in FILES.items()]
FAULTS += [
    pytest.param(put(column, new), OBS, blamed(column, rule), rule, id=f"{column}: {new[:20]}")
    for column, new, rule in CELLS
]
FAULTS += [
    pytest.param(
        *(put(column, new, name, file), file, blamed(column, rule), rule),
        id=f"{file}, {column}: {new[:20]}",
    )
    for file, name, column, new, rule in ROWS
]
