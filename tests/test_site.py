"""The built site: complete, clean, offline, and the same numbers as `facts.json`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import tiny
from klarna_report.book.edition import Edition
from klarna_report.build.gather import carried
from klarna_report.build.inputs import Book
from klarna_report.build.inspect import faults, inspect_site, read_page
from klarna_report.errors import BuildError
from klarna_report.formats import format_value
from klarna_report.outputs import FACTS_MIME

ROOT = Path(__file__).resolve().parent.parent
PAGES = Book().chapters
COMMAND = Path(sys.executable).with_name("klarna-report")


@pytest.fixture(scope="session")
def edition(editions) -> Path:
    """An edition that is not the baseline, built with one parameter changed."""
    return editions / "slow-attrition"


def facts(folder: Path) -> dict[str, dict]:
    content = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    return {fact["id"]: fact for fact in content["facts"]}


def text_of(page: Path) -> str:
    return " ".join("".join(read_page(page).text).split())


def test_the_baseline_has_no_faults(baseline):
    assert list(faults(baseline / "html", PAGES)) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_its_facts_as_facts_json_has_them(baseline, page):
    path = baseline / "html" / f"{page}.html"
    shown, text = path.read_text(encoding="utf-8"), text_of(path)
    for fact in Edition.read(baseline).facts.values():
        if fact.chapter == page:
            assert f'id="{fact.anchor}"' in shown
            assert format_value(fact.value, fact.unit, fact.style) in text


APPENDED = {  # to the front page: what is found of it
    "<p>Traceback (most recent call last)</p>": "index.html: holds a traceback",
    "<p>{fact}`x`</p>": "index.html: holds raw markup",
    "<td>nan</td>": "index.html: holds a value that is not a number",
    '<a href="nowhere.html">x</a>': "index.html: broken link nowhere.html",
    '<a href="claims.html#nowhere">x</a>': "index.html: broken link claims.html#nowhere",
    '<script src="https://a.example/x.js">': "index.html: would load https://a.example/x.js",
}


def test_damage_to_a_site_is_found_before_it_is_published(baseline, tmp_path):
    html = shutil.copytree(baseline / "html", tmp_path / "html")
    (html / "turnover.html").unlink()
    with (html / "index.html").open("a", encoding="utf-8") as page:
        page.writelines(f"{markup}\n" for markup in APPENDED)
    with pytest.raises(BuildError, match="not fit to publish") as error:
        inspect_site(html, PAGES)
    assert {"turnover.html is missing", *APPENDED.values()} <= {*error.value.details.splitlines()}


def test_one_parameter_changes_sentences_charts_and_facts_together(baseline, edition):
    before, after = facts(baseline), facts(edition)
    assert after["annual_separation_share"]["value"] == pytest.approx(0.08)
    assert before["assumed_leavers_2025"] != after["assumed_leavers_2025"]
    for folder, other in ((baseline, edition), (edition, baseline)):
        shown = text_of(folder / "html" / "turnover.html")
        own = facts(folder)["assumed_leavers_2025"]
        assert f"{format_value(own['value'], 'persons', 'whole')} people would have left" in shown
        foreign = facts(other)["assumed_leavers_2025"]
        assert f"{format_value(foreign['value'], 'persons')} people would have" not in shown


@pytest.mark.parametrize("page", PAGES)
def test_another_edition_says_so_at_the_top_of_every_page(baseline, edition, page):
    top = text_of(edition / "html" / f"{page}.html")
    assert "Not the baseline" in top
    assert "annual_separation_share (Share of those employed at the start of a year" in top
    assert "within it): 8.0% (baseline 17.5%)." in top
    assert "Not the baseline" not in text_of(baseline / "html" / f"{page}.html")


def test_a_value_set_by_hand_makes_an_edition_of_its_own(tiny_root):
    run = tiny.build_here(tiny_root, "-p", "annual_separation_share=0.10")
    assert run.returncode == 0, run.stderr
    built = tiny_root / "_build" / "annual-separation-share-0-1"
    assert facts(built)["annual_separation_share"]["value"] == pytest.approx(0.10)
    shown = text_of(built / "html" / "index.html")
    assert "Not the baseline" in shown
    assert "10.0% (baseline 17.5%)." in shown
    assert "What if 10.0% leave in a year?" in shown


def test_nothing_changed_means_no_work(baseline):
    before = (baseline / "html" / "index.html").stat().st_mtime_ns
    run = subprocess.run([COMMAND, "build"], cwd=ROOT, capture_output=True, text=True)
    assert "Nothing has changed" in run.stdout
    assert (baseline / "html" / "index.html").stat().st_mtime_ns == before


@pytest.mark.slow
def test_plain_papermill_takes_values_from_a_scenario_file_and_from_the_command_line(tmp_path):
    out = tmp_path / "out.ipynb"
    given = ["-f", "data/scenarios/slow-attrition.yml", "-p", "backfill_rate", "0.2"]
    papermill = Path(sys.executable).with_name("papermill")
    command = [papermill, "chapters/turnover.ipynb", out, *given]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    found = {name: fact["value"] for name, fact in carried_facts(out).items()}
    assert found["annual_separation_share"] == pytest.approx(0.08)
    assert found["backfill_rate"] == pytest.approx(0.2)
    assert found["assumed_leavers_2025"] == pytest.approx(0.08 * 3422)


@pytest.mark.slow
def test_plain_papermill_refuses_a_misspelt_parameter(tmp_path):
    given = ["chapters/turnover.ipynb", tmp_path / "out.ipynb", "-p", "anual_separation_share", "1"]
    papermill = Path(sys.executable).with_name("papermill")
    run = subprocess.run([papermill, *given], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode != 0
    assert "did you mean 'annual_separation_share'?" in run.stderr


def carried_facts(path: Path) -> dict[str, dict]:
    outputs = carried(nbformat.read(path, as_version=4), FACTS_MIME)
    return {fact["id"]: fact for output in outputs for fact in output["facts"]}
