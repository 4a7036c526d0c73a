"""A real browser for the tests, what a visit of a page shows, and a server for pages."""

import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser() -> str | None:
    """Path of the first Chromium or Chrome that the system has."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    return next(iter(found), str(MAC) if MAC.exists() else None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the browser at `path` without a window and with an empty profile of its own."""
    return playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))


@dataclass
class Visit:
    """A page that is open, the addresses it asked for, and what it complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note every request, console error (policy violations too) and uncaught exception."""
        for event, listener in self._listeners.items():
            self.page.on(event, listener)

    def leave(self) -> None:
        """Leave the page as a new reader would find it, for the next visit."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        self.page.mouse.move(0, 0)
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.goto("about:blank")

    @cached_property
    def _listeners(self) -> dict[str, Callable]:
        return {
            "request": lambda request: self.requests.append(request.url),
            "pageerror": lambda error: self.complaints.append(str(error)),
            "console": self._note,
        }

    @property
    def home(self) -> str:
        """Start of our own addresses: the folder of the page, ending in a slash."""
        return self.address[: self.address.rindex("/") + 1]

    def _note(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def foreign(self, home: str) -> list[str]:
        """Addresses asked for that lie outside `home`, the start of our own addresses."""
        own = (home, "data:", "blob:")
        return [address for address in self.requests if not address.startswith(own)]


def size(width: int) -> dict[str, int]:
    """The window of a device that is so many CSS pixels wide."""
    return {"width": width, "height": 844 if width < 600 else 900}


PLAIN = {
    "media": "screen",
    "color_scheme": "light",
    "reduced_motion": "no-preference",
    "forced_colors": "none",
}


def show(page: Page, width: int = 1280, **media: str) -> None:
    """Show an open page to a reader with another window and other settings."""
    page.set_viewport_size(size(width))
    page.emulate_media(**{**PLAIN, **media})


# Pages that visits are done with, by the settings of their profile.
IDLE: dict[str, list[Page]] = {}


@contextmanager
def visit(
    browser: Browser, address: str, width: int = 1280, fresh: bool = False, **settings
) -> Iterator[Visit]:
    """Open `address` as a new reader does: nothing is stored, pressed or pointed at.

    width: CSS pixels. Further words are what `show` takes, or go to the browser context:
    java_script_enabled=False, has_touch=True and so on. A profile costs more than most pages do, so
    one that was used is used again; fresh: one of its own, which has nothing in its cache either.
    """
    media = {name: settings.pop(name) for name in PLAIN if name in settings}
    idle = [] if fresh else IDLE.setdefault(repr(settings), [])
    page = idle.pop() if idle else browser.new_context(**settings).new_page()
    seen = Visit(page, address)
    try:
        show(page, width, **media)
        seen.listen()
        page.goto(address, wait_until="load")
        yield seen
        seen.leave()
        idle.append(page)
    finally:
        if fresh or page not in idle:
            page.context.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and writes nothing to the terminal."""

    def log_message(self, *_: object) -> None:
        """Drop the access log."""


class _Server(http.server.ThreadingHTTPServer):
    """A server that does not mind a browser hanging up."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: the test sees what the browser got."""


@contextmanager
def serving(folder: Path, handler: Callable | None = None) -> Iterator[str]:
    """Serve `folder` on a free loopback port; gives its address, ending in a slash."""
    handler = handler or partial(_Quiet, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
