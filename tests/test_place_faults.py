"""File systems that refuse, odd paths, no network; and the same bytes wherever it is built."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import tiny
from faults import mounted, one_line, read_only
from tiny import build_here, change

SIZES_KB = (16, 1500, 5000)  # of the disk: full when the build begins, runs, renders


def resize(folder: Path, size_kb: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size_kb}k", folder], check=True)


def test_a_full_disk_stops_the_build_at_any_moment_and_room_lets_it_go_on(tiny_built, tmp_path):
    root = shutil.copytree(tiny_built, tmp_path / "book", ignore=shutil.ignore_patterns("_build"))
    with mounted(root / "_build", f"size={SIZES_KB[0]}k"):
        for size in SIZES_KB:
            resize(root / "_build", size)
            run = build_here(root)
            if run.returncode:
                assert "No space left on device" in one_line(run)
                assert not (root / "_build" / "baseline").exists()
        resize(root / "_build", 100_000)
        again = build_here(root)
        assert again.returncode == 0, again.stderr
        assert tiny.is_whole(root)


def test_a_disk_that_fills_up_keeps_the_last_edition(tiny_built, tmp_path):
    root = shutil.copytree(tiny_built, tmp_path / "book", ignore=shutil.ignore_patterns("_build"))
    with mounted(root / "_build", "size=100m"):
        edition = tiny_built / "_build"
        shutil.copytree(edition, root / "_build", symlinks=True, dirs_exist_ok=True)
        before = tiny.edition(root)
        resize(root / "_build", shutil.disk_usage(root / "_build").used // 1024 + 200)
        change(root, "alone", "'new'")
        run = build_here(root)
        assert "No space left on device" in one_line(run)
        assert tiny.edition(root) == before


def test_a_folder_that_cannot_be_written_is_named(tiny_root):
    root = tiny_root
    change(root, "alone", "'new'")
    before = tiny.edition(root)
    with read_only(root / "_build"):
        run = build_here(root)
        assert re.search("Read-only file system|Permission denied", one_line(run))
        assert "_build" in run.stderr
        assert tiny.edition(root) == before
    assert build_here(root).returncode == 0


def test_an_unchanged_book_needs_not_write(tiny_root):
    root = tiny_root
    with read_only(root / "_build"):
        assert "Nothing has changed" in build_here(root).stdout


ELSEWHERE = {
    "HOME": "/nonexistent",  # nor can it be made
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "LANG": "de_DE.UTF-8",
    "PYTHONHASHSEED": "12345",
    "SOURCE_DATE_EPOCH": "1",
    "COLUMNS": "40",
    "PYTHONDONTWRITEBYTECODE": "",
}


def test_the_same_bytes_come_out_wherever_it_is_built(tiny_built, tmp_path):
    """Also without network, home and compiled libraries, in a path with odd letters."""
    ignored = shutil.ignore_patterns("_build", "__pycache__")
    place = tmp_path / "Größe 100 % – 'q' #1" / "mein Bericht"
    root = shutil.copytree(tiny_built, place, ignore=ignored)
    alone = ["unshare", "--net", "--map-root-user"]
    alone = [] if subprocess.run([*alone, "true"], capture_output=True).returncode else alone
    environment = tiny.environment(
        root, PYTHONPYCACHEPREFIX=str(tmp_path / "compiled"), **ELSEWHERE
    )
    given = {"cwd": root, "env": environment, "capture_output": True, "text": True}
    mask = os.umask(0o077)
    try:
        run = subprocess.run([*alone, tiny.COMMAND, "build"], **given)
    finally:
        os.umask(mask)
    assert run.returncode == 0, run.stderr
    here, there = tiny.edition(tiny_built), tiny.edition(root)
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
    if not alone:
        pytest.skip("the same, but with a network, which this user may not leave")


OTHERS = os.environ.get("KLARNA_OTHER_PYTHON", "").split(os.pathsep)


@pytest.mark.parametrize("python", OTHERS)
def test_another_python_gives_the_same_bytes(python, tiny_built, tmp_path):
    if not python:
        pytest.skip("KLARNA_OTHER_PYTHON names no interpreter that has the locked packages")
    ignored = shutil.ignore_patterns("_build")
    root = shutil.copytree(tiny_built, tmp_path / "other", ignore=ignored)
    command = [python, "-m", "klarna_report.cli", "build"]
    given = {"cwd": root, "env": tiny.environment(root)}
    run = subprocess.run(command, capture_output=True, text=True, **given)
    assert run.returncode == 0, run.stderr
    here, there = tiny.edition(tiny_built), tiny.edition(root)
    differing = [name for name in here if here[name] != there.get(name)]
    assert differing == ["edition.json"], "which names the Python that built it"
