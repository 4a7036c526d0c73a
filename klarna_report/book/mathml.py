"""Formulas as MathML, drawn by the browser itself: no script, no font, no image."""

from xml.sax.saxutils import escape

import sympy
from sympy.printing.mathml import MathMLPresentationPrinter

from klarna_report.formulas import Step


class _Names(MathMLPresentationPrinter):
    """Prints a symbol as its name: no Greek letters, no subscripts made of underscores."""

    def _print_Symbol(self, sym: sympy.Symbol, style: str = "plain") -> object:
        node = self.dom.createElement("mtext")
        node.appendChild(self.dom.createTextNode(sym.name))
        return node


def formula(step: Step) -> str:
    """`name = formula` of a step as a MathML element, in a box that scrolls if it must."""
    right = _Names({"mul_symbol": "times"})._print(step.formula()).toxml()
    name = escape(step.name)
    return (
        f'<div class="formula" role="group" aria-label="Formula: {name}">'
        f'<math display="block"><mrow><mtext>{name}</mtext><mo>=</mo>{right}</mrow></math></div>'
    )
