"""The rehearsal: a new filing is new rows in data/, and the model moves on by itself."""

import shutil
from pathlib import Path

import pytest

from klarna_report.evidence import DATA, load
from klarna_report.facts import Model
from klarna_report.findings import overtaken
from klarna_report.parameters import baseline, catalogue

FILED = "klarna-full-time-employees-2025-12-31-20f"
REVENUE = "klarna-revenue-2025-20f"


def copied(folder: Path, *rows: tuple[str, dict[str, str]]) -> Path:
    """A copy of data/ with rows more, each an old one with some cells replaced."""
    shutil.copytree(DATA, folder)
    path = folder / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for name, swaps in rows:
        line = next(line for line in lines if line.startswith(f"{name},"))
        for old, new in swaps.items():
            line = line.replace(old, new)
        lines.append(line)
    path.write_text("".join(lines), encoding="utf-8")
    return folder


def opened(folder: Path) -> Model:
    parameters = catalogue(folder / "parameters.yml")
    return Model(load(folder), parameters, baseline(parameters))


@pytest.fixture(scope="module")
def moved(tmp_path_factory) -> Model:
    """With an invented count of 2,500 and a revenue of 4,000 million for 2026."""
    count = (FILED, {"2025-12-31": "2026-12-31", ",2831,": ",2500,"})
    revenue = (REVENUE, {"2025": "2026", "3509000000": "4000000000"})
    return opened(copied(tmp_path_factory.mktemp("next") / "data", count, revenue))


@pytest.fixture(scope="module")
def now() -> Model:
    return opened(DATA)


def test_yearly_quantities_of_the_new_year_appear(moved):
    wanted = {
        "filed_headcount_2026": 2500,
        "filed_fall_share_2026": 331 / 2831,
        "attrition_ceiling_2026": 0.2 * 2665.5,
        "revenue_per_employee_2026": 1.6e6,
        "hindcast_headcount_2026": 3800 * 0.825 ** (1 + 491 / 365),
        "fall_share_from_base_to_2026": 1300 / 3800,
    }
    facts = moved.facts(wanted)
    assert {n: fact.value for n, fact in facts.items()} == pytest.approx(wanted)
    assert facts["filed_headcount_2026"].label == "Filed full-time employees, end of 2026"


def test_the_latest_moves_and_every_older_year_stays(moved, now):
    values = moved.facts(["filed_headcount_latest", "filed_fall_share_latest"])
    assert [fact.inputs for fact in values.values()] == [
        ("filed_headcount_2026",),
        ("filed_fall_share_2026",),
    ]
    old = [name for name in now.entries if name.endswith(("_2023", "_2024", "_2025"))]
    gone = ("required_", "break_even_", "expected_", "target_")  # the outlook moves on
    old = [name for name in old if not name.startswith(gone)]
    assert moved.facts(old) == now.facts(old)


def test_the_outlook_starts_after_the_new_count(moved):
    years = [n for n in moved.entries if n.startswith("target_probability_end_")]
    assert years == [f"target_probability_end_{year}" for year in range(2027, 2032)]
    facts = moved.facts(["target_date", "expected_headcount_2026", "expected_headcount_2027"])
    start, first = facts["expected_headcount_2026"], facts["expected_headcount_2027"]
    assert (start.value, first.value) == pytest.approx((2500, 2500 * 0.825))
    assert facts["target_date"].value == pytest.approx(2027 + 1.15993, abs=1e-4)
    assert moved.entries["remaining_fall_persons"].label == "Fall still missing at the end of 2026"


def test_shares_of_the_same_account_are_of_the_same_year(moved):
    names = ["headcount_share_of_productivity_growth", "revenue_share_of_productivity_growth"]
    assert sum(moved.values(names).values()) == pytest.approx(1)


def test_a_count_at_mid_year_is_the_latest_but_no_year(tmp_path):
    half = (FILED, {"2025-12-31": "2026-06-30", ",2831,": ",2700,"})
    model = opened(copied(tmp_path / "data", half))
    facts = model.facts(["filed_headcount_latest", "filed_fall_share_latest", "target_date"])
    assert facts["filed_headcount_latest"].inputs == ("filed_headcount_2026_06",)
    assert facts["filed_fall_share_latest"].inputs == ("filed_fall_share_2025",)
    start = 2026 + 181 / 365
    assert 0 < facts["target_date"].value - start < 2831 / 2700 * 1.80631
    expected = model.facts(["expected_headcount_2026"])["expected_headcount_2026"]
    assert expected.value == pytest.approx(2700 * 0.825 ** (184 / 365))


def test_a_newer_number_that_no_fact_quotes_is_named(tmp_path):
    tenure = "klarna-average-tenure-2024-12-businessinsider"
    folder = copied(tmp_path / "data", (tenure, {"2024-12": "2026-12"}))
    assert any(
        line.startswith(f"claimed_tenure_months quotes {tenure}; newer: ")
        for line in overtaken(load(folder))
    )
    assert not any("full-time-employees" in line for line in overtaken(load()))


def test_a_count_without_revenue_moves_headcount_alone(tmp_path):
    model = opened(copied(tmp_path / "data", (FILED, {"2025-12-31": "2026-12-31"})))
    assert "filed_fall_share_2026" in model.entries
    assert "revenue_per_employee_2026" not in model.entries
    (share,) = model.facts(["headcount_share_of_productivity_growth"]).values()
    assert "filed_headcount_2025" in share.inputs
