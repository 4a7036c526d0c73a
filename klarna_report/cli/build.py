"""`klarna-report build`: an edition of the whole book, or several and a page beside them."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from klarna_report.cli.arguments import (
    add_executor,
    add_parameter,
    check_executor,
    overrides,
    short,
)
from klarna_report.errors import InputError
from klarna_report.parameters import (
    DATA,
    Scenario,
    baseline,
    catalogue,
    read_scenario,
    scenario_path,
    with_overrides,
)

if TYPE_CHECKING:  # slow to import
    from concurrent.futures import Executor

BAR = "{desc} |{bar:30}| {n_fmt}/{total_fmt} {elapsed}"
NAMED = 3  # chapters that are named; of more, the number
ABOUT = """\
Builds the edition of each scenario: the whole book, computed for its assumptions. With several
scenarios the baseline is built too, and _build/index.html compares them all. On a cluster the
workers must have this checkout and its _build folder under the same path.
"""


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "build", help="build editions of the whole book", description=ABOUT
    )
    command.add_argument(
        "--scenario",
        action="append",
        default=[],
        help="a file, or the name of one in data/scenarios/; may be repeated",
    )
    command.add_argument("--all", action="store_true", help="every scenario of data/scenarios/")
    add_parameter(command)
    add_executor(command)
    command.add_argument(
        "--timeout", type=seconds, metavar="SECONDS", help="that one cell may take (300)"
    )
    command.set_defaults(run=build)


def seconds(text: str) -> float:
    """A time above nought."""
    if not 0 < float(text) < float("inf"):
        raise ValueError(text)
    return float(text)


def build(arguments: argparse.Namespace) -> None:
    """Build what is asked for and say where it is."""
    scenarios = chosen_scenarios(arguments)
    check_executor(arguments)
    started = time.monotonic()
    if len(scenarios) == 1 and arguments.scheduler is None:
        done = _build_here(scenarios[0], arguments.timeout)
    else:
        done = _build_several(scenarios, arguments)
    page = _page(scenarios, bool(done))
    print(f"{done or 'Nothing has changed'} ({time.monotonic() - started:.1f} s).")
    print(f"Site: {short(page)}\nOpen: {page.absolute().as_uri()}")


def chosen_scenarios(arguments: argparse.Namespace) -> list[Scenario]:
    """The scenarios asked for, checked; if there are several, the baseline comes first."""
    parameters = catalogue()
    base, given = baseline(parameters), overrides(arguments.parameter)
    paths = [scenario_path(each) for each in arguments.scenario]
    if arguments.all:
        paths += sorted((DATA / "scenarios").glob("*.yml"))
    found = [read_scenario(path, parameters) for path in dict.fromkeys(paths)] or [base]
    changed = [with_overrides(each, given, parameters) for each in found]
    if len(changed) > 1:
        changed = [base, *(each for each in changed if each != base)]
    names = [each.name for each in changed]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"--scenario: two scenarios are called {name!r}")
    return changed


def _build_here(scenario: Scenario, timeout: float | None) -> str:
    """Build one edition; what had to be done for it, nothing if it stood already."""
    from klarna_report.pipeline.build import build_edition  # after the input is checked

    with progress(scenario.name) as show:
        built = build_edition(scenario, timeout=timeout, progress=show)
    if not built.fresh:
        return ""
    ran = ", ".join(built.ran) if len(built.ran) <= NAMED else f"{len(built.ran)} chapters"
    return f"Built; ran {ran}" if built.ran else "Built; no chapter had to run"


@contextmanager
def progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal, as soon as there is work."""
    bars = []

    def show(done: int, total: int) -> None:
        if not bars:
            from tqdm import tqdm

            bars.append(tqdm(total=total, desc=name, bar_format=BAR, disable=None))
        bars[0].update(done - bars[0].n)

    yield show
    for bar in bars:
        bar.close()


def _build_several(scenarios: Sequence[Scenario], arguments: argparse.Namespace) -> str:
    """Build editions side by side; what had to be done, nothing if all stood already."""
    from tqdm import tqdm

    from klarna_report.pipeline.inputs import ROOT
    from klarna_report.pipeline.several import build_several, check_shared

    workers = min(arguments.workers, len(scenarios))
    with (
        _pool(arguments.scheduler, workers) as pool,
        tqdm(total=len(scenarios), unit="edition", desc="editions") as bar,
    ):
        built = build_several(scenarios, ROOT / "_build", pool, lambda _: bar.update())
    if arguments.scheduler:
        check_shared(scenarios, ROOT / "_build")
    fresh = sum(built.values())
    return f"Built {fresh} of {len(built)} editions" if fresh else ""


@contextmanager
def _pool(scheduler: str | None, workers: int) -> Iterator["Executor"]:
    """Where editions are built: on a cluster, or in threads here, which wait for processes."""
    from concurrent.futures import ThreadPoolExecutor

    from klarna_report.pipeline.executors import executor

    if scheduler is None:
        with ThreadPoolExecutor(workers) as pool:
            yield pool
    else:
        with executor(scheduler, workers) as (pool, _):
            yield pool


def _page(scenarios: Sequence[Scenario], fresh: bool) -> Path:
    """The page to open; a comparison that stands is renewed if an edition is new."""
    from klarna_report.pipeline.inputs import ROOT

    folder = ROOT / "_build"
    compared = folder / "index.html"
    several = len(scenarios) > 1
    if several or (fresh and compared.is_file()):
        from klarna_report.pipeline.overview import renew  # slow to import

        renew(folder, [each.name for each in scenarios] if several else ())
    return compared if several else folder / scenarios[0].name / "html" / "index.html"
