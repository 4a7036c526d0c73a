"""The formulas of the model: each a function, read as symbols and as arrays."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

import sympy

from klarna_report.model.quantity import Declaration

MODULES = (
    "claims",
    "headcount",
    "turnover",
    "assistant",
    "service",
    "savings",
    "accounts",
    "productivity",
    "outlook",
    "public_finance",
)
PAGES = {"accounts": "savings"}  # of a module that is not named after its page


@dataclass(frozen=True)
class Step:
    """One quantity: the function that computes it, and a name or a year for each argument."""

    name: str
    function: Callable
    inputs: tuple[str | int, ...]
    module: str
    label: str
    unit: str

    @property
    def declared(self) -> Declaration:
        """What its function declares."""
        return self.function.declared

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names among its inputs."""
        return tuple(each for each in self.inputs if isinstance(each, str))

    @property
    def definition(self) -> str:
        """What the quantity is, beyond its label: the function's docstring."""
        return " ".join(inspect.getdoc(self.function).split())

    def formula(self) -> sympy.Expr:
        """The step in symbols, one level deep."""
        return expression(self.function, self.inputs)


def symbols(names: Iterable[str]) -> list[sympy.Symbol]:
    """Real symbols, one a name. Not positive: sympy would then drop Max(0, x)."""
    return [sympy.Symbol(name, real=True) for name in names]


def expression(function: Callable, inputs: Iterable[str | int]) -> sympy.Expr:
    """A formula in symbols of these names; a year stands as a number."""
    given = (each if isinstance(each, int) else sympy.Symbol(each, real=True) for each in inputs)
    return sympy.sympify(function(*given))


@cache
def array_function(function: Callable) -> Callable:
    """A formula as a numpy function of its arguments, made from its symbolic form."""
    names = tuple(inspect.signature(function).parameters)
    return sympy.lambdify(symbols(names), expression(function, names), "numpy", cse=True)


@cache
def written() -> tuple[Step, ...]:
    """Every formula of the model once, in the order of the modules, before years spread it."""
    return tuple(
        Step(name, function, tuple(inspect.signature(function).parameters), page, *about)
        for module in MODULES
        for name, function in vars(import_module(f"klarna_report.model.{module}")).items()
        if hasattr(function, "declared")
        for about in [(function.declared.label, function.declared.unit)]
        for page in [PAGES.get(module, module)]
    )
