"""A chapter runs again if and only if something it used has changed."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import tiny
from klarna_report.parameters import baseline, catalogue
from klarna_report.pipeline import inputs
from klarna_report.pipeline.execute import run_fresh
from klarna_report.pipeline.inputs import Book, Hashes, environment
from klarna_report.pipeline.logs import Failed
from klarna_report.pipeline.notebooks import Chapter
from klarna_report.pipeline.tasks import Run, Task, stored_run
from klarna_report.pipeline.workshop import Workshop
from klarna_report.store import Store

VALUES = baseline(catalogue()).values


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Iterator[Workshop]:
    with Workshop(Book(tiny.write_sources(tmp_path_factory.mktemp("shop"))), 60) as shop:
        yield shop


class Desk:
    """A book on which one thing at a time is changed."""

    def __init__(self, book: Book, shop: Workshop) -> None:
        self.book = book
        self.shop = shop
        self.store = Store(self.book.cache)
        self.values = dict(VALUES)

    def runs(self) -> dict[str, Run]:
        """A run of every chapter, by name, from the store where it may come from there."""
        book = replace(self.book)  # reads the table of contents anew
        snapshot = book.snapshot()
        hashes, about = Hashes(book, snapshot), environment(snapshot)
        tasks = [Task(Chapter.read(path), self.values, about) for path in book.chapters]
        stored = {task: stored_run(task, self.store, hashes) for task in tasks}
        missing = [task for task, run in stored.items() if run is None]
        kernels = replace(self.shop.kernels, store=self.store)
        fresh = run_fresh(missing, kernels, hashes, lambda run: None)
        made = dict(zip(missing, fresh, strict=True))
        return {task.chapter.name: made.get(task) or stored[task] for task in tasks}

    def ran(self) -> set[str]:
        """The chapters that had to run."""
        return {name for name, run in self.runs().items() if run.fresh}

    def entries(self) -> list[Path]:
        """Every file of the store."""
        return [path for path in self.store.folder.rglob("*") if path.is_file()]

    def file(self, name: str) -> Path:
        return self.book.root / name

    def append(self, name: str, text: str) -> None:
        self.file(name).write_text(self.file(name).read_text() + text)

    def edit(self, chapter: str, place: int, change: Callable[[dict], None]) -> None:
        path = self.file(f"chapters/{chapter}.ipynb")
        content = json.loads(path.read_text())
        change(content["cells"][place])
        path.write_text(json.dumps(content))


@pytest.fixture
def desk(tmp_path, shop) -> Desk:
    shutil.rmtree(shop.book.root)  # one place for all, as the warm process looks there for modules
    desk = Desk(Book(tiny.write_sources(shop.book.root), tmp_path / "out"), shop)
    assert desk.ran() == set(tiny.CHAPTERS)
    assert desk.ran() == set()
    return desk


def source(text: str) -> Callable[[dict], None]:
    return lambda cell: cell.update(source=text)


def tag(name: str) -> Callable[[dict], None]:
    return lambda cell: cell["metadata"].setdefault("tags", []).append(name)


ALL = set(tiny.CHAPTERS)
MUTATIONS: dict[str, tuple[Callable[[Desk], object], set[str]]] = {
    "a data file": (lambda d: d.append("data/note.txt", "more"), {"opens"}),
    "a data file that goes": (lambda d: d.file("data/other.txt").write_text("x"), set()),
    "a module": (lambda d: d.append("helper.py", "\n# changed"), {"opens"}),
    "a module, same length and time": (lambda d: same_length(d.file("helper.py")), {"opens"}),
    "a code cell": (lambda d: d.edit("alone", 1, source("2 + 3")), {"alone"}),
    "a comment in a code cell": (lambda d: d.edit("alone", 1, source("2 + 2  # 4")), {"alone"}),
    "a parameter that is declared": (
        lambda d: d.values.update(annual_separation_share=0.1),
        {"index"},
    ),
    "a parameter that is not": (lambda d: d.values.update(backfill_rate=0.5), set()),
    "the lock": (lambda d: d.file("requirements.txt").write_text("x==1"), ALL),
    "text": (lambda d: d.edit("alone", 0, source("# What is four?")), set()),
    "a tag": (lambda d: d.edit("alone", 1, tag("hide-input")), set()),
    "a notebook's metadata": (lambda d: metadata(d.file("chapters/alone.ipynb")), set()),
    "a file that nobody opens": (lambda d: d.file("data/new.csv").write_text("a"), set()),
    "the table of contents": (lambda d: d.append("_toc.yml", "# changed\n"), set()),
    "the time of a file": (lambda d: os.utime(d.file("data/note.txt"), (1, 1)), set()),
}


def same_length(path: Path) -> None:
    """Change a module so that size and time stay: bytecode would not be renewed."""
    times = path.stat()
    path.write_text(path.read_text().replace("strip", "upper"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def metadata(path: Path) -> None:
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "metadata": {"title": "x"}}))


@pytest.mark.parametrize("case", MUTATIONS, ids=str)
def test_exactly_the_dependants_run_again(case, desk):
    change, dependants = MUTATIONS[case]
    change(desk)
    assert desk.ran() == dependants
    assert desk.ran() == set()


def test_another_python_runs_everything(desk, monkeypatch):
    monkeypatch.setattr(inputs.platform, "python_version", lambda: "3.99.0")
    assert desk.ran() == ALL


def test_another_installed_package_runs_everything(desk, monkeypatch):
    monkeypatch.setattr(inputs, "packages", lambda: ["pandas-0.1"])
    assert desk.ran() == ALL


def test_what_comes_back_from_the_store_is_what_was_shown(desk):
    desk.append("data/note.txt", "more")
    first = desk.runs()["opens"]
    assert first.outputs[-1][0]["data"]["text/plain"] == "'noted\\nmore'"
    assert desk.runs()["opens"].outputs == first.outputs


def test_a_change_that_is_taken_back_runs_nothing(desk):
    before = desk.file("data/note.txt").read_text()
    desk.append("data/note.txt", "more")
    assert desk.ran() == {"opens"}
    desk.file("data/note.txt").write_text(before)
    assert desk.ran() == set()


LOOKS = {
    "a file that is not there yet": 'p = Path("data/late.txt")\np.exists() and p.read_text()',
    "the names in a folder": 'sorted(p.name for p in Path("data").iterdir())',
    "a pattern of names": 'len(list(Path("data").glob("*.txt")))',
    "a file tried and caught": (
        'try:\n    t = open("data/late.txt").read()\nexcept OSError:\n    t = ""\nt'
    ),
    "a file by its descriptor": (
        'import os\nos.path.isfile("data/late.txt") and os.read(os.open("data/late.txt", 0), 9)'
    ),
}


@pytest.mark.parametrize("case", LOOKS, ids=str)
def test_a_file_that_was_looked_for_in_vain_counts(case, desk):
    code = f"from pathlib import Path\n{LOOKS[case]}"
    tiny.write_chapter(desk.book.root, "alone", ["# Is it there?", code])
    assert desk.ran() == {"alone"}
    desk.file("data/late.txt").write_text("late")
    assert desk.ran() == {"alone"}
    desk.file("data/late.txt").unlink()
    assert desk.ran() == set()


FORBIDDEN = {
    "a host by name": ("import socket; socket.create_connection(('example.org', 80))", "network"),
    "a host by number": ("import socket; socket.create_connection(('192.0.2.1', 80))", "network"),
    "an address of the web": (
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')",
        "network",
    ),
    "a table from the web": (
        "import pandas; pandas.read_csv('https://example.org/a.csv')",
        "network",
    ),
    "the network, caught": (
        "import socket\ntry:\n    socket.create_connection(('192.0.2.1', 80))\n"
        "except Exception:\n    pass\n1",
        "network",
    ),
    "a program": ("import subprocess; subprocess.run(['true'])", "program"),
    "a shell": ("import os; os.system('true')", "program"),
    "a magic command": ("!true", "program"),
    "a fork": ("import os; os.fork()", "program"),
    "a file in the book": ("open('data/note.txt', 'w')", "leaves nothing behind"),
    "a new file in the book": ("open('data/new.txt', 'x')", "leaves nothing behind"),
    "the end of a file": ("import os; os.remove('data/note.txt')", "leaves nothing behind"),
}


@pytest.mark.parametrize("case", FORBIDDEN, ids=str)
def test_a_chapter_fails_that_does_what_cannot_be_traced(case, desk):
    code, word = FORBIDDEN[case]
    tiny.write_chapter(desk.book.root, "alone", ["# May it?", "1", code])
    with pytest.raises(Failed, match=rf"^chapters/alone\.ipynb: cell 3: .*{word}"):
        desk.runs()
    assert desk.file("data/note.txt").read_text() == "noted\n"


def test_a_scratch_file_elsewhere_is_allowed_and_does_not_count(desk):
    code = (
        "import tempfile, pathlib\nwith tempfile.TemporaryDirectory() as folder:\n"
        "    path = pathlib.Path(folder) / 'x'\n"
        "    path.write_text('y')\n    text = path.read_text()\ntext"
    )
    tiny.write_chapter(desk.book.root, "alone", ["# May it?", code])
    run = desk.runs()["alone"]
    assert not [name for name in run.used if "tmp" in name and name.endswith("/x")]
    assert desk.ran() == set()


def test_a_file_outside_the_book_counts(desk, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("a")
    tiny.write_chapter(desk.book.root, "alone", ["# What?", f"open({str(outside)!r}).read()"])
    assert desk.ran() == {"alone"}
    outside.write_text("b")
    assert desk.ran() == {"alone"}


def test_a_file_that_changes_while_a_chapter_runs_is_not_kept(desk):
    path = desk.file("data/note.txt")
    tiny.write_chapter(
        desk.book.root,
        "alone",
        ["# Slow?", f"import time\ntext = open({str(path)!r}).read()\ntime.sleep(1)\ntext"],
    )
    import threading

    timer = threading.Timer(0.5, lambda: path.write_text("changed"))
    timer.start()
    with pytest.raises(Failed, match=r"data/note\.txt changed while the chapter ran"):
        desk.runs()
    timer.join()
    assert "alone" in desk.ran()


DAMAGE = {
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-3]),
    "one bit": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
    "empty": lambda path: path.write_bytes(b""),
    "not there": lambda path: path.unlink(),
}


@pytest.mark.parametrize("case", DAMAGE, ids=str)
def test_a_damaged_entry_is_as_good_as_none(case, desk):
    for path in desk.entries():
        DAMAGE[case](path)
    assert desk.ran() == ALL
    assert desk.ran() == set()
