"""A figure in the page and its files: no script, named, sourced, the same bytes each time."""

import csv
import hashlib
import io
import json
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from chart_cases import CASES, SOURCES, drawn, falls, made, resolved
from klarna_report import charts
from klarna_report.book.edition import Edition
from klarna_report.book.figures import FILES, FOLDER, figure_html, publishers, write_assets
from klarna_report.book.meta import release
from klarna_report.charts import drawing, theme

EDITION = "Edition half-refilled: backfill_rate: 0.5 (baseline 0.33)"
GIVEN = {"name": "backfill_rate", "value": "0.5", "baseline": "0.33", "published": False}
HALF = ("half-refilled", "Half refilled", "To see.", (GIVEN,), {}, {}, "https://r.test/half/")
ORIGIN = Edition({}, frozenset(), *HALF)
BASELINE = Edition({}, frozenset(), "baseline", "Baseline", "", (), {}, {})
REPORT = "{title}, version {version}, {day}.".format(**release())
every_case = pytest.mark.parametrize("name", CASES)


def digest() -> str:
    """A checksum over all that the cases leave behind."""
    parts = []
    for name in CASES:
        payload = made(name).payload()
        parts.append(json.dumps(payload))
        parts.append(figure_html(payload, resolved, BASELINE, SOURCES))
        alone = drawing.standalone(payload["svg"]["wide"], "T", payload["alt"], "C", ["S"])
        parts.append(hashlib.sha256(drawing.png(alone)).hexdigest())
    return hashlib.sha256("".join(parts).encode()).hexdigest()


FONTS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
ELSEWHERE = {"PYTHONHASHSEED": "1", "TZ": "America/Los_Angeles"}


@pytest.mark.slow
def test_another_process_elsewhere_and_without_fonts_draws_the_same_bytes():
    hidden = [f"mount -t tmpfs none {folder}" for folder in FONTS if folder.is_dir()]
    inside = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    if not hidden or subprocess.run([*inside, hidden[0]], capture_output=True).returncode:
        inside, hidden = ["sh", "-c"], []
    code = f"{sys.executable} -c 'import test_figures; print(test_figures.digest())'"
    asked = {"cwd": Path(__file__).parent, "env": {**os.environ, **ELSEWHERE}}
    command = [*inside, " && ".join([*hidden, code])]
    run = subprocess.run(command, capture_output=True, text=True, **asked)
    assert run.stderr == ""
    assert run.stdout.strip() == digest()
    if not hidden:
        pytest.skip("the same, but with fonts: there are none to hide, or nothing may be mounted")


