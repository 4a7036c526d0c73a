"""A chapter or a page that fails is named in one line; the last good edition stays."""

import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import tiny
from klarna_report.errors import BuildError
from klarna_report.parameters import baseline, catalogue
from klarna_report.pipeline.build import build_edition
from klarna_report.pipeline.forks import Died, Warm
from klarna_report.pipeline.inputs import Book
from klarna_report.pipeline.workshop import Workshop
from tiny import change

BASELINE = baseline(catalogue())


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Workshop]:
    """A workshop whose book has an edition in place; the quick way to build and fail."""
    root = tiny.with_settings(tiny.write_sources(tmp_path_factory.mktemp("shop") / "book"))
    with Workshop(Book(root), 60) as shop:
        build_edition(BASELINE, workshop=shop)
        yield shop


def failed(shop: Workshop, *changes: Callable[[Path], object]) -> tuple[str, str]:
    """Change the book, build it and put it back; the message and the log.

    The edition in place must be the same afterwards, and nothing half made be left.
    """
    root = shop.book.root
    before = tiny.edition(root)
    for each in changes:
        each(root)
    with pytest.raises(BuildError) as error:
        build_edition(BASELINE, replace(shop.book), shop)
    shutil.rmtree(root / "chapters")
    tiny.write_sources(root)
    assert tiny.edition(root) == before
    assert list((root / "_build" / ".unfinished").iterdir()) == []
    message = str(error.value)
    assert "\n" not in message
    log = Path(re.search(r"\(in full: (.*)\)", message)[1])
    return message, log.read_text(encoding="utf-8")


def cells(name: str, *given: str) -> Callable[[Path], None]:
    return lambda root: change(root, name, *given)


CELLS = {
    "a failing cell": ("1 / 0", "ZeroDivisionError: division by zero", "1 / 0"),
    "a syntax error": ("1 +", "SyntaxError", "1 +"),
    "a name that is not there": ("wrong_name", "NameError: name 'wrong_name'", "wrong_name"),
    "the end of Python": ("raise SystemExit(3)", "SystemExit: 3", "SystemExit"),
    "an end without a word": ("import os; os._exit(7)", "exit code 7", "exit code 7"),
    "a crash": ("import ctypes; ctypes.string_at(0)", "SIGSEGV", "Segmentation fault"),
    "a kill": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL", "SIGKILL"),
    "no output": ("None", "shows nothing", "None"),
    "too much printed": (
        "for n in range(1_300_000): print('x' * 79)",
        "shows more than 16 MB",
        "TooMuch",
    ),
    "too much at once": ("print('x' * 100_000_000)", "shows more than 16 MB", "TooMuch"),
    "too much shown": ("'x' * 100_000_000", "shows more than 16 MB", "TooMuch"),
    "too much, caught": (
        "for n in range(1_300_000):\n    try:\n        print('x' * 79)\n"
        "    except Exception:\n        pass",
        "shows more than 16 MB",
        "TooMuch",
    ),
    "too much, past Python": (
        "import os\nfor n in range(1000): os.write(1, b'x' * 100_000)\nraise ValueError('late')",
        "File too large",
        "File too large",
    ),
}


@pytest.mark.parametrize("case", CELLS, ids=str)
def test_a_chapter_that_fails_is_named_with_cell_and_cause(case, shop):
    code, cause, logged = CELLS[case]
    message, log = failed(shop, cells("alone", "1", code))
    assert message.startswith("chapters/alone.ipynb: cell 3: "), message
    assert cause in message
    assert logged in log


ENDLESS = {
    "sleep": "import time\ntime.sleep(3600)",
    "a loop": "while True: pass",
    "a loop that holds all threads": "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    "a cell that will not be interrupted": (
        "import time\nwhile True:\n    try:\n        time.sleep(60)\n"
        "    except BaseException:\n        pass"
    ),
}


@pytest.mark.parametrize("case", ENDLESS, ids=str)
def test_a_chapter_that_never_ends_is_ended(case, shop, monkeypatch):
    monkeypatch.setattr(shop, "kernels", replace(shop.kernels, timeout=1))
    message, log = failed(shop, cells("alone", ENDLESS[case]))
    assert "chapters/alone.ipynb: cell 2: did not end within 1 s; --timeout" in message
    assert "most recent call first" in log, "where it was"


PAGES = {
    "a broken link": ("# What?\n\nSee [there](nowhere.html).", "nowhere.html"),
    "a link to no such place": ("# What?\n\nSee [there](opens.md#nowhere).", "nowhere"),
    "an unknown fact": ("# What?\n\nIt is {fact}`no_such_fact`.", "no_such_fact"),
    "an unknown directive": ("# What?\n\n```{nonsense}\n```", "nonsense"),
    "an image that is not there": ("# What?\n\n![x](no.png)", "no.png"),
    "an image from elsewhere": ("# What?\n\n![x](https://a.example/x.png)", "a.example"),
}


@pytest.mark.parametrize("case", PAGES, ids=str)
def test_a_page_that_is_not_fit_is_not_published(case, shop):
    text, word = PAGES[case]
    message, log = failed(shop, lambda r: tiny.write_chapter(r, "alone", [text, "2 + 2"]))
    assert word in message
    assert "alone" in message
    assert word in log


INPUTS = {
    "a chapter that is not there": lambda root: (root / "chapters/alone.ipynb").unlink(),
    "a chapter that is no notebook": lambda root: (root / "chapters/alone.ipynb").write_text("{"),
    "a chapter of nothing": lambda root: (root / "chapters/alone.ipynb").write_text("{}"),
    "an empty notebook": lambda root: tiny.write_chapter(root, "alone", []),
    "a parameter that is unknown": lambda root: tiny.write_chapter(
        root, "alone", ["# What?", "#parameters\nno_such = 1", "no_such"]
    ),
}


@pytest.mark.parametrize("case", INPUTS, ids=str)
def test_a_wrong_source_is_named(case, shop):
    message, _ = failed(shop, INPUTS[case])
    assert "alone" in message


def test_facts_that_disagree_stop_the_build(shop):
    code = (
        "from klarna_report.chapter import open_chapter\n"
        'report = open_chapter("methods", {{"annual_separation_share": {}}})\n'
        'report.facts("annual_separation_share")'
    )
    given = zip(("alone", "opens"), (0.1, 0.2), strict=True)
    message, _ = failed(shop, *(cells(name, code.format(value)) for name, value in given))
    assert "disagree on annual_separation_share" in message


def test_a_book_without_facts_is_not_published(shop):
    message, _ = failed(shop, cells("index", "1"))
    assert "no chapter carries a fact" in message


def test_fifty_forks_at_once_all_answer(shop):
    root = str(shop.book.root)

    def one(number: int) -> str:
        given = {"cells": [(1, "import os"), (2, f"{number} + 0")], "root": root, "package": root}
        with shop.chapters().start("klarna_report.pipeline.runner:run", **given) as fork:
            answers = [fork.answer(60) for _ in range(5)]
        return answers[3]["outputs"][0]["data"]["text/plain"]

    with ThreadPoolExecutor(50) as pool:
        assert list(pool.map(one, range(50))) == [str(number) for number in range(50)]


def test_a_warm_process_that_cannot_start_says_why(tmp_path):
    warm = Warm(["no.such.module"], tmp_path, tmp_path)
    warm.process.wait(timeout=60)
    with pytest.raises(Died, match=r"No module named 'no'"):
        warm.start("x:y")
    warm.close()
