"""`klarna-report build`: an edition of the whole book, or several and a page beside them."""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

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
    command.set_defaults(run=build)


def build(arguments: argparse.Namespace) -> None:
    """Build what is asked for and say where it is."""
    scenarios = chosen_scenarios(arguments)
    check_executor(arguments)
    started = time.monotonic()
    from klarna_report.pipeline.build import check_inputs  # after the input is checked

    check_inputs()
    if len(scenarios) == 1 and arguments.scheduler is None:
        fresh = _build_here(scenarios[0])
    else:
        fresh = _build_several(scenarios, arguments)
    page = _page(scenarios, fresh)
    took = time.monotonic() - started
    print(f"Built in {took:.1f} s." if fresh else f"Nothing has changed ({took:.1f} s).")
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


def _build_here(scenario: Scenario) -> bool:
    from klarna_report.pipeline.build import build_edition

    return build_edition(scenario, catalogue()).fresh


def _build_several(scenarios: Sequence[Scenario], arguments: argparse.Namespace) -> bool:
    """Build editions side by side; whether any had to be built."""
    from tqdm import tqdm

    from klarna_report.pipeline.build import ROOT
    from klarna_report.pipeline.executors import executor
    from klarna_report.pipeline.several import build_several, check_shared

    workers = min(arguments.workers, len(scenarios))
    with (
        executor(arguments.scheduler, workers) as (pool, _),
        tqdm(total=len(scenarios), unit="edition", desc="editions") as bar,
    ):
        built = build_several(scenarios, ROOT / "_build", pool, lambda _: bar.update())
    if arguments.scheduler:
        check_shared(scenarios, ROOT / "_build")
    return any(built.values())


def _page(scenarios: Sequence[Scenario], fresh: bool) -> Path:
    """The page to open; the comparison is renewed if an edition is new."""
    from klarna_report.pipeline.build import ROOT

    folder = ROOT / "_build"
    several = len(scenarios) > 1
    if several or fresh:
        from klarna_report.pipeline.overview import renew

        renew(folder, [each.name for each in scenarios] if several else ())
    return folder / "index.html" if several else folder / scenarios[0].name / "html" / "index.html"
