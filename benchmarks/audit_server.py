"""A plain static server with gzip on loopback, as a reader's host would have it."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from browser import serving

SQUEEZED = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".csv")


@cache
def squeezed(path: str) -> bytes:
    """A file as it travels."""
    return gzip.compress(Path(path).read_bytes(), mtime=0)


class _Handler(SimpleHTTPRequestHandler):
    """Sends text compressed and lets browsers keep what carries its version in its address."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.translate_path(self.path)
        if not path.endswith(SQUEEZED) or not Path(path).is_file():
            super().do_GET()
            return
        content = squeezed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        kept = "public, max-age=31536000" if "?v=" in self.path else "no-cache"
        self.send_header("Cache-Control", kept)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve `folder`; gives its address, ending in a slash."""
    with serving(folder, partial(_Handler, directory=str(folder))) as address:
        yield address
