"""Reading in a real browser: nothing foreign, every setting a reader may have, no dead ends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser import Visit, serving, visit
from klarna_report.build.inputs import Book

CHAPTERS = Book().chapters
PAGES = [*CHAPTERS, "search", "404"]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
every_page = pytest.mark.parametrize("page", PAGES)
every_chapter = pytest.mark.parametrize("page", CHAPTERS)


@pytest.fixture(scope="session")
def below(baseline: Path) -> Iterator[str]:
    """Address of the site in a folder of a host, not at its top."""
    with serving(baseline) as address:
        yield f"{address}html/"


@contextmanager
def reading(browser, address: str, **settings) -> Iterator[Page]:
    """An open page that must not have complained once the test is done with it."""
    with visit(browser, address, **settings) as seen:
        yield seen.page
        assert seen.complaints == []


def width(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


@every_page
def test_a_page_below_a_path_asks_its_own_host_only_and_sets_nothing(browser, below, page):
    with visit(browser, f"{below}{page}.html") as seen:
        assert seen.foreign(below) == []
        assert seen.complaints == []
        assert seen.page.context.cookies() == []
        assert "explore" not in " ".join(seen.requests)
        assert "search-index" not in " ".join(seen.requests)


INLINE = """() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", "<p id=probe style='color: red'>x</p>");
    const colour = getComputedStyle(document.getElementById("probe")).color;
    return [window.ran === true, colour === "rgb(255, 0, 0)"];
}"""


@pytest.mark.parametrize("opened", ["http", "file"])
def test_the_policy_is_in_force_and_stops_what_is_injected(browser, baseline, below, opened):
    address = below if opened == "http" else (baseline / "html").resolve().as_uri() + "/"
    with visit(browser, f"{address}index.html") as seen:
        assert seen.complaints == []
        assert seen.page.evaluate(INLINE) == [False, False]
        assert "Content Security Policy" in " ".join(seen.complaints)


@every_page
def test_nothing_runs_over_the_edge_of_a_narrow_screen(browser, below, page):
    with reading(browser, f"{below}{page}.html", width=320) as shown:
        assert width(shown) <= 320
        shown.evaluate("document.querySelectorAll('details').forEach((box) => (box.open = true))")
        assert width(shown) <= 320


@every_page
def test_text_at_twice_its_size_needs_no_scrolling_to_the_side(browser, below, page):
    with reading(browser, f"{below}{page}.html", width=640) as shown:
        shown.evaluate("document.documentElement.style.fontSize = '200%'")
        assert width(shown) <= 640
        heading = shown.locator("h1")
        assert heading.evaluate("(box) => box.scrollWidth <= box.clientWidth + 1")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
@every_page
def test_axe_finds_no_fault(browser, below, page, width, scheme):
    settings = {"width": width, "color_scheme": scheme, "reduced_motion": "reduce"}
    with reading(browser, f"{below}{page}.html", **settings) as shown:
        shown.evaluate("document.querySelectorAll('details').forEach((box) => (box.open = true))")
        shown.wait_for_timeout(100)
        shown.evaluate(AXE)
        rules = json.dumps({"preload": False, "runOnly": RULES})
        found = shown.evaluate(f"axe.run({rules})")["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@every_chapter
def test_without_scripts_everything_is_there(browser, below, page):
    with reading(browser, f"{below}{page}.html", width=390, java_script_enabled=False) as shown:
        assert shown.locator(".js-only:visible").count() == 0
        figures = shown.locator("figure.chart")
        assert shown.locator("figure.chart svg:visible").count() == figures.count()
        for figure in figures.all():
            figure.locator("summary").first.click()
            assert figure.locator("table").is_visible()
        shown.locator("button.menu").click()
        assert shown.locator("#navigation a:visible").count() == len(CHAPTERS)


def test_without_scripts_a_number_leads_to_its_entry(browser, below):
    with reading(browser, f"{below}turnover.html", java_script_enabled=False) as shown:
        link = shown.locator("main a.fact").first
        target = link.get_attribute("href").rpartition("#")[2]
        link.click()
        assert shown.locator(f"#{target}").is_visible()


@every_chapter
def test_on_paper_all_charts_tables_and_entries_stand_open_and_say_whence(browser, below, page):
    with reading(browser, f"{below}{page}.html", color_scheme="dark") as shown:
        shown.emulate_media(media="print")
        figures = shown.locator("figure.chart")
        assert shown.locator("figure.chart svg:visible").count() == figures.count()
        assert shown.locator("figure.chart table:visible").count() == figures.count()
        for entry in shown.locator("main dt, main caption").all()[:40]:
            assert entry.bounding_box()["height"] > 0
        screen = "nav:visible, .top:visible, .chart-explore:visible, .table-tools:visible"
        assert shown.locator(screen).count() == 0
        head = shown.locator(".print-only").inner_text()
        assert all(each in head for each in ("Half the workforce?", "Baseline edition", below))
        ink = "getComputedStyle(document.body).getPropertyValue('--chart-ink')"
        assert shown.evaluate(ink).strip() == "#16191d"
        assert shown.pdf().count(b"/Type /Page\n") >= 1


@every_chapter
def test_nothing_moves_for_those_who_asked_for_less_motion(browser, below, page):
    moving = """() => [...document.querySelectorAll("*")].filter((each) => {
        const style = getComputedStyle(each);
        const moves = [style.transitionDuration, style.animationDuration].some((s) => s !== "0s");
        return moves || style.scrollBehavior === "smooth";
    }).length"""
    with reading(browser, f"{below}{page}.html", reduced_motion="reduce") as shown:
        assert shown.evaluate(moving) == 0


@every_chapter
def test_in_forced_colours_charts_are_drawn_in_the_colours_of_the_system(browser, below, page):
    settings = {"forced_colors": "active", "color_scheme": "dark"}
    with reading(browser, f"{below}{page}.html", **settings) as shown:
        ink = "getComputedStyle(document.body).getPropertyValue('--chart-ink')"
        assert shown.evaluate(ink).strip() == "CanvasText"
        text = shown.evaluate("getComputedStyle(document.querySelector('h1')).color")
        for label in shown.locator("figure.chart svg:visible text").all()[:5]:
            paint = label.evaluate("(each) => getComputedStyle(each).fill")
            ground = shown.evaluate("getComputedStyle(document.body).backgroundColor")
            assert paint != ground
        assert text != "rgb(0, 0, 0)"


def test_a_choice_of_theme_lasts_from_page_to_page(browser, below):
    with reading(browser, f"{below}index.html", color_scheme="light") as shown:
        paper = "getComputedStyle(document.body).backgroundColor"
        assert shown.evaluate(paper) == "rgb(255, 255, 255)"
        button = shown.locator("button.theme")
        button.click()
        button.click()
        assert button.inner_text() == "Theme: dark"
        assert shown.evaluate(paper) != "rgb(255, 255, 255)"
        shown.goto(f"{below}claims.html")
        assert shown.evaluate(paper) != "rgb(255, 255, 255)"
        assert button.inner_text() == "Theme: dark"


__all__ = ["Visit"]
