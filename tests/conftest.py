"""What several tests share: the built baseline, a server for it, and a browser."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

import tiny
from browser import find_browser, launch, serving

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("klarna-report")

# The same examples in every CI run; no deadline, since a shared machine may stall.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


EDITIONS = ("slow-attrition", "german-worker")  # besides the baseline; see test_next_filing too
WHOLE_BUILDS = {"baseline", "editions", "tiny_built"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let more editions be built for the what-if page, which is compared with each."""
    about = "editions that the what-if page is compared with: of scenarios, then of random values"
    parser.addoption("--editions", type=int, default=len(EDITIONS), help=about)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by fixtures what is slow; run slow tests first, then quick ones, then the browser's.

    So no worker waits for a long test in the end. The browser's driver keeps an event loop in
    this process from its first use on; tests that run loops of their own come before it.
    """
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        elif WHOLE_BUILDS & set(item.fixturenames):
            item.add_marker("slow")
    items.sort(key=lambda item: ("browser" in item.keywords, "slow" not in item.keywords))


def _no_browser() -> None:
    """Skip, or fail where a browser is required."""
    message = "no Chromium or Chrome found on the PATH"
    if os.environ.get("KLARNA_REQUIRE_BROWSER"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """The system's Chromium, driven by Playwright; see browser.visit."""
    path = find_browser()
    if path is None:
        _no_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = launch(playwright, path)
        yield started
        started.close()


def built(*arguments: str) -> None:
    """Editions of the report, built now unless they are up to date already."""
    given = {"cwd": ROOT, "capture_output": True, "text": True, "encoding": "utf-8"}
    run = subprocess.run([COMMAND, "build", *arguments], **given)
    if run.returncode:
        pytest.fail(f"klarna-report build exited {run.returncode}\n{run.stdout}{run.stderr}")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, the same one for all workers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def baseline() -> Path:
    """The baseline edition's folder."""
    built()
    return ROOT / "_build" / "baseline"


@pytest.fixture(scope="session")
def editions(baseline: Path, shared: Path) -> Path:
    """The folder with the baseline and the editions of two scenarios, built in one run."""
    with FileLock(shared / "editions.lock"):
        built(*(part for name in EDITIONS for part in ("--scenario", name)))
    return baseline.parent


@pytest.fixture(scope="session")
def site(baseline: Path) -> Iterator[str]:
    """Address of the baseline site, served on loopback, ending in a slash."""
    with serving(baseline / "html") as address:
        yield address


@pytest.fixture(scope="session")
def tiny_built(shared: Path) -> Path:
    """A book of three short chapters with an edition in place; to be copied, not changed."""
    root = shared / "tiny" / "book"
    with FileLock(shared / "tiny.lock"):
        if not root.exists():
            run = tiny.build(tiny.make(root))
            assert run.returncode == 0, run.stderr
    assert tiny.is_whole(root)
    return root


@pytest.fixture
def tiny_root(tiny_built: Path, tmp_path: Path) -> Path:
    """A copy of that book, with a copy of the package, for one test to do with as it likes."""
    return shutil.copytree(tiny_built, tmp_path / "book", symlinks=True)
