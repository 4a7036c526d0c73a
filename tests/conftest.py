"""What several tests share: the built baseline, a server for it, and a browser."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import tiny
from browser import find_browser, launch, serving

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("klarna-report")

# The same examples in every CI run; no deadline, since a shared machine may stall.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


WHOLE_BUILDS = {"baseline", "site", "edition", "several", "tiny_built", "shop", "three_workers"}
SLOW_FILES = {"test_engine", "test_setup", "test_sweep_command", "test_cluster"}
SLOW_WORDS = (
    "papermill",
    "processes",
    "machine",
    "a_million",
    "broken",
    "damage",
)  # in a test's name


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow; run quick tests first, then those with builds, then those in a browser.

    The browser's driver keeps an event loop in this process from its first use on; tests
    that run loops of their own therefore come before it.
    """
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        elif (
            WHOLE_BUILDS & set(item.fixturenames)
            or item.path.stem in SLOW_FILES
            or any(word in item.name for word in SLOW_WORDS)
        ):
            item.add_marker("slow")
    items.sort(key=lambda item: [name in item.keywords for name in ("browser", "slow")])


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


@pytest.fixture(scope="session")
def baseline() -> Path:
    """The baseline edition's folder, built now unless it is up to date already."""
    run = subprocess.run(
        [COMMAND, "build"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    if run.returncode:
        pytest.fail(f"klarna-report build exited {run.returncode}\n{run.stdout}{run.stderr}")
    return ROOT / "_build" / "baseline"


@pytest.fixture(scope="session")
def site(baseline: Path) -> Iterator[str]:
    """Address of the baseline site, served on loopback, ending in a slash."""
    with serving(baseline / "html") as address:
        yield address


@pytest.fixture(scope="session")
def tiny_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of three short chapters with an edition in place; to be copied, not changed."""
    root = tiny.make(tmp_path_factory.mktemp("tiny") / "book")
    run = tiny.build(root)
    assert run.returncode == 0, run.stderr
    assert tiny.is_whole(root)
    return root


@pytest.fixture
def tiny_root(tiny_built: Path, tmp_path: Path) -> Path:
    """A copy of that book, with a copy of the package, for one test to do with as it likes."""
    return shutil.copytree(tiny_built, tmp_path / "book", symlinks=True)
