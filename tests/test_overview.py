"""Several editions in one run, and the page that compares them."""

import json
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from browser import show, visit
from conftest import EDITIONS
from klarna_report.build import several as several_editions
from klarna_report.build.inputs import Book
from klarna_report.build.inspect import faults, read_page
from klarna_report.build.overview import renew
from klarna_report.build.several import build_here, build_on_cluster
from klarna_report.cli import main
from klarna_report.errors import BuildError
from klarna_report.formats import format_value
from klarna_report.parameters import Scenario, scenarios

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("klarna-report")
NAMES = ("baseline", *EDITIONS)


@pytest.fixture(scope="session")
def several(editions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder with the baseline and two scenarios, built in one run, and their page."""
    given = [part for name in EDITIONS for part in ("--scenario", name)]
    run = subprocess.run([COMMAND, "build", *given], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "_build/index.html" in run.stdout
    build = tmp_path_factory.mktemp("several")
    for name in NAMES:
        (build / name).symlink_to((ROOT / "_build" / name).resolve())
    renew(Book(out=build), NAMES)
    return build


def record(edition: Path) -> dict:
    return json.loads((edition / "facts.json").read_text(encoding="utf-8"))


def facts(edition: Path) -> dict[str, dict]:
    return {each["id"]: each for each in record(edition)["facts"]}


def test_every_edition_stands_with_its_own_parameters(several):
    for name in NAMES:
        assert (several / name / "html" / "index.html").is_file()
        assert record(several / name)["scenario"]["name"] == name
    assert facts(several / "slow-attrition")["annual_separation_share"]["value"] == 0.08


class Tables(HTMLParser):
    """Cells of every table by caption: what -> edition -> text; and what the tables lack."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.cells: dict[str, dict[str, str]] = {}
        self.bare: list[str] = []
        self.row, self.edition, self.text = "", "", None
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list) -> None:
        values = dict(attrs)
        if tag == "th" and values.get("scope") not in ("row", "col"):
            self.bare.append(tag)
        if tag == "code":
            self.text = ""
        if tag == "td":
            self.edition, self.text = values["data-edition"], ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self.row = self.text
        elif tag == "td":
            self.cells.setdefault(self.row, {})[self.edition] = " ".join(self.text.split())

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text += data


def test_the_page_shows_each_number_as_its_edition_has_it(several):
    page = several / "index.html"
    cells = Tables(page).cells
    titles = {name: record(several / name)["scenario"]["title"] for name in NAMES}
    known = {name: facts(several / name) for name in NAMES}
    moved = {
        each
        for each, fact in known["baseline"].items()
        if any(known[name][each]["value"] != fact["value"] for name in EDITIONS)
    }
    assert moved <= cells.keys()
    for each in moved:
        for name in NAMES:
            fact = known[name][each]
            assert cells[each][titles[name]].startswith(format_value(fact["value"], fact["unit"]))


def test_the_page_leaves_out_what_is_the_same_everywhere(several):
    cells = Tables(several / "index.html").cells
    assert "filed_headcount_2025" not in cells
    assert "occupancy" not in cells


def test_tables_have_captions_and_headings_with_their_direction(several):
    text = (several / "index.html").read_text(encoding="utf-8")
    assert text.count("<caption>") == text.count("<table") > 0
    assert Tables(several / "index.html").bare == []


def test_the_page_has_no_faults_and_every_link_leads_somewhere(several):
    assert list(faults(several, ["index"])) == []
    for link in read_page(several / "index.html").links:
        path, _, fragment = link.partition("#")
        assert (several / path).is_file(), link
        assert not fragment or fragment in read_page(several / path).ids, link
    for name in NAMES:
        assert f"{name}/html/index.html" in read_page(several / "index.html").links


def test_charts_stand_side_by_side_in_each_editions_own_drawing(several):
    text = (several / "index.html").read_text(encoding="utf-8")
    sources = re.findall(r'<img src="([^"]+)" alt="([^"]+)" width="\d', text)
    assert len(sources) >= 2
    assert all((several / source).is_file() for source, _ in sources)
    drawings = {}  # chart -> the editions that draw it
    for source, _ in sources:
        edition, name = source.split("/")[0], source.rsplit("/", 1)[1]
        drawings.setdefault(name.partition(f"-{edition}-")[0], []).append(edition)
    for drawn in drawings.values():
        assert drawn[0] == "baseline"
        assert len(drawn) >= 2


