"""Layer 0: the catalogue of parameters and the scenarios, refusing what does not fit."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from klarna_report.errors import InputError, nearest

DATA = Path(__file__).resolve().parents[1] / "data"
BASELINE = "baseline"
MANDATORY = ("value", "range", "unit", "definition", "kind", "source")
KINDS = ("statute", "reported", "claimed", "derived", "assumed")
CHOICES = ("name", "observation")
HEADER = ("scenario", "reason")
HUGE = 1e300
LIMIT_MB = 5  # some fifty times the largest file of today

Value = float | str


@dataclass(frozen=True)
class Parameter:
    """A quantity the re-runner may change.

    `range` is [low, high] for a number; for the units `name` and `observation` it lists the
    allowed words or observation ids. The same range bounds what may be set and is what the
    uncertainty draws cover.
    """

    name: str
    value: Value
    range: tuple[Value, ...]
    unit: str
    definition: str
    kind: str
    source: str
    note: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether the range lists the allowed values instead of bounding them."""
        return self.unit in CHOICES

    def parse(self, raw: object, where: str) -> Value:
        """The value that `raw` stands for, or an InputError saying what is allowed."""
        if self.is_choice:
            if raw in self.range:
                return str(raw)
            hint = nearest(str(raw), map(str, self.range))
            raise InputError(f"{where}: {self.name} = {raw!r} is not one of its choices; {hint}")
        low, high = self.range
        allowed = f"a number from {low:g} to {high:g} ({self.unit})"
        try:
            number = math.nan if isinstance(raw, bool) else float(raw)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if math.isnan(number):
            raise InputError(f"{where}: {self.name} = {raw!r} is not a number; allowed: {allowed}")
        if not low <= number <= high:
            raise InputError(f"{where}: {self.name} = {raw} is out of range; allowed: {allowed}")
        return number


@dataclass(frozen=True)
class Scenario:
    """A named difference from the baseline, and why."""

    name: str
    title: str
    reason: str
    values: Mapping[str, Value]
    differences: Mapping[str, Value] = field(default_factory=dict)


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML that refuses the same key twice instead of keeping the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep) for key, _ in node.value]
        for key, (key_node, _) in zip(keys, node.value, strict=True):
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is there twice", key_node.start_mark
                )
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict:
    """The mapping in a YAML file, or an InputError with file and line."""
    if not path.is_file():
        raise InputError(f"{path}: is not there, or is not a file")
    try:
        if path.stat().st_size > LIMIT_MB * 10**6:
            raise InputError(f"{path}: is larger than {LIMIT_MB} MB and was not read")
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise InputError(f"{path}{line}: is not valid YAML: {problem}") from error
    if not isinstance(content, dict):
        raise InputError(f"{path}: must hold `name: value` lines")
    return content


def entry_faults(entry: object) -> Iterator[tuple[str, object, str]]:
    """Field, content and rule for everything that is wrong with an entry of the catalogue."""
    if not isinstance(entry, dict):
        yield "", "", f"must hold the fields {', '.join(MANDATORY)}"
        return
    for key in MANDATORY:
        if entry.get(key) in (None, "", []):
            yield key, "", "is missing"
    for key, content in entry.items():
        if key not in (*MANDATORY, "note"):
            yield str(key), "", f"is not a field; {nearest(str(key), (*MANDATORY, 'note'))}"
        elif key not in ("value", "range") and not isinstance(content, str):
            yield key, content, "must be text"
    if isinstance(kind := entry.get("kind"), str) and kind not in KINDS:
        yield "kind", kind, f"is not known; {nearest(kind, KINDS)}"
    if entry.get("range"):
        yield from _range_faults(entry["range"], entry.get("value"), entry.get("unit"))


def _range_faults(span: object, value: object, unit: object) -> Iterator[tuple[str, object, str]]:
    if not isinstance(span, list) or len(span) < 2:
        yield "range", span, "must be a list of at least two"
    elif unit in CHOICES:
        if not all(isinstance(each, str) for each in span):
            yield "range", span, "must list words"
        elif value not in span:
            yield "value", value, "is not one of the range"
    elif len(span) > 2 or not all(map(_is_number, span)) or span[0] > span[1]:
        yield "range", span, "must be two numbers, the lower first"
    elif not _is_number(value) or not span[0] <= value <= span[1]:
        yield "value", value, f"must be a number from {span[0]:g} to {span[1]:g}"


