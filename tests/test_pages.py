"""What pages say to machines: policy, head, pictures, citations, site map, search index."""

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from types import MethodType, SimpleNamespace

import pytest
from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree
from docutils.utils import new_document
from docutils.writers.html5_polyglot import HTMLTranslator, Writer

from klarna_report.book import meta, pages, paper, role, search, tables
from klarna_report.book.edition import Edition
from klarna_report.book.meta import content_policy, source_hash
from klarna_report.book.pages import quoted
from klarna_report.build.inputs import Book
from klarna_report.build.inspect import read_page
from klarna_report.evidence import load

CHAPTERS = Book().chapters
PAGES = [*CHAPTERS, "check", "search", "404"]
every_page = pytest.mark.parametrize("page", PAGES)
every_chapter = pytest.mark.parametrize("page", CHAPTERS)


def html_of(baseline: Path, page: str) -> str:
    return (baseline / "html" / f"{page}.html").read_text(encoding="utf-8")


def metas(text: str) -> dict[str, str]:
    """Name or property of each meta tag, and its content."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)
    return {name: unescape(content) for name, content in found}


@every_page
def test_a_page_holds_no_inline_style_and_no_script_that_its_policy_does_not_name(baseline, page):
    text = html_of(baseline, page)
    policy = unescape(re.search(r'Security-Policy" content="([^"]*)"', text)[1])
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert len(styles) == (page == "404")  # the only page that may lie where no style sheet does
    assert policy == content_policy(*styles)
    assert "unsafe" not in policy
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", text)
    inline = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    assert [source_hash(each) in policy for each in inline] == [True]
    rest = re.findall(r"<script (.*?)>", text)
    assert all("src=" in each or "application/ld+json" in each for each in rest)


@every_page
def test_a_page_loads_one_style_sheet_and_only_files_that_are_there(baseline, page):
    text = html_of(baseline, page)
    assert len(re.findall(r'rel="stylesheet"', text)) == 1
    files = re.findall(r'(?:href|src|data-\w+)="(_static/[^"?]+)', text)
    assert len(files) >= 4
    assert [each for each in files if not (baseline / "html" / each).is_file()] == []


def test_nothing_lies_in_the_static_folder_that_no_page_asks_for(baseline):
    folder = baseline / "html" / "_static"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    text = "".join(html_of(baseline, page) for page in PAGES)
    fonts = re.findall(r'url\("(.*?)"\)', (folder / "site.css").read_text(encoding="utf-8"))
    assert {each for each in found if f"_static/{each}" not in text} == set(fonts)


@every_page
@pytest.mark.parametrize("name", ["baseline", "slow-attrition"])
def test_title_and_description_fit_a_list_of_results_and_name_the_subject(editions, name, page):
    text = html_of(editions / name, page)
    title = unescape(re.search(r"<title>(.*?)</title>", text)[1])
    assert len(title) <= 70
    assert "Klarna and AI" in title
    assert len(metas(text)["description"]) <= 155


@every_page
def test_an_id_stands_on_a_page_once(baseline, page):
    found = re.findall(r'\sid="([^"]*)"', html_of(baseline, page))
    assert len(found) == len({*found})


@every_page
def test_columns_and_rows_of_tables_have_heads_and_no_head_is_empty(baseline, page):
    text = html_of(baseline, page)
    for body in re.findall(r"<tbody[^>]*>(.*?)</tbody>", text, re.DOTALL):
        assert re.findall(r"<tr[^>]*>\s*<(?!th[^>]*scope=\"row\")", body) == []
    assert re.findall(r"<th[^>]*>(?:<p></p>)?</th>", text) == []


def test_titles_in_other_languages_say_so_and_no_link_is_but_a_host(baseline):
    text = html_of(baseline, "sources")
    said = [unescape(each) for each in re.findall(r'<cite lang="sv">(?:<a[^>]*>)?(.*?)<', text)]
    sources = load().sources
    assert sorted(said) == sorted(sources["title"][sources["language"] == "sv"])
    assert re.findall(r"<a [^>]*>www\.[^<]*</a>", text) == []


@every_chapter
def test_a_page_describes_itself_with_its_answer(baseline, page):
    text = html_of(baseline, page)
    found = metas(text)
    first = " ".join("".join(read_page(baseline / "html" / f"{page}.html").text).split())
    assert len(found["description"]) >= 50
    assert found["description"] in first
    assert found["og:description"] == found["description"]
    assert found["og:title"] in unescape(re.search(r"<title>(.*?)</title>", text)[1])
    assert ("citation_title" in found) == (page in Book().notebooks)


def test_the_front_page_describes_itself_with_numbers(baseline):
    assert re.search(r"\d,\d{3} full-time", metas(html_of(baseline, "index"))["description"])


@every_chapter
def test_linked_data_is_json_and_names_licence_and_version(baseline, page):
    text = re.search(r'ld\+json">(.*?)</script>', html_of(baseline, page), re.DOTALL)[1]
    found = json.loads(text)
    assert found["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert found["version"] == f"{meta.release()['version']}, baseline edition"
    assert "<" not in text


@every_page
def test_the_menu_lists_every_chapter_and_marks_the_page(baseline, page):
    text = html_of(baseline, page)
    menu = text[text.index('id="navigation"') : text.index("<main")]
    assert [each for each in CHAPTERS if f'href="{each}.html"' not in menu] == []
    marked = re.findall(r'href="([^"]+)" aria-current="page"', menu)
    assert marked == ([f"{page}.html"] if page in CHAPTERS else [])


def test_the_page_of_the_data_names_files_countries_and_days(baseline):
    text = re.search(r'ld\+json">(.*?)</script>', html_of(baseline, "data"), re.DOTALL)[1]
    found = json.loads(text)
    assert found["@type"] == "Dataset"
    files = [each["contentUrl"] for each in found["distribution"]]
    assert any("observations-every-edition" in each for each in files)
    assert [each for each in files if not (baseline / "html" / each).is_file()] == []
    assert {"Sweden", "United States"} <= {*found["spatialCoverage"]}
    first, last = map(date.fromisoformat, found["temporalCoverage"].split("/"))
    assert first.year < 2022 < last.year


@every_page
def test_a_page_without_an_address_pretends_none(baseline, page):
    found = metas(html_of(baseline, page))
    assert not {"og:url", "og:image", "citation_public_url"} & found.keys()
    assert 'rel="canonical"' not in html_of(baseline, page)
    assert not (baseline / "html" / "sitemap.xml").exists()


@every_chapter
def test_another_edition_says_so_wherever_it_is_named(editions, page):
    text = html_of(editions / "slow-attrition", page)
    linked = json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.DOTALL)[1])
    found = metas(text)
    told = [found["og:title"], linked["name"], found.get("citation_title", found["og:title"])]
    assert [each for each in told if not each.startswith("Not the baseline: Few leave (")] == []
    assert linked["version"].endswith("slow-attrition edition")
    assert "<title>slow-attrition: " in text


def test_the_pages_make_one_document_in_which_every_link_leads_somewhere(baseline):
    text = paper.whole(baseline / "html")
    assert [f'<div id="{page}"' in text for page in CHAPTERS] == [True] * len(CHAPTERS)
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len({*ids})
    assert {*re.findall(r'href="#([^"]*)"', text)} <= {*ids}


# --- citations ------------------------------------------------------------------------------


@every_chapter
def test_a_page_says_how_to_cite_it(baseline, page):
    text = html_of(baseline, page)
    cited = text[text.index('id="cite"') :]
    kind = {"index": "report"}.get(page, "chapter" if page in Book().notebooks else "page")
    assert f"Cite this {kind}" in cited
    assert all(word in cited for word in ("BibTeX", "RIS", "CSL-JSON", "baseline edition"))
    links = re.findall(r'href="(cite/[^"]+)" download', cited)
    assert len(links) == 3
    assert all((baseline / "html" / link).is_file() for link in links)


# --- pieces ---------------------------------------------------------------------------------


def test_a_description_ends_with_a_whole_sentence():
    long = " ".join(f"Sentence {number} is here." for number in range(40))
    assert meta.shortened(long).endswith(".")
    assert len(meta.shortened(long)) <= meta.LONGEST
    assert meta.shortened("One.") == "One."
    assert len(meta.shortened("word " * 99)) <= meta.LONGEST


def test_a_page_of_another_edition_describes_itself_with_its_answer_not_with_the_notice():
    answer = nodes.paragraph(text="Few.")
    section = nodes.section("", nodes.title(text="How many?"), answer)
    document = new_document("page")
    document += section
    change = {"name": "rate", "label": "Rate", "value": "2", "baseline": "1", "published": False}
    edition = Edition({}, {"rate"}, "x", "X", "To see.", (change,), {}, {})
    env = SimpleNamespace(klarna_edition=edition, found_docs=())
    pages.insert_notice(SimpleNamespace(env=env), document)
    assert "Not the baseline: X." in section[1].astext()
    assert "rate</span></code> (Rate): 2 (baseline 1)." in section[1].astext()
    assert meta.answer(document) == "Few."


def test_words_lead_to_their_event_and_a_number_among_them_to_its_entry():
    fact = nodes.reference("", "314", refuri="#fact-x")
    parsed = [nodes.Text("asked "), fact, nodes.Text(" to go")]
    builder = SimpleNamespace(get_relative_uri=lambda _, page: f"{page}.html")
    env = SimpleNamespace(klarna_evidence=load(), docname="x", app=SimpleNamespace(builder=builder))
    settings = SimpleNamespace(env=env)
    inliner = SimpleNamespace(
        document=SimpleNamespace(settings=settings), parent=None, parse=lambda *_: (parsed, [])
    )
    text = "asked {fact}`x` to go klarna-exit-offers-2022"
    links, _ = role.Role(role.event)("event", text, text, 1, inliner)
    row = "data.html#event-klarna-exit-offers-2022"
    assert [each["refuri"] for each in links] == [row, "#fact-x", row]
    assert "".join(each.astext() for each in links) == "asked 314 to go"


def test_a_string_of_a_style_sheet_has_its_quotes_escaped():
    assert quoted('say "no"\n') == '"say \\"no\\""'


def test_an_empty_corner_of_a_table_is_no_heading_and_a_first_cell_is_one():
    document = publish_doctree("==  ==\n\\   A\n==  ==\nB   1\n==  ==\n")
    tables.mark(document.next_node(nodes.table))

    def translator(document: nodes.document) -> HTMLTranslator:
        made = HTMLTranslator(document)
        made.visit_entry = MethodType(tables.visit_entry, made)
        return made

    writer = Writer()
    writer.translator_class = translator
    html = publish_from_doctree(document, writer=writer).decode()
    cells = re.findall(r"<(t[dh].*?)>(?:<p>)?(.*?)</", html)
    head = [("td", ""), ('th scope="col" class="head"', "A")]
    assert cells == [*head, ('th scope="row" class="stub"', "B"), ('td data-label="A"', "1")]


def test_the_index_cuts_a_page_into_sections_and_entries():
    html = (
        '<nav>menu</nav><main><section id="t"><h1>Title</h1><p>One.</p><section id="s"><h2>Sub</h2>'
        '<dl><dt id="term-x">Label: <b>5</b></dt><dd><p class="gist">Filed.</p><p>More <br> '
        '<span class="id">x_y</span>.</p></dd></dl><table><tr id="claim-a" data-find="So.">'
        "<td>It is</td></tr></table></section></section></main><footer>foot</footer>"
    )
    found = [(f.kind, f.fragment, f.title, f.gist, f.text) for f in search.finds(html)]
    assert found == [
        ("page", "t", "Title", "", "One."),
        ("section", "s", "Sub", "", ""),
        ("term", "term-x", "Label: 5", "Filed.", "More."),
        ("claim", "claim-a", "So.", "", "It is"),
    ]
