"""Using the site with keyboard, pointer and search: all can be reached, and does what it says."""

import re
from pathlib import Path

import pytest

from browser import visit
from test_reading import CHAPTERS, below, every_chapter, reading  # noqa: F401  (a fixture)

# Everything that a keyboard must reach: what is there, not hidden and not shut away.
STOPS = """() => {
    const wanted = "a[href], button, input, select, summary, [tabindex='0']";
    const all = document.querySelectorAll(wanted);
    return [...all].filter((each) => each.checkVisibility({ visibilityProperty: true })).length;
}"""
FOCUS = """() => {
    const each = document.activeElement;
    const seen = (window.stops ??= new Set());
    const fresh = !seen.has(each);
    seen.add(each);
    const style = getComputedStyle(each);
    return [fresh && each !== document.body, style.outlineStyle !== "none", each.outerHTML];
}"""


@pytest.mark.parametrize("page", ["index", "turnover", "search", "404"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, below, page, width):  # noqa: F811
    with reading(browser, f"{below}{page}.html", width=width) as shown:
        shown.wait_for_timeout(100)
        wanted, reached = shown.evaluate(STOPS), 0
        while reached <= wanted:
            shown.keyboard.press("Tab")
            fresh, outlined, html = shown.evaluate(FOCUS)
            if not fresh:
                break
            assert outlined, html[:200]
            reached += 1
        assert reached >= wanted


def test_the_first_stop_skips_to_the_content(browser, below):  # noqa: F811
    with reading(browser, f"{below}headcount.html") as shown:
        shown.keyboard.press("Tab")
        skip = shown.locator("a.skip")
        assert skip.evaluate("(link) => link === document.activeElement")
        assert skip.bounding_box()["y"] >= 0
        shown.keyboard.press("Enter")
        assert shown.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize(("opener", "drawer"), [("Menu", "navigation"), ("Contents", "contents")])
def test_drawers_open_and_close_by_keyboard(browser, below, opener, drawer):  # noqa: F811
    with reading(browser, f"{below}headcount.html", width=390) as shown:
        box = shown.locator(f"#{drawer}")
        assert not box.is_visible()
        shown.get_by_role("button", name=opener, exact=True).press("Enter")
        assert box.is_visible()
        shown.keyboard.press("Tab")
        assert box.evaluate("(each) => each.contains(document.activeElement)")
        shown.keyboard.press("Escape")
        assert not box.is_visible()


def test_a_link_in_the_contents_goes_there_and_shuts_the_drawer(browser, below):  # noqa: F811
    with reading(browser, f"{below}headcount.html", width=390) as shown:
        shown.get_by_role("button", name="Contents").click()
        link = shown.locator("#contents a").last
        target = link.get_attribute("href")
        link.click()
        assert not shown.locator("#contents").is_visible()
        assert 0 <= shown.locator(target).bounding_box()["y"] < 844


def test_an_address_inside_a_long_table_is_brought_into_view(browser, below):  # noqa: F811
    with reading(browser, f"{below}data.html") as shown:
        id = shown.locator("table.observations tbody tr").nth(200).get_attribute("id")
        shown.goto(f"{below}index.html")
        shown.goto(f"{below}data.html#{id}")
        shown.wait_for_timeout(300)
        assert 0 <= shown.locator(f"[id='{id}']").bounding_box()["y"] < 900


# --- charts ---------------------------------------------------------------------------------


def test_a_chart_comes_alive_when_a_pointer_reaches_it(browser, below):  # noqa: F811
    with visit(browser, f"{below}index.html") as seen:
        figure = seen.page.locator("figure.chart").first
        assert not any("explore.js" in each for each in seen.requests)
        mark = figure.locator("svg:visible [data-row]").last
        mark.hover(force=True)
        tip = figure.locator(".chart-tip")
        tip.wait_for(state="visible")
        row = int(figure.locator("svg:visible .chart-lit").first.get_attribute("data-row"))
        cells = figure.locator("tbody tr").nth(row).locator("th, td").all_text_contents()
        assert all(cell in tip.inner_text() for cell in cells)
        assert any("explore.js" in each for each in seen.requests)
        assert seen.complaints == []


@pytest.mark.parametrize("page", ["index", "turnover", "outlook", "sensitivity", "public_finance"])
def test_a_chart_can_be_explored_by_keyboard_alone(browser, below, page):  # noqa: F811
    with reading(browser, f"{below}{page}.html", width=390) as shown:
        for figure in shown.locator("figure.chart").all():
            figure.get_by_role("button", name="Explore this chart").press("Enter")
            following = figure.get_by_role("button", name="Next value")
            following.wait_for()
            following.press("Enter")
            first = figure.get_by_role("status").inner_text()
            following.press("Enter")
            assert re.search(r"[\w)]: \S", first)
            rows = figure.locator("tbody tr").count()
            assert (figure.get_by_role("status").inner_text() != first) == (rows > 1)
            assert figure.locator(".chart-tip").is_visible()
            shown.keyboard.press("Escape")
            assert not figure.locator(".chart-tip").is_visible()


def test_a_chart_grows_inside_its_frame(browser, below):  # noqa: F811
    with reading(browser, f"{below}index.html", width=390) as shown:
        figure = shown.locator("figure.chart").first
        figure.get_by_role("button", name="Explore this chart").click()
        drawing = figure.locator("svg:visible")
        before = drawing.bounding_box()["width"]
        figure.get_by_role("button", name="Zoom in").click()
        assert drawing.bounding_box()["width"] == pytest.approx(before * 1.5, rel=0.02)
        assert shown.evaluate("document.documentElement.scrollWidth") <= 390
        figure.get_by_role("button", name="Zoom out").click()
        assert drawing.bounding_box()["width"] == pytest.approx(before, rel=0.02)


# --- search ---------------------------------------------------------------------------------

QUERIES = {
    "an id": ("filed_fall_share_2022_2025", "headcount.html#fact-filed-fall-share-2022-2025"),
    "a label": ("fall in filed headcount 2022 2025", "#fact-"),
    "a value with its comma": ("5,527", "#fact-filed-headcount-2022"),
    "a value without": ("5527", "#fact-filed-headcount-2022"),
    "a page": ("hiring freeze explain", "turnover.html"),
    "a source": ("Reuters", "sources.html#source-"),
}


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_search_finds_it_from_the_file_system(browser, baseline: Path, query):
    words, wanted = QUERIES[query]
    address = (baseline / "html" / "index.html").resolve().as_uri()
    with reading(browser, address) as shown:
        shown.fill("#find", words)
        shown.keyboard.press("Enter")
        shown.wait_for_url("**/search.html?q=*")
        shown.locator("#results li").first.wait_for()
        links = [each.get_attribute("href") for each in shown.locator("#results a").all()]
        assert any(wanted in each for each in links[:12]), links[:12]
        assert re.fullmatch(r"Found: \d+.*\.", shown.inner_text("#found"))


def test_a_find_leads_to_its_open_entry(browser, below):  # noqa: F811
    with reading(browser, f"{below}search.html?q=filed_headcount_2022") as shown:
        link = shown.locator("#results a[href*='#fact-filed-headcount-2022']").first
        target = link.get_attribute("href").rpartition("#")[2]
        link.click()
        shown.locator(f"#{target}").wait_for(state="visible")


def test_search_says_so_when_nothing_is_found(browser, below):  # noqa: F811
    with reading(browser, f"{below}search.html") as shown:
        shown.fill("#query", "xyzzy <b>")
        shown.locator("#found:has-text('Nothing found')").wait_for()


def test_citing_can_be_copied(browser, below):  # noqa: F811
    with reading(browser, f"{below}claims.html", permissions=["clipboard-write"]) as shown:
        shown.locator("#cite summary").press("Enter")
        shown.locator("#cite button").nth(1).click()
        assert "@misc{half-the-workforce-claims" in shown.evaluate("getSelection().toString()")
