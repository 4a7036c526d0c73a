"""A papermill engine that runs a notebook in this process instead of starting a kernel for it.

Starting a kernel takes longer than most chapters do, and a process that `forkserver` makes has
the libraries loaded already. IPython's own in-process kernel runs the cells and nbclient turns its
messages into outputs, so these are the outputs of papermill's usual engine. Nothing here knows of
this report. One notebook a process: what it leaves behind would be there for the next one.
"""

import faulthandler
import sys
from collections.abc import Awaitable
from contextlib import suppress

from ipykernel.inprocess.manager import InProcessKernelManager
from jupyter_client import KernelClient
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from papermill.engines import Engine, NotebookExecutionManager
from traitlets.config import Config

PATIENCE_S = 10  # for the last message about a cell that has ended


class InProcessEngine(Engine):
    """What `papermill --engine in-process` uses."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        execution_timeout: float | None = None,
        **_: object,
    ) -> None:
        """Run the cells one after the other, up to the first that fails.

        execution_timeout: seconds for one cell; a process in which one takes longer says on its
        standard error where it is, and ends.
        """
        kernel = _started()
        client = NotebookClient(nb_man.nb, kernel_name=kernel_name, record_timing=False)
        client.reset_execution_trackers()
        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type == "code" and cell.source.strip():
                nb_man.cell_start(cell, index)
                if _fails(cell.source, kernel, client, index, execution_timeout):
                    nb_man.cell_exception(cell, cell_index=index)
                    break
                nb_man.cell_complete(cell, cell_index=index)


def _started() -> KernelClient:
    """A client of a kernel in this process, which keeps no history on disk."""
    if "" not in sys.path:
        sys.path.insert(0, "")  # a notebook may import what lies in the working folder
    manager = InProcessKernelManager(config=Config(HistoryManager={"enabled": False}))
    manager.start_kernel()
    # A cell that awaits does so in a loop of its own: the kernel's is at work on the cell.
    manager.kernel.shell.loop_runner = run_sync(_finished)
    client = manager.client()
    client.start_channels()
    return client


async def _finished(awaited: Awaitable) -> object:
    return await awaited


def _fails(
    source: str, kernel: KernelClient, client: NotebookClient, index: int, timeout: float | None
) -> bool:
    """Run a cell, keep what it shows, and say whether it fails."""
    if timeout:
        faulthandler.dump_traceback_later(timeout, exit=True, file=sys.__stderr__)
    kernel.execute(source)
    faulthandler.cancel_dump_traceback_later()
    cell = client.nb.cells[index]
    client.clear_before_next_output = False
    with suppress(CellExecutionComplete):
        while True:
            client.process_message(kernel.get_iopub_msg(timeout=PATIENCE_S), cell, index)
    return any(output.output_type == "error" for output in cell.outputs)
