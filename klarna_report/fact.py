"""Layer 2: one number of an edition, and what can be said of it without computing it."""

from dataclasses import asdict, dataclass

import sympy

from klarna_report.formats import format_value, iso_day, rounded
from klarna_report.formulas import Step

ENTRIES = "facts"  # the folder of the entries' pages
OF_DRAWS = "A share of draws over the ranges of the parameters; it sums up the uncertainty itself."


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
    formula: str = ""
    inputs: tuple[str, ...] = ()
    observations: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    chapter: str = ""
    anchor: str = ""

    @property
    def page(self) -> str:
        """The address of its entry, from the site's top folder."""
        return f"{ENTRIES}/{self.id}.html"

    @property
    def style(self) -> str | None:
        """How it is printed, if not as its unit asks: the draws support whole per cents only."""
        return "percent0" if self.interval_note == OF_DRAWS else None

    def record(self) -> dict:
        """The fact as plain JSON values."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    def text(self, style: str | None = None) -> str:
        """The value as a sentence prints it."""
        value = rounded(self.value, self.unit) if self.inputs else self.value
        return format_value(value, self.unit, style or self.style)

    def cells(self) -> dict[str, str]:
        """The value for a table: numbers in columns of numbers, words and days in their own."""
        ends = {"value": self.value, "low": self.low, "high": self.high}
        numbers = {k: v for k, v in ends.items() if v is not None and not isinstance(v, str)}
        days = numbers if self.unit == "date" else {}
        return {
            **{name: f"{numbers[name]:.12g}" if name in numbers else "" for name in ends},
            "word": self.value if isinstance(self.value, str) else "",
            "text": self.text(),
            **{f"{name}_day": iso_day(days[name]) if name in days else "" for name in ends},
        }


def anchor(name: str) -> str:
    """The fragment under which a fact stands on its chapter's page."""
    return f"fact-{name.replace('_', '-')}"


def formula(step: Step) -> str:
    """LaTeX of a computed quantity, one level deep."""
    right = step.formula()
    names = {s: rf"\mathrm{{{s.name.replace('_', chr(92) + '_')}}}" for s in right.free_symbols}
    return sympy.latex(right, symbol_names=names)
