"""`klarna-report build`: an edition of the whole book, or several and a page beside them."""

import argparse
import re
import time
from collections.abc import Sequence
from pathlib import Path

from klarna_report.build.inputs import Book
from klarna_report.build.publish import recorded
from klarna_report.build.several import TIMEOUT_S, Built, build_here, build_on_cluster
from klarna_report.cli.arguments import add_scenario, asked_for, declared, positive, short
from klarna_report.errors import InputError
from klarna_report.executors import processors
from klarna_report.parameters import Scenario, baseline, catalogue, scenario_path
from klarna_report.parameters import shipped_scenarios as shipped

INDEX = "index.html"
HOST = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?"
ADDRESS = re.compile(rf"(?ai)https?://{HOST}(/[\w~-][\w.~-]*)*/?")
NAMED = 3  # chapters that are named; of more, the number
ABOUT = """\
Builds the edition of each scenario: the whole book, computed for its assumptions. With several
(--scenario may be repeated) the baseline is built too, and _build/index.html compares them all.
On a cluster the workers must have this checkout and its _build folder under the same path.
"""


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    command = declared(commands, build, "build editions of the whole book", description=ABOUT)
    add_scenario(command)
    command.add_argument("--all", action="store_true", help="every scenario of data/scenarios/")
    told = "where the baseline will be published, as in https://example.org/report/"
    command.add_argument("--site-url", type=site_address, metavar="ADDRESS", help=told)
    where = command.add_argument_group("where it runs").add_mutually_exclusive_group()
    told = "local processes (%(default)s)"
    where.add_argument("--workers", type=positive, default=processors(), metavar="N", help=told)
    told = "a Dask scheduler, as in tcp://host:8786 (needs `make tools`)"
    where.add_argument("--scheduler", metavar="ADDRESS", help=told)
    told = f"seconds that one cell may take ({TIMEOUT_S:g})"
    command.add_argument("--timeout", type=seconds, default=TIMEOUT_S, metavar="S", help=told)


def seconds(text: str) -> float:
    """A time above nought."""
    if not 0 < float(text) < float("inf"):
        raise ValueError(text)
    return float(text)


def site_address(text: str) -> str:
    """An address of a folder on the web, ending in a slash."""
    if not ADDRESS.fullmatch(text):
        hint = "not an address of a site, as in https://example.org/report/"
        raise InputError(f"--site-url {text!r}: {hint}")
    return f"{text.rstrip('/')}/"


def build(arguments: argparse.Namespace) -> None:
    """Build what is asked for and say where it is."""
    scenarios = chosen_scenarios(arguments)
    started, book = time.monotonic(), Book(site_url=arguments.site_url or "")
    for each in scenarios:
        check_free(each, book)
    built = _built(scenarios, book, arguments)
    page = _page(scenarios, book, bool(built))
    print(f"{_told(built, len(scenarios))} ({time.monotonic() - started:.1f} s).")
    print(f"Site: {short(page)}\nOpen: {page.absolute().as_uri()}")


def chosen_scenarios(arguments: argparse.Namespace) -> list[Scenario]:
    """The scenarios asked for, checked; if there are several, the baseline comes first."""
    paths = [*map(scenario_path, arguments.scenario)]
    if arguments.all:
        paths += shipped()
    changed = asked_for(paths, arguments.parameter)
    if len(changed) > 1:
        base = baseline(catalogue())
        changed = [base, *(each for each in changed if each != base)]
    names = [each.name for each in changed]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"--scenario: two scenarios are called {name!r}")
    return changed


def check_free(scenario: Scenario, book: Book) -> None:
    """InputError if the edition of this name is that of another file, or was set with -p."""
    other, mine = recorded(book.build / scenario.name).get("file"), book.relative(scenario.file)
    if other in (None, mine) or (other and not (book.root / other).is_file()):
        return
    raise InputError(
        f"{scenario.file or '-p'}: the edition {scenario.name!r} is that of {other or '-p'}; "
        f"rename the file, or remove {short(book.build / scenario.name)}"
    )


def _built(scenarios: Sequence[Scenario], book: Book, arguments: argparse.Namespace) -> Built:
    """Build the editions where the arguments say."""
    if arguments.scheduler is None:
        workers = min(arguments.workers, len(scenarios))
        return build_here(scenarios, book, workers, arguments.timeout)
    from klarna_report.executors import executor

    with executor(arguments.scheduler) as (pool, _):
        return build_on_cluster(scenarios, book, pool, arguments.timeout)


def _told(built: Built, wanted: int) -> str:
    """What had to be done for so many editions."""
    if not built:
        return "Nothing has changed"
    if wanted > 1:
        stood = wanted - len(built)
        return f"Built {len(built)} editions{f'; {stood} stood already' if stood else ''}"
    (ran,) = built.values()
    names = ", ".join(ran) if len(ran) <= NAMED else f"{len(ran)} chapters"
    return f"Built; ran {names}" if ran else "Built; no chapter had to run"


def _page(scenarios: Sequence[Scenario], book: Book, fresh: bool) -> Path:
    """The page to open; the one that lists all editions is renewed if there is a new one."""
    several = len(scenarios) > 1
    if several or fresh:
        from klarna_report.build.overview import renew  # slow to import

        renew(book, [each.name for each in scenarios])
    return book.build / (INDEX if several else f"{scenarios[0].name}/html/{INDEX}")
