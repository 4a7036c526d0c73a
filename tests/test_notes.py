"""The note beside a number or a word: it comes when asked, says what matters, and goes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from browser import visit

NUMBER = "main a.fact[href='facts/filed_headcount_2022.html']"
LABEL = "Filed full-time employees, end of 2022: 5,527"
FOCUSED = "document.activeElement.textContent"


@pytest.fixture
def page(browser, baseline) -> Iterator[Page]:
    """The front page, from the file system."""
    address = (baseline / "html" / "index.html").resolve().as_uri()
    with visit(browser, address, permissions=["clipboard-read", "clipboard-write"]) as seen:
        yield seen.page
        assert seen.complaints == []
        assert seen.foreign(seen.home) == []


def note(page: Page):
    return page.get_by_role("dialog", name=LABEL)


def test_a_pointer_that_rests_shows_it_and_leaving_hides_it(page):
    page.hover(NUMBER)
    note(page).wait_for()
    said = note(page).inner_text()
    assert "As published, to the last person; nobody has said how approximate it is." in said
    assert "Reported: filed, official, or measured by others." in said
    assert "Form F-1" in said
    assert "not opened: read in" in said
    page.hover(".note")
    page.wait_for_timeout(400)
    assert note(page).is_visible(), "it stays while the pointer is on it"
    page.hover("h1")
    note(page).wait_for(state="hidden")


def test_the_focus_shows_it_and_goes_on_to_the_next_number(page):
    numbers = page.locator("main a.fact")
    numbers.nth(0).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    note(page).wait_for()
    assert numbers.nth(0).get_attribute("aria-describedby") == "note-title note-gist"
    page.keyboard.press("Tab")
    assert numbers.nth(1).evaluate("(link) => link === document.activeElement")
    note(page).wait_for(state="hidden")
    assert numbers.nth(0).get_attribute("aria-describedby") is None


def test_enter_and_a_click_lead_to_the_entry(page):
    for follow in ("press", "click"):
        page.goto(page.url)
        number = page.locator(NUMBER).first
        number.press("Enter") if follow == "press" else number.click()
        page.wait_for_url("**/facts/filed_headcount_2022.html")
        assert page.inner_text("h1") == LABEL.partition(":")[0]
        page.go_back()


def test_a_footnote_has_the_number_its_source_the_edition_and_the_address(page):
    page.hover(NUMBER)
    page.get_by_role("button", name="Copy footnote").click()
    page.get_by_role("button", name="Copied").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(f"{LABEL}. As published, to the last person;")
    assert "Baseline edition, version" in text
    assert text.endswith("facts/filed_headcount_2022.html")


def test_a_tap_shows_it_and_a_tap_elsewhere_hides_it(browser, site):
    with visit(browser, f"{site}index.html", width=390, has_touch=True) as seen:
        height = seen.page.evaluate("document.documentElement.scrollHeight")
        seen.page.locator(NUMBER).first.tap()
        note(seen.page).wait_for()
        box = note(seen.page).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        for control in seen.page.locator(".note-actions > *").all():
            assert control.bounding_box()["height"] >= 40
        assert seen.page.evaluate("document.documentElement.scrollHeight") == height
        assert seen.page.evaluate(FOCUSED) == "Copy footnote"
        seen.page.locator("h1").tap()
        note(seen.page).wait_for(state="hidden")
        assert seen.complaints == []


def test_a_note_that_was_tapped_leads_to_the_entry_and_escape_leads_back(browser, site):
    with visit(browser, f"{site}index.html", width=390, has_touch=True) as seen:
        seen.page.locator(NUMBER).first.tap()
        seen.page.wait_for_function(f"{FOCUSED} === 'Copy footnote'")
        seen.page.keyboard.press("Escape")
        assert seen.page.evaluate(FOCUSED) == "5,527"
        seen.page.locator(NUMBER).first.tap()
        seen.page.get_by_role("link", name="Whole entry").tap()
        seen.page.wait_for_url("**/facts/filed_headcount_2022.html")


def test_the_entry_has_a_way_back_to_the_section(browser, site):
    with visit(browser, f"{site}facts/filed_headcount_2022.html") as seen:
        seen.page.locator("a[href^='../index.html#use-']").click()
        seen.page.wait_for_url("**/index.html#use-*")
        used = seen.page.locator(f"[id='{seen.page.url.partition('#')[2]}']")
        assert used.inner_text() == "5,527"


def test_a_word_of_the_glossary_is_explained_where_it_first_stands(browser, site):
    with visit(browser, f"{site}turnover.html") as seen:
        words = seen.page.locator("main a.term")
        shown = [word.lower() for word in words.all_inner_texts()]
        assert shown
        assert len(shown) == len({*shown})
        words.first.hover()
        explained = seen.page.locator(".note")
        explained.wait_for()
        assert explained.locator("#note-title").inner_text().lower().startswith(shown[0][:4])
        assert seen.complaints == []
