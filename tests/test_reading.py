"""Reading in a real browser: nothing foreign, every setting a reader may have, no dead ends."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from browser import Visit, serving, show, visit
from klarna_report.build.inputs import Book

CHAPTERS = Book().chapters
OTHERS = ["search", "404"]
PAGES = sorted([*CHAPTERS, *OTHERS], key=lambda name: name != "data")  # the longest first
WIDTHS = (320, 390, 768, 1280)
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
BLACK = "rgb(0, 0, 0)"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ACROSS = "document.documentElement.scrollWidth"
INK = "getComputedStyle(document.body).getPropertyValue('--chart-ink').trim()"
PAINTS = "(all) => all.map((each) => getComputedStyle(each).fill)"
FLAT = """(all) =>
    all.filter((each) => !each.getBoundingClientRect().height).map((each) => each.textContent)"""
BARS = "(all) => all.filter((each) => getComputedStyle(each).borderLeftStyle !== 'none').length"
BARE = """(all) => all
    .filter((each) => !getComputedStyle(each).textDecorationLine.includes("underline"))
    .map((each) => each.outerHTML)"""
MOVING = """[...document.querySelectorAll("*")].filter((each) => {
    const style = getComputedStyle(each);
    const moves = [style.transitionDuration, style.animationDuration].some((s) => s !== "0s");
    return moves || style.scrollBehavior === "smooth";
}).length"""
ONE_OF_A_KIND = """() => {
    const told = / (?!class|role|lang|scope|type|tabindex|aria-hidden|colspan)([\\w-]+)="[^"]+"/g;
    const seen = new Set();
    for (const each of document.querySelectorAll("main tbody > tr, main li, main dt, main dd")) {
        const form = each.outerHTML.replace(told, " $1").replace(/>[^<]*[^<\\s][^<]*/g, ">x");
        const kind = each.matches(":nth-child(even)") + form;
        if (seen.has(kind)) each.style.display = "none";
        seen.add(kind);
    }
}"""
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


# --- what holds of every page, whatever its reader has set ----------------------------------


def it_asks_its_own_host_only_and_sets_nothing(seen: Visit) -> None:
    assert seen.foreign(seen.home) == []
    assert seen.page.context.cookies() == []
    assert "search-index" not in " ".join(seen.requests)


def links_in_text_are_underlined(seen: Visit) -> None:
    assert seen.page.locator("article section > p a, figcaption a").evaluate_all(BARE) == []


def nothing_runs_over_the_edge(seen: Visit) -> None:
    for width in WIDTHS:
        show(seen.page, width)
        assert seen.page.evaluate(ACROSS) <= width


def nothing_moves_for_those_who_asked_for_less_motion(seen: Visit) -> None:
    show(seen.page, reduced_motion="reduce")
    assert seen.page.evaluate(MOVING) == 0


def in_forced_colours_charts_are_drawn_in_the_colours_of_the_system(seen: Visit) -> None:
    show(seen.page, forced_colors="active", color_scheme="dark")
    assert seen.page.evaluate(INK) == "CanvasText"
    ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground not in seen.page.locator("figure.chart svg:visible text").evaluate_all(PAINTS)
    assert seen.page.evaluate("getComputedStyle(document.querySelector('h1')).color") != BLACK
    bars = seen.page.locator("#navigation a").evaluate_all(BARS)
    assert bars == seen.page.locator("#navigation [aria-current]").count()


def on_paper_charts_stand_without_their_data_and_addresses_are_notes(
    seen: Visit,
) -> None:
    show(seen.page, media="print", color_scheme="dark")
    page = seen.page
    figures = page.locator("figure.chart").count()
    assert page.locator("figure.chart svg:visible").count() == figures
    assert page.locator("figure.chart table:visible").count() == 0
    assert page.locator("main dt, main .table-wrapper caption").evaluate_all(FLAT) == []
    screen = "nav:visible, .top:visible, .table-tools:visible"
    assert page.locator(screen).count() == 0
    head = page.locator(".print-only").inner_text()
    assert all(each in head for each in ("Half the workforce?", "Baseline edition", seen.home))
    assert page.evaluate(INK) == "#16191d"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    marks = page.locator("sup.footnote")
    numbers = [int(each) for each in marks.all_inner_texts()]
    assert {*numbers} == {*range(1, 1 + page.locator("ol.footnote > li").count())}
    placed = "(all) => [...new Set(all.map((one) => getComputedStyle(one).position))]"
    assert marks.evaluate_all(placed) in ([], ["static"])
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".footnote").count() == 0
    assert page.pdf().count(b"/Type /Page\n") >= 1


def text_at_twice_its_size_needs_no_scrolling_to_the_side(seen: Visit) -> None:
    show(seen.page, 640)
    root = seen.page.locator(":root")
    root.evaluate("(root) => (root.style.fontSize = '200%')")
    across = seen.page.evaluate(ACROSS)
    fits = seen.page.locator("h1").evaluate("(box) => box.scrollWidth <= box.clientWidth + 1")
    root.evaluate("(root) => (root.style.fontSize = '')")
    assert (across <= 640, fits) == (True, True)


def what_opens_stays_within_a_narrow_screen(seen: Visit) -> None:
    show(seen.page, 320)
    seen.page.locator("details").evaluate_all("(all) => all.forEach((box) => (box.open = true))")
    assert seen.page.evaluate(ACROSS) <= 320


def axe_finds_no_fault_on_a_phone_in_the_dark(seen: Visit) -> None:
    show(seen.page, 390, color_scheme="dark", reduced_motion="reduce")
    assert faults_of_axe(seen.page) == []


def axe_finds_no_fault_on_a_desk_in_the_light(seen: Visit) -> None:
    show(seen.page, 1280, color_scheme="light", reduced_motion="reduce")
    assert faults_of_axe(seen.page) == []


def faults_of_axe(page: Page) -> list[tuple[str, str]]:
    """Rules broken, with an example each.

    What passes is not listed, and of rows and entries that differ only in their words and
    addresses one is looked at: each takes half of the time.
    """
    page.wait_for_timeout(100)
    if not page.evaluate("'axe' in window"):
        page.evaluate(ONE_OF_A_KIND)
        page.evaluate(AXE)
    asked = {"preload": False, "runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate(f"axe.run({json.dumps(asked)})")["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def nothing_else_was_asked_for_and_nothing_complained_of(seen: Visit) -> None:
    assert seen.foreign(seen.home) == []
    assert seen.complaints == []


CHECKS = (  # what changes the page comes last
    it_asks_its_own_host_only_and_sets_nothing,
    links_in_text_are_underlined,
    nothing_runs_over_the_edge,
    nothing_moves_for_those_who_asked_for_less_motion,
    in_forced_colours_charts_are_drawn_in_the_colours_of_the_system,
    on_paper_charts_stand_without_their_data_and_addresses_are_notes,
    text_at_twice_its_size_needs_no_scrolling_to_the_side,
    what_opens_stays_within_a_narrow_screen,
    axe_finds_no_fault_on_a_phone_in_the_dark,
    axe_finds_no_fault_on_a_desk_in_the_light,
    nothing_else_was_asked_for_and_nothing_complained_of,
)
OF_CHAPTERS = {on_paper_charts_stand_without_their_data_and_addresses_are_notes}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_whatever_its_reader_has_set(browser, below, subtests, name):
    with visit(browser, f"{below}{name}.html", width=320) as seen:
        for check in CHECKS:
            if name in CHAPTERS or check not in OF_CHAPTERS:
                with subtests.test(check.__name__):
                    check(seen)


@every_chapter
def test_from_the_file_system_a_page_is_whole_and_a_number_leads_to_its_entry(
    browser, baseline, page
):
    address = (baseline / "html" / f"{page}.html").resolve().as_uri()
    with visit(browser, address, width=390) as seen:
        assert not re.search(r"\bnan\b|\{fact\}", seen.page.inner_text("body"))
        assert seen.page.evaluate(ACROSS) <= 390
        show(seen.page)
        if seen.page.locator("main a.fact").count():
            leads_to_its_entry(seen.page, seen.page.locator("main a.fact").first)
        assert seen.foreign(seen.home) == []
        assert seen.complaints == []


def leads_to_its_entry(page: Page, link: Locator) -> None:
    target = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{target}")
    assert page.locator("h1").is_visible()


# --- type -----------------------------------------------------------------------------------

LETTERS = """() => {
    const text = document.querySelector("article section section > p");
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = new Set([...range.getClientRects()].map((each) => Math.round(each.bottom / 9)));
    return text.textContent.length / lines.size;
}"""
SHIFT = """new Promise((done) => new PerformanceObserver((list) => done(
    list.getEntries().reduce((sum, each) => sum + each.value, 0))
).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => done(0), 500))"""


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_line_has_as_many_letters_as_one_reads_with_ease(browser, below, width):
    with reading(browser, f"{below}turnover.html", width=width) as shown:
        assert 60 <= shown.evaluate(LETTERS) <= 80
        figure, text = (shown.locator(each).first for each in ("figure", "article section > p"))
        assert figure.bounding_box()["width"] > text.bounding_box()["width"]


@pytest.mark.parametrize("width", [390, 1280])
def test_letters_of_our_own_come_without_moving_the_page(browser, below, width):
    with reading(browser, f"{below}index.html", width=width, fresh=True) as shown:
        shown.wait_for_function("document.fonts.status === 'loaded'")
        assert "Report Serif" in shown.evaluate("[...document.fonts].map((each) => each.family)")
        assert shown.evaluate(SHIFT) <= 0.01


def test_a_page_that_is_not_found_is_laid_out_where_no_style_sheet_is(browser, baseline, tmp_path):
    shutil.copy(baseline / "html" / "404.html", tmp_path)
    with visit(browser, (tmp_path / "404.html").as_uri()) as seen:
        assert seen.page.locator("main").bounding_box()["width"] <= 700
        assert (
            seen.page.locator("header").evaluate("(each) => getComputedStyle(each).display")
            == "flex"
        )
        assert not any("style" in each and "Policy" in each for each in seen.complaints)


# --- scripts and choices ----------------------------------------------------------------------

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
        target = link.get_attribute("href")
        link.click()
        shown.wait_for_url(f"**{target}")
        assert shown.locator("h1").is_visible()


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
