"""Sweeps: every fact that moves, at each of many points, in chunks of bounded memory.

A plan holds names and numbers only. Any process that has the formulas can compute any chunk of
it, and the chunk comes out the same wherever that is.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from klarna_report.errors import BuildError, InputError
from klarna_report.executors import in_order
from klarna_report.expressions import is_true, names_in
from klarna_report.facts import Model
from klarna_report.graph import Graph
from klarna_report.sentences import tested
from klarna_report.sweeps.points import Draws, Grid

CHUNK = 2**16  # points; some 60 MB of numbers while a chunk is computed
HERE = Path(__file__).resolve().parents[1]
FORMULAS = (*map(HERE.joinpath, ("graph.py", "formulas.py")), *sorted(HERE.glob("model/*.py")))


@dataclass(frozen=True)
class Plan:
    """All that a chunk needs.

    fixed: leaf of the model -> its number at every point; columns: facts to keep;
    behind: fact -> the step or leaf that it shows; tests: statement id -> test over facts;
    graph: the model that the evidence gives; code: fingerprint of the formulas.
    """

    points: Draws | Grid
    fixed: Mapping[str, float]
    columns: tuple[str, ...]
    behind: Mapping[str, str]
    tests: Mapping[str, str]
    graph: Graph
    code: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of numbers: what varies, then the facts."""
        return (*self.points.names, *self.columns)


@dataclass(frozen=True)
class Chunk:
    """Numbers of a stretch of points, a row for each name; how often each test was true."""

    numbers: np.ndarray
    true: Mapping[str, int] = field(default_factory=dict)


@cache
def fingerprint() -> str:
    """A hash of the formulas that this process would compute with."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in FORMULAS)).hexdigest()


def moved(model: Model, names: Collection[str]) -> list[str]:
    """Facts that differ from point to point when these leaves vary, in the catalogue's order."""
    varying = frozenset(names)
    return [
        fact
        for fact, entry in model.entries.items()
        if not entry.share_of_draws and model.graph.below([model.step(fact)]) & varying
    ]


def draws(model: Model, held: Collection[str], seed: int, count: int, published: bool) -> Draws:
    """Draws over the ranges of the parameters that are not held.

    published: draw what is quoted with an interval too, over that interval.
    """
    numeric = [n for n, parameter in model.parameters.items() if not parameter.is_choice]
    quoted = sorted(model.graph.leaves - {*numeric}) if published else []
    spreads = {n: model.spread(n) for n in (*numeric, *quoted) if n not in held}
    spreads = {name: each for name, each in spreads.items() if not each.is_point}
    if not spreads:
        raise InputError("--draws: every parameter is held, so there is nothing to draw")
    return Draws(spreads, seed, count)


def plan(model: Model, points: Draws | Grid, chosen: Sequence[str] = ()) -> Plan:
    """The plan of a sweep over `points`; `chosen` facts, or all that move."""
    columns = [_checked(model, name) for name in chosen] or moved(model, points.names)
    columns = [name for name in dict.fromkeys(columns) if name not in points.names]
    tests = _tests(model, {*points.names, *moved(model, points.names)})
    wanted = {*columns, *(name for test in tests.values() for name in names_in(test))}
    behind = {name: model.step(name) for name in sorted(wanted)}
    leaves = {*model.leaves(behind.values())} - {*points.names}
    fixed = {name: float(model.leaf_value(name)) for name in sorted(leaves)}
    return Plan(points, fixed, tuple(columns), behind, tests, model.graph, fingerprint())


def _checked(model: Model, name: str) -> str:
    """A fact that can be a column of numbers."""
    model.known([name], "--facts: unknown fact")
    if name in model.entries and model.entries[name].share_of_draws:
        raise InputError(
            f"--facts: {name} is a share of draws itself; ask for {model.step(name)} or --summary"
        )
    if name not in model.entries and model.parameters[name].unit == "name":
        raise InputError(f"--facts: {name} is a word; a sweep holds numbers only")
    return name


def _tests(model: Model, moving: Collection[str]) -> dict[str, str]:
    """Tests of sentences and of claims whose outcome may differ from point to point, by id."""
    claims = model.evidence.claims["test"]
    tests = {each.id: each.test for each in tested(model)} | claims.to_dict()
    return {name: test for name, test in tests.items() if test and {*names_in(test)} & {*moving}}


def chunk(plan: Plan, start: int, stop: int) -> Chunk:
    """The numbers of points `start` to `stop`, computed by whichever process is asked."""
    if plan.code != fingerprint():
        raise BuildError("a worker has other formulas than this machine: bring it up to date")
    rows = plan.points.rows(start, stop)
    with np.errstate(all="ignore"):  # a draw may divide by nought: the number says so itself
        values = plan.graph.evaluate(plan.behind.values(), {**plan.fixed, **rows})
        facts = {name: values[step] for name, step in plan.behind.items()}
        true = {n: is_true(test, {**rows, **facts}) for n, test in plan.tests.items()}
    numbers = np.empty((len(plan.names), stop - start))
    for place, name in enumerate(plan.names):
        numbers[place] = rows[name] if name in rows else facts[name]
    return Chunk(numbers, {n: _count(each, stop - start) for n, each in true.items()})


def _count(true: np.ndarray, rows: int) -> int:
    return int(np.broadcast_to(true, rows).sum())


def chunks(plan: Plan, pool: Executor, in_hand: int, size: int = CHUNK) -> Iterator[Chunk]:
    """All chunks of a sweep in order, computed by `pool`."""
    starts = range(0, plan.points.count, size)
    tasks = ((plan, start, min(start + size, plan.points.count)) for start in starts)
    return in_order(pool, chunk, tasks, in_hand)
