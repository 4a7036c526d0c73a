"""What is kept is whole, checked when read, and does not grow without end."""

import os
import subprocess
import sys

from klarna_report import store as stores
from klarna_report.store import Store, remembered, side_by_side, use


def test_a_store_stays_below_its_limit_and_keeps_what_was_used_last(tmp_path):
    store = Store(tmp_path, limit_mb=1)
    for number in range(40):
        store.put("x", f"{number:064}", bytes(100_000))
        os.utime(store._path("x", f"{number:064}"), (number, number))
    store.get("x", f"{0:064}")
    store.prune()
    assert sum(path.stat().st_size for path in store.folder.rglob("x/*/*")) <= 2**20
    assert store.get("x", f"{0:064}") is not None
    assert store.get("x", f"{1:064}") is None
    assert store.get("x", f"{39:064}") is not None


def test_a_reader_never_sees_half_an_entry(tmp_path):
    code = (
        "import sys; from pathlib import Path; from klarna_report.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for n in range(300): store.put('x', '0' * 64, bytes([n % 256]) * 200_000)"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, tmp_path]) for _ in range(2)]
    store, seen = Store(tmp_path), set()
    while any(writer.poll() is None for writer in writers):
        content = store.get("x", "0" * 64)
        if content is not None:
            seen.add((len(content), len(set(content))))
    assert {writer.wait() for writer in writers} == {0}
    assert seen == {(200_000, 1)}
    assert [p for p in tmp_path.rglob("unfinished/*")] == []


def test_what_was_made_before_is_not_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "_current", [])
    made = []

    def make() -> bytes:
        made.append(1)
        return b"made"

    assert [remembered("x", ["a"], make) for _ in range(2)] == [b"made"] * 2
    assert len(made) == 2, "no store is in use"
    use(Store(tmp_path))
    assert [remembered("x", ["a"], make) for _ in range(3)] == [b"made"] * 3
    assert len(made) == 3
    remembered("x", ["b"], make)
    remembered("y", ["a"], make)
    assert len(made) == 5


def test_a_store_that_cannot_be_written_is_slow_and_not_wrong(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "_current", [])
    (tmp_path / "file").write_text("no folder")
    use(Store(tmp_path / "file"))
    assert remembered("x", ["a"], lambda: b"made") == b"made"


def test_forks_leave_what_they_make_in_the_store(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "_current", [])
    monkeypatch.setattr(stores, "processors", lambda: 3)
    use(Store(tmp_path))
    side_by_side([lambda n=n: remembered("x", [n], lambda: f"{n}".encode()) for n in range(9)])
    assert [remembered("x", [n], lambda: b"anew") for n in range(9)] == [
        f"{n}".encode() for n in range(9)
    ]
