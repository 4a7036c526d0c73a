"""Formulas as MathML, drawn by the browser itself: no script, no font, no image."""

from xml.sax.saxutils import escape

import sympy
from sympy.printing.mathml import MathMLPresentationPrinter

from klarna_report import graph


class _Names(MathMLPresentationPrinter):
    """Prints a symbol as its name: no Greek letters, no subscripts made of underscores."""

    def _print_Symbol(self, sym: sympy.Symbol, style: str = "plain") -> object:
        node = self.dom.createElement("mtext")
        node.appendChild(self.dom.createTextNode(sym.name))
        return node


def formula(step: str) -> str:
    """`step = its formula` as a MathML element."""
    right = _Names({"mul_symbol": "times"})._print(graph.steps()[step].formula()).toxml()
    return (
        '<div class="formula"><math display="block">'
        f"<mrow><mtext>{escape(step)}</mtext><mo>=</mo>{right}</mrow></math></div>"
    )
