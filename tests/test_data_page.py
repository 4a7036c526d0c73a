"""The table of observations in a browser: whole without script, quick to search with it."""

import pytest

from browser import visit
from klarna_report.evidence import load

TABLE = "table.observations"
OBSERVATIONS = len(load().observations)
ROWS = f"{TABLE} tbody tr"
AT_ONCE = 25
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
    assert count(page) == f"1 to {AT_ONCE} of {OBSERVATIONS} observations"
    page.get_by_label("Search these rows").fill("tax wedge germany")
    left = page.locator(SHOWN).count()
    assert 0 < left < 20
    assert count(page) == f"1 to {left} of {left} observations"
    page.get_by_role("button", name="Show all").click()
    page.get_by_text(f"1 to {AT_ONCE} of {OBSERVATIONS} observations").wait_for()


def test_rows_come_a_page_at_a_time(page):
    seen = set()
    following = page.get_by_role("button", name="Next rows")
    while True:
        seen |= {*page.eval_on_selector_all(SHOWN, "rows => rows.map(row => row.id)")}
        if following.is_disabled():
            break
        following.click()
    assert len(seen) == OBSERVATIONS
    page.get_by_role("button", name="Previous rows").click()
    assert page.locator(SHOWN).count() == AT_ONCE


def test_a_search_matches_words_from_their_start_and_numbers_as_typed(page):
    page.get_by_label("Search these rows").fill("5527")
    assert page.locator(SHOWN).count() > 0
    page.get_by_label("Search these rows").fill("dcount")
    assert count(page) == "0 observations"


def test_what_is_chosen_stands_in_the_address(browser, baseline):
    address = (baseline / "html" / "data.html").resolve().as_uri()
    with visit(browser, address) as seen:
        seen.page.get_by_role("combobox", name="Unit", exact=True).select_option("US dollars")
        seen.page.locator(f"{TABLE} th[scope=col] button").nth(2).click()
        seen.page.get_by_role("button", name="Next rows").click()
        told, chosen = count(seen.page), seen.page.url
        assert chosen.endswith("?unit=US+dollars&sort=3&from=26")
        seen.page.goto("about:blank")
        seen.page.goto(chosen)
        assert count(seen.page) == told
        assert seen.complaints == []


@pytest.mark.parametrize(
    ("label", "choice"),
    [("Kind", "statute"), ("Entity", "Germany"), ("Quantity", "Full-time employees")],
)
def test_a_filter_keeps_the_rows_of_one_word(page, label, choice):
    page.get_by_role("combobox", name=label, exact=True).select_option(choice)
    kept = page.eval_on_selector_all(SHOWN, f"rows => rows.map(row => row.dataset.{label.lower()})")
    assert {*kept} == {choice}


def test_the_filters_offer_every_word_there_is(page):
    for name, label in (
        ("kind", "Kind"),
        ("entity", "Entity"),
        ("quantity", "Quantity"),
        ("unit", "Unit"),
    ):
        there = page.eval_on_selector_all(ROWS, f"rows => rows.map(row => row.dataset.{name})")
        offered = (
            page.get_by_role("combobox", name=label, exact=True).locator("option").all_inner_texts()
        )
        assert offered[0] == "all"
        assert {*offered[1:]} == {*there}


def numbers(page) -> list[tuple[str, float]]:
    """Unit and number of each row, in the order of the table."""
    read = "rows => rows.map(row => [row.dataset.unit, +row.cells[2].dataset.sort])"
    return [(unit.lower(), number) for unit, number in page.eval_on_selector_all(ROWS, read)]


def test_a_click_on_a_head_sorts_within_a_unit_and_says_so(page):
    head = page.locator(f"{TABLE} th[scope=col]").nth(2)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert numbers(page) == sorted(numbers(page))
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert numbers(page) == sorted(numbers(page), key=lambda row: (row[0], -row[1]))
    page.locator(f"{TABLE} th[scope=col] button").nth(1).click()
    assert page.locator(f"{TABLE} th[aria-sort]").count() == 1
    assert page.locator(ROWS).count() == OBSERVATIONS


def test_a_link_to_a_hidden_row_brings_it_back(page):
    page.get_by_label("Search these rows").fill("tax wedge germany")
    row = page.locator(f"[id='{FILED}']")
    assert not row.is_visible()
    page.evaluate(f"location.hash = '{FILED}'")
    row.wait_for(state="visible")
    assert count(page).endswith(f" of {OBSERVATIONS} observations")


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(page):
    page.get_by_label("Search these rows").focus()
    controls = page.locator("form.table-tools :is(input:not([type=hidden]), select, button)")
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


def test_on_a_phone_a_row_with_text_is_a_card_that_names_its_columns(browser, site):
    with visit(browser, f"{site}savings.html", width=390) as seen:
        table = seen.page.locator("main table.stacked").first
        names = table.locator("thead th").all_text_contents()[1:]
        cells = table.locator("tbody tr").first.locator("td")
        shown = cells.evaluate_all(
            "(all) => all.map((cell) => getComputedStyle(cell, '::before').content)"
        )
        assert shown == [f'"{name.strip()}: "' for name in names]
        assert all(box.bounding_box()["width"] > 300 for box in cells.all())


def test_on_a_phone_a_row_of_numbers_keeps_its_head_while_it_scrolls(browser, site):
    with visit(browser, f"{site}savings.html", width=390) as seen:
        wide = seen.page.locator(".table-wrapper:has(table.numbers tr > :nth-child(6))").first
        assert wide.get_attribute("tabindex") == "0"
        head = wide.locator("tbody th").first
        before = head.bounding_box()["x"]
        wide.evaluate("(box) => (box.scrollLeft = 200)")
        assert head.bounding_box()["x"] == before
        assert wide.locator("td").last.evaluate("(cell) => cell.getClientRects().length") == 1
