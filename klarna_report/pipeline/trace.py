"""Note what a run uses, and refuse what could not be noted.

An audit hook sees every file that Python opens, every folder it lists and every program or
network address it asks for, whichever library asks. `os.stat`, which tells whether a file is
there, is not audited and is wrapped. What belongs to Python or to an installed package does not
count: the lock and the versions stand for it.
"""

import os
import stat
import sys
import sysconfig
from collections.abc import Callable

SOCKETS = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")
NAMES = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
PROGRAMS = (
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile"),
    *("os.fork", "os.forkpty", "pty.spawn"),
)
# What changes a file or a folder -> the places of the paths in what the event tells.
CHANGES = {
    **dict.fromkeys(("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.utime"), (0,)),
    **dict.fromkeys(("os.link", "os.symlink"), (1,)),
    "os.rename": (0, 1),
}
LISTINGS = ("os.listdir", "os.scandir")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
SYSTEM = ("/proc", "/sys", "/dev")
IMPORTER = "<frozen importlib"
NOTEBOOK = "__main__"
BETWEEN = (__file__, os.path.join(os.path.dirname(__file__), "warm.py"))  # neither asks by itself


class Refused(RuntimeError):
    """A chapter asked for what no chapter may do."""


class Trace:
    """What one run uses. `used`: path -> who asked for it first; a listed folder ends in a slash.

    Who asked is a file, `cell 3`, or nothing where it is not known. tops: folders whose files
    are inputs and must not be written. strict: refuse what could not be noted.
    """

    def __init__(self, *tops: str, strict: bool = True) -> None:
        self.used: dict[str, str] = {}
        self.refused: list[str] = []
        self.cell = 0
        self._tops = tuple(os.path.join(top, "") for top in tops)
        paths = (*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, *SYSTEM)
        self._foreign = tuple({os.path.join(path, "") for path in paths})
        self._made: set[str] = set()
        self._imports: dict[str, str] = {}
        self._handlers = self._table(strict)
        self._watching = False

    def start(self) -> None:
        """Watch this process from here on."""
        for name in ("stat", "lstat"):
            setattr(os, name, self._noting(getattr(os, name)))
        self._watching = True
        sys.addaudithook(self._hook)

    def stop(self) -> None:
        """Watch no longer; count the files of the modules that were imported."""
        self._watching = False
        for name, module in list(sys.modules.items()):
            path = getattr(module, "__file__", None)
            if path and self.counts(path):
                self.used.setdefault(path, self._imports.get(name, ""))

    def counts(self, path: str) -> bool:
        """Whether a path is the book's or the reader's own, not Python's or a package's."""
        own, foreign = (
            max((len(top) for top in tops if path.startswith(top)), default=0)
            for tops in (self._tops, self._foreign)
        )
        return os.path.isabs(path) and (own > foreign or not foreign) and path not in self._made

    def _table(self, strict: bool) -> dict[str, Callable]:
        table = dict.fromkeys(LISTINGS, self._list)
        table |= {"open": self._open, "import": self._import, "sqlite3.connect": self._note}
        if strict:
            table |= {event: self._changing(places) for event, places in CHANGES.items()}
            table |= dict.fromkeys(SOCKETS, self._socket) | dict.fromkeys(NAMES, self._name)
            table |= dict.fromkeys(PROGRAMS, self._program)
            table["os.truncate"] = lambda path, *_: self._change(path)
        self._strict = strict
        return table

    def _hook(self, event: str, given: tuple) -> None:
        handler = self._handlers.get(event)
        if handler and self._watching:
            handler(*given)

    def _open(self, path: object, mode: object, flags: int, *_: object) -> None:
        if isinstance(path, int):
            return
        if flags & WRITES:
            if self._strict:
                self._change(path)
            self._made.add(_full(path))
        self._note(path)

    def _import(self, name: str, *_: object) -> None:
        self._imports.setdefault(name, self._asker())

    def _list(self, path: object, *_: object) -> None:
        if isinstance(path, int) or sys._getframe(2).f_code.co_filename.startswith(IMPORTER):
            return
        full = _full(path or ".")
        if full not in sys.path:  # where modules are looked for: the modules found count
            self._note(os.path.join(full, ""))

    def _changing(self, places: tuple[int, ...]) -> Callable:
        """A handler of an event with paths in these places and, mostly, a folder's number last."""

        def handler(*given: object) -> None:
            for place in places:
                self._change(given[place], given[-1])

        return handler

    def _change(self, path: object, folder: object = None) -> None:
        if isinstance(path, int):
            return
        full = _full(path)
        if isinstance(folder, int) and folder > 0 and not os.path.isabs(os.fsdecode(path)):
            full = _inside(folder, os.fsdecode(path))
        if full.startswith(self._tops):
            self._refuse(f"write {os.fsdecode(path)}; a chapter leaves nothing behind")

    def _socket(self, socket: object, address: object = None, *_: object) -> None:
        if isinstance(address, tuple):
            self._refuse(f"reach the network ({address[0]}); a chapter uses only what is on disk")

    def _name(self, host: object, *_: object) -> None:
        self._refuse(f"reach the network ({host}); a chapter uses only what is on disk")

    def _program(self, *given: object) -> None:
        program = given[0] if given else "a copy of itself"
        self._refuse(f"start {program!r}; what another program uses cannot be traced")

    def _refuse(self, what: str) -> None:
        self.refused.append(f"tried to {what}")
        raise Refused(self.refused[-1])

    def _noting(self, original: Callable) -> Callable:
        """`os.stat` that also notes which file of the book was looked for."""

        def looked(path: object, *given: object, **named: object) -> os.stat_result:
            text = self._watching and path and isinstance(path, (str, bytes, os.PathLike))
            wanted = text and _full(path).startswith(self._tops)
            try:
                found = original(path, *given, **named)
            except OSError:
                self._note(path if wanted else 0)
                raise
            self._note(path if wanted and not stat.S_ISDIR(found.st_mode) else 0)
            return found

        return looked

    def _note(self, path: object, *_: object) -> None:
        if not isinstance(path, int) and self.counts(full := _full(path)):
            self.used.setdefault(full, self._asker())

    def _asker(self) -> str:
        """The cell or the file of the book that is at work."""
        frame = sys._getframe(1)
        while frame:
            if frame.f_globals.get("__name__") == NOTEBOOK:
                return f"cell {self.cell}"
            file = frame.f_code.co_filename
            if file not in BETWEEN and self.counts(file):
                return file
            frame = frame.f_back
        return ""


def _full(path: object) -> str:
    """A path in full, as text; a slash at its end stays."""
    text = os.fsdecode(path)
    return os.path.join(os.path.abspath(text), "") if text.endswith("/") else os.path.abspath(text)


def _inside(folder: int, name: str) -> str:
    """A name in an open folder as a full path, as far as the system tells where the folder is."""
    try:
        return os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
    except OSError:
        return name