def test_the_page_fits_and_asks_for_nothing_else(browser, several):
    home = several.resolve().as_uri()
    with visit(browser, f"{home}/index.html") as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width, scheme in product((320, 390, 1280), ("light", "dark")):
            show(seen.page, width, color_scheme=scheme)
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.foreign(home) == []
        assert seen.complaints == []


@pytest.fixture
def folder(several, tmp_path) -> Path:
    """A build folder of its own with the same editions and page."""
    build = tmp_path / "_build"
    build.mkdir()
    for name in NAMES:
        (build / name).symlink_to((several / name).resolve())
    shutil.copy(several / "index.html", build)
    return build


def test_the_same_editions_give_the_same_page(folder):
    renew(Book(out=folder), NAMES)
    before = (folder / "index.html").read_bytes()
    renew(Book(out=folder), NAMES)
    assert (folder / "index.html").read_bytes() == before


def test_an_edition_that_something_outdates_is_marked(folder):
    (folder / "german-worker").unlink()
    stale = shutil.copytree(ROOT / "_build" / "german-worker", folder / "german-worker")
    built = json.loads((stale / "edition.json").read_text())
    (stale / "edition.json").write_text(json.dumps({**built, "inputs": {}}))
    renew(Book(out=folder))
    assert (folder / "index.html").read_text(encoding="utf-8").count("Out of date.") == 1


def test_an_edition_that_has_gone_leaves_the_page(folder):
    (folder / "german-worker").unlink()
    renew(Book(out=folder))
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert "german-worker" not in text
    assert "slow-attrition" in text


def test_titles_that_are_the_same_are_told_apart_by_name(folder):
    (folder / "german-worker").unlink()
    other = shutil.copytree(ROOT / "_build" / "german-worker", folder / "german-worker")
    content = record(other)
    content["scenario"]["title"] = "Few leave"
    (other / "facts.json").write_text(json.dumps(content), encoding="utf-8")
    renew(Book(out=folder), NAMES)
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert "Few leave (german-worker)" in text


def test_an_edition_that_fails_does_not_stop_the_others(monkeypatch, tmp_path):
    built = []

    def build_edition(scenario: Scenario, **_: object) -> list[str]:
        built.append(scenario.name)
        if scenario.name == "nobody-replaced":
            raise BuildError("chapters/x.ipynb: cell 3: KeyError")
        return []

    monkeypatch.setattr(several_editions, "build_edition", build_edition)
    with pytest.raises(BuildError, match=r"nobody-replaced: chapters/x\.ipynb: cell 3"):
        build_here(scenarios(), Book(out=tmp_path), 2, 60)
    assert sorted(built) == sorted(each.name for each in scenarios())


def test_an_edition_that_is_not_in_the_shared_folder_is_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(several_editions, "_build_there", lambda *_, **__: [])
    with ThreadPoolExecutor() as pool, pytest.raises(BuildError, match="must share this checkout"):
        build_on_cluster(scenarios()[:1], Book(out=tmp_path), pool)


def test_every_edition_there_is_stands_on_the_page(folder):
    renew(Book(out=folder), ["slow-attrition"])
    page = (folder / "index.html").read_text(encoding="utf-8")
    compared, others = page.split('id="others"')
    assert "baseline/html/index.html" in compared
    assert "slow-attrition/html/index.html" in compared
    assert "german-worker/html/index.html" in others.split("</ul>")[0]


def test_two_scenarios_of_one_name_are_refused(tmp_path, capsys):
    given = []
    for folder in ("one", "other"):
        own = tmp_path / folder / "mine.yml"
        own.parent.mkdir()
        own.write_text("scenario: Own\nreason: Test.\nbackfill_rate: 0.5\n")
        given += ["--scenario", str(own)]
    assert main(["build", *given]) == 2
    assert "two scenarios are called 'mine'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given",
    [
        ["--workers", "0"],
        ["--scheduler", "nonsense", "--all"],
        ["--workers", "2", "--scheduler", "a:1"],
    ],
)
def test_a_wrong_place_to_run_is_refused_in_one_line(given, capsys):
    assert main(["build", *given]) == 2
    assert capsys.readouterr().err.count("\n") == 1
