"""A chapter or a page that fails is named in one line; the last good edition stays."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import tiny
from faults import made
from klarna_report.build.edition import Workshop, build_edition, workshop
from klarna_report.build.inputs import Book
from klarna_report.build.processes import Died, Processes
from klarna_report.errors import BuildError
from klarna_report.parameters import baseline, catalogue
from tiny import change

pytestmark = pytest.mark.slow

BASELINE = baseline(catalogue())


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Workshop]:
    """A workshop whose book has an edition in place; the quick way to build and fail."""
    book = Book(tiny.with_settings(tiny.write_sources(tmp_path_factory.mktemp("shop") / "book")))
    with workshop(book) as shop:
        build_edition(BASELINE, shop)
        yield shop


def failed(
    shop: Workshop, *changes: Callable[[Path], object], timeout: float = 60
) -> tuple[str, str]:
    """Change the book, build it and put it back; the message and the log.

    The edition in place must be the same afterwards, and nothing half made be left.
    """
    book = shop.book
    before = tiny.edition(book.root)
    for each in changes:
        each(book.root)
    with pytest.raises(BuildError) as error:
        build_edition(BASELINE, replace(shop, files=book.snapshot(), timeout=timeout))
    shutil.rmtree(book.root / "chapters")
    tiny.write_sources(book.root)
    assert tiny.edition(book.root) == before
    assert len(made(book.root)) == 1
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
}


@pytest.mark.parametrize("case", CELLS, ids=str)
def test_a_chapter_that_fails_is_named_with_cell_and_cause(case, shop):
    code, cause, logged = CELLS[case]
    message, log = failed(shop, cells("alone", "1", code))
    assert message.startswith("chapters/alone.ipynb: cell 3: "), message
    assert cause in message
    assert logged in log


TOO_MUCH = {
    "printed": "for n in range(300_000): print('x' * 79)",
    "printed at once": "print('x' * 20_000_000)",
    "shown": "'x' * 20_000_000",
}


@pytest.mark.parametrize("case", TOO_MUCH, ids=str)
def test_a_chapter_that_shows_too_much_is_refused(case, shop):
    message, _ = failed(shop, cells("alone", TOO_MUCH[case]))
    assert message.startswith("chapters/alone.ipynb: shows more than 16 MB")


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
def test_a_chapter_that_never_ends_is_ended(case, shop):
    message, log = failed(shop, cells("alone", ENDLESS[case]), timeout=1)
    assert "chapters/alone.ipynb: cell 2: did not end within 1 s; --timeout" in message
    assert "most recent call first" in log, "where it was"


PAGES = {  # what a page says: what is said of it
    "See [there](nowhere.html).": "nowhere.html",
    "See [there](opens.md#no-such-place).": "no-such-place",
    "It is {fact}`no_such_fact`.": "no_such_fact",
    "They {event}`meet klarna-assistant-goes-liv`.": "did you mean 'klarna-assistant-goes-live'?",
    "{event}`klarna-assistant-goes-live`.": "needs words",
    "```{nonsense}\n```": "nonsense",
    "![x](no.png)": "no.png",
}


def test_a_page_that_is_not_fit_is_not_published(shop):
    text = "\n\n".join(["# What?", *PAGES])
    message, log = failed(shop, lambda r: tiny.write_chapter(r, "alone", [text, "2 + 2"]))
    assert re.match(r"the book did not render: chapters/alone\.ipynb: cell 1, line \d+: ", message)
    assert [word for word in PAGES.values() if word not in log] == []


BLOCKED = (
    "<script>alert(1)</script>",
    "<style>p { color: red }</style>",
    "<p style='color: red'>x</p>",
    "<i onclick='alert(1)'>x</i>",
)


def test_what_the_policy_of_the_page_would_block_and_what_is_elsewhere_is_refused(shop):
    text = "# What?\n\n![x](https://a.example/x.png)"
    shown = f"from IPython.display import HTML\nHTML({''.join(BLOCKED)!r})"
    message, log = failed(shop, lambda r: tiny.write_chapter(r, "alone", [text, shown]))
    assert "fit to publish: alone.html: would load https://a.example/x.png (and 4 more)" in message
    found = re.findall("alone.html: its policy would block <(.*?)>", log)
    assert found == ["script", "style", "p", "i"]


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
        "report.facts()"
    )
    given = zip(("alone", "opens"), (0.1, 0.2), strict=True)
    message, _ = failed(shop, *(cells(name, code.format(value)) for name, value in given))
    assert "disagree on annual_separation_share" in message


def test_a_book_without_facts_is_not_published(shop):
    message, _ = failed(shop, cells("index", "1"))
    assert "no chapter carries a fact" in message


def test_fifty_tasks_at_once_all_answer():
    with Processes() as processes, ThreadPoolExecutor(50) as pool:
        answers = [processes.submit(divmod, number, 7) for number in range(50)]
        assert list(pool.map(lambda each: each.result(), answers)) == [
            divmod(number, 7) for number in range(50)
        ]


def test_a_process_that_ends_without_an_answer_says_how():
    with Processes() as processes:
        with pytest.raises(Died, match="exit code 3"):
            processes.submit(os._exit, 3).result()
        with pytest.raises(Died, match="killed by SIGKILL"):
            processes.submit(signal.raise_signal, signal.SIGKILL).result()


def test_tasks_that_still_run_are_ended_with_their_processes():
    with Processes() as processes:
        asked = processes.submit(time.sleep, 600)
        time.sleep(1)
    with pytest.raises(Died, match="SIGKILL"):
        asked.result(timeout=10)


def test_a_task_knows_nothing_of_the_readers_environment(monkeypatch):
    monkeypatch.setenv("WHO_ASKS", "a reader")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    with Processes() as processes:
        assert processes.submit(os.getenv, "WHO_ASKS").result() is None
        assert processes.submit(os.getenv, "TZ").result() == "UTC"
