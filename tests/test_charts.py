"""Charts: legible, clear of one another, and a claim never drawn like a filed number."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chart_cases import CASES, VARIANTS, made
from klarna_report import book
from klarna_report.charts import theme
from klarna_report.charts.texts import numbers, width, wrap

CSS = Path(book.__file__).parent / "static" / "figures.css"
every_case = pytest.mark.parametrize("name", CASES)
every_variant = pytest.mark.parametrize("variant", VARIANTS)


class Box(NamedTuple):
    """A rectangle in px."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def holds(self, other: "Box") -> bool:
        sides = self.left <= other.left and other.right <= self.right
        return sides and self.top <= other.top and other.bottom <= self.bottom


def drawing(name: str, variant: str) -> ET.Element:
    return ET.fromstring(made(name).svg[variant])


def texts(root: ET.Element, x: float = 0, y: float = 0) -> list[tuple[str, Box, float]]:
    """The lines of text of a drawing with the room each takes, px, and its type size."""
    moved = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", root.get("transform", ""))
    x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
    found = [each for child in root if root.tag != "text" for each in texts(child, x, y)]
    if root.tag == "text":
        size, bold = float(root.get("font-size")), root.get("font-weight") == "bold"
        lines = [(root.text, 0.0)] if root.text else []
        down = 0.0
        for span in root:
            down += float(span.get("dy", 0))
            lines.append((span.text, down))
        for line, below in lines:
            wide = width(line or "", size, bold)
            share = {"middle": 0.5, "end": 1.0}.get(root.get("text-anchor"), 0.0)
            left, base = x - share * wide, y + below
            found.append((line, Box(left, base - 0.72 * size, left + wide, base + 2), size))
    return found


@every_variant
@every_case
def test_no_text_leaves_the_drawing_or_runs_into_another(name, variant):
    root = drawing(name, variant)
    left, top, right, bottom = (float(each) for each in root.get("viewBox").split())
    assert 0.9 * VARIANTS[variant] <= right <= 1.06 * VARIANTS[variant]
    lines = texts(root)
    sheet = Box(left - 2, top - 2, right + 2, bottom + 2)
    assert [line for line, box, _ in lines if not sheet.holds(box)] == []
    assert [(a[0], b[0]) for a, b in combinations(lines, 2) if a[1].meets(b[1])] == []


@every_variant
@every_case
def test_type_is_at_least_twelve_px_high(name, variant):
    assert min(size for *_, size in texts(drawing(name, variant))) >= 12


def test_a_drawing_shows_only_where_its_letters_are_twelve_px_high():
    css = CSS.read_text(encoding="utf-8")
    below = re.search(r"@container \(max-width: (\d+)px\)", css)
    assert theme.TEXT * (int(below[1]) + 1) / theme.WIDE >= 12
    least = re.search(r"@container \(min-width: (\d+)px\)", css)
    assert theme.TEXT * int(least[1]) / theme.BROAD >= 12


@pytest.mark.parametrize(
    ("unit", "values", "texts"),
    [
        ("years", [0.646, 3.3, 6.77], ["0.6", "3.3", "6.8"]),
        ("minutes", [8.83, 11], ["8.8", "11.0"]),
        ("usd/person/year", [344_491, 1_240_000], ["$0.34m", "$1.24m"]),
        ("usd", [-33e6, 240e6], ["−$33m", "$240m"]),
        ("usd/fte", [821_449, 518_443], ["$821k", "$518k"]),
        ("share", [0.15, 0.2], ["15%", "20%"]),
        ("share/year", [0.15, 0.174, math.nan], ["15.0%", "17.4%", ""]),
        ("persons", [2831, 7], ["2,831", "7"]),
    ],
)
def test_the_numbers_of_a_chart_share_one_format(unit, values, texts):
    assert numbers(values, unit) == texts


def test_the_number_of_a_range_stands_at_its_point():
    x = [layer["encoding"].get("x", {}) for layer in made("rates").vega_lite["layer"]]
    texts = [layer["mark"] for layer in made("rates").vega_lite["layer"]]
    at = [each["field"] for each, mark in zip(x, texts, strict=True) if mark["type"] == "text"]
    assert set(at) == {"place"}


@every_case
def test_axis_titles_name_measure_and_unit(name):
    _, _, options = CASES[name]
    words = {"persons": "persons", "usd": "US dollars", "share/year": "% a year", "years": "years"}
    words["sek/person/year"] = "kronor per person and year"
    if options:
        shown = " ".join(line for line, *_ in texts(drawing(name, "wide")))
        assert f"{options['measure']} ({words[options['unit']]})" in shown


def test_every_kind_has_a_shape_of_its_own_and_claims_are_hollow_and_dashed():
    kinds, paper = theme.KINDS, theme.LIGHT["paper"]
    assert len({(kind.shape, kind.fill == paper) for kind in kinds.values()}) == len(kinds)
    assert all(kinds[each].fill != paper for each in ("reported", "statute", "derived"))
    for each in ("claimed", "assumed", "press"):
        assert kinds[each].fill == paper
        assert kinds[each].dash != (1, 0)
    assert kinds["claimed"].name.startswith("Said")


@given(st.text(st.characters(codec="ascii", exclude_characters="\n"), max_size=80))
def test_wrapping_keeps_every_word_in_order(text):
    assert wrap(text, 90).split() == text.split()


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("role", sorted(set(theme.COLOURS) - {"paper", "grid", "tint"}))
@pytest.mark.parametrize("paper", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_from_the_paper(role, paper):
    least = 3.0 if role == "rule" else 4.5
    pair = sorted(luminance(theme.COLOURS[each][paper]) for each in (role, "paper"))
    assert (pair[1] + 0.05) / (pair[0] + 0.05) >= least


def test_the_style_sheet_has_the_colours_of_the_theme():
    found = re.findall(r"--chart-(\w+): (#\w{6})", CSS.read_text(encoding="utf-8"))
    light = [(role, pair[0]) for role, pair in theme.COLOURS.items()]
    dark = [(role, pair[1]) for role, pair in theme.COLOURS.items()]
    assert sorted(found) == sorted(light + dark + dark)
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT)
