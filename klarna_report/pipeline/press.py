"""From executed chapters to inspected pages, in a fork made for it."""

import json
import shutil
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from klarna_report import store
from klarna_report.errors import BuildError, InputError
from klarna_report.pipeline.logs import one_line
from klarna_report.pipeline.trace import Trace

GATHERED = "gathered"
BOOK, PAGES = "book", "pages"  # folders of the executed chapters, and of what pages show of them
OWN = "application/vnd.klarna-report."
Send = Callable[[dict], None]


@contextmanager
def _told(send: Send) -> Iterator[None]:
    """Tell what went wrong to the process that asked."""
    try:
        yield
    except Exception as error:
        details = getattr(error, "details", "") or "".join(traceback.format_exception(error))
        kind = "input" if isinstance(error, InputError) else "build"
        send({"failed": {"kind": kind, "message": one_line(error), "details": details}})


def check(send: Send, files: list[str], build: str) -> None:
    """Check data/, unless these very files have passed before."""
    from klarna_report.pipeline.checked import check_data

    with _told(send):
        check_data(map(Path, files), Path(build))
        send({"checked": True})


def press(
    send: Send, stage: str, cache: str, tops: list[str], scenario: Mapping, jobs: Iterable
) -> None:
    """Gather the facts of the executed chapters in the stage, wait to be told, render, inspect.

    Sends which files of the book were read for it.
    """
    store.use(store.Store(Path(cache)))
    folder, trace = Path(stage), Trace(*tops, strict=False)
    trace.start()
    with _told(send):
        names = _gather(folder, scenario)
        send({GATHERED: names})
        next(iter(jobs))
        _render(folder, names)
        trace.stop()
        send({"read": trace.used})


def _gather(stage: Path, scenario: Mapping) -> list[str]:
    """Write `facts.json` from what the chapters carry; returns the chapters' names."""
    from klarna_report.evidence import load
    from klarna_report.parameters import Scenario, catalogue
    from klarna_report.pipeline.gather import facts_json

    paths = sorted((stage / BOOK).glob("*.ipynb"))
    notebooks = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    text = facts_json(notebooks, Scenario(**scenario), catalogue(), load())
    for folder in (stage, stage / PAGES):
        (folder / "facts.json").write_text(text, encoding="utf-8")
    for name, notebook in notebooks.items():
        shown = json.dumps(_shown(notebook), ensure_ascii=False)
        (stage / PAGES / f"{name}.ipynb").write_text(shown, encoding="utf-8")
    return list(notebooks)


def _shown(notebook: Mapping) -> dict:
    """The notebook without the forms of an output that a page does not show."""
    cells = [
        {**cell, "outputs": [*map(_own_form, cell["outputs"])]} if "outputs" in cell else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def _own_form(output: Mapping) -> Mapping:
    """An output in the report's own form alone, if it has one."""
    own = {kind: form for kind, form in output.get("data", {}).items() if kind.startswith(OWN)}
    return {**output, "data": own} if own else output


def _render(stage: Path, names: list[str]) -> None:
    from klarna_report.pipeline.inspect import inspect_site
    from klarna_report.pipeline.render import render

    render(stage / PAGES, stage / "html")
    for made_on_the_way in (PAGES, "jupyter_execute"):
        shutil.rmtree(stage / made_on_the_way, ignore_errors=True)
    inspect_site(stage / "html", names)


def raised(failed: Mapping) -> BuildError | InputError:
    """What a fork has told, as the error it was there."""
    from klarna_report.pipeline.logs import Failed

    if failed["kind"] == "input":
        return InputError(failed["message"])
    return Failed(failed["message"], failed["details"])
