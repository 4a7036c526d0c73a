"""Editions and sweeps on a real cluster of several worker processes, one of them killed."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from distributed import Client

import tiny
from cluster import cluster
from klarna_report import parameters
from klarna_report.build.inputs import Book
from klarna_report.build.several import build_on_cluster
from klarna_report.cli import main
from klarna_report.draws import SEED
from klarna_report.evidence import load
from klarna_report.executors import executor
from klarna_report.facts import Model
from klarna_report.sweeps.points import over_ranges
from klarna_report.sweeps.run import sweep_of, write

pytestmark = pytest.mark.slow

PARAMETERS = parameters.catalogue()
BASELINE = parameters.baseline(PARAMETERS)  # the fixture of that name is a folder
KILLED = -9
CHUNK, CHUNKS = 1024, 16


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[tuple[str, list[Popen]]]:
    """The address of a cluster and its workers; each of two tests kills one."""
    with cluster(tmp_path_factory.mktemp("cluster"), workers=3) as started:
        yield started


def killed(workers: list[Popen]) -> int:
    return [each.poll() for each in workers].count(KILLED)


def test_the_command_runs_on_a_cluster(running, tmp_path):
    given = ["sweep", "--draws", "150000", "--facts", "target_date", "-o"]
    far, here = tmp_path / "far.parquet", tmp_path / "here.parquet"
    assert main([*given, str(far), "--scheduler", running[0]]) == 0
    assert main([*given, str(here)]) == 0
    assert far.read_bytes() == here.read_bytes()


def test_a_sweep_loses_nothing_when_a_worker_is_killed(running, tmp_path):
    address, workers = running
    before = killed(workers)
    model = Model(load(), PARAMETERS, BASELINE)
    sweep = sweep_of(model, over_ranges(model, SEED, CHUNKS * CHUNK))
    seen = []

    def kill_one(rows: int) -> None:
        seen.append(rows)
        if len(seen) == 4:
            next(each for each in workers if each.poll() is None).kill()

    with executor(address) as pool:
        write(sweep, tmp_path / "far.parquet", pool, size=CHUNK, done=kill_one)
    with executor() as pool:
        write(sweep, tmp_path / "here.parquet", pool, size=CHUNK)
    assert killed(workers) == before + 1
    assert seen == [CHUNK] * CHUNKS
    assert (tmp_path / "far.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def kill_a_busy_worker(address: str, workers: list, build: Path) -> None:
    """Kill a worker that is in the middle of building the baseline."""
    while not list(build.glob(".editions/baseline@*")):
        time.sleep(0.05)
    with Client(address, set_as_default=False) as client:
        busy = [worker for worker, tasks in client.processing().items() if tasks]
        number = client.run(os.getpid, workers=busy[:1])[busy[0]]
    next(each for each in workers if each.pid == number).kill()


def test_editions_are_built_though_a_worker_is_killed(tiny_built, running, tmp_path):
    address, workers = running
    before = killed(workers)
    root = tiny.with_settings(tiny.write_sources(tmp_path / "book"))
    shutil.copytree(parameters.DATA, root / "data", dirs_exist_ok=True)
    build = tmp_path / "a folder"
    path = parameters.scenario_path("german-worker")
    wanted = [BASELINE, parameters.read_scenario(path, PARAMETERS)]
    killer = threading.Thread(target=kill_a_busy_worker, args=(address, workers, build))
    killer.start()
    with executor(address) as (pool, _):
        build_on_cluster(wanted, Book(root, build), pool)
    killer.join()
    assert killed(workers) == before + 1
    there, here = files(build / "baseline"), files(tiny_built / "_build" / "baseline")
    assert there["facts.json"] == here["facts.json"]
    assert there["html/index.html"] == here["html/index.html"]
    assert (build / "german-worker" / "html" / "index.html").is_file()


def test_a_scheduler_without_workers_is_refused_in_one_line(tmp_path, capsys):
    with cluster(tmp_path, workers=0) as (address, _):
        assert main(["sweep", "--draws", "5", "--summary", "--scheduler", address]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "no workers" in error
