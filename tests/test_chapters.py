"""The chapters are thin, stripped, parameterised from the catalogue, and type no figures."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from klarna_report.book.edition import INTERVAL
from klarna_report.book.role import ROLE
from klarna_report.build.inputs import Book
from klarna_report.build.run import PARAMETERS as PARAMETERS_TAG
from klarna_report.chapter import with_inputs
from klarna_report.evidence import load
from klarna_report.expressions import names_in
from klarna_report.facts import Model
from klarna_report.formats import STYLES
from klarna_report.parameters import baseline, catalogue

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = [Book().chapter(name) for name in Book().chapters]
MARKDOWN = sorted([*ROOT.glob("*.md"), *ROOT.glob("data/*.md"), *ROOT.glob("benchmarks/*.md")])
PARAMETERS = catalogue()
MODEL = Model(load(), PARAMETERS, baseline(PARAMETERS))

# What may be typed: years and dates, names of forms and laws, and numbers of sections.
ALLOWED = re.compile(
    r"""
    (?:\d{1,2}\ )?(?:January|February|March|April|May|June|July|August|September|October|November
        |December)(?:\ \d{1,2}\b)?(?:,?\ (?:19|20)\d\d)?      # 27 August 2024, August 2024
    | \b(?:19|20)\d\d(?:[-\N{EN DASH}/](?:19|20)?\d\d)?\b   # 2024, 2024-25
    | \bForms?\ (?:F-1|20-F|6-K|424B4)\b
    | \bDirective\ 98/59/EC\b | \bAct\ \d{4}:\d+\b
    | \b(?:CC\ BY|MIT|WCAG|Python|Jupyter\ Book|version)\ [\d.]+(?:,\ [\d.]+)*(?:\ or\ [\d.]+)?
    | \bexit\ code\ \d\b | \bUTF-8\b | \bSHA-256\b | \bISO\ 8601\b
    """,
    re.VERBOSE,
)


def cells(path: Path, kind: str) -> list:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def prose(text: str) -> str:
    """Markdown without what is not prose: code, roles, link targets, comments."""
    text = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\{[\w-]+\}`[^`]*`|`[^`]*`|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\]\([^)]*\)|https?://\S+|^\[[^\]]*\]:.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"^\s*\d+\.\s", "", text, flags=re.MULTILINE)


def typed_figures(text: str) -> list[str]:
    return re.findall(r"\S*\d\S*", ALLOWED.sub("", prose(text)))


def strings(source: str) -> list[str]:
    """String arguments of a code cell that are words for the reader: titles and captions."""
    found = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    return [each for each in found if isinstance(each, str) and " " in each]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_no_figure_is_typed_in_a_chapter(path):
    texts = [cell.source for cell in cells(path, "markdown")]
    texts += [text for cell in cells(path, "code") for text in strings(cell.source)]
    assert [found for text in texts for found in typed_figures(text)] == []


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda p: p.name)
def test_no_result_is_typed_in_other_text(path):
    if path.parent.name == "benchmarks" or path.name == "CHANGELOG.md":
        pytest.skip("measurements and version numbers, not findings of the report")
    assert typed_figures(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("typed", ["fell by 21 per cent", "to 2,000 people", "5-fold", "$40m"])
def test_the_search_for_typed_figures_finds_them(typed):
    assert typed_figures(f"In August 2024 it {typed}.") != []


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_every_fact_in_the_text_is_known_and_computed_somewhere(path):
    text = "".join(cell.source for cell in [*cells(path, "markdown"), *cells(path, "code")])
    for reference in ROLE.findall(text):
        name, _, style = reference.partition(":")
        assert name in MODEL.entries or name in PARAMETERS or name.startswith("verdict_"), name
        assert not style or style in {*STYLES, INTERVAL}, reference


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_a_chapter_asks_calls_and_shows(path):
    logic = (ast.ClassDef, ast.For, ast.While)  # a cell may compute, and define a short function
    for cell in cells(path, "code"):
        assert not cell.outputs
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 25
        found = [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, logic)]
        assert not found, cell.source


def asked_for(path: Path) -> list[str]:
    """Ids that a chapter rests on: those at home there, extra ones, and those behind verdicts."""
    home = MODEL.home(path.stem)
    calls = [
        node
        for cell in cells(path, "code")
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    extra = [a.value for c in calls if c.func.attr == "facts" for a in c.args]
    decided = behind_verdicts() if any(c.func.attr == "verdicts" for c in calls) else []
    return [*home, *extra, *decided]


def behind_verdicts() -> list[str]:
    """Every name in the tests of the claims, and the parameters that choose a base."""
    claims = MODEL.evidence.claims
    tests = [name for test in claims["test"] if test for name in names_in(test)]
    return [*tests, *(base for base in claims["base"] if base)]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_the_parameters_cell_is_the_catalogue(path):
    used = {n for n in with_inputs(MODEL, asked_for(path)) if n in PARAMETERS}
    lines = [parameter_line(name) for name in PARAMETERS if name in used]
    (cell,) = [c for c in cells(path, "code") if PARAMETERS_TAG in c.metadata.get("tags", [])]
    typed = [line for line in cell.source.splitlines() if "=" in line]
    assert typed == lines


def parameter_line(name: str) -> str:
    parameter = PARAMETERS[name]
    if parameter.unit == "observation":
        return f'{name} = "{parameter.value}"  # observation id'
    if parameter.unit == "name":
        return f'{name} = "{parameter.value}"  # name: {", ".join(parameter.range)}'
    low, high = parameter.range
    return f"{name} = {parameter.value:g}  # {parameter.unit}, {low:g} to {high:g}"
