"""The two ways a run can end badly, each with its exit code."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(Exception):
    """What the user gave is wrong; the message is one clear line. Exit code 2."""


class BuildError(Exception):
    """The build or a check failed; the last good edition stays. Exit code 1.

    details: what a line cannot hold, such as a traceback.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


def one_line(error: Exception) -> str:
    """What happened, in a line."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}{f': {error.filename}' if error.filename else ''}"
    ours = isinstance(error, BuildError)
    return str(error) if ours else f"{type(error).__name__}: {error}".splitlines()[0]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint at the nearest known name, or the list of known names."""
    names = sorted(known)
    close = get_close_matches(str(name), names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known: {', '.join(names)}"
