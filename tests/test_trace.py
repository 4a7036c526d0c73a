"""`klarna-report trace`: the pedigree of a number, down to what was read."""

import pytest

from klarna_report.cli import main


def traced(capsys: pytest.CaptureFixture, *given: str) -> str:
    assert main(["trace", *given]) == 0
    return capsys.readouterr().out


def test_a_tree_goes_from_a_number_to_what_was_read_and_how(capsys):
    assert traced(capsys, "filed_headcount_latest").splitlines() == [
        "Filed full-time employees, end of 2025: 2,831",
        "│   filed_headcount_latest, reported, persons",
        "└── Filed full-time employees, end of 2025: 2,831",
        "        filed_headcount_2025, reported, persons",
        "        observation klarna-full-time-employees-2025-12-31-20f"
        ": not opened: read in AI case library",
        "        Klarna Group plc, SEC, Annual report on Form 20-F for 2025, 2026-02-26"
        ", employees section",
        "        https://www.sec.gov/Archives/edgar/data/2003292/000200329226000007/klar-20251231.htm",
        "        read in AI case library, Klarna cut a third of its staff and filed the reason"
        " (case",
        "        AAI-2026-007), 2026-09-12",
        "        https://danielwipert.github.io/ai.case.study/",
    ]


def test_a_tree_shows_formulas_and_what_was_set(capsys):
    lines = traced(capsys, "target_date", "-p", "backfill_rate=0").splitlines()
    assert lines[0] == "Month in which the target is reached: October 2027"
    assert "│   = filed_date_latest + years_to_target" in lines
    assert any(line.endswith("Share of leavers who are replaced: 0.0%") for line in lines)


def test_what_stands_twice_is_spelled_out_once(capsys):
    text = traced(capsys, "public_cost_per_unfilled_job_year")
    assert "(as above)" in text
    assert text.count("observation sweden-average-wage-2024-oecd") == 1


def test_an_unknown_number_is_refused_with_the_nearest_name(capsys):
    assert main(["trace", "target_dat"]) == 2
    assert "did you mean 'target_date'?" in capsys.readouterr().err
