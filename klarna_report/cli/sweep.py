"""`klarna-report sweep`: every fact that moves, over many draws or a grid, into one file."""

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from klarna_report.cli.arguments import (
    add_scenario,
    chosen_scenario,
    declared,
    model_of,
    positive,
    short,
)
from klarna_report.errors import InputError

if TYPE_CHECKING:  # slow to import
    from klarna_report.sweeps.run import Sweep

ENDINGS = (".parquet", ".csv")
ABOUT = """\
Computes every fact that a parameter moves, once for each draw over the parameters' ranges (or
for each combination of a grid), and writes one row for each. What --scenario and -p set is held;
so are parameters chosen from a list. The same seed gives the same rows, wherever they are
computed; fewer draws are the first rows of more.
Memory: a few chunks at a time, below 1 GiB for any number of draws; --summary takes some 20
bytes a draw on top. Disk: about 7 bytes for a number in Parquet, some 20 in CSV.
"""
USUAL = 2**16  # draws, if no number is given


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    told = "compute the facts for many draws or a grid"
    command = declared(commands, sweep, told, description=ABOUT)
    points = command.add_mutually_exclusive_group()
    points.add_argument(
        "--draws", type=positive, default=USUAL, metavar="N", help=f"over the ranges ({USUAL})"
    )
    points.add_argument(
        "--grid",
        action="append",
        default=[],
        metavar="NAME=LO:HI:N",
        help="N evenly spaced values of a parameter, as in backfill_rate=0:0.6:13; repeated: every "
        "combination, the last name varying fastest; all else stays as in the scenario",
    )
    command.add_argument(
        "--seed", type=positive, metavar="N", help="of the draws; the report's own if not given"
    )
    add_scenario(command)
    _add_output(command)


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-o", "--output", type=output, metavar="FILE", help="a .parquet or .csv file"
    )
    command.add_argument("--facts", nargs="+", default=[], metavar="ID", help="keep these only")
    command.add_argument(
        "--where",
        metavar="TEST",
        help="print which parameters make a test true, as in --where 'target_date > 2031'",
    )
    command.add_argument(
        "--summary", action="store_true", help="print the spread, in Markdown for a chapter"
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="compute on a Dask cluster, as in tcp://host:8786"
    )


def output(text: str) -> Path:
    """A path that a sweep can be written to."""
    path = Path(text)
    if path.suffix not in ENDINGS:
        raise argparse.ArgumentTypeError(f"{text} must end in {' or '.join(ENDINGS)}")
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder")
    return path


def sweep(arguments: argparse.Namespace) -> None:
    """Compute a sweep, write it, sum it up."""
    if not arguments.output and not arguments.summary and not arguments.where:
        raise InputError("sweep: give -o FILE, --summary, --where or several of them")
    scenario = chosen_scenario(arguments)
    from klarna_report.draws import SEED  # these are slow to import
    from klarna_report.sweeps.points import over_ranges, read_grid
    from klarna_report.sweeps.run import sweep_of
    from klarna_report.sweeps.told import where

    model = model_of(scenario)
    if arguments.grid:
        points = read_grid(arguments.grid, model.parameters, scenario.given)
    else:
        points = over_ranges(model, arguments.seed or SEED, arguments.draws)
    if arguments.where:
        print(where(model, arguments.where, points))
    if arguments.output or arguments.summary:
        _run(arguments, sweep_of(model, points, arguments.facts))


def _run(arguments: argparse.Namespace, chosen: "Sweep") -> None:
    """Write a sweep, for the time of the run if no file is asked for, and say what it shows."""
    from tqdm import tqdm

    from klarna_report.executors import executor
    from klarna_report.sweeps.run import write
    from klarna_report.sweeps.told import summary

    count = chosen.points.count
    with tempfile.TemporaryDirectory(prefix="klarna-sweep-") as folder:
        path = arguments.output or Path(folder, "sweep.parquet")
        with (
            executor(arguments.scheduler) as pool,
            tqdm(desc="sweep", total=count, unit=" points", unit_scale=True, disable=None) as bar,
        ):
            write(chosen, path, pool, done=bar.update)
        if arguments.output:
            print(f"{count:,} rows of {len(chosen.names)} columns: {short(path)}")
        if arguments.summary:
            print(summary(chosen, path))
