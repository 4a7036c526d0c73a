"""A build told where its site will live says so everywhere, and the public site is laid out."""

import json
import re
import shutil
import struct
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
import rispy
from pybtex.database import parse_string

import tiny
from klarna_report import site as sites
from klarna_report.book.meta import release
from klarna_report.build.inputs import Book
from klarna_report.build.inspect import faults
from klarna_report.build.publish import recorded
from klarna_report.cli import main
from klarna_report.errors import InputError
from klarna_report.site import keep, lay_out

SITE = "https://example.org/report/"
OTHER = "annual-separation-share-0-1"
SET = ("-p", "annual_separation_share=0.1")

BAD = {
    "another scheme": "ftp://example.org/",
    "no scheme": "example.org/report",
    "no host": "https:///report/",
    "a question": "https://example.org/?a=1",
    "a fragment": "https://example.org/#top",
    "a name and a password": "https://me:secret@example.org/",
    "a space": "https://example.org/a b/",
    "a quote": 'https://example.org/"x/',
    "a way out": "https://example.org/../x/",
    "nothing": "",
}


@pytest.mark.parametrize("case", BAD, ids=str)
def test_what_is_no_address_is_refused_in_one_line(case, capsys):
    assert main(["build", "--site-url", BAD[case]]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "as in https://example.org/report/" in error


def test_an_edition_has_the_address_of_its_folder():
    assert Book(site_url=SITE).address("baseline") == SITE
    assert Book(site_url=SITE).address("nobody-replaced") == f"{SITE}nobody-replaced/"
    assert Book().address("nobody-replaced") == ""


# --- a book built for an address ------------------------------------------------------------


@pytest.fixture(scope="module")
def addressed(tiny_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short book whose editions were built for an address, after one was built for none."""
    root = tmp_path_factory.mktemp("addressed") / "book"
    shutil.copytree(tiny_built, root, symlinks=True)
    for given, ran in (((), "no chapter had to run"), (SET, "ran index")):
        run = tiny.build_here(root, "--site-url", SITE.rstrip("/"), *given)
        assert run.returncode == 0, run.stderr
        assert ran in run.stdout
    return root


def html(root: Path, name: str, page: str = "opens.html") -> str:
    return (root / "_build" / name / "html" / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "place"), [("baseline", SITE), (OTHER, f"{SITE}{OTHER}/")])
def test_a_page_names_its_address_wherever_machines_look(addressed, name, place):
    text = html(addressed, name)
    here = f"{place}opens.html"
    assert f'<link rel="canonical" href="{here}">' in text
    assert f'property="og:url" content="{here}"' in text
    assert f'property="og:image" content="{place}_static/cards/opens.png"' in text
    assert f'name="citation_public_url" content="{here}"' in text
    linked = json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.DOTALL)[1])
    assert (linked["url"], linked["isPartOf"]["url"]) == (here, place)
    cited = unescape(text[text.index('id="cite"') :])
    assert cited.count(here) == 4, "in a sentence, in BibTeX, RIS and CSL-JSON"
    assert f'<link rel="canonical" href="{place}">' in html(addressed, name, "index.html")


def test_a_page_has_a_card_of_the_size_that_previews_ask_for(addressed):
    folder = addressed / "_build" / OTHER / "html" / "_static" / "cards"
    assert {path.stem for path in folder.iterdir()} == {*tiny.CHAPTERS}
    for path in folder.iterdir():
        content = path.read_bytes()
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", content[16:24]) == (1200, 630)


def test_the_site_map_lists_the_pages_that_one_reads(addressed):
    places = re.findall(r"<loc>(.*?)</loc>", html(addressed, OTHER, "sitemap.xml"))
    pages = [each for each in places if "/facts/" not in each]
    assert pages == [f"{SITE}{OTHER}/{name}" for name in ("alone.html", "", "opens.html")]
    assert f"{SITE}{OTHER}/facts/annual_separation_share.html" in places
    assert f"Sitemap: {SITE}{OTHER}/sitemap.xml" in html(addressed, OTHER, "robots.txt")


@pytest.mark.parametrize(("name", "top"), [("baseline", "/report/"), (OTHER, f"/report/{OTHER}/")])
def test_a_page_not_found_leads_back_from_any_folder(addressed, name, top):
    text = html(addressed, name, "404.html")
    links = re.findall(r' (?:href|src|action)="([^"#]+)"', text)
    inside = [link for link in links if not link.startswith("https://")]
    assert len(inside) > 5
    assert [link for link in inside if not link.startswith(top)] == []


def test_links_of_a_page_not_found_are_looked_at(addressed, tmp_path):
    site = shutil.copytree(addressed / "_build" / "baseline" / "html", tmp_path / "html")
    assert list(faults(site, tiny.CHAPTERS, SITE)) == []
    (site / "opens.html").unlink()
    assert "404.html: broken link /report/opens.html" in faults(site, tiny.CHAPTERS, SITE)


def test_the_address_is_recorded_and_another_makes_the_pages_anew(addressed):
    assert recorded(addressed / "_build" / "baseline")["site_url"] == SITE
    assert "Nothing has changed" in tiny.build_here(addressed, "--site-url", SITE).stdout
    assert "nothing it rests on has changed" in tiny.command_here(addressed, "why", "index").stdout


# --- the public site ------------------------------------------------------------------------


def edition(book: Book, name: str, **record: object) -> None:
    """An edition of one page, as far as the site needs it."""
    folder = book.build / name / "html"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(f"<main>{name}</main>", encoding="utf-8")
    (folder / "robots.txt").write_text("User-agent: *\n", encoding="utf-8")
    record = {"site_url": SITE, "inputs": {"data": "1"}, **record}
    (folder.parent / "edition.json").write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book with a baseline built for an address."""
    found = Book(root=tmp_path, site_url=SITE)
    edition(found, "baseline")
    return found


def old_version(kept: Path, version: str) -> Path:
    """A kept version of three pages, of which two are still there."""
    for page in ("index.html", "gone.html", "few/index.html"):
        path = kept / version / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('<main id="content"><p>Old</p></main>', encoding="utf-8")
    (kept / ".git").mkdir(exist_ok=True)
    return kept


def test_editions_stand_in_folders_and_older_versions_say_which_is_current(
    book, tmp_path, monkeypatch
):
    edition(book, "few")
    (book.build / "baseline/html/changes.html").write_text("<main></main>", encoding="utf-8")
    links = '<a href="baseline/html/index.html"></a><img src="few/html/x.svg">'
    page = book.build / "index.html"
    monkeypatch.setattr(sites, "renew", lambda _: page.write_text(links, encoding="utf-8"))
    kept = old_version(old_version(tmp_path / "kept", "0.0.1"), release()["version"])
    site = lay_out(book, kept)
    read = {p.relative_to(site).as_posix(): p.read_text("utf-8") for p in site.rglob("*.*ml")}
    assert "baseline" in read["index.html"]
    assert "few" in read["few/index.html"]
    assert read["editions.html"] == '<a href="index.html"></a><img src="few/x.svg">'
    assert f"Sitemap: {SITE}few/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")
    leads = {"index.html": "../../index.html", "gone.html": "../../index.html"}
    for name, link in (leads | {"few/index.html": "../../../few/index.html"}).items():
        old, current = read[f"v/0.0.1/{name}"], read[f"v/{release()['version']}/{name}"]
        assert "<strong>This is version 0.0.1.</strong>" in old
        assert f'current version is <a href="{link}">{release()["version"]}</a>' in old
        assert "<p>Old</p></main>" in old
        assert "This is version" not in current
    assert 'stay whole: <a href="v/0.0.1/index.html">0.0.1</a>.' in read["changes.html"]
    assert lay_out(book) == site
    assert not (site / "v").exists()


FAULTS = {
    "no address": (lambda b: edition(b, "x", site_url=""), "x was built for another address"),
    "other files": (lambda b: edition(b, "x", inputs={}), "x was built for another address or is"),
    "a name that is taken": (lambda b: edition(b, "v"), "there is a folder 'v' already"),
}


@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_editions_that_do_not_go_together_are_refused(case, book):
    damage, said = FAULTS[case]
    damage(book)
    with pytest.raises(InputError, match=said):
        lay_out(book)
    assert not (book.build / "site").exists()


def test_a_site_needs_an_address(book):
    with pytest.raises(InputError, match="needs a baseline built with --site-url"):
        lay_out(Book(root=book.root))


@pytest.mark.parametrize("moved", [[], ["a number"]])
def test_a_version_is_kept_once_and_only_as_it_was_released(book, tmp_path, monkeypatch, moved):
    version = release()["version"]
    history = SimpleNamespace(versions=[version], moved=lambda facts: moved)
    monkeypatch.setattr(sites, "published", lambda evidence: {})
    monkeypatch.setattr(sites, "history_of", lambda evidence: history)
    if moved:
        with pytest.raises(InputError, match="numbers have moved since"):
            keep(book, tmp_path / "kept")
        return
    kept = keep(book, tmp_path / "kept")
    assert (kept / "index.html").read_text(encoding="utf-8") == "<main>baseline</main>"
    with pytest.raises(InputError, match="what is published stays"):
        keep(book, tmp_path / "kept")


# --- in a browser ---------------------------------------------------------------------------


def test_what_has_an_address_is_copied_with_the_day_on_which_it_was_read(browser, addressed):
    page = addressed / "_build" / OTHER / "html" / "opens.html"
    shown = browser.new_page()
    shown.goto(page.as_uri())
    today = shown.evaluate("[new Date().getFullYear(), new Date().getMonth() + 1]")
    texts = {each: shown.text_content(f"#cite-{each}") for each in ("plain", "bib", "ris", "json")}
    shown.close()
    assert re.search(rf"\(accessed \d+ \w+ {today[0]}\)\.$", texts["plain"])
    (entry,) = parse_string(texts["bib"], "bibtex").entries.values()
    (record,) = rispy.loads(texts["ris"])
    stamp = f"{today[0]}-{today[1]:02}-"
    assert entry.fields["urldate"].startswith(stamp)
    assert record["access_date"].startswith(stamp.replace("-", "/"))
    assert json.loads(texts["json"])[0]["accessed"]["date-parts"][0][:2] == today
