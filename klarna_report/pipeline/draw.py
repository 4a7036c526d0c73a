"""Draw charts ahead of the pages that show them, in processes beside those that run chapters.

A drawing is kept by its content (see `store.remembered`), so drawing ahead is all there is to do:
whoever needs it finds it. What fails here fails again there, and is reported there.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue

from klarna_report import store
from klarna_report.pipeline.forks import Fork, Warm

TASK = "klarna_report.pipeline.draw:draw"
PATIENCE_S = 60  # for one job; a chapter's charts take about half a second


class Drawers:
    """A few processes that draw, started when there is something to draw."""

    def __init__(self, warm: Callable[[], Warm], cache: Path, count: int) -> None:
        self._warm = warm
        self._cache = cache
        self._pool = ThreadPoolExecutor(count)
        self._idle: SimpleQueue[Fork] = SimpleQueue()
        self._all: list[Fork] = []

    def draw(self, **job: str) -> Future:
        """Have one job done: `run`, a key of the store, or `page` and `book`, an edition's."""
        return self._pool.submit(self._draw, job)

    def _draw(self, job: Mapping[str, str]) -> None:
        try:
            fork = self._idle.get_nowait()
        except Empty:
            fork = self._warm().start(TASK, jobs=True, cache=str(self._cache))
            self._all.append(fork)
        fork.ask(job)
        with contextlib.suppress(TimeoutError):
            if fork.answer(PATIENCE_S):
                self._idle.put(fork)
                return
        fork.kill()

    def close(self) -> None:
        """End all of them, whatever they are doing."""
        for fork in self._all:
            fork.kill()
        self._pool.shutdown(cancel_futures=True)
        for fork in self._all:
            fork.close()


def draw(send: Callable[[dict], None], cache: str, jobs: Iterable[Mapping[str, str]]) -> None:
    """Do jobs, in a fork, as they come."""
    kept = store.Store(Path(cache))
    store.use(kept)
    for job in jobs:
        with contextlib.suppress(Exception):
            if "run" in job:
                _draw_run(json.loads(kept.get("runs", job["run"])))
            else:
                _draw_page(Path(job["book"]), job["page"])
        send({"done": True})


def _draw_run(run: Mapping) -> None:
    """The drawings of a run's figures, wide and narrow."""
    from klarna_report.book import drawing

    for payload in _figures(run["outputs"]):
        for variant in ("wide", "narrow"):
            drawing.drawn(payload[variant])


def _draw_page(book: Path, page: str) -> None:
    """The pictures of a page's figures, which carry the edition's name and its facts."""
    from klarna_report.book import drawing
    from klarna_report.book.edition import Edition
    from klarna_report.book.figures import PICTURE_SCALE, assets
    from klarna_report.book.role import plain
    from klarna_report.evidence import load

    edition = Edition.read(book)
    sources = load().sources.to_dict(orient="index")
    notebook = json.loads((book / f"{page}.ipynb").read_text(encoding="utf-8"))
    for payload in _figures([cell.get("outputs", []) for cell in notebook["cells"]]):
        made = assets(payload, lambda text: plain(edition, text), edition.summary(), sources)
        drawing.png(made["svg"].decode(), PICTURE_SCALE)


def _figures(cells: Iterable[list[Mapping]]) -> Iterator[Mapping]:
    from klarna_report.charts import FIGURE_MIME

    for outputs in cells:
        for output in outputs:
            if FIGURE_MIME in output.get("data", {}):
                yield output["data"][FIGURE_MIME]
