"""The headline facts of each scenario, in tables a person can read.

When a number here moves, the commit says which, by how much and why. A table is written by
`klarna-report facts --scenario NAME ID ...`, never to make this test pass.
"""

import csv
import io
from pathlib import Path

import pytest

from klarna_report.cli import main

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.csv"))
PRECISION = 1e-5  # six digits are kept


def rows(text: str) -> dict[str, dict]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


def close(now: str, then: str) -> bool:
    try:
        return float(now) == pytest.approx(float(then), rel=PRECISION, abs=1e-9)
    except ValueError:
        return now == then


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: p.stem)
def test_headline_facts_are_those_of_the_golden_table(path, capsys):
    golden = rows(path.read_text(encoding="utf-8"))
    scenario = [] if path.stem == "baseline" else ["--scenario", path.stem]
    assert main(["facts", *scenario, *golden]) == 0
    now = rows(capsys.readouterr().out)
    moved = [
        f"{name}: {column} was {then[column]}, is {now[name][column]}"
        for name, then in golden.items()
        for column in ("value", "low", "high", "unit")
        if not close(now[name][column], then[column])
    ]
    assert moved == []


def test_there_is_a_golden_table_for_the_baseline_and_three_scenarios():
    assert len(GOLDEN) >= 4
