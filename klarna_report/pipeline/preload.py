"""What the warm processes load once for all forks: the libraries that every task needs.

None of the report's own modules but the two that run cells: a chapter imports the others itself,
so that they can be traced.
"""

import importlib

CHAPTER = (
    *("pandas", "altair", "sympy", "sympy.printing.numpy", "scipy.stats", "scipy.stats.qmc"),
    *("babel.numbers", "yaml", "pybtex.database.input.bibtex", "simpleeval", "jsonschema"),
)
PAGES = (
    *("sphinx.application", "sphinx.builders.html", "sphinx.search.en", "sphinx.util.parallel"),
    *("jupyter_book.sphinx", "myst_nb.sphinx_", "sphinx_external_toc.events", "furo", "jinja2"),
    *("openpyxl", "pandera.pandas"),
)


def chapters() -> None:
    """All for running cells; the caches that these libraries fill on first use are filled."""
    _load(CHAPTER)
    from klarna_report.pipeline.shell import shell

    shell()
    _formulas()
    _charts()


def pages() -> None:
    """All for rendering pages, which print formulas and charts too."""
    _load(PAGES)
    _load(CHAPTER)


def _load(names: tuple[str, ...]) -> None:
    for name in names:
        importlib.import_module(name)


def _formulas() -> None:
    import sympy

    x, y = sympy.symbols("x y", real=True)
    sympy.lambdify([x, y], sympy.Max(x / y, 0), "numpy", cse=True)(1.0, 2.0)


def _charts() -> None:
    import altair
    import pandas

    frame = pandas.DataFrame({"x": [1.0, 2.0], "kind": ["a", "b"]})
    base = altair.Chart(frame).encode(x=altair.X("x:Q").title(None), color="kind:N")
    (base.mark_bar() + base.mark_text()).properties(width=100).to_dict(validate=False)
