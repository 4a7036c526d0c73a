"""Editions as they are compared: computed from a scenario, or read from a folder or zip."""

import json
import stat
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from klarna_report.build.inputs import FACTS
from klarna_report.definitions import settable
from klarna_report.errors import InputError, nearest
from klarna_report.evidence import Evidence, load
from klarna_report.facts import Model
from klarna_report.parameters import (
    BASELINE,
    Parameter,
    Scenario,
    Value,
    baseline,
    check_name,
    differing,
    read_scenario,
    scenario_path,
    shipped_scenarios,
)
from klarna_report.verdicts import verdicts

LIMIT_BYTES = 2 * 10**9  # unpacked; some hundred times an edition of today
LIMIT_FILES = 100_000


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    facts: id -> record as in facts.json; verdicts: claim -> outcome; given: names of what was set.
    """

    name: str
    title: str
    reason: str
    parameters: Mapping[str, Value]
    facts: Mapping[str, Mapping]
    verdicts: Mapping[str, str]
    given: Collection[str]


def computed(scenario: Scenario, parameters: Mapping[str, Parameter], evidence: Evidence) -> Side:
    """A scenario evaluated by the model, without building the book."""
    model = Model(evidence, parameters, scenario)
    facts = {name: fact.record() for name, fact in model.facts(model.entries).items()}
    outcomes = {each.claim: each.outcome for each in verdicts(model)}
    about = (scenario.name, scenario.title, scenario.reason, scenario.values)
    return Side(*about, facts, outcomes, scenario.given)


def read_side(folder: Path) -> Side:
    """An edition as the facts.json of its folder has it; InputError if there is none, or damaged.

    The facts that repeat a parameter are left out.
    """
    path = folder / FACTS
    if not path.is_file():
        raise InputError(f"{folder}: is not an edition: it holds no {FACTS}")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        parameters, about = dict(record["parameters"]), record["scenario"]
        facts = {each["id"]: {"value": each["value"], **each} for each in record["facts"]}
        outcomes = {each["claim"]: each["outcome"] for each in record["verdicts"]}
        words = [str(about[name]) for name in ("name", "title", "reason")]
        given = {each["name"] for each in about.get("given", [])}
    except KeyError as error:
        raise InputError(f"{path}: is damaged: {error.args[0]} is missing") from error
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{path}: is damaged: {' '.join(str(error).split())}") from error
    facts = {name: fact for name, fact in facts.items() if name not in parameters}
    return Side(*words, parameters, facts, outcomes, given)


def recorded_scenario(folder: Path, parameters: Mapping[str, Parameter]) -> Scenario:
    """The scenario of an edition, checked against the catalogue; InputError if it does not fit."""
    side, where = read_side(folder), str(folder / FACTS)
    for name in parameters:
        if name not in side.parameters:
            raise InputError(f"{where}: is damaged, or of another version: {name} is not in it")
    given = {name: side.parameters[name] for name in parameters if name in side.given}
    known = settable(load(), parameters, side.parameters, where)
    given |= differing(known, side.parameters, where)
    check_name(side.name, where)
    return Scenario(side.name, side.title, side.reason, baseline(parameters).defaults, given)


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The folder of an edition given as a folder or as a zip of one."""
    if path.is_dir():
        yield path
        return
    if not zipfile.is_zipfile(path):
        raise InputError(f"{path}: is neither an edition's folder nor a zip of one")
    with tempfile.TemporaryDirectory(prefix="klarna-edition-") as folder:
        _unpack(path, Path(folder))
        inside = [each for each in Path(folder).iterdir() if each.is_dir()]
        top = Path(folder)
        yield top if (top / FACTS).exists() or len(inside) != 1 else inside[0]


def _unpack(path: Path, folder: Path) -> None:
    """Unpack a zip; InputError if an entry would leave the folder, is a link or is huge."""
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            if sum(e.file_size for e in entries) > LIMIT_BYTES or len(entries) > LIMIT_FILES:
                raise InputError(f"{path}: is too large to be an edition")
            for entry in entries:
                place = PureWindowsPath(entry.filename)  # which also knows drives and backslashes
                if place.anchor or ".." in place.parts:
                    raise InputError(f"{path}: {entry.filename!r} would be unpacked outside it")
                if stat.S_ISLNK(entry.external_attr >> 16):
                    raise InputError(f"{path}: {entry.filename!r} is a link; an edition has none")
            packed.extractall(folder)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{path}: is a damaged zip: {error}") from error


def scenarios(parameters: Mapping[str, Parameter]) -> list[Scenario]:
    """The baseline and every scenario of `data/scenarios/`, by name."""
    return [baseline(parameters), *(read_scenario(p, parameters) for p in shipped_scenarios())]


def side(text: str, parameters: Mapping[str, Parameter], evidence: Evidence) -> Side:
    """A side of a comparison from what a person typed: scenario, file, folder or zip."""
    if text == BASELINE:
        return computed(baseline(parameters), parameters, evidence)
    try:
        path = scenario_path(text)
    except InputError:
        if Path(text).exists():
            with opened(Path(text)) as folder:
                return read_side(folder)
        known = [BASELINE, *(path.stem for path in shipped_scenarios())]
        fault = f"compare: {text!r} is neither a scenario nor an edition"
        raise InputError(f"{fault}; {nearest(Path(text).stem, known)}") from None
    return computed(read_scenario(path, parameters), parameters, evidence)