def _is_number(content: object) -> bool:
    number = isinstance(content, (int, float)) and not isinstance(content, bool)
    return number and abs(content) < HUGE


def _parameter(name: str, entry: object, path: Path) -> Parameter:
    for field_name, _, rule in entry_faults(entry):
        raise InputError(f"{path}: {name}: {field_name} {rule}")
    parameter = Parameter(name, **{**entry, "range": tuple(entry["range"])})
    return replace(parameter, value=parameter.parse(entry["value"], str(path)))


def catalogue(path: Path = DATA / "parameters.yml") -> dict[str, Parameter]:
    """Every parameter by name."""
    return {name: _parameter(name, entry, path) for name, entry in read_yaml(path).items()}


def baseline(parameters: Mapping[str, Parameter]) -> Scenario:
    """The catalogue's own values."""
    values = {name: parameter.value for name, parameter in parameters.items()}
    return Scenario(BASELINE, "Baseline", "The values the report defends.", values)


def differing(
    parameters: Mapping[str, Parameter], given: Mapping[str, object], where: str
) -> dict[str, Value]:
    """The given values that differ from the catalogue, checked; InputError otherwise."""
    for name in given:
        if name not in parameters:
            raise InputError(f"{where}: unknown parameter {name!r}; {nearest(name, parameters)}")
    values = {name: parameters[name].parse(raw, where) for name, raw in given.items()}
    return {name: value for name, value in values.items() if value != parameters[name].value}


def scenario_path(name_or_path: str, folder: Path = DATA / "scenarios") -> Path:
    """The file of a scenario given by name or by path."""
    path = Path(name_or_path)
    if path.suffix in (".yml", ".yaml") and path.is_file():
        return path
    known = {each.stem: each for each in folder.glob("*.yml")}
    if name_or_path in known:
        return known[name_or_path]
    raise InputError(f"--scenario: no scenario {name_or_path!r}; {nearest(path.stem, known)}")


def read_scenario(path: Path, parameters: Mapping[str, Parameter]) -> Scenario:
    """A scenario file: title, reason, then only the parameters that differ."""
    content = read_yaml(path)
    for key in HEADER:
        if not isinstance(content.get(key), str) or not content[key].strip():
            raise InputError(f"{path}: needs a line `{key}: ...`")
    check_name(path.stem, str(path))
    given = {name: value for name, value in content.items() if name not in HEADER}
    differences = differing(parameters, given, str(path))
    values = {**baseline(parameters).values, **differences}
    return Scenario(path.stem, content["scenario"], content["reason"], values, differences)


def check_name(name: str, where: str) -> None:
    """InputError if a name cannot be that of an edition's folder."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", name):
        raise InputError(f"{where}: {name!r} cannot name an edition; allowed: a-z, 0-9, hyphens")


def with_overrides(
    scenario: Scenario, overrides: Mapping[str, object], parameters: Mapping[str, Parameter]
) -> Scenario:
    """The scenario with single values set on the command line, under a name of its own."""
    changed = differing(parameters, overrides, "-p")
    kept = {k: v for k, v in scenario.differences.items() if k not in overrides}
    if not overrides or {**kept, **changed} == scenario.differences:
        return scenario
    tags = [f"{name}-{scenario_tag(overrides[name])}" for name in sorted(overrides)]
    name = "-".join(([] if scenario.name == BASELINE else [scenario.name]) + tags)
    name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80].rstrip("-")
    values = {**baseline(parameters).values, **kept, **changed}
    if not {**kept, **changed}:
        return baseline(parameters)
    title = scenario.title if scenario.differences else "Own assumptions"
    return Scenario(name, title, "Set on the command line.", values, {**kept, **changed})


def scenario_tag(value: object) -> str:
    """A value as part of an edition's folder name."""
    return f"{value:g}" if isinstance(value, float) else str(value)
