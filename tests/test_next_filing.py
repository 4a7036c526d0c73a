"""The rehearsal: a new filing is new rows in data/, and the model moves on by itself."""

import html
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from math import log
from pathlib import Path

import pandas as pd
import pytest

from klarna_report.build.inputs import Book
from klarna_report.build.run import read_notebook
from klarna_report.cli import main
from klarna_report.definitions import overtaken
from klarna_report.evidence import DATA, load
from klarna_report.facts import Model
from klarna_report.parameters import baseline, catalogue, data_folder, edition_name
from klarna_report.words import named_in
from klarna_report.years import with_years

FILED = "klarna-full-time-employees-2025-12-31-20f"
REVENUE = "klarna-revenue-2025-20f"
OLD, NEW = "klarna-2026-20f", "klarna-2027-20f"
ROOT = DATA.parent
COMMAND = Path(sys.executable).with_name("klarna-report")
STAY = 0.825**0.67  # of the staff after a year: 17.5% leave, of whom 33% are replaced
YEAR = [(FILED, {"2025-12-31": "2026-12-31", ",2831,": ",2500,"})]
YEAR += [(REVENUE, {"2025": "2026", "3509000000": "4000000000"})]
HALF = [(FILED, {"2025-12-31": "2026-06-30", ",2831,": ",2700,"})]


def copied(folder: Path, *rows: tuple[str, dict[str, str]]) -> Path:
    """A copy of data/ with a filing more: its source, and rows, each an old one with swaps."""
    shutil.copytree(DATA, folder)
    sources = (folder / "sources.bib").read_text(encoding="utf-8")
    entry = next(part for part in re.split(r"(?m)^(?=@)", sources) if f"{{{OLD}," in part)
    new = re.sub(r"(year = \{)2026", r"\g<1>2027", entry.replace(OLD, NEW))
    new = re.sub(r"(url = \{[^}]*)", r"\1-2027", new)
    (folder / "sources.bib").write_text(f"{sources.rstrip()}\n\n{new}", encoding="utf-8")
    path = folder / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for name, swaps in rows:
        line = next(line for line in lines if line.startswith(f"{name},"))
        for old, new in {**swaps, OLD: NEW}.items():
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
    return opened(copied(tmp_path_factory.mktemp("next") / "data", *YEAR))


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
    assert (start.value, first.value) == pytest.approx((2500, 2500 * STAY))
    assert facts["target_date"].value == pytest.approx(2027 + log(2000 / 2500, STAY), abs=1e-4)
    assert moved.entries["remaining_fall_persons"].label == "Fall still missing at the end of 2026"


def test_shares_of_the_same_account_are_of_the_same_year(moved):
    names = ["headcount_share_of_productivity_growth", "revenue_share_of_productivity_growth"]
    assert sum(moved.along(names, {}).values()) == pytest.approx(1)


def test_a_count_at_mid_year_is_the_latest_but_no_year(tmp_path):
    model = opened(copied(tmp_path / "data", *HALF))
    facts = model.facts(["filed_headcount_latest", "filed_fall_share_latest", "target_date"])
    assert facts["filed_headcount_latest"].inputs == ("filed_headcount_2026_06",)
    assert facts["filed_fall_share_latest"].inputs == ("filed_fall_share_2025",)
    start = 2026 + 181 / 365
    assert 0 < facts["target_date"].value - start < 2831 / 2700 * log(2000 / 2831, STAY)
    expected = model.facts(["expected_headcount_2026"])["expected_headcount_2026"]
    assert expected.value == pytest.approx(2700 * STAY ** (184 / 365))


NEWER = {  # quoted number: its observation, and how a newer one of the kind differs
    "claimed_separation_rate_low": (
        "klarna-natural-separation-rate-2023-12-15-berlinmorgen",
        "2023-12-15",
    ),
    "conversations_since_launch": ("klarna-conversations-2024-01-to-2025-12-20f", "2025-12"),
}


@pytest.mark.parametrize("name", NEWER)
def test_a_newer_number_that_no_fact_quotes_is_named(name, tmp_path):
    observation, day = NEWER[name]
    folder = copied(tmp_path / "data", (observation, {day: day.replace(day[:4], "2026")}))
    assert any(
        line.startswith(f"{name} quotes {observation}; newer: ") for line in overtaken(load(folder))
    )


def test_a_filing_overtakes_no_quoted_number(tmp_path):
    assert [*overtaken(load())] == [*overtaken(load(copied(tmp_path / "data", *YEAR)))]


