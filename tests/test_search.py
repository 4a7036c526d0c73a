"""What readers type into the search, and what must come among the first three."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from browser import visit

FIRST = 3
QUERIES = {  # what is typed -> part of the address of one of the first three
    # Those on which the search of version 0.1.0 failed
    "headcont": "headcount.html",
    "methodology": "methods.html",
    "59m": "facts/assistant_saving_2025.html",
    "how many people were fired": "turnover.html",
    "licenciements": "turnover.html",
    "effectifs": "headcount.html",
    "chômage": "public_finance.html",
    "économies": "savings.html",
    "embauche": "turnover.html",
    "source FT": "sources.html#source-ft-2024-interview",
    "Sweden": "service.html",
    "layoffs": "turnover.html",
    "attrition": "turnover.html",
    # Numbers as people type them
    "700": "claims.html#claim-ft-700-laid-off",
    "2,831": "facts/filed_headcount_2025.html",
    "2831": "facts/filed_headcount_2025.html",
    "3800": "claims.html#claim-ft-3800-now-5000-before",
    "3,800": "claims.html#claim-ft-3800-now-5000-before",
    "59 million": "facts/assistant_saving_2025.html",
    "5527": "facts/filed_headcount_2022.html",
    # An adviser, an economist, a civil servant
    "headcount": "headcount.html",
    "hiring freeze": "turnover.html",
    "natural attrition": "turnover.html",
    "who pays": "public_finance.html",
    "unemployment benefit": "public_finance.html",
    "tax revenue": "public_finance.html",
    "cost savings": "savings.html",
    "wages": "savings.html",
    "chatbot": "assistant.html",
    "openai": "claims.html#claim-ft-openai-in-service",
    "customer satisfaction": "service.html",
    "complaints": "service.html",
    "revenue per employee": "productivity.html",
    "productivité": "productivity.html",
    "forecast": "outlook.html",
    "target 2000": "outlook.html",
    "when will it be reached": "outlook.html",
    "sensitivity": "sensitivity.html",
    "confidence interval": "methods.html#where-intervals-come-from",
    "fact check": "verdicts.html",
    "IPO": "what_happened.html",
    "download csv": "data.html",
    "glossary": "glossary.html",
    "tax wedge": "glossary.html#term-tax-wedge",
    "occupancy": "glossary.html#term-occupancy",
    "outsourcing": "headcount.html",
    "Siemiatkowski": "what_happened.html",
    "Reuters": "sources.html",
    "filed_fall_share_2022_2025": "facts/filed_fall_share_2022_2025.html",
    "gel des embauches": "turnover.html",
}


@pytest.fixture(scope="module")
def opened(browser, baseline) -> Iterator[Page]:
    """The page of the search, opened from the file system."""
    with visit(browser, (baseline / "html" / "search.html").resolve().as_uri()) as seen:
        yield seen.page
        assert seen.complaints == []


def found(page: Page, words: str) -> list[str]:
    """Addresses of what a search finds, best first."""
    page.locator("#results").evaluate("(list) => list.replaceChildren()")
    page.fill("#query", words)
    page.keyboard.press("Enter")
    page.locator("#results li").first.wait_for()
    return page.locator("#results a").evaluate_all(
        "(all) => all.map((a) => a.getAttribute('href'))"
    )


@pytest.mark.parametrize("words", QUERIES, ids=str)
def test_what_is_looked_for_comes_among_the_first_three(opened, words):
    addresses = found(opened, words)
    wanted = QUERIES[words]
    whole = "#" not in wanted  # a page is wanted, not one of its entries
    fits = [each == wanted if whole else wanted in each for each in addresses[:FIRST]]
    assert any(fits), addresses[:FIRST]


def test_what_is_found_has_a_title_without_codes_and_says_what_it_is(opened):
    found(opened, "headcount 2025")
    titles = opened.locator("#results a").all_inner_texts()
    assert [title for title in titles if re.search(r"[a-z]_[a-z]|[a-z]-\d{4}-", title)] == []
    about = opened.locator("#results li p:first-of-type").all_inner_texts()
    assert any(each.startswith("Number: ") for each in about)


def test_words_that_no_entry_has_together_still_find_the_best(opened):
    assert found(opened, "headcount zeppelin")
    assert opened.inner_text("#found").startswith("No entry has all these words. Found: ")


def test_letters_within_a_word_are_no_find(opened):
    opened.locator("#results").evaluate("(list) => list.replaceChildren()")
    opened.fill("#query", "eadcoun")
    opened.keyboard.press("Enter")
    opened.locator("#found:has-text('Nothing found')").wait_for()


def test_a_chapter_leads_from_its_field_to_the_results_and_an_entry_opens(browser, baseline):
    address = (baseline / "html" / "index.html").resolve().as_uri()
    with visit(browser, address) as seen:
        seen.page.fill("#find", "filed_headcount_2022")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/search.html?q=*")
        link = seen.page.locator("#results a[href='facts/filed_headcount_2022.html']").first
        assert re.fullmatch(r"Found: \d+.*\.", seen.page.inner_text("#found"))
        link.click()
        seen.page.wait_for_url("**/facts/filed_headcount_2022.html")
        assert seen.complaints == []


def test_a_search_says_so_when_nothing_is_found(opened):
    opened.fill("#query", "xyzzy <qqxz>")
    opened.locator("#found:has-text('Nothing found')").wait_for()
