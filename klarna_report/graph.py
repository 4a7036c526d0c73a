"""The model as a graph: argument names are the edges, from them come order, formulas, arrays."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from types import ModuleType

import sympy

from klarna_report.model.by_country import HERE
from klarna_report.model.yearly import LAST_YEAR, THIS_YEAR

MODULES = (
    "headcount",
    "turnover",
    "assistant",
    "savings",
    "productivity",
    "outlook",
    "public_finance",
)


@dataclass(frozen=True)
class Step:
    """One quantity: the function that computes it and the name behind each argument."""

    name: str
    function: Callable
    arguments: tuple[str, ...]
    module: str

    @property
    def definition(self) -> str:
        """What the quantity is: the first line of the function's docstring."""
        return inspect.getdoc(self.function).splitlines()[0]

    def formula(self) -> sympy.Expr:
        """The step in symbols, one level deep."""
        return sympy.sympify(self.function(*symbols(self.arguments)))


def symbols(names: Iterable[str]) -> list[sympy.Symbol]:
    """Real symbols, one a name. Not positive: sympy would then drop Max(0, x)."""
    return [sympy.Symbol(name, real=True) for name in names]


def _variants(function: Callable) -> dict[str, dict[str, str]]:
    """What one formula stands for: suffix of the step -> suffixes of its arguments renamed."""
    years = getattr(function, "years", ())
    countries = getattr(function, "countries", ())
    by_year = {f"_{y}": {THIS_YEAR: f"_{y}", LAST_YEAR: f"_{y - 1}"} for y in years}
    return {**by_year, **{f"_{c}": {HERE: f"_{c}"} for c in countries}} or {"": {}}


def _renamed(argument: str, suffixes: Mapping[str, str]) -> str:
    for old, new in suffixes.items():
        if argument.endswith(old):
            return argument.removesuffix(old) + new
    return argument


def _written(module: ModuleType) -> Iterable[Step]:
    """The steps of a module as they are written, before years and countries spread them."""
    short = module.__name__.rpartition(".")[2]
    for name, function in vars(module).items():
        own = inspect.isfunction(function) and function.__module__ == module.__name__
        if own and not name.startswith("_"):
            yield Step(name, function, tuple(inspect.signature(function).parameters), short)


def _spread(step: Step) -> Iterable[Step]:
    """A written step for each year or country it is valid for, or itself."""
    for suffix, renaming in _variants(step.function).items():
        renamed = tuple(_renamed(argument, renaming) for argument in step.arguments)
        yield Step(step.name + suffix, step.function, renamed, step.module)


@cache
def written() -> tuple[Step, ...]:
    """Every formula of the model once, in the order of the modules."""
    modules = (import_module(f"klarna_report.model.{name}") for name in MODULES)
    return tuple(step for module in modules for step in _written(module))


@cache
def steps() -> Mapping[str, Step]:
    """Every step of the model by name, in an order in which each can be computed."""
    found = {step.name: step for each in written() for step in _spread(each)}
    edges = {name: [a for a in step.arguments if a in found] for name, step in found.items()}
    return {name: found[name] for name in TopologicalSorter(edges).static_order()}


def leaves() -> frozenset[str]:
    """Names that the model takes from outside: parameters and quoted facts."""
    known = steps()
    return frozenset(a for step in known.values() for a in step.arguments) - set(known)


@cache
def ancestors(name: str) -> frozenset[str]:
    """Every step and leaf that `name` rests on, without itself."""
    if name not in steps():
        return frozenset()
    inputs = steps()[name].arguments
    return frozenset(inputs).union(*(ancestors(each) for each in inputs))


def below(names: Iterable[str]) -> frozenset[str]:
    """The names and everything that they rest on."""
    names = frozenset(names)
    return names.union(*(ancestors(name) for name in names))


@cache
def array_function(name: str) -> Callable:
    """One step as a numpy function of its arguments, made from its symbolic form."""
    step = steps()[name]
    return sympy.lambdify(symbols(step.arguments), step.formula(), "numpy", cse=True)


def evaluate(names: Iterable[str], leaves: Mapping[str, object]) -> dict[str, object]:
    """Numbers or numpy arrays of all `names` and the steps below them, from leaf values.

    `leaves` maps each leaf to a scalar or to an array; arrays share one shape. Step by step and
    always in the same arithmetic: a fact comes out the same to the last bit in every chapter.
    """
    wanted = below(names)
    values = dict(leaves)
    for name, step in steps().items():
        if name in wanted:
            values[name] = array_function(name)(*(values[each] for each in step.arguments))
    return values