def test_a_count_without_revenue_moves_headcount_alone(tmp_path):
    model = opened(copied(tmp_path / "data", (FILED, {"2025-12-31": "2026-12-31"})))
    assert "filed_fall_share_2026" in model.entries
    assert "revenue_per_employee_2026" not in model.entries
    (share,) = model.facts(["headcount_share_of_productivity_growth"]).values()
    assert "filed_headcount_2025" in share.inputs


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["facts", "filed_headcount_latest"], "2500"),
        (["compare", "baseline", "slow-attrition"], "end of 2031"),
        (["sweep", "--draws", "9", "--summary", "--facts", "expected_headcount_2031"], "2031"),
        (["check"], "no violation"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_a_command_reads_the_folder_it_is_given(command, told, tmp_path, capsys):
    folder = copied(tmp_path / "data", *YEAR)
    assert main([*command, "--data", str(folder)]) == 0
    assert told in capsys.readouterr().out
    assert data_folder() == DATA  # for that command alone


@pytest.mark.parametrize("command", [["build"], ["check"], ["why", "index"], ["verify", "x"]])
def test_a_folder_that_is_none_is_one_line(command, capsys):
    assert main([*command, "--data", "nowhere"]) == 2
    assert capsys.readouterr().err == "klarna-report: --data nowhere: is not a folder\n"


@pytest.mark.parametrize("rows", [YEAR, YEAR[:1], HALF], ids=["filing", "count", "mid-year"])
def test_every_number_in_the_text_is_there_after_the_filing(rows, tmp_path):
    model = opened(copied(tmp_path / "data", *rows))
    for chapter in Book().notebooks:
        cells = read_notebook(Book().chapter(chapter))["cells"]
        text = "".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
        named = {*named_in(with_years(text, model.entries))}
        assert named <= {*model.entries, *model.parameters}, chapter


@pytest.fixture
def rehearsed(tmp_path) -> Iterator[Path]:
    """The whole book with the invented filing, in an edition that no other test builds."""
    folder = copied(tmp_path / "data", *YEAR)
    build = ROOT / f"_build-{edition_name(str(folder.resolve()))}"
    command = [COMMAND, "build", "--data", folder, "--scenario", "contact-centre"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    yield build / "contact-centre"
    shutil.rmtree(build, ignore_errors=True)
    assert run.returncode == 0, run.stdout + run.stderr


def words(page: Path) -> str:
    """What a page says, without its entries of single numbers."""
    text = re.sub(
        r'(?s)<(script|style|svg).*?</\1>|<details class="(?:numbers|key)\b.*?</details>',
        "",
        page.read_text("utf-8"),
    )
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", text)).split())


OVER = re.compile(
    r"last (filed )?count[^.]* 2025|(after|from) the end of 2025|count of 31 December 2025"
    r"|count for the end of 2026|to the end of 2025 (the|filed)|[Pp]aths?, end of 2025"
)


@pytest.mark.slow
def test_the_whole_book_moves_on(rehearsed, subtests):
    for check in (the_text_moves_on, the_charts_move_on):
        with subtests.test(check.__name__):
            check(rehearsed)


def the_text_moves_on(rehearsed: Path) -> None:
    pages = {page.stem: words(page) for page in sorted((rehearsed / "html").glob("*.html"))}
    assert {name: OVER.findall(text) for name, text in pages.items() if OVER.search(text)} == {}
    for name, said in {
        "headcount": ("2,500 full-time employees at the end of 2026", "2026 2,500 331 11.7%"),
        "index": ("to 2,500 at the end of 2026",),
        "turnover": ("2026 331 533",),
        "outlook": (
            "At the end of 2026 the filed count was 2,500",
            "filed count for the end of 2027",
        ),
        "productivity": ("2026 $4 billion 2,500 $1.6 million", "from 2022 to 2026"),
        "sensitivity": ("years from the end of 2026",),
    }.items():
        assert [each for each in said if each not in pages[name]] == [], name
    assert "2026 2,252 2,596 2,500" in pages["outlook"]  # the hindcast, and what was filed


def the_charts_move_on(rehearsed: Path) -> None:
    figures = rehearsed / "html" / "_downloads" / "figures"
    tables = {
        path.name.partition("-contact-centre-")[0]: path.read_text(encoding="utf-8")
        for path in figures.glob("*.csv")
    }
    years = {name: {*re.findall(r"20[23]\d", text)} for name, text in tables.items()}
    for name in ("the-fall", "filed-and-stated-headcount", "fall-against-ceiling", "hindcast"):
        assert "2026" in years[name], name
    assert years["reached-by-year"] == {str(year) for year in range(2027, 2032)}
    paths = pd.read_csv(io.StringIO(tables["paths-to-the-target"]), index_col=0)
    assert paths["As assumed here (persons)"].first_valid_index() == 2027
    facts = json.loads((rehearsed / "facts.json").read_text(encoding="utf-8"))["facts"]
    assert next(each["value"] for each in facts if each["id"] == "target_date") > 2027
