"""Warm kernels: forked from a process that has the heavy libraries loaded, reached by files.

Starting Python, pandas, altair and sympy takes longer than any chapter does. A fork server loads
them once; each kernel is a fork of it. Kernels talk over IPC sockets, so that starts side by side
cannot collide on a port.
"""

import multiprocessing
import os
import signal
import tempfile
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from uuid import uuid4

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default

PRELOAD = ["ipykernel.kernelapp", "klarna_report.pipeline.preload"]


def fork_server() -> multiprocessing.context.BaseContext:
    """The context whose processes are forks of the warm server."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def _serve(connection_file: str, cwd: str | None) -> None:
    """Run a kernel in this fresh fork until it is told to stop."""
    os.setpgid(0, 0)
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    if cwd:
        os.chdir(cwd)
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(["-f", connection_file, "--IPKernelApp.log_level=CRITICAL"])
    app.start()


class _Popen:
    """A forked process with the few calls that jupyter_client makes of a `Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self.process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self) -> int | None:
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        if self.process.is_alive():
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Launches a kernel as a fork of the warm server instead of a new interpreter."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel that reads the connection file named in `cmd`."""
        arguments = (self.parent.connection_file, kwargs.get("cwd"))
        process = fork_server().Process(target=_serve, args=arguments)
        process.start()
        self.process = _Popen(process)
        self.pid = self.pgid = process.pid
        return self.connection_info


class WarmKernelManager(AsyncKernelManager):
    """A kernel manager over IPC whose kernels are forks."""

    @default("transport")
    def _transport(self) -> str:
        return "ipc"

    @default("ip")
    def _socket_path(self) -> str:
        # The stock default is one name in the working directory, shared by every kernel there.
        return str(Path(tempfile.gettempdir()) / f"klarna-{uuid4().hex[:16]}")

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None:
            self.provisioner = ForkedProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**kwargs)

    pre_start_kernel = _async_pre_start_kernel
