"""The `{numbers}` and `{formulas}` directives, a page's facts, all formulas; one as mathematics."""

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


class Numbers(Table):
    """The facts that live on this page, each in a line that leads to its entry."""

    def values(self) -> Mapping:
        """The facts of this page."""
        facts = self.env.klarna_edition.facts.values()
        return {"facts": [fact for fact in facts if fact.chapter == self.env.docname]}


def letters(step: Step) -> dict[str, str]:
    """A letter for each input of a formula."""
    return dict(zip(dict.fromkeys(step.arguments), ascii_lowercase, strict=False))


def mathematics(step: Step) -> Markup:
    """A formula as MathML, in which letters stand for the inputs."""
    named = letters(step)
    right = expression(step.function, [named.get(each, each) for each in step.inputs])
    printer = MathMLPresentationPrinter({"order": "none", "mul_symbol": "times"})
    return Markup(f'<math display="block">{printer.doprint(right)}</math>')
