"""The `{formulas}` directive, all formulas of the model; and one of them as mathematics."""

from collections.abc import Mapping
from itertools import groupby
from string import ascii_lowercase

from markupsafe import Markup
from sympy.printing.mathml import MathMLPresentationPrinter
from sympy.printing.str import StrPrinter

from klarna_report.book.tables import Table
from klarna_report.formats import MINUS
from klarna_report.formulas import Step, expression, written

SIGNS = {"**": "^", "*": " × ", "/": " / ", "-": MINUS}


class Formulas(Table):
    """All steps by module, each module to be opened: name, definition, formula one level deep.

    A formula that stands for several years or countries is printed once; `_this_year`,
    `_last_year` and `_here` in its names stand for each of them.
    """

    def values(self) -> Mapping:
        """The steps by module."""
        modules = groupby(written(), key=lambda step: step.module)
        return {"modules": {module: list(steps) for module, steps in modules}}

    @staticmethod
    def formula(step: Step) -> str:
        """A formula as one line of text, which wraps on a phone and can be copied."""
        text = StrPrinter({"order": "none"}).doprint(step.formula())
        for sign, printed in SIGNS.items():
            text = text.replace(sign, printed)
        return f"{step.name} = {text}"


def mathematics(step: Step) -> tuple[dict[str, str], Markup]:
    """A letter for each input of a formula, and the formula as MathML in these letters."""
    letters = dict(zip(dict.fromkeys(step.arguments), ascii_lowercase, strict=False))
    right = expression(step.function, [letters.get(each, each) for each in step.inputs])
    printer = MathMLPresentationPrinter({"order": "none", "mul_symbol": "times"})
    return letters, Markup(f'<math display="block">{printer.doprint(right)}</math>')
