"""Run code cells in this process and keep what they show, as a Jupyter kernel would.

IPython does the work, as it does inside a Jupyter kernel; only the sockets between a kernel and
its client are left out. A test holds the outputs against those of papermill and a real kernel.
"""

import base64
import io
from collections.abc import Mapping

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

LIMIT_MB = 16  # of output, a chapter; the largest of today shows less than one


class TooMuch(BaseException):
    """A chapter shows more than a page can hold. Not an Exception: no cell should catch it."""


class Outputs:
    """What the cells have shown so far, as notebook outputs, one list a cell."""

    def __init__(self) -> None:
        self.cell: list[dict] = []
        self.room = LIMIT_MB * 2**20

    def take(self) -> list[dict]:
        """The outputs since the last call."""
        taken, self.cell = self.cell, []
        return [{**o, "text": "".join(o["text"])} if "text" in o else o for o in taken]

    def add(self, output: dict) -> None:
        """Keep an output other than a stream."""
        self.cell.append(output)
        self._fill(sum(map(_size, output.get("data", {}).values())))

    def write(self, name: str, text: str) -> None:
        """Keep printed text; text that follows text of the same stream is joined to it."""
        self._fill(len(text))
        last = self.cell[-1] if self.cell else {}
        if last.get("name") != name:
            last = {"output_type": "stream", "name": name, "text": []}
            self.cell.append(last)
        last["text"].append(text)

    def _fill(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise TooMuch(f"shows more than {LIMIT_MB} MB; a chapter shows results, not logs")


class Stream(io.TextIOBase):
    """Standard output or error of the cells."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name = name
        self.outputs = outputs

    def writable(self) -> bool:
        """Whether text may be written: always."""
        return True

    def write(self, text: str) -> int:
        """Keep a text."""
        if text:
            self.outputs.write(self.name, text)
        return len(text)


class Results(DisplayHook):
    """Keeps the value of a cell's last expression."""

    def start_displayhook(self) -> None:
        """Nothing to begin."""

    def write_output_prompt(self) -> None:
        """No prompt is printed."""

    def write_format_data(self, format_dict: Mapping, md_dict: Mapping | None = None) -> None:
        """Keep the value in all its forms."""
        about = {"output_type": "execute_result", "execution_count": self.prompt_count}
        data = {"data": _text(format_dict), "metadata": dict(md_dict or {})}
        self.shell.outputs.add(about | data)

    def finish_displayhook(self) -> None:
        """Nothing to end."""


class Displays(DisplayPublisher):
    """Keeps what `display` shows."""

    def publish(  # noqa: D102
        self, data: Mapping, metadata: Mapping | None = None, source: str = "", **more: object
    ) -> None:
        name = (more.get("transient") or {}).get("display_id")
        output = {"data": _text(data), "metadata": dict(metadata or {})}
        shown = self.shell.shown.get(name)
        if more.get("update"):
            if shown is not None:
                shown |= output
            return
        output = {"output_type": "display_data", **output}
        self.shell.outputs.add(output)
        if name:
            self.shell.shown[name] = output

    def clear_output(self, wait: bool = False) -> None:
        """Forget what this cell has shown."""
        self.shell.outputs.take()


class Shell(InteractiveShell):
    """An IPython shell without a terminal, a history or a kernel."""

    displayhook_class = Type(Results)
    display_pub_class = Type(Displays)

    def __init__(self, **named: object) -> None:
        self.outputs = Outputs()
        self.shown: dict[str, dict] = {}
        self.failed: dict = {}
        super().__init__(**named)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.failed = {"name": etype.__name__, "value": str(evalue), "traceback": "\n".join(stb)}


def shell() -> Shell:
    """The shell of this process."""
    settings = Config()
    settings.HistoryManager.enabled = False
    settings.InteractiveShell.colors = "nocolor"
    return Shell.instance(config=settings)


def _text(data: Mapping) -> dict:
    """A bundle of forms as JSON can hold it: pictures as base64."""
    return {
        kind: base64.b64encode(form).decode() if isinstance(form, bytes) else form
        for kind, form in data.items()
    }


def _size(form: object) -> int:
    """About how many characters an output takes."""
    return len(form) if isinstance(form, str) else len(str(form))
