"""The box of key numbers: chosen by a rule, folded, and copied with every footnote."""

import re

from browser import visit
from klarna_report.book.edition import Edition
from klarna_report.book.key import FEWEST, MOST
from klarna_report.build.inputs import Book


def test_every_page_with_numbers_in_its_answer_has_a_folded_box(baseline):
    edition, boxes = Edition.read(baseline), {}
    for page in Book().notebooks:
        html = (baseline / "html" / f"{page}.html").read_text(encoding="utf-8")
        if box := re.search(r'<details class="key unsearched">(.*?)</details>', html, re.DOTALL):
            boxes[page] = re.findall(r'data-fact="(\w+)"[^>]*>(.*?)<', box[1])
    assert {"index", "headcount", "turnover", "outlook", "savings", "service"} <= boxes.keys()
    assert all(FEWEST <= len(found) <= MOST for found in boxes.values())
    assert all(edition.facts[id].text() == said for found in boxes.values() for id, said in found)
    ids = [id for id, _ in boxes["outlook"]]
    assert ids[:2] == ["annual_separation_share", "backfill_rate"]
    assert "filed_date_latest" not in ids, "a published day is no number"
    assert "country" not in dict(boxes["public_finance"]), "nor is a word"


def test_one_button_copies_numbers_ranges_and_footnotes_by_keyboard(browser, baseline):
    address = (baseline / "html" / "outlook.html").resolve().as_uri()
    with visit(browser, address, permissions=["clipboard-read", "clipboard-write"]) as seen:
        box = seen.page.locator(".key")
        assert not box.locator("p").first.is_visible()
        box.locator("summary").press("Enter")
        box.get_by_role("button", name="Copy all with footnotes").press("Enter")
        box.get_by_role("button", name="Copied").wait_for()
        lines = seen.page.evaluate("navigator.clipboard.readText()").splitlines()
        assert seen.complaints == []
    edition = Edition.read(baseline)
    dated = edition.facts["target_date"]
    assert f"{dated.label}: {dated.text()}. Range September 2026" in lines[3]
    assert all(re.search(r"\. facts/\w+\.html$", line) for line in lines[:-1])
    assert lines[-1].startswith("Half the workforce? Baseline edition, version")
    assert len(lines) == MOST + 1
