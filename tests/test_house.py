"""The house rules: licences and versions agree, files are short, nothing private is tracked."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "klarna_report"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").glob("*.py"))
NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))


def tracked() -> list[Path]:
    """Every file that is in git or would be added to it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True)
    if run.returncode:
        pytest.skip("not a git checkout")
    paths = (ROOT / name for name in run.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    """The text of a file; nothing for one that holds no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def offenders(pattern: str) -> list[str]:
    """Lines of tracked files that `pattern` matches, as file:line."""
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if found.search(line)
    ]


def module_name(path: Path) -> str:
    """Dotted name of a file of the package, with __init__ left out."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# --- files at the top -----------------------------------------------------------------------


def test_no_tracked_file_names_a_path_of_one_machine():
    folders = "|".join(("work", "root", "home", "Users", "opt"))
    assert offenders(rf"(?<![\w.~/-])/({folders})/\w|[A-Z]:\\\\?Users") == []


def test_no_tracked_file_names_a_package_registry():
    hosts = ("pypi" + ".org", "python" + "hosted.org", "npmjs" + ".", "deb." + "debian.org")
    assert offenders("|".join(map(re.escape, hosts))) == []


def citation() -> dict:
    """The citation file, dates left as text."""
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


def test_the_citation_file_has_what_its_format_asks_for():
    cited = citation()
    assert cited["cff-version"] == "1.2.0"
    assert cited["type"] in ("software", "dataset")
    assert all(isinstance(cited[key], str) and cited[key] for key in ("message", "title"))
    assert cited["authors"]
    assert all(author.keys() == {"name"} for author in cited["authors"]), "an entity, no persons"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", cited["date-released"])
    assert cited["license"] == ["MIT", "CC-BY-4.0"]
    report, data = cited["preferred-citation"], *cited["references"]
    assert (report["type"], data["type"]) == ("report", "data")
    assert report["title"] == cited["title"]
    for each in (report, data):
        assert all(each[key] == cited[key] for key in ("authors", "version", "date-released"))


def test_version_and_date_are_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    latest = re.search(r"^## \[(\d[^]]*)\] - (\S+)$", changes, re.MULTILINE)
    package = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert latest.groups() == (citation()["version"], citation()["date-released"])
    assert project["version"] == latest[1]
    assert re.search(r'^__version__ = "(.+)"$', package, re.MULTILINE)[1] == latest[1]


# --- chapters -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_is_tracked_without_results(path):
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count] == []


# --- code -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=module_name)
def test_a_file_fits_in_the_head(path):
    text = path.read_text(encoding="utf-8")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, functions)]
    long = {n.name: n.end_lineno - n.lineno + 1 for n in nodes if n.end_lineno - n.lineno >= 25}
    assert long == {}
    assert text.count("\n") <= 250 or path in TESTS
