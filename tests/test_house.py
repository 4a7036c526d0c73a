"""The house rules: licences and versions agree, layers hold, nothing private is tracked."""

import ast
import re
import subprocess
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "klarna_report"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").glob("*.py"))
DECORATORS = ("yearly", "by_country")  # they spread formulas over years and countries
FORMULAS = [p for p in sorted(PACKAGE.glob("model/*.py")) if p.stem not in DECORATORS]
NOTEBOOKS = sorted((ROOT / "chapters").glob("*.ipynb"))

# First name below klarna_report -> layer; a module may import its own layer and those below.
LAYERS = {
    "__init__": 0,
    "errors": 0,
    "store": 0,
    "formats": 0,
    "evidence": 0,
    "expressions": 0,
    "parameters": 0,
    "model": 1,
    "graph": 1,
    "fact": 2,
    "facts": 2,
    "verdicts": 2,
    "checking": 2,
    "sensitivity": 2,
    "outputs": 3,
    "charts": 3,
    "chapter": 3,
    "book": 4,
    "pipeline": 4,
    "sweeps": 4,
    "cli": 5,
    "__main__": 5,
}


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


def layer(module: str) -> int:
    """Layer of a dotted module name of the package."""
    room = module.split(".")[1] if "." in module else "__init__"
    assert room in LAYERS, f"give {room} a layer in LAYERS"
    return LAYERS[room]


def imported(path: Path) -> set[str]:
    """Dotted names that a file imports, wherever in the file it does so."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by dots; use the full name"
            names |= {_from(node, alias.name) for alias in node.names}
    return names


def _from(node: ast.ImportFrom, name: str) -> str:
    """`from package import module` names the module; any other form names its left side."""
    full = f"{node.module}.{name}"
    return full if full in {module_name(path) for path in MODULES} else str(node.module)


def own(names: set[str]) -> set[str]:
    """Those of `names` that belong to the package."""
    return {name for name in names if name.split(".")[0] == "klarna_report"}


# --- files at the top -----------------------------------------------------------------------


def test_no_tracked_file_names_a_path_of_one_machine():
    folders = "|".join(("work", "root", "home", "Users", "opt"))
    assert offenders(rf"(?<![\w.~/-])/({folders})/\w|[A-Z]:\\\\?Users") == []


def test_no_tracked_file_names_a_package_registry():
    hosts = ("pypi" + ".org", "python" + "hosted.org", "npmjs" + ".", "deb." + "debian.org")
    assert offenders("|".join(map(re.escape, hosts))) == []


def locked() -> list[str]:
    """The entries of the lock, each with its continuation lines joined."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def test_every_locked_package_has_one_version_and_hashes():
    entries = locked()
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ ", entry)] == []
    names = [entry.split("==")[0] for entry in entries]
    assert sorted(set(names)) == names, "one version serves every Python"


def test_the_lock_names_no_index_and_covers_what_was_asked_for():
    assert [entry for entry in locked() if entry.startswith("-") or "://" in entry] == []
    wanted = (ROOT / "requirements.in").read_text(encoding="utf-8")
    names = set(re.findall(r"^([a-z][a-z0-9-]*)", wanted, re.MULTILINE))
    assert names <= {entry.split("==")[0] for entry in locked()}


def test_every_dependency_of_the_package_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name for names in project["optional-dependencies"].values() for name in names}
    assert extras | set(project["dependencies"]) <= {entry.split("==")[0] for entry in locked()}


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


def test_version_and_date_are_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    latest = re.search(r"^## \[(\d[^]]*)\] - (\S+)$", changes, re.MULTILINE)
    package = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert latest.groups() == (citation()["version"], citation()["date-released"])
    assert project["version"] == latest[1]
    assert re.search(r'^__version__ = "(.+)"$', package, re.MULTILINE)[1] == latest[1]


def test_every_make_target_says_what_it_does():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split()
    assert sorted(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE)) == sorted(phony)


def test_the_readme_names_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(command in readme for command in ("make book", "make test"))


# --- chapters -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_is_tracked_without_results(path):
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count] == []


# --- code -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_down(path):
    names = imported(path)
    too_high = {name for name in own(names) if layer(name) > layer(module_name(path))}
    assert too_high == set()
    assert {"chapters", "tests", "benchmarks"} & {name.split(".")[0] for name in names} == set()


def test_no_two_modules_import_each_other():
    graph = {module_name(path): own(imported(path)) - {module_name(path)} for path in MODULES}
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("path", FORMULAS, ids=module_name)
def test_a_formula_needs_sympy_and_its_own_room_only(path):
    inside = {name for name in imported(path) if not name.startswith("klarna_report.model")}
    assert inside <= {"sympy"}


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=module_name)
def test_a_file_fits_in_the_head(path):
    text = path.read_text(encoding="utf-8")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, functions)]
    long = {n.name: n.end_lineno - n.lineno + 1 for n in nodes if n.end_lineno - n.lineno >= 25}
    assert long == {}
    assert text.count("\n") <= 250 or path in TESTS
