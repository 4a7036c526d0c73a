"""From a clone to an environment: the locks, the make targets, and `.ci/venv`.

The environments here are made from empty locks, so nothing is fetched; pip, the build backend and
the libraries are those that run the tests.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-lab.txt")
COPIED = (".ci/venv", "pyproject.toml", "README.md", "LICENSE", "klarna_report", "data")
OFFLINE = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_NO_INDEX": "1"}
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
LIBRARIES = Path(sysconfig.get_path("purelib"))
INSTALLERS = ("pip", "flit_core")


# --- the locks ------------------------------------------------------------------------------


def locked(name: str) -> list[str]:
    """The entries of a lock, each with its continuation lines joined."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def versions(name: str) -> dict[str, str]:
    """Distribution -> version in a lock."""
    return dict(entry.split()[0].split("==") for entry in locked(name))


def asked_for() -> dict[str, set[str]]:
    """Lock -> what `pyproject.toml` asks it to hold."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    book = [*project["project"]["dependencies"], *groups["install"]]
    asked = (book, groups["test"], groups["lab"])
    names = ({re.match(r"[\w-]+", entry)[0] for entry in entries} for entries in asked)
    return dict(zip(LOCKS, names, strict=True))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(name):
    entries = locked(name)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+ ", entry)] == []
    names = [entry.split("==")[0] for entry in entries]
    assert sorted(set(names)) == names, "one version serves every Python"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index_and_covers_what_was_asked_for(name):
    assert [entry for entry in locked(name) if entry.startswith("-") or "://" in entry] == []
    assert asked_for()[name] <= versions(name).keys()


def test_no_lock_takes_another_version_than_the_one_before():
    book, tests, lab = (versions(name) for name in LOCKS)
    assert {name: tests[name] for name in tests.keys() & book.keys()}.items() <= book.items()
    both = book | tests
    assert {name: lab[name] for name in lab.keys() & both.keys()}.items() <= both.items()


def test_the_book_needs_no_tool_of_the_tests_and_no_laboratory():
    book, tests, lab = (asked_for()[name] for name in LOCKS)
    assert book & (tests | lab) == set()
    tools = {"playwright", "pytest", "ruff", "distributed", "jupyterlab"}
    assert tools & versions(LOCKS[0]).keys() == set()


@pytest.mark.slow
def test_what_is_installed_fits_together():
    run = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


# --- the make targets -----------------------------------------------------------------------


def targets() -> set[str]:
    """The targets of the Makefile."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)[1].split())


def test_every_make_target_says_what_it_does():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE)) == targets()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", ".pre-commit-config.yaml"])
def test_the_pages_name_targets_that_there_are(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`|: )make ([a-z]+)\b", text, re.MULTILINE))
    assert named
    assert named <= targets()


def test_the_readme_names_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(command in readme for command in ("make book", "make test"))


def test_make_book_builds_the_scenarios_it_is_given():
    command = ["make", "--dry-run", "book", "SCENARIO=nobody-replaced slow-attrition"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "klarna-report build --scenario nobody-replaced --scenario slow-attrition" in run.stdout


# --- the environment ------------------------------------------------------------------------


class Checkout:
    """A copy of the repository whose locks are empty."""

    def __init__(self, root: Path):
        self.root = root
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, root / name)
        for name in LOCKS:
            (root / name).write_text("# nothing\n")
        self.installers = root.with_name("installers")
        self.installers.mkdir()
        for name in INSTALLERS:
            (self.installers / name).symlink_to(LIBRARIES / name)

    @property
    def environment(self) -> dict[str, str]:
        """Variables for a command: what installs, and no network."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, **OFFLINE, "PYTHONPATH": str(self.installers), "PYTHON": sys.executable}

    def start(self, *command: str | Path, **variables: str) -> subprocess.Popen:
        """Start a command in the root of the copy."""
        env = {**self.environment, **variables}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=self.root, env=env, text=True, **pipes)

    def run(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess:
        """Run a command in the root of the copy."""
        with self.start(*command, **variables) as process:
            out, err = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def parameters(self) -> subprocess.CompletedProcess:
        """What the installed command says of the parameters."""
        return self.run(".venv/bin/klarna-report", "parameters", PYTHONPATH=str(LIBRARIES))


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh copy, in a folder whose name is not a plain word."""
    return Checkout(tmp_path / "a clône")


@pytest.mark.slow
def test_a_second_run_finds_the_work_done(checkout):
    first = checkout.run("sh", ".ci/venv")
    assert first.returncode == 0, first.stderr
    assert checkout.parameters().returncode == 0
    second = checkout.run("sh", ".ci/venv")
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_plain_install_is_mended(checkout):
    checkout.run("sh", ".ci/venv")
    plain = ("pip", "install", "--no-deps", "--no-build-isolation", "--no-index", ".")
    run = checkout.run(".venv/bin/python", "-m", *plain)
    assert run.returncode == 0, run.stderr
    assert checkout.parameters().returncode != 0, "a wheel has no data"
    assert checkout.run("sh", ".ci/venv").returncode == 0
    assert checkout.parameters().returncode == 0


@pytest.mark.slow
def test_an_interrupted_installation_is_made_anew(checkout):
    checkout.run("sh", ".ci/venv", "test")
    halfway = checkout.root / ".venv" / "halfway"
    halfway.touch()
    for holds in (checkout.root / ".venv").glob("holds-*"):
        holds.unlink()
    assert checkout.run("sh", ".ci/venv").returncode == 0
    assert not halfway.exists()


@pytest.mark.slow
def test_a_changed_lock_is_installed(checkout):
    checkout.run("sh", ".ci/venv", "test")
    (checkout.root / LOCKS[1]).write_text("nowhere-to-be-found==1 --hash=sha256:" + "0" * 64)
    assert checkout.run("sh", ".ci/venv").returncode == 0, "the book does not need it"
    assert "nowhere-to-be-found" in checkout.run("sh", ".ci/venv", "test").stderr


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("flock"), reason="needs flock")
def test_two_at_once_set_up_one_environment(checkout):
    started = [checkout.start("sh", ".ci/venv") for _ in range(2)]
    said = [process.communicate() for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert sorted(bool(out) for out, _ in said) == [False, True]


def test_an_interpreter_that_will_not_do_is_refused_in_one_line(checkout):
    run = checkout.run("sh", ".ci/venv", PYTHON="no-such-python")
    assert run.returncode == 2
    assert re.fullmatch(r"no-such-python will not do\. Needed: Python .*\n", run.stderr)
    assert not (checkout.root / ".venv").exists()
