"""Using the site with keyboard, pointer and search: all can be reached, and does what it says."""

import re

import pytest

from browser import visit
from klarna_report.book.meta import release
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


WITHIN = """(box) =>
    document.activeElement === document.body || box.contains(document.activeElement)"""


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


def test_an_open_menu_holds_the_keyboard_and_the_page_behind_it(browser, below):  # noqa: F811
    with reading(browser, f"{below}headcount.html", width=390) as shown:
        shown.get_by_role("button", name="Menu", exact=True).click()
        menu = shown.locator("#navigation")
        for _ in range(menu.locator("a, button, input").count() + 3):
            shown.keyboard.press("Tab")
            assert menu.evaluate(WITHIN)
        shown.mouse.move(350, 400)
        shown.mouse.wheel(0, 600)
        shown.wait_for_timeout(100)
        assert shown.evaluate("scrollY") == 0
        shown.keyboard.press("Escape")
        assert shown.evaluate("document.activeElement.textContent") == "Menu"
        assert shown.locator("main").evaluate("(each) => each.inert") is False


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


def test_a_mark_tells_value_source_and_kind_to_a_pointer(browser, below):  # noqa: F811
    with visit(browser, f"{below}index.html") as seen:
        figure = seen.page.locator("figure.chart").first
        mark = figure.locator("svg:visible [data-row]").last
        row = int(mark.get_attribute("data-row"))
        mark.hover(force=True)
        tip = figure.locator(".chart-tip")
        tip.wait_for(state="visible")
        cells = figure.locator("tbody tr").nth(row).locator("th, td").all_text_contents()
        assert all(cell in tip.inner_text() for cell in cells)
        assert "Source: " in tip.inner_text()
        assert "Kind of number: " in tip.inner_text()
        assert seen.complaints == []


def test_a_mark_tells_the_same_to_a_finger(browser, below):  # noqa: F811
    with reading(browser, f"{below}headcount.html", width=390, has_touch=True) as shown:
        figure = shown.locator("figure.chart").first
        figure.locator("svg:visible [data-row]").first.tap(force=True)
        assert "Source: " in figure.locator(".chart-tip").inner_text()


@pytest.mark.parametrize("page", ["index", "turnover", "outlook", "sensitivity", "public_finance"])
def test_marks_can_be_read_with_the_arrow_keys(browser, below, page):  # noqa: F811
    with reading(browser, f"{below}{page}.html", width=390) as shown:
        for figure in shown.locator("figure.chart").all():
            drawing, tip = figure.locator(".chart-drawing"), figure.locator(".chart-tip")
            drawing.press("ArrowRight")
            first = tip.inner_text()
            drawing.press("ArrowRight")
            assert re.search(r": \S", first)
            rows = figure.locator("tbody tr").count()
            assert (tip.inner_text() != first) == (rows > 1)
            assert tip.is_visible()
            shown.keyboard.press("Escape")
            assert not tip.is_visible()


def test_citing_can_be_copied(browser, below):  # noqa: F811
    allowed = ["clipboard-read", "clipboard-write"]
    with reading(browser, f"{below}claims.html", permissions=allowed) as shown:
        shown.locator("#cite summary").press("Enter")
        shown.locator("#cite button").nth(1).click()
        version = release()["version"]
        copied = shown.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"@incollection{{half-the-workforce-{version}-baseline-claims,")
        assert "urldate" not in copied, "without an address there is nothing to have read there"
