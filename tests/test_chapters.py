"""The chapters are thin, stripped, parameterised from the catalogue, and type no figures."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

import tiny
from klarna_report.build.inputs import Book
from klarna_report.build.run import PARAMETERS as PARAMETERS_TAG
from klarna_report.build.run import declared, read_notebook
from klarna_report.evidence import load
from klarna_report.expressions import names_in
from klarna_report.facts import Model
from klarna_report.formats import STYLES
from klarna_report.parameters import baseline, catalogue
from klarna_report.sentences import rests_on
from klarna_report.sentences import tested as told
from klarna_report.sync import NONE, parameters_cell, sync
from klarna_report.words import BLOCK, FORM, INTERVAL, ROLE, WORDS, branches_of
from klarna_report.years import with_years

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = [Book().chapter(name) for name in Book().notebooks]
TEXTS = sorted({*Book().chapters} - {*Book().notebooks})
MARKDOWN = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("data/*.md"),
        *ROOT.glob("benchmarks/*.md"),
        *map(Book().text, [*TEXTS, "brief"]),
    ]
)
PARAMETERS = catalogue()
MODEL = Model(load(), PARAMETERS, baseline(PARAMETERS))

# What may be typed: years and dates, names of forms and laws, numbers of sections and steps.
ALLOWED = re.compile(
    r"""
    (?:\d{1,2}\ )?(?:January|February|March|April|May|June|July|August|September|October|November
        |December)(?:\ \d{1,2}\b)?(?:,?\ (?:19|20)\d\d)?      # 27 August 2024, August 2024
    | \b(?:19|20)\d\d(?:[-\N{EN DASH}/](?:19|20)?\d\d)?\b   # 2024, 2024-25
    | \bForms?\ (?:F-1|20-F|6-K|424B4)\b
    | \bDirective\ 98/59/EC\b | \bAct\ \d{4}:\d+\b
    | \b(?:CC\ BY|MIT|WCAG|Python|Jupyter\ Book|version)\ [\d.]+(?:,\ [\d.]+)*(?:\ or\ [\d.]+)?
    | \(\d{1,2}\)              # a step of a chart, as its text has it
    | \bexit\ code\ \d\b | \bUTF-8\b | \bSHA-256\b | \bISO\ 8601\b
    """,
    re.VERBOSE,
)


def cells(path: Path, kind: str) -> list:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


def prose(text: str) -> str:
    """Markdown without what is not prose: tests, code, roles, link targets, comments."""
    for form in (BLOCK, FORM):
        text = form.sub(lambda found: " ".join(words for _, words in branches_of(found)), text)
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


STEP = re.compile(r'^ +"(klarna-[\w-]+)",$', re.MULTILINE)  # in a list of steps


def test_a_step_has_the_number_in_the_text_that_it_has_on_the_chart():
    path = Book().chapter("what_happened")
    drawn = [name for cell in cells(path, "code") for name in STEP.findall(cell.source)]
    text = "".join(cell.source for cell in cells(path, "markdown"))
    told = re.findall(r" ([\w-]+)`+ \((\d+)\)", text)
    assert told == [(name, str(number)) for number, name in enumerate(drawn, 1)]


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
    for found in ROLE.finditer(with_years(text, MODEL.entries)):
        reference = found["body"].strip()
        name, _, style = reference.partition(":")
        assert name in MODEL.entries or name in PARAMETERS or name.startswith("verdict_"), name
        assert not style or style in {*STYLES, INTERVAL, WORDS}, reference


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_a_chapter_shows_its_analysis_in_short_cells(path):
    """A cell may compute and define a function; it holds no machinery."""
    for cell in cells(path, "code"):
        assert not cell.outputs
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= 25
        tree = [*ast.walk(ast.parse(cell.source))]
        assert not [n for n in tree if isinstance(n, ast.ClassDef | ast.For | ast.While)]
        functions = [n for n in tree if isinstance(n, ast.FunctionDef)]
        assert all(n.end_lineno - n.lineno < 10 for n in functions), cell.source


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_no_series_is_typed_year_by_year(path):
    """A further filed year appears by itself: the ids of three years or more are a series."""
    for cell in cells(path, "code"):
        ids = {*re.findall(r'"([a-z_]+)_(20\d\d)"', cell.source)}
        stems = [stem for stem, _ in ids]
        assert not [stem for stem in stems if stems.count(stem) > 2], cell.source


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_without_code_is_markdown_alone(name):
    assert not Book().chapter(name).exists()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_the_parameters_cell_is_the_catalogue(path):
    (cell,) = [c for c in cells(path, "code") if PARAMETERS_TAG in c.metadata.get("tags", [])]
    assert cell.source == parameters_cell(path.stem, Book(), MODEL)
    for line in cell.source.splitlines() if cell.source != NONE else ():
        assert line == parameter_line(line.partition(" = ")[0])


def parameter_line(name: str) -> str:
    parameter = PARAMETERS[name]
    if parameter.unit == "observation":
        return f'{name} = "{parameter.value}"  # observation id'
    if parameter.unit == "name":
        return f'{name} = "{parameter.value}"  # name: {", ".join(parameter.range)}'
    low, high = parameter.range
    return f"{name} = {parameter.value:g}  # {parameter.unit}, {low:g} to {high:g}"


CELL = "annual_separation_share = 0.175  # share/year, 0.05 to 0.35"
ASKING = {
    "the text": ("# How many leave?\n\n{fact}`annual_separation_share` do.", "1"),
    "a frame": ("# How many leave?", 'report.frame("annual_separation_share")'),
    "a series": ("# How many leave?", 'report.series("assumed_leavers")'),
    "every sentence": ("# How firm is each?", "report.firmness()"),
    "a series by a pattern": ("# How many leave?", 'report.series("assumed_leavers_{year}")'),
}


@pytest.mark.parametrize("case", sorted(ASKING))
def test_sync_writes_what_a_chapter_rests_on(case, tmp_path):
    """Above the code, once; whatever stood there goes, and the rest of the chapter stays."""
    book = Book(tiny.write_sources(tmp_path, {"index": ASKING[case], **OTHER}))
    assert sync(book, MODEL) == ["index", "other"]
    heading, parameters, rest = nbformat.read(book.chapter("index"), as_version=4).cells
    assert CELL in parameters.source.splitlines()
    assert (heading.source, rest.source) == ASKING[case]
    assert sync(book, MODEL) == []


def test_the_page_of_firmness_sets_what_any_sentence_rests_on():
    named = {name for each in told(MODEL) for name in names_in(each.test)}
    behind = frozenset().union(*(rests_on(MODEL, name) for name in named))
    assert behind
    assert behind <= {*declared(read_notebook(Book().chapter("firmness")))}


MANY = "{when}`annual_separation_share > 0.1 | Many leave. | Few leave.`"
OTHER = {"other": (f"# What else?\n\n{MANY}", "#parameters\nno_such = 1", "1")}
