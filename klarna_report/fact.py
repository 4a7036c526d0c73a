"""Layer 2: one number of an edition, and what can be said of it without computing it."""

from dataclasses import asdict, dataclass

import sympy

from klarna_report import graph


@dataclass(frozen=True)
class Fact:
    """One number of an edition. `low` and `high` bound it, or `interval_note` says why not."""

    id: str
    label: str
    value: float | str
    unit: str
    kind: str
    low: float | None
    high: float | None
    interval_note: str
    formula: str
    inputs: tuple[str, ...]
    observations: tuple[str, ...]
    parameters: tuple[str, ...]
    sources: tuple[str, ...]
    chapter: str
    anchor: str

    def record(self) -> dict:
        """The fact as plain JSON values."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


def anchor(name: str) -> str:
    """The fragment under which a fact stands on its chapter's page."""
    return f"fact-{name.replace('_', '-')}"


def inputs(name: str) -> tuple[str, ...]:
    """What a computed fact is computed from, one level deep; nothing for a quoted one."""
    return graph.steps()[name].arguments if name in graph.steps() else ()


def formula(name: str) -> str:
    """LaTeX of a computed fact, one level deep; empty for one that has no closed formula."""
    if name not in graph.steps():
        return ""
    right = graph.steps()[name].formula()
    names = {s: rf"\mathrm{{{s.name.replace('_', chr(92) + '_')}}}" for s in right.free_symbols}
    return sympy.latex(right, symbol_names=names)
