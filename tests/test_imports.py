"""What the package imports: the rooms in `pyproject.toml` hold, and every library is declared."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
LINTER = Path(sys.executable).with_name("lint-imports")
DECORATION = {"quantity"}  # it declares label, unit and years of a formula
ON_REQUEST = {"distributed"}  # for --scheduler; locked with the tests' tools


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Every import of the package, also those inside functions."""
    return grimp.build_graph("klarna_report", include_external_packages=True)


def libraries(graph: grimp.ImportGraph) -> set[str]:
    """Distributions that the package imports from."""
    outside = {name for name in graph.modules if graph.is_module_squashed(name)}
    distributions = packages_distributions()
    found = {distributions[name][0] for name in outside - sys.stdlib_module_names}
    return {re.sub("[-_.]+", "-", name).lower() for name in found}


def test_imports_point_down_and_never_in_a_circle():
    run = subprocess.run(
        [LINTER, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_formula_needs_sympy_and_its_own_room_only(graph):
    modules = graph.find_descendants("klarna_report.model")
    formulas = {name for name in modules if name.split(".")[-1] not in DECORATION}
    needed = {name for each in formulas for name in graph.find_modules_directly_imported_by(each)}
    assert formulas
    assert {name for name in needed if not name.startswith("klarna_report.model")} <= {"sympy"}


def test_the_package_declares_what_it_imports_and_nothing_else(graph):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.match(r"[\w-]+", entry)[0] for entry in project["dependencies"]}
    assert libraries(graph) - ON_REQUEST == declared
