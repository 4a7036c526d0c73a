"""`klarna-report sweep`: every fact that moves, over many draws or a grid, into one file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from klarna_report.cli.arguments import (
    add_executor,
    add_scenario,
    check_executor,
    chosen_scenario,
    declared,
    positive,
    short,
)
from klarna_report.errors import InputError
from klarna_report.parameters import catalogue

if TYPE_CHECKING:  # slow to import; the command does so itself
    from klarna_report.facts import Model
    from klarna_report.sweeps.points import Draws, Grid

ABOUT = """\
Computes every fact that a parameter moves, once for each draw over the parameters' ranges (or
for each combination of a grid), and writes one row for each. What --scenario and -p set is held;
so are parameters chosen from a list. The same seed gives the same rows, whatever the chunk, the
number of workers or the place where they run; fewer draws are the first rows of more.
Memory: a few chunks at a time, below 1 GiB for any number of draws; --summary takes some 20
bytes a draw on top. Disk: about 7 bytes for a number in Parquet, some 20 in CSV.
"""
MANY = 2**16  # draws for --where, if no number is given
EXAMPLES = """\
examples:
  klarna-report sweep --draws 1000000 -o sweep.parquet
  klarna-report sweep --draws 100000 --scenario german-worker --summary
  klarna-report sweep --where "target_date > 2031"
  klarna-report sweep --grid backfill_rate=0:0.6:13 --grid headcount_target=1500:2500:11 -o g.csv
"""


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    command = declared(
        commands,
        sweep,
        "compute the facts for many draws or a grid",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_points(command.add_argument_group("points, one of the two"))
    add_scenario(command)
    _add_output(command.add_argument_group("output"))
    add_executor(command, workers=1)


def _add_points(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--draws", type=positive, metavar="N", help="draws over the ranges")
    group.add_argument(
        "--grid",
        action="append",
        default=[],
        metavar="NAME=LO:HI:N",
        help="N evenly spaced values of a parameter; repeated: every combination, the last name "
        "varying fastest; all else stays as in the scenario",
    )
    group.add_argument("--seed", type=int, help="of the draws; the report's own if not given")
    group.add_argument(
        "--published",
        action="store_true",
        help="also draw numbers published with an interval, as the report's intervals do",
    )


def _add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-o", "--output", type=Path, metavar="FILE", help="a .parquet or .csv file")
    group.add_argument("--facts", nargs="+", default=[], metavar="ID", help="keep these only")
    group.add_argument(
        "--where",
        metavar="TEST",
        help="print which parameters make a test true, as in --where 'target_date > 2031'",
    )
    group.add_argument(
        "--summary", action="store_true", help="print the spread, in Markdown for a chapter"
    )
    group.add_argument("--chunk", type=positive, metavar="ROWS", help="rows at a time (65536)")


def sweep(arguments: argparse.Namespace) -> None:
    """Compute a sweep, write it, sum it up."""
    if arguments.where and not arguments.grid:
        arguments.draws = arguments.draws or MANY
    _check(arguments)
    scenario = chosen_scenario(arguments)
    from klarna_report.evidence import load  # after the arguments are checked
    from klarna_report.facts import Model
    from klarna_report.sweeps.where import told

    model = Model(load(), catalogue(), scenario)
    points = _points(arguments, model, {*scenario.given})
    if arguments.where:
        print(told(model, arguments.where, points))
    if arguments.output or arguments.summary:
        _run(arguments, model, points)


def _check(arguments: argparse.Namespace) -> None:
    from klarna_report.sweeps.run import checked_output

    if bool(arguments.draws) == bool(arguments.grid):
        raise InputError("sweep: give --draws or --grid, one of the two")
    if arguments.grid and (arguments.published or arguments.seed is not None):
        raise InputError("sweep: --seed and --published go with --draws, not with --grid")
    if arguments.seed is not None and arguments.seed < 0:
        raise InputError("--seed: must be 0 or more")
    if not arguments.output and not arguments.summary and not arguments.where:
        raise InputError("sweep: give -o FILE, --summary, --where or several of them")
    if arguments.output:
        checked_output(arguments.output)
    check_executor(arguments)


def _run(arguments: argparse.Namespace, model: "Model", points: "Draws | Grid") -> None:
    from tqdm import tqdm

    from klarna_report.executors import executor
    from klarna_report.sweeps.plan import CHUNK, plan
    from klarna_report.sweeps.run import run_sweep

    chosen = plan(model, points, arguments.facts)
    with (
        executor(arguments.scheduler, arguments.workers) as pool,
        tqdm(total=chosen.points.count, unit=" points", unit_scale=True, desc="sweep") as bar,
    ):
        size = arguments.chunk or CHUNK
        text = run_sweep(model, chosen, pool, arguments.output, arguments.summary, size, bar.update)
    if arguments.output:
        rows, columns = chosen.points.count, len(chosen.names)
        print(f"{rows:,} rows of {columns} columns: {short(arguments.output)}")
    if text:
        print(text)


def _points(arguments: argparse.Namespace, model: "Model", held: set[str]) -> "Draws | Grid":
    from klarna_report.draws import SEED
    from klarna_report.sweeps.plan import draws
    from klarna_report.sweeps.points import MOST, read_grid

    if arguments.grid:
        return read_grid(arguments.grid, model.parameters, held)
    if arguments.draws > MOST:
        raise InputError(f"--draws: at most {MOST:,}")
    seed = SEED if arguments.seed is None else arguments.seed
    return draws(model, held, seed, arguments.draws, arguments.published)
