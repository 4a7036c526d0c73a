"""What every task needs, loaded once: the forkserver imports this before it makes processes."""

import gc
from contextlib import suppress
from importlib import import_module

LOADED = (
    *("pandas", "altair", "sympy.codegen", "babel.numbers", "xlsxwriter"),
    *("pyarrow.pandas_compat", "vl_convert", "papermill"),
    *("ipykernel.inprocess.ipkernel", "ipykernel.debugger"),
    *("sphinx.builders.html", "sphinx.search.en", "jupyter_book.sphinx", "myst_nb.sphinx_"),
    *("klarna_report.charts", "klarna_report.book", "klarna_report.build.render"),
)


def load() -> None:
    """Import them, and fill the caches that are filled on first use."""
    for name in LOADED:
        import_module(name)
    import nbformat

    from klarna_report import evidence, history

    history.published(evidence.load())
    nbformat.validate(nbformat.v4.new_notebook())


gc.disable()  # while loading there is nothing to collect, and looking takes long
with suppress(Exception):  # the task that stumbles over it says what is wrong
    load()
gc.collect()
gc.freeze()  # a collection in a process made from this one would copy all that it looks at
gc.enable()
