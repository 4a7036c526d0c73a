"""What builds of one book share: warm processes, threads to wait for them, the store."""

import atexit
import threading
from concurrent.futures import ThreadPoolExecutor

from klarna_report.pipeline.draw import Drawers
from klarna_report.pipeline.execute import Kernels
from klarna_report.pipeline.forks import Warm
from klarna_report.pipeline.freshness import TIMEOUT_S
from klarna_report.pipeline.inputs import Book
from klarna_report.store import Store, processors

CHAPTERS = "klarna_report.pipeline.preload:chapters"
PAGES = "klarna_report.pipeline.preload:pages"


class Workshop:
    """Share one among builds, in one thread or in several, and close it at the end.

    timeout: seconds that a cell may take.
    """

    def __init__(self, book: Book, timeout: float) -> None:
        self.book = book
        self.store = Store(book.cache)
        self.pool = ThreadPoolExecutor(processors())
        self.aside = ThreadPoolExecutor(1)  # for what is done beside the chapters
        self.kernels = Kernels(self.chapters, self.pool, self.store, timeout)
        self.drawers = Drawers(self.pages, book.cache, max(1, processors() // 2))
        self._started: dict[str, Warm] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> "Workshop":
        return self

    def __exit__(self, *_: object) -> None:
        self.drawers.close()
        for warm in self._started.values():
            warm.close()
        for pool in (self.pool, self.aside):  # whose threads have nothing to wait for any more
            pool.shutdown(cancel_futures=True)

    def pages(self) -> Warm:
        """The warm process that renders and draws."""
        return self._warm(PAGES)

    def chapters(self) -> Warm:
        """The warm process that runs chapters."""
        return self._warm(CHAPTERS)

    def _warm(self, preload: str) -> Warm:
        with self._lock:
            if preload not in self._started:
                scratch = self.book.cache / "ipython"
                self._started[preload] = Warm([preload], self.book.root, scratch)
            return self._started[preload]


_shared: dict[Book, Workshop] = {}
_sharing = threading.Lock()


def shared(book: Book) -> Workshop:
    """The workshop that all builds of a book in this process share; closed as Python ends."""
    with _sharing:
        if book not in _shared:
            _shared[book] = Workshop(book, TIMEOUT_S)
            atexit.register(_shared[book].__exit__)
        return _shared[book]
