"""Run one chapter in this process, which is a fork made for it, and tell what came of it."""

import ast
import os
import sys
from collections.abc import Callable, Sequence

from klarna_report.pipeline.shell import Outputs, Shell, Stream, shell
from klarna_report.pipeline.trace import Trace

Send = Callable[[dict], None]


def run(send: Send, cells: Sequence[tuple[int, str]], root: str, package: str) -> None:
    """Run numbered code cells one after the other; send the outputs of each, then what was used.

    The first cell that fails ends the run.
    """
    os.chdir(root)
    here, trace = shell(), Trace(root, package)
    stopped = _outputs_only(here.outputs)
    trace.start()
    for number, source in cells:
        trace.cell = number
        send({"cell": number})
        fault = _run_cell(here, source) or _refused(trace)
        if fault:
            trace.stop()
            stopped()
            send({"failed": {"cell": number, "source": source, **fault}})
            return
        send({"outputs": here.outputs.take()})
    trace.stop()
    send({"used": trace.used})


def _run_cell(here: Shell, source: str) -> dict:
    """What went wrong in a cell; nothing if all is well."""
    here.failed = {}
    result = here.run_cell(source, store_history=True)
    if not result.success:
        error = result.error_before_exec or result.error_in_exec
        return here.failed or {"name": type(error).__name__, "value": str(error), "traceback": ""}
    if _shows(source) and not here.outputs.cell:
        value = "shows nothing: its last line has no value"
        return {"name": "", "value": value, "traceback": ""}
    return {}


def _refused(trace: Trace) -> dict:
    """What the chapter must not do and did, even if it went on after the refusal."""
    if not trace.refused:
        return {}
    return {"name": "Refused", "value": trace.refused[0], "traceback": ""}


def _shows(source: str) -> bool:
    """Whether a cell ends in an expression, so that it should have an output."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic command of IPython
        return False
    return bool(body) and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";")


def _outputs_only(outputs: Outputs) -> Callable[[], None]:
    """Send all that is printed to the outputs; returns what ends this."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout", outputs), Stream("stderr", outputs)

    def stopped() -> None:
        sys.stdout, sys.stderr = before

    return stopped
