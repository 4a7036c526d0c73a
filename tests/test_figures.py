"""A figure in the page and its files: no script, named, sourced, the same bytes each time."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chart_cases import CASES, SOURCES, drawn, falls, made, resolved
from klarna_report import charts
from klarna_report.book.figures import FILES, FOLDER, figure_html, publishers, write_assets
from klarna_report.charts import drawing, theme

EDITION = "Edition half-refilled: backfill_rate = 0.5 (baseline 0.33)"
every_case = pytest.mark.parametrize("name", CASES)


def digest() -> str:
    """A checksum over all that the cases leave behind."""
    parts = []
    for name in CASES:
        payload = made(name).payload()
        parts.append(json.dumps(payload))
        parts.append(figure_html(payload, resolved, SOURCES))
        alone = drawing.standalone(payload["svg"]["wide"], "T", payload["alt"], "C", ["S"])
        parts.append(hashlib.sha256(drawing.png(alone)).hexdigest())
    return hashlib.sha256("".join(parts).encode()).hexdigest()


@pytest.mark.slow
def test_two_processes_draw_the_same_bytes():
    code = "import test_figures; print(test_figures.digest())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "America/Los_Angeles"), ("2", "Asia/Tokyo"))
    ]
    assert runs[0] == runs[1] != ""


FONTS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]


@pytest.mark.slow
def test_no_byte_depends_on_the_fonts_of_the_machine():
    hidden = [f"mount -t tmpfs none {folder}" for folder in FONTS if folder.is_dir()]
    inside = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
    if not hidden or subprocess.run([*inside, hidden[0]], capture_output=True).returncode:
        pytest.skip("there are no fonts to hide, or nothing may be mounted here")
    code = f"{sys.executable} -c 'import test_figures; print(test_figures.digest())'"
    command = [*inside, " && ".join([*hidden, code])]
    run = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True)
    assert run.stderr == ""
    assert run.stdout.strip() == digest()


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
    return Page("".join(figure_html(made(n).payload(), resolved, SOURCES) for n in CASES))


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
    html = figure_html(figure.payload(), resolved)
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
    html = figure_html(payload, resolved, sources)
    line = html.partition('class="chart-source"')[2].partition("</p>")[0]
    assert line.count("https://") == min(count, 3)
    assert ('href="#falls-sources">all 5' in line) == (count > 3)
    assert all(f"Name {n}" in html for n in range(count))


def test_all_but_caption_and_sources_is_in_one_disclosure_with_the_citation():
    html = figure_html(made("falls").payload(), resolved, SOURCES, lambda title, id: f"In: {id}")
    assert html.count("<details") == html.count("<summary") == 1
    folded = html.partition("<details")[2]
    for part in ("<table", "In words: ", " download>", "Cite: In: falls"):
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


def read(folder: Path, name: str) -> str:
    return (folder / FOLDER / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name in CASES:
        write_assets(made(name).payload(), folder, resolved, EDITION, SOURCES)
    return folder


def test_every_download_link_leads_to_a_file(page, files):
    links = [each["href"] for tag, each in page.tags if tag == "a" and "download" in each]
    assert len(links) == len(CASES) * len(FILES)
    assert all((files / link).is_file() for link in links)


@every_case
def test_every_download_carries_the_edition(name, files):
    for ending in ("csv", "svg", "vl.json"):
        assert EDITION in read(files, f"{name}.{ending}")


def test_a_picture_has_title_source_and_edition_burnt_in(files):
    payload = made("falls").payload()
    before = (files / FOLDER / "falls.png").read_bytes()
    assert before.startswith(b"\x89PNG")
    for change, edition in (
        ({}, "Baseline edition"),
        ({"title": "Other"}, EDITION),
        ({"sources": ["another"]}, EDITION),
    ):
        write_assets({**payload, **change, "id": "changed"}, files, resolved, edition, SOURCES)
        assert (files / FOLDER / "changed.png").read_bytes() != before


def test_a_drawing_that_stands_alone_keeps_fixed_colours_and_names_its_source(files):
    text = read(files, "falls.svg")
    ET.fromstring(text)
    assert "var(" not in text
    assert "Source: Klarna Group plc." in text
    assert "A &lt;title&gt; &amp; 1" in text


def test_a_csv_keeps_raw_numbers_and_disarms_formulas(files):
    rows = list(csv.DictReader(io.StringIO(read(files, "falls.csv"))))
    assert rows[0]["From (persons)"] == "5000"
    assert rows[0]["Change over the start (share)"] == "-0.24"
    figure = drawn("falls", falls().assign(label=["=1+1", "+2", "-3", "@x"]))
    write_assets(figure.payload(), files, resolved, EDITION)
    armed = io.StringIO(read(files, "falls.csv"))
    assert [row["What"] for row in csv.DictReader(armed)] == ["'=1+1", "'+2", "'-3", "'@x"]


def test_the_vega_lite_file_can_be_drawn_by_anybody(files):
    spec = json.loads(read(files, "paths.vl.json"))
    assert spec["usermeta"]["origin"][-1] == EDITION
    assert "viewBox" in drawing.drawn(spec, "paths")


def test_a_weak_source_comes_last_and_is_called_weak():
    sources = {"a": {"publisher": "A", "weak": "undated"}, "b": {"publisher": "B", "weak": ""}}
    assert [*publishers(["a", "b"], sources)] == ["B", "A (weak)"]
