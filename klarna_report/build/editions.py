"""Editions as they are compared: computed from a scenario, or read from a folder or zip."""

import json
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from klarna_report.build.inputs import FACTS
from klarna_report.definitions import settable
from klarna_report.errors import InputError, nearest
from klarna_report.evidence import Evidence, load
from klarna_report.facts import Model
from klarna_report.parameters import (
    BASELINE,
    DATA,
    Parameter,
    Scenario,
    Value,
    baseline,
    check_name,
    differing,
    read_scenario,
    scenario_path,
)
from klarna_report.verdicts import verdicts

LIMIT_BYTES = 2 * 10**9  # unpacked; some hundred times an edition of today
LIMIT_FILES = 100_000


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    facts: id -> record as in facts.json, without the parameters; verdicts: claim -> outcome.
    """

    name: str
    title: str
    reason: str
    parameters: Mapping[str, Value]
    facts: Mapping[str, Mapping]
    verdicts: Mapping[str, str]


def computed(scenario: Scenario, parameters: Mapping[str, Parameter], evidence: Evidence) -> Side:
    """A scenario evaluated by the model, without building the book."""
    model = Model(evidence, parameters, scenario)
    facts = {name: fact.record() for name, fact in model.facts(model.entries).items()}
    outcomes = {each.claim: each.outcome for each in verdicts(model)}
    return Side(scenario.name, scenario.title, scenario.reason, scenario.values, facts, outcomes)


def read_record(folder: Path) -> dict:
    """The facts.json of an edition's folder; InputError if that is none, or damaged."""
    path = folder / FACTS
    if not path.is_file():
        raise InputError(f"{folder}: is not an edition: it holds no {FACTS}")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: is damaged: {' '.join(str(error).split())}") from error
    fault = _fault(record)
    if fault:
        raise InputError(f"{path}: is damaged: {fault}")
    return record


def _fault(record: object) -> str:
    """What a record lacks, in words; nothing if it is whole."""
    if not isinstance(record, dict):
        return "it does not hold named entries"
    kinds = {"scenario": dict, "parameters": dict, "facts": list, "verdicts": list}
    for name, kind in kinds.items():
        if not isinstance(record.get(name), kind):
            return f"{name} is missing or of the wrong kind"
    for name in ("name", "title", "reason"):
        if not isinstance(record["scenario"].get(name), str):
            return f"scenario has no {name}"
    if not all(
        isinstance(each, dict) and "name" in each for each in record["scenario"].get("given", [])
    ):
        return "what was set has no names"
    if not all(isinstance(each, dict) and {"id", "value"} <= {*each} for each in record["facts"]):
        return "a fact has no id or no value"
    if not all(isinstance(v, dict) and {"claim", "outcome"} <= {*v} for v in record["verdicts"]):
        return "a verdict has no claim or no outcome"
    return ""


def read_side(folder: Path, parameters: Mapping[str, Parameter]) -> Side:
    """An edition as its folder records it."""
    record = read_record(folder)
    return Side(
        record["scenario"]["name"],
        record["scenario"]["title"],
        record["scenario"]["reason"],
        record["parameters"],
        {fact["id"]: fact for fact in record["facts"] if fact["id"] not in parameters},
        {each["claim"]: each["outcome"] for each in record["verdicts"]},
    )


def recorded_scenario(folder: Path, parameters: Mapping[str, Parameter]) -> Scenario:
    """The scenario of an edition, checked against the catalogue; InputError if it does not fit."""
    record, where = read_record(folder), str(folder / FACTS)
    for name in parameters:
        if name not in record["parameters"]:
            raise InputError(f"{where}: is damaged, or of another version: {name} is not in it")
    held = {each["name"] for each in record["scenario"].get("given", [])}
    given = {name: record["parameters"][name] for name in parameters if name in held}
    known = settable(load(), parameters, record["parameters"], where)
    given |= differing(known, record["parameters"], where)
    about, defaults = record["scenario"], baseline(parameters).defaults
    check_name(about["name"], where)
    return Scenario(about["name"], about["title"], about["reason"], defaults, given)


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
                parts = entry.filename.replace("\\", "/").split("/")
                if not parts[0] or ".." in parts or ":" in parts[0]:
                    raise InputError(f"{path}: {entry.filename!r} would be unpacked outside it")
                if stat.S_ISLNK(entry.external_attr >> 16):
                    raise InputError(f"{path}: {entry.filename!r} is a link; an edition has none")
            packed.extractall(folder)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{path}: is a damaged zip: {error}") from error


def scenarios(parameters: Mapping[str, Parameter]) -> list[Scenario]:
    """The baseline and every scenario of `data/scenarios/`, by name."""
    paths = sorted((DATA / "scenarios").glob("*.yml"))
    return [baseline(parameters), *(read_scenario(path, parameters) for path in paths)]


def named_scenario(name: str, parameters: Mapping[str, Parameter]) -> Scenario | None:
    """The scenario of this name or in this file; None if there is none."""
    if name == BASELINE:
        return baseline(parameters)
    try:
        path = scenario_path(name)
    except InputError:
        return None
    return read_scenario(path, parameters)


def side(text: str, parameters: Mapping[str, Parameter], evidence: Evidence) -> Side:
    """A side of a comparison from what a person typed: scenario, file, folder or zip."""
    scenario = named_scenario(text, parameters)
    if scenario:
        return computed(scenario, parameters, evidence)
    if Path(text).exists():
        with opened(Path(text)) as folder:
            return read_side(folder, parameters)
    known = [BASELINE, *(path.stem for path in (DATA / "scenarios").glob("*.yml"))]
    hint = nearest(Path(text).stem, known)
    raise InputError(f"compare: {text!r} is neither a scenario nor an edition; {hint}")