class Page(HTMLParser):
    """Tags with their attributes, and the text, of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def page() -> Page:
    return Page("".join(figure_html(made(n).payload(), resolved, ORIGIN, SOURCES) for n in CASES))


def test_nothing_in_the_page_needs_a_script_or_an_inline_style(page):
    assert {"script", "style"}.isdisjoint(tag for tag, _ in page.tags)
    names = {name for _, attributes in page.tags for name in attributes}
    assert "style" not in names
    assert not any(name.startswith("on") for name in names)


def test_ids_are_unique_and_every_reference_finds_its_target(page):
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = {
        each
        for _, attributes in page.tags
        for name in ("aria-labelledby", "aria-describedby")
        for each in attributes.get(name, "").split()
    }
    assert wanted <= set(ids)


def test_both_drawings_are_named_images(page):
    drawings = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert [each["class"] for each in drawings] == ["chart-wide", "chart-narrow"] * len(CASES)
    assert all(each["role"] == "img" and each["aria-labelledby"] for each in drawings)
    assert not any("width" in each or "height" in each for each in drawings)


def test_tables_are_real_tables(page):
    tags = Counter(tag for tag, _ in page.tags)
    assert tags["table"] == tags["caption"] == tags["figcaption"] == len(CASES)
    assert all(each.get("scope") in ("col", "row") for tag, each in page.tags if tag == "th")
    assert "Employees (persons)" in page.text
    assert "5,527" in page.text


def test_a_chart_that_breaks_out_of_the_text_is_drawn_for_that_too():
    chart = CASES["falls"][0](CASES["falls"][1](), **CASES["falls"][2])
    figure = charts.figure("lead", chart, title="T", wide=True)
    html = figure_html(figure.payload(), resolved, BASELINE, SOURCES)
    assert [each["class"] for tag, each in Page(html).tags if tag == "svg"] == [
        "chart-wide",
        "chart-narrow",
        "chart-broad",
    ]
    assert 'class="chart wide"' in html
    room = re.search(r'viewBox="0 0 (\d+)', figure.svg["broad"])
    assert int(room[1]) == theme.BROAD


@pytest.mark.parametrize("count", [0, 1, 3, 5])
def test_a_source_line_has_three_names_and_leads_to_the_others(count):
    sources = {f"s{n}": {"publisher": f"Name {n}", "url": f"https://n{n}.test/"} for n in range(5)}
    payload = {**made("falls").payload(), "sources": list(sources)[:count]}
    html = figure_html(payload, resolved, BASELINE, sources)
    line = html.partition('class="chart-source"')[2].partition("</p>")[0]
    assert line.count("https://") == min(count, 3)
    assert ('href="#falls-sources">all 5' in line) == (count > 3)
    assert all(f"Name {n}" in html for n in range(count))


def test_all_but_caption_and_sources_is_in_one_disclosure_with_the_citation():
    cited = SimpleNamespace(plain="In: falls", forms={"bib": ("BibTeX", "@x")})
    html = figure_html(made("falls").payload(), resolved, BASELINE, SOURCES, citation=cited)
    assert html.count("<details") == html.count("<summary") == 1
    folded = html.partition("<details")[2]
    for part in ("<table", "In words: ", " download>", "In: falls", "cite/charts/falls.bib"):
        assert part in folded
        assert part not in html.partition("<details")[0]


def test_colours_follow_the_page(page):
    paints = {
        attributes.get(name, "none") for _, attributes in page.tags for name in ("fill", "stroke")
    }
    assert all(
        paint == "none" or re.fullmatch(r"var\(--chart-\w+, #\w{6}\)", paint) for paint in paints
    )


def test_text_from_outside_is_escaped(page):
    assert "A <title> & 1" in page.text
    assert "With <number> & 1 in it." in page.text


def test_clipped_parts_of_two_figures_do_not_share_ids():
    spec = made("paths").payload()["vega_lite"]
    line = next(layer for layer in spec["layer"] if layer["mark"].get("type") == "line")
    line["mark"]["clip"] = True
    once, again, other = (drawing.drawn(spec, f"{id}-wide") for id in ("a", "a", "b"))
    assert once == again
    assert 'id="a-wide-1"' in once
    assert 'clip-path="url(#a-wide-1)"' in once
    assert "a-wide" not in other


def read(folder: Path, id: str, ending: str) -> str:
    return path(folder, id, ending).read_text(encoding="utf-8")


def path(folder: Path, id: str, ending: str) -> Path:
    return folder / FOLDER / ORIGIN.file(id, ending)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name in CASES:
        write_assets(made(name).payload(), folder, resolved, ORIGIN, SOURCES, "page")
    return folder


def test_every_download_link_leads_to_a_file(page, files):
    links = [each["href"] for tag, each in page.tags if tag == "a" and "download" in each]
    assert len(links) == len(CASES) * len(FILES)
    assert all((files / link).is_file() for link in links)


@every_case
def test_every_download_carries_the_edition(name, files):
    for ending in ("csv", "svg", "vl.json"):
        assert f"Not the baseline. {EDITION}" in read(files, name, ending)


def test_a_figure_says_which_edition_it_is_unless_it_is_the_baseline():
    payload = made("falls").payload()
    assert f"Not the baseline. {EDITION}" in figure_html(payload, resolved, ORIGIN, SOURCES)
    assert "chart-edition" not in figure_html(payload, resolved, BASELINE, SOURCES)


def chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each chunk of a PNG, whose checksum is right."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    place = 8
    while place < len(picture):
        size, kind = struct.unpack_from(">I4s", picture, place)
        content = picture[place + 8 : place + 8 + size]
        assert struct.unpack_from(">I", picture, place + 8 + size)[0] == zlib.crc32(kind + content)
        yield kind, content
        place += size + 12


@every_case
def test_a_picture_says_inside_what_it_is_and_has_192_dots_an_inch(name, files):
    parts = [*chunks(path(files, name, "png").read_bytes())]
    assert parts[0][0] == b"IHDR"
    across, down, one_metre = struct.unpack(">IIB", dict(parts)[b"pHYs"])
    assert (across, down, one_metre) == (round(192 / 0.0254), round(192 / 0.0254), 1)
    found = [content.split(bytes(1), 1) for kind, content in parts if kind == b"iTXt"]
    told = {name.decode(): text[4:].decode() for name, text in found}
    assert told["Title"] == "A <title> & 1"
    assert told["Comment"] == f"Not the baseline. {EDITION}"
    assert told["Source"].startswith(f"Source: Klarna Group plc. {REPORT}")
    assert f"https://r.test/half/page.html#{name}" in told["Source"]
    assert told["Copyright"] == "CC BY 4.0: https://creativecommons.org/licenses/by/4.0/"


def test_no_picture_is_too_high_for_a_page(files):
    tall = '<svg viewBox="0 0 640 2000"></svg>'
    texts = [read(files, name, "svg") for name in CASES]
    for text in [*texts, drawing.standalone(tall, "T", "W", "C", ["S"])]:
        width, height = map(float, re.search(r'width="(\S+)" height="(\S+)"', text).groups())
        assert height <= 1.35 * width
        assert width >= 640


def test_a_picture_has_title_source_and_edition_burnt_in(files):
    payload = made("falls").payload()
    before = read(files, "falls", "svg")
    for text in ("Source: Klarna Group plc.", REPORT):
        assert text in before
    changes = ({"title": "Other"}, ORIGIN), ({"sources": []}, ORIGIN), ({}, BASELINE)
    for change, origin in changes:
        write_assets({**payload, **change, "id": "changed"}, files, resolved, origin, SOURCES, "x")
        new = files / FOLDER / origin.file("changed", "svg")
        assert re.findall("<tspan.*?>(.*?)<", new.read_text()) != re.findall(
            "<tspan.*?>(.*?)<", before
        )


def test_a_drawing_that_stands_alone_keeps_fixed_colours_and_names_its_source(files):
    text = read(files, "falls", "svg")
    ET.fromstring(text)
    assert "var(" not in text
    assert "Source: Klarna Group plc." in text
    assert "A &lt;title&gt; &amp; 1" in text


def test_a_csv_keeps_raw_numbers_and_disarms_formulas(files):
    rows = list(csv.DictReader(io.StringIO(read(files, "falls", "csv"))))
    assert rows[0]["From (persons)"] == "5000"
    assert rows[0]["Change over the start (share)"] == "-0.24"
    figure = drawn("falls", falls().assign(label=["=1+1", "+2", "-3", "@x"]))
    write_assets(figure.payload(), files, resolved, ORIGIN, SOURCES, "page")
    armed = io.StringIO(read(files, "falls", "csv"))
    assert [row["What"] for row in csv.DictReader(armed)] == ["'=1+1", "'+2", "'-3", "'@x"]


def test_a_row_of_a_csv_has_the_id_of_its_fact_or_observation(files):
    named = drawn("falls", falls().assign(id=["a", "b", None, "d"])).payload()
    write_assets(named, files, resolved, ORIGIN, SOURCES, "page")
    rows = list(csv.DictReader(io.StringIO(read(files, "falls", "csv"))))
    assert [row["id"] for row in rows] == ["a", "b", "", "d"]
    assert "id" not in next(csv.reader(io.StringIO(read(files, "paths", "csv"))))


def test_the_vega_lite_file_can_be_drawn_by_anybody(files):
    spec = json.loads(read(files, "paths", "vl.json"))
    drawn_above = " ".join(spec["title"]["subtitle"])
    for line in spec["usermeta"]["origin"]:
        assert line in drawn_above
    assert f"Not the baseline. {EDITION}" in drawn_above
    assert " ".join(spec["title"]["text"]) == "A <title> & 1"
    assert "viewBox" in drawing.drawn(spec, "paths")


def test_a_weak_source_comes_last_and_is_called_weak():
    sources = {"a": {"publisher": "A", "weak": "undated"}, "b": {"publisher": "B", "weak": ""}}
    assert [*publishers(["a", "b"], sources)] == ["B", "A (weak)"]
