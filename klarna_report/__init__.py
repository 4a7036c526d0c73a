"""Half the workforce? A report whose every number can be traced, re-run and cited.

As a library: `from klarna_report import evaluate, observation, sweep`.
"""

from importlib import import_module

__version__ = "0.2.0"
LIBRARY = ("evaluate", "observation", "sweep")


def __getattr__(name: str) -> object:
    """What the library offers, loaded when it is asked for: pandas and the model take a while."""
    if name in LIBRARY:
        return getattr(import_module("klarna_report.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
