"""An edition made from its inputs: what must be run is run, then facts, pages, inspection."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock, Timeout

from klarna_report.errors import BuildError
from klarna_report.parameters import Scenario
from klarna_report.pipeline import press
from klarna_report.pipeline.execute import run_fresh
from klarna_report.pipeline.forks import Fork, Warm
from klarna_report.pipeline.freshness import Built, Progress, unchanged
from klarna_report.pipeline.inputs import PACKAGE, Book, Hashes, digest_of, environment
from klarna_report.pipeline.logs import Failed, logged
from klarna_report.pipeline.notebooks import Chapter
from klarna_report.pipeline.publish import LOCKS, MARK, STAGES, clean, publish, staged
from klarna_report.pipeline.tasks import Run, Task, stored_run
from klarna_report.pipeline.workshop import Workshop

CHECK, PRESS = (f"klarna_report.pipeline.press:{name}" for name in ("check", "press"))
STEPS_AFTER = 3  # facts, pages, inspection
PATIENCE_S = 900  # for a whole book to be rendered; it takes seconds


def assembled(
    scenario: Scenario,
    book: Book,
    workshop: Workshop | None,
    timeout: float,
    progress: Progress,
) -> Built:
    """The edition, built and put in place; whatever goes wrong, the one before stays."""
    with logged(book.build / "logs" / f"{scenario.name}.log"), ExitStack() as stack:
        (book.build / LOCKS).mkdir(parents=True, exist_ok=True)
        stack.enter_context(FileLock(book.build / LOCKS / f"{scenario.name}.lock"))
        if unchanged(scenario, book):  # by another build, while this one waited
            return Built(book.build / scenario.name, fresh=False)
        _tidy(book.build, scenario.name)
        shop = workshop or stack.enter_context(Workshop(book, timeout))
        stage = stack.enter_context(staged(book.build, scenario.name))
        return Making(scenario, book, shop, stage, progress).built()


def _tidy(build: Path, name: str) -> None:
    """Remove what killed builds have left: of this edition, and of those nobody is building."""
    clean(build, name)
    for other in {each.name.partition(MARK)[0] for each in (build / STAGES).glob(f"*{MARK}*")}:
        with suppress(Timeout), FileLock(build / LOCKS / f"{other}.lock", timeout=0):
            clean(build, other)


class Making:
    """One edition on its way."""

    def __init__(
        self, scenario: Scenario, book: Book, shop: Workshop, stage: Path, progress: Progress
    ) -> None:
        self.scenario = scenario
        self.book = book
        self.shop = shop
        self.stage = stage
        self.snapshot = book.snapshot()
        self.hashes = Hashes(book, self.snapshot)
        self.environment = environment(self.snapshot)
        self.drawings: list[Future] = []
        self._progress, self._done, self._total = progress, 0, STEPS_AFTER

    def built(self) -> Built:
        """Run, write, press, and put in place if nothing has changed meanwhile."""
        chapters = [Chapter.read(path) for path in self.book.chapters]
        tasks = [Task(each, self.scenario.values, self.environment) for each in chapters]
        runs = self.runs(tasks)
        self.write(runs)
        read = self.pressed()
        self.step()
        self.check_unchanged()
        folder = publish(self.stage, self.book.build, self.scenario.name, self.record(runs, read))
        self.shop.store.prune()
        return Built(folder, True, tuple(run.task.chapter.name for run in runs if run.fresh))

    def check_unchanged(self) -> None:
        """Failed if a file that the edition was made from is not as it was at the start."""
        now = self.book.snapshot()
        for name in sorted(now.keys() | self.snapshot.keys()):
            if now.get(name) != self.snapshot.get(name):
                raise Failed(f"{name} changed while the book was built; build again")

    def runs(self, tasks: Sequence[Task]) -> list[Run]:
        """A run of each chapter, from the store where nothing it used has changed."""
        stored = {task: stored_run(task, self.shop.store, self.hashes) for task in tasks}
        missing = [task for task, run in stored.items() if run is None]
        self._total += len(missing)
        self.shop.pages()  # loads what pages need while chapters run
        checking = self.shop.aside.submit(
            self.check, self.shop.chapters if missing else self.shop.pages
        )
        try:
            fresh = run_fresh(missing, self.shop.kernels, self.hashes, self.ran)
        except BuildError:
            checking.result()  # wrong data explain more than the chapter that stumbled over them
            raise
        checking.result()
        ran = dict(zip(missing, fresh, strict=True))
        return [ran.get(task) or stored[task] for task in tasks]

    def check(self, warm: Callable[[], Warm]) -> None:
        """InputError if data/ breaks a rule."""
        checked = ("data/", f"{PACKAGE.name}/")
        files = [str(self.book.path(n)) for n in self.snapshot if n.startswith(checked)]
        with warm().start(CHECK, files=files, build=str(self.book.build)) as fork:
            _told(fork, "checked", "data/")

    def ran(self, run: Run) -> None:
        """Have a chapter's charts drawn while others still run."""
        self.drawings.append(self.shop.drawers.draw(run=run.key))
        self.step()

    def step(self) -> None:
        """One step further."""
        self._done += 1
        self._progress(self._done, self._total)

    def write(self, runs: Sequence[Run]) -> None:
        """The executed chapters, and the book's settings where Jupyter Book looks for them."""
        book, pages = self.stage / press.BOOK, self.stage / press.PAGES
        book.mkdir()
        pages.mkdir()
        for name in ("_config.yml", "_toc.yml"):
            shutil.copyfile(self.book.root / name, pages / name)
        for run in runs:
            text = json.dumps(run.notebook(), indent=1, sort_keys=True, ensure_ascii=False)
            path = book / f"{run.task.chapter.name}.ipynb"
            path.write_text(text + "\n", encoding="utf-8")

    def pressed(self) -> dict[str, str]:
        """Facts and pages made; files of the book that were read for it beyond the known ones."""
        tops = [str(self.book.root), str(PACKAGE)]
        given = {"stage": str(self.stage), "cache": str(self.book.cache), "tops": tops}
        about = asdict(self.scenario)
        with self.shop.pages().start(PRESS, jobs=True, **given, scenario=about) as fork:
            names = _told(fork, press.GATHERED, "facts.json")
            self.step()
            with self.pictures(names):
                wait(self.drawings)
                fork.ask({"go": True})
                used = _told(fork, "read", "pages")
            self.step()
        beyond = {self.book.name(path) for path in used if not self._made(path)}
        return {n: self.hashes.of(n) for n in sorted(beyond) if n not in self.snapshot}

    def _made(self, path: str) -> bool:
        """Whether a file was made by a build."""
        return path.startswith(str(self.book.build))

    @contextmanager
    def pictures(self, names: Sequence[str]) -> Iterator[None]:
        """Have the pictures drawn while the pages are made."""
        book = str(self.stage / press.PAGES)
        ahead = [self.shop.drawers.draw(book=book, page=name) for name in names]
        try:
            yield
        finally:
            for each in ahead:
                each.cancel()

    def record(self, runs: Sequence[Run], read: Mapping[str, str]) -> dict:
        """All that decided this edition."""
        return {
            "scenario": self.scenario.name,
            "digest": digest_of(self.scenario, self.snapshot),
            "environment": self.environment,
            "chapters": {run.task.chapter.name: run.record() for run in runs},
            "read": dict(read),
        }


def _told(fork: Fork, key: str, what: str) -> object:
    """The answer of this key; the error that the fork tells of instead."""
    try:
        answer = fork.answer(PATIENCE_S)
    except TimeoutError:
        raise Failed(f"{what}: not done within {PATIENCE_S} s", fork.where()) from None
    if answer is None:
        how, details = fork.end()
        raise Failed(f"{what}: {how}", details)
    if "failed" in answer:
        raise press.raised(answer["failed"])
    return answer[key]
