"""The table of observations in a browser: whole without script, quick to search with it."""

import pytest

from browser import visit
from klarna_report.evidence import load

TABLE = "table.observations"
OBSERVATIONS = len(load().observations)
ROWS = f"{TABLE} tbody tr"
SHOWN = f"{ROWS}:not([hidden])"
FILED = "klarna-full-time-employees-2022-12-31-f1"


@pytest.fixture(scope="module")
def opened(browser, site):
    with visit(browser, f"{site}data.html") as seen:
        yield seen


@pytest.fixture
def page(opened, site):
    """The page as it is when it is opened."""
    opened.page.goto("about:blank")
    opened.page.goto(f"{site}data.html")
    yield opened.page
    assert opened.complaints == []


def count(page) -> str:
    return page.locator(".table-tools + p[role=status]").inner_text()


def test_without_script_the_table_is_whole_and_nothing_dead_shows(browser, site):
    with visit(browser, f"{site}data.html", java_script_enabled=False) as seen:
        assert seen.page.locator(ROWS).count() == OBSERVATIONS
        assert seen.page.locator(f"{TABLE} button, .table-tools").count() == 0


def test_a_search_narrows_the_rows_and_says_how_many_are_left(page):
    assert count(page) == f"{OBSERVATIONS} of {OBSERVATIONS} observations shown"
    page.get_by_label("Search these rows").fill("tax wedge germany")
    left = page.locator(SHOWN).count()
    assert 0 < left < 20
    assert count(page) == f"{left} of {OBSERVATIONS} observations shown"
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.querySelectorAll('table.observations tr[hidden]').length == 0")


@pytest.mark.parametrize(
    ("label", "choice"),
    [("Kind", "statute"), ("Entity", "Germany"), ("Quantity", "Full-time employees")],
)
def test_a_filter_keeps_the_rows_of_one_word(page, label, choice):
    page.get_by_role("combobox", name=label, exact=True).select_option(choice)
    kept = page.eval_on_selector_all(SHOWN, f"rows => rows.map(row => row.dataset.{label.lower()})")
    assert {*kept} == {choice}


def test_the_filters_offer_every_word_there_is(page):
    for name, label in (("kind", "Kind"), ("entity", "Entity"), ("quantity", "Quantity")):
        there = page.eval_on_selector_all(ROWS, f"rows => rows.map(row => row.dataset.{name})")
        offered = (
            page.get_by_role("combobox", name=label, exact=True).locator("option").all_inner_texts()
        )
        assert offered[0] == "all"
        assert {*offered[1:]} == {*there}


def numbers(page) -> list[float]:
    return page.eval_on_selector_all(ROWS, "rows => rows.map(row => +row.cells[2].dataset.sort)")


def test_a_click_on_a_head_sorts_and_says_so(page):
    head = page.locator(f"{TABLE} th[scope=col]").nth(2)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert numbers(page) == sorted(numbers(page))
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert numbers(page) == sorted(numbers(page), reverse=True)
    page.locator(f"{TABLE} th[scope=col] button").nth(1).click()
    assert page.locator(f"{TABLE} th[aria-sort]").count() == 1
    assert page.locator(ROWS).count() == OBSERVATIONS


def test_a_link_to_a_hidden_row_brings_it_back(page):
    page.get_by_label("Search these rows").fill("tax wedge germany")
    row = page.locator(f"[id='{FILED}']")
    assert not row.is_visible()
    page.evaluate(f"location.hash = '{FILED}'")
    row.wait_for(state="visible")
    assert count(page) == f"{OBSERVATIONS} of {OBSERVATIONS} observations shown"


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(page):
    controls = page.locator(".table-tools :is(input, select, button)")
    page.get_by_label("Search these rows").focus()
    for place in range(controls.count()):
        assert controls.nth(place).evaluate("each => each === document.activeElement")
        page.keyboard.press("Tab")
    assert page.locator(".table-wrapper").count() >= 3


def test_on_a_phone_a_row_still_is_a_row_of_a_table(browser, site):
    with visit(browser, f"{site}claims.html", width=390) as seen:
        row = seen.page.locator("#claim-ft-half-of-4000")
        assert row.get_by_role("rowheader").count() == 1
        assert row.get_by_role("cell").count() == 2
        wide = row.evaluate("row => row.getBoundingClientRect().right")
        assert wide <= 390
