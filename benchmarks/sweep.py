"""One million scenarios: our sweep beside a Python loop over the number functions, in one run.

    python benchmarks/sweep.py                  # prints the section for benchmarks/README.md
    python benchmarks/sweep.py --draws 20000 --loops 50 --repeats 3      # a quick look

The loop calls each function of the model with numbers, scenario by scenario, as a reader of the
code would. It is done a favour: what no parameter moves is computed once, before the clock
starts. A million rounds would take minutes to hours, so it runs a thousand, and the time for a
million is reckoned from those; one round is like another.
"""

import argparse
import inspect
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import sympy

from klarna_report.draws import SEED
from klarna_report.evidence import load
from klarna_report.facts import Model
from klarna_report.formulas import Step, expression, symbols
from klarna_report.parameters import baseline, catalogue
from klarna_report.sweeps.points import over_ranges
from klarna_report.sweeps.run import Sweep, chunk, chunks, sweep_of

COMMAND = Path(sys.executable).with_name("klarna-report")
KIB = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss
Functions = dict[str, Callable]


def planned(count: int) -> Sweep:
    parameters = catalogue()
    model = Model(load(), parameters, baseline(parameters))
    return sweep_of(model, over_ranges(model, SEED, count))


def moving(given: Sweep) -> list[Step]:
    """The steps that a drawn parameter moves, in an order in which each can be computed."""
    graph, drawn = given.model.graph, {*given.points.spans}
    wanted = graph.below(map(given.model.step, given.columns))
    steps = (step for name, step in graph.steps.items() if name in wanted)
    return [step for step in steps if graph.ancestors(step.name) & drawn]


def still(given: Sweep) -> dict[str, float]:
    """Leaves and steps that stay as they are, computed once."""
    below = given.model.graph.below(map(given.model.step, given.columns))
    unmoved = below - {*given.points.spans} - {step.name for step in moving(given)}
    return {name: float(value) for name, value in given.model.along(unmoved, {}).items()}


def loop(given: Sweep, functions: Functions, rounds: int) -> tuple[float, dict[str, float]]:
    """Seconds for so many scenarios one by one; the values of the last of them."""
    rows = {name: column.tolist() for name, column in given.points.rows(0, rounds).items()}
    steps, fixed = moving(given), still(given)
    started = time.perf_counter()
    for number in range(rounds):
        values = dict(fixed)
        for name, column in rows.items():
            values[name] = column[number]
        for step in steps:
            arguments = [e if isinstance(e, int) else values[e] for e in step.inputs]
            values[step.name] = float(functions[step.name](*arguments))
    return time.perf_counter() - started, values


def as_written(given: Sweep) -> Functions:
    """The functions of the model themselves."""
    return {step.name: step.function for step in moving(given)}


def as_floats(given: Sweep) -> Functions:
    """The same formulas turned into plain Python with the `math` module: the fastest loop."""
    return {
        step.name: sympy.lambdify(symbols(names), expression(step.function, names), "math")
        for step in moving(given)
        for names in [tuple(inspect.signature(step.function).parameters)]
    }


def check(given: Sweep, rounds: int) -> None:
    """All routes give the same numbers."""
    ours = chunk(given, 0, rounds).iloc[-1]
    for functions in (as_written(given), as_floats(given)):
        _, values = loop(given, functions, rounds)
        for name in given.columns:
            assert np.isclose(values[given.model.step(name)], ours[name], rtol=1e-9), name


def computed(given: Sweep) -> float:
    """Seconds for all scenarios in this process, nothing written."""
    started = time.perf_counter()
    for each in chunks(given):
        chunk(*each)
    return time.perf_counter() - started


def commanded(count: int, folder: str) -> tuple[float, float]:
    """Seconds and peak MiB of the whole command, from the start of Python to the file in place."""
    given = ["sweep", "--draws", str(count), "-o", f"{folder}/sweep.parquet"]
    started = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([COMMAND, *given], **quiet)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - started, used.ru_maxrss * KIB / 2**20


def spread(values: list[float], form: str = "{:,.2f}") -> str:
    """Median, lowest and highest."""
    low, middle, high = (form.format(f(values)) for f in (min, statistics.median, max))
    return f"{middle} ({low} to {high})"


def machine() -> str:
    """What ran this."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    names = [line for line in _cpu_lines() if line.startswith("model name")]
    cpu = names[0].partition(":")[2].strip() if names else platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{cpu}, {cores} cores, {memory:.0f} GiB, {platform.system()}, Python {python}"


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.is_file() else []


def measure(count: int, rounds: int, repeats: int) -> Iterator[str]:
    """The section, line by line. Routes take turns, so that a busy moment hits them all."""
    given = planned(count)
    check(given, 50)
    routes: dict[str, list[float]] = {"written": [], "floats": [], "computed": [], "command": []}
    peaks = []
    written, floats = as_written(given), as_floats(given)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(repeats):
            scale = count / rounds
            routes["written"].append(loop(given, written, rounds)[0] * scale)
            routes["floats"].append(loop(given, floats, rounds * 10)[0] * scale / 10)
            routes["computed"].append(computed(given))
            seconds, peak = commanded(count, folder)
            routes["command"].append(seconds)
            peaks.append(peak)
    yield from section(given, rounds, routes, peaks)


def section(given: Sweep, rounds: int, routes: dict, peaks: list[float]) -> Iterator[str]:
    """The text for the page."""
    count, steps = given.points.count, len(moving(given))
    repeats = len(peaks)
    middle = {name: statistics.median(each) for name, each in routes.items()}
    yield f"{count:,} scenarios, {len(given.columns)} facts ({steps} steps of the model)."
    yield f"Median of {repeats} (lowest to highest). {machine()}.\n"
    yield "| Route | Seconds | Loop over this |"
    yield "| :-- | --: | --: |"
    labels = {
        "written": f"Python loop over the number functions, reckoned from {rounds:,} rounds",
        "floats": f"the same loop over plain `math` functions, reckoned from {rounds * 10:,}",
        "computed": "our sweep, computed only",
        "command": "our command, from start to Parquet file in place",
    }
    for name, label in labels.items():
        times = middle["written"] / middle[name]
        yield f"| {label} | {spread(routes[name])} | {times:,.1f} times |"
    yield f"\nPeak memory of the command: {spread(peaks, '{:,.0f}')} MiB."


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    about.add_argument("--draws", type=int, default=10**6)
    about.add_argument("--loops", type=int, default=1000, help="rounds of the loop that are run")
    about.add_argument("--repeats", type=int, default=5)
    given = about.parse_args()
    for line in measure(given.draws, given.loops, given.repeats):
        print(line)


if __name__ == "__main__":
    main()
