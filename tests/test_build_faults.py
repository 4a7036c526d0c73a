"""Whatever happens to a build, the last good edition stays and the next build works."""

import os
import shutil
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import tiny
from faults import gone_by, made, one_line, start, started_chapters, until
from klarna_report.cli import main
from tiny import build_here, change


def test_the_command_says_so_in_one_line_and_exits_with_1(tiny_root):
    root = tiny_root
    change(root, "alone", "1 / 0")
    before = tiny.edition(root)
    message = one_line(tiny.build(root))
    assert message.startswith("klarna-report: chapters/alone.ipynb: cell 2: ZeroDivisionError")
    assert tiny.edition(root) == before
    assert one_line(build_here(root)) == message
    shutil.rmtree(root / "chapters")
    tiny.write_sources(root)
    assert "Nothing has changed" in tiny.build(root).stdout


@pytest.mark.parametrize("wrong", ["0", "-1", "nan", "inf", "soon"])
def test_a_timeout_must_be_a_time(wrong, capsys):
    assert main(["build", "--timeout", wrong]) == 2
    assert capsys.readouterr().err.count("\n") == 1


MOMENTS = {  # what a build has done, as its folder shows
    "begun": ".editions/baseline@*",
    "run and gathered": ".editions/baseline@*/facts.json",
    "begun to render": ".editions/baseline@*/html",
    "rendered": ".editions/baseline@*/html/alone.html",
    "published": ".editions/baseline@*/edition.json",
}


def kill_at(moment: str, root: Path) -> None:
    """Start a build and kill all its processes as soon as it has come that far."""
    before = {*(root / "_build").glob(moment)}
    build = start(root)
    until(lambda: {*(root / "_build").glob(moment)} - before, every=0.002)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()


def test_kills_at_every_moment_leave_a_whole_edition_and_no_process(tiny_root):
    root = tiny_root
    for number, moment in enumerate(MOMENTS.values()):
        change(root, "alone", str(number))
        kill_at(moment, root)
        assert tiny.is_whole(root)
    change(root, "alone", "'last'")
    run = build_here(root)
    assert run.returncode == 0, run.stderr
    assert b"last" in tiny.edition(root)["html/alone.html"]
    assert len(made(root)) == 1
    gone_by(60, root)


@pytest.mark.parametrize(
    ("number", "given"),
    [(signal.SIGTERM, ()), (signal.SIGINT, ("--scenario", "german-worker"))],
    ids=["one, terminated", "several, interrupted"],
)
def test_a_build_that_is_told_to_stop_stops(number, given, tiny_root):
    root = tiny_root
    change(root, "alone", "import time", "time.sleep(60);", "1")
    build = start(root, *given)
    until(lambda: started_chapters(build))
    build.send_signal(number)
    assert build.wait(timeout=20) != 0
    gone_by(60, root)
    change(root, "alone", "1")
    assert build_here(root).returncode == 0
    assert len(made(root)) == 1


def test_what_a_killed_build_of_another_edition_left_is_cleared_away(tiny_root):
    root = tiny_root
    build = start(root, "-p", "annual_separation_share=0.1")
    until(lambda: len(made(root)) == 2)
    os.killpg(build.pid, signal.SIGKILL)
    build.wait()
    assert len(made(root)) == 2
    change(root, "alone", "'new'")
    assert build_here(root).returncode == 0
    assert len(made(root)) == 1


def test_processes_that_are_killed_end_the_build(tiny_root):
    root = tiny_root
    change(root, "alone", "import time", "time.sleep(60);", "1")
    build = start(root)
    until(lambda: started_chapters(build))
    for process in psutil.Process(build.pid).children(recursive=True):
        process.kill()
    assert build.wait(timeout=30) == 1
    gone_by(60, root)


def test_two_builds_of_one_edition_at_once_do_not_disturb_each_other(tiny_root):
    root = tiny_root
    change(root, "alone", "'new'")
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(tiny.build, [root, root]))
    assert [run.returncode for run in runs] == [0, 0], [run.stderr for run in runs]
    assert sorted("Nothing has changed" in run.stdout for run in runs) == [False, True]
    assert b"new" in tiny.edition(root)["html/alone.html"]


def test_a_reader_finds_a_whole_page_at_every_moment(tiny_root):
    root = tiny_root
    page, seen, stop = root / "_build" / "baseline" / "html" / "alone.html", set(), []

    def read() -> None:
        while not stop:
            seen.add(page.read_bytes()[-8:].strip())
            time.sleep(0.001)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(2):
        change(root, "alone", f"'edition {number}'")
        assert build_here(root).returncode == 0
    stop.append(True)
    reader.join()
    assert seen == {b"</html>"}


def test_an_input_that_changes_during_the_build_stops_it(tiny_root):
    root = tiny_root
    change(root, "alone", "from pathlib import Path", "Path('data/note.txt').write_text('new')")
    message = one_line(build_here(root))
    assert "data/note.txt changed while the book was built; build again" in message
    change(root, "alone", "1")
    assert build_here(root).returncode == 0


def test_an_edition_that_was_damaged_is_made_again(tiny_root):
    root = tiny_root
    before = tiny.edition(root)
    page = root / "_build" / "baseline" / "html" / "alone.html"
    page.write_bytes(page.read_bytes().replace(b"4", b"5"))
    run = tiny.build(root)
    assert "no chapter had to run" in run.stdout
    assert tiny.edition(root) == before


def test_an_edition_copied_over_the_link_is_replaced(tiny_root):
    root = tiny_root
    link = root / "_build" / "baseline"
    target = link.resolve()
    link.unlink()
    shutil.copytree(target, link)
    change(root, "alone", "'new'")
    assert build_here(root).returncode == 0
    assert link.is_symlink()
