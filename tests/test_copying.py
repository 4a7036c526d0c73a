"""What a reader takes from a page by hand: tables keep their shape, numbers their source."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from browser import visit

RIGHTS = {"permissions": ["clipboard-read", "clipboard-write"]}
TABLE = ".table-wrapper > table.stacked"
SELECT = "(node) => getSelection().selectAllChildren(node)"


@pytest.fixture
def page(browser, baseline) -> Iterator[Page]:
    """The page of the verdicts, from the file system."""
    address = (baseline / "html" / "data.html").resolve().as_uri()
    with visit(browser, address, **RIGHTS) as seen:
        yield seen.page
        assert seen.complaints == []


def copied(page: Page) -> str:
    page.keyboard.press("Control+c")
    return pasted(page)


def pasted(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def shape(page: Page, table) -> list[int]:
    """How many cells each row has that shows."""
    return table.evaluate("(t) => [...t.rows].filter((r) => !r.hidden).map((r) => r.cells.length)")


def test_a_table_of_prose_is_copied_row_by_row(page):
    table = page.locator(TABLE).first
    table.evaluate(SELECT)
    text = copied(page)
    assert [line.count("\t") + 1 for line in text.split("\n")] == shape(page, table)
    assert "Source:" not in text


def test_the_button_below_a_table_brings_its_source_along(page):
    table = page.locator(TABLE).first
    page.get_by_role("button", name="Copy table with source: Tables to download").click()
    lines = pasted(page).split("\n")
    assert [line.count("\t") + 1 for line in lines[:-2]] == shape(page, table)
    assert lines[-2] == ""
    assert lines[-1].startswith("Source: Half the workforce? Baseline edition, version ")
    assert "data.html" in lines[-1]
    html = "navigator.clipboard.read().then(async ([c]) => (await c.getType('text/html')).text())"
    assert "<td" in page.evaluate(html)


def test_rows_that_are_turned_away_stay_out(page):
    table = page.locator("table.observations")
    page.get_by_role("button", name="Copy table with source: Every observation").click()
    lines = pasted(page).split("\n")
    assert len(lines[:-2]) == len(shape(page, table)) == 26


def test_a_sentence_brings_its_source_only_if_that_was_asked_for_once(page):
    page.goto(page.url.replace("data.html", "headcount.html"))
    sentence = page.locator("article p:has(a.fact)").first
    sentence.evaluate(SELECT)
    before = copied(page)
    assert "Source:" not in before
    page.get_by_label("Copy numbers with their source").check()
    page.reload()
    sentence.evaluate(SELECT)
    text, _, source = copied(page).partition("\n\nSource: ")
    assert text.split() == before.split()
    assert "Baseline edition, version" in source
    assert "headcount.html" in source
    page.locator("h1").evaluate(SELECT)
    assert "Source:" not in copied(page), "it holds no number"


def test_a_heading_links_to_itself_where_a_pointer_or_the_focus_is(page):
    heading = page.locator("article h2").first
    link = heading.get_by_role("link", name="Link to this heading")
    assert link.evaluate("(a) => getComputedStyle(a).opacity") == "0"
    heading.hover()
    assert link.evaluate("(a) => getComputedStyle(a).opacity") == "1"
    page.locator("h1").hover()
    page.keyboard.press("Tab")
    link.focus()
    assert link.evaluate("(a) => getComputedStyle(a).opacity") == "1"
    assert heading.inner_text() == "Take it away"
    page.emulate_media(media="print")
    assert not link.is_visible()


@pytest.mark.parametrize("place", [0, 0.5, 1])
def test_a_phone_shows_everywhere_which_edition_it_is(browser, editions, place):
    address = (editions / "slow-attrition" / "html" / "turnover.html").resolve().as_uri()
    with visit(browser, address, width=390) as seen:
        seen.page.evaluate(f"scrollTo(0, {place} * document.documentElement.scrollHeight)")
        strip = seen.page.get_by_role("complementary", name="Edition")
        box = strip.bounding_box()
        assert "Not the baseline" in strip.inner_text()
        assert 0 <= box["y"] <= 844 - box["height"]
        assert box["height"] < 60
        seen.page.emulate_media(media="print")
        assert not strip.is_visible()
