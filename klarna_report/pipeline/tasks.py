"""A chapter to be run at certain values, and a run of it: how the two are known by hash."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from klarna_report.parameters import Value
from klarna_report.pipeline.inputs import Hashes
from klarna_report.pipeline.notebooks import Chapter
from klarna_report.store import Store, key_of


@dataclass(frozen=True, eq=False)
class Task:
    """A chapter at the parameter values of an edition, in an environment."""

    chapter: Chapter
    values: Mapping[str, Value]
    environment: dict

    @property
    def code(self) -> list[tuple[int, str]]:
        """The cells that a run executes."""
        return self.chapter.code(self.values)

    @property
    def where(self) -> str:
        """The chapter as messages name it."""
        return f"chapters/{self.chapter.path.name}"

    @cached_property
    def key(self) -> str:
        """A hash of all that is known before a run to decide its outputs."""
        return key_of(self.environment, [source for _, source in self.code])


@dataclass(frozen=True)
class Run:
    """What a chapter showed, and what it used: name of a file -> its hash and who asked for it."""

    task: Task
    key: str
    outputs: list[list[dict]]
    used: dict[str, list[str]]
    fresh: bool

    def notebook(self) -> dict:
        """The executed notebook."""
        return self.task.chapter.executed(self.task.values, self.outputs)

    def record(self) -> dict:
        """What decided the outputs, for the record of an edition; cells by hash."""
        chapter = self.task.chapter
        code = [*chapter.code_hashes.values()]
        return {"code": code, "parameters": chapter.given(self.task.values), "used": self.used}


def stored_run(task: Task, store: Store, hashes: Hashes) -> Run | None:
    """A run in the store that used just what there is now; None if there is none.

    What the last run with this key used is looked up first, then the run that found these files
    as they are now.
    """
    names = store.get("uses", task.key)
    if names is None:
        return None
    key = run_key(task, {name: hashes.of(name) for name in json.loads(names)})
    content = store.get("runs", key)
    return Run(task, key, **json.loads(content), fresh=False) if content else None


def run_key(task: Task, used: Mapping[str, str]) -> str:
    """A hash of all that decides a run: its task and, by name, the hash of each file it used."""
    return key_of(task.key, used)


def keep_run(run: Run, store: Store) -> None:
    """Keep a run for later builds."""
    content = {"outputs": run.outputs, "used": run.used}
    store.put("runs", run.key, json.dumps(content, sort_keys=True).encode())
    store.put("uses", run.task.key, json.dumps(sorted(run.used)).encode())
