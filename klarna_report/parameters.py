"""Layer 0: the catalogue of parameters and the scenarios, refusing what does not fit."""

import hashlib
import math
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from klarna_report.errors import InputError, nearest
from klarna_report.files import read_yaml

DATA = Path(__file__).resolve().parents[1] / "data"  # unless another folder is asked for
DATA_VARIABLE = "KLARNA_DATA"  # of the environment: the other folder
BASELINE = "baseline"
KINDS = ("statute", "reported", "claimed", "derived", "assumed")
CHOICES = ("name", "observation")
DISTRIBUTIONS = ("uniform", "point")  # point: never drawn, a number to multiply by
HEADER = ("scenario", "reason")
LONGEST = 80  # letters of an edition's name

Value = float | str


@dataclass(frozen=True)
class Parameter:
    """A quantity the re-runner may change.

    `range` is [low, high] for a number; for the units `name` and `observation` it lists the
    allowed words or observation ids. The same range bounds what may be set and is what the
    uncertainty draws cover evenly, unless `distribution` says that it is never drawn.
    """

    name: str
    value: Value
    range: tuple[Value, ...]
    unit: str
    definition: str
    kind: str
    source: str
    note: str = ""
    distribution: str = "uniform"
    short: str = ""  # a name for axes and tables, where the definition is long

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
        if low <= number <= high:
            return number
        fault = "is not a number" if math.isnan(number) else "is out of range"
        meant = [f"; did you mean {x:g}?" for x in self._meant(str(raw)) if low <= x <= high]
        hint = f"allowed: {allowed}{''.join(meant[:1])}"
        raise InputError(f"{where}: {self.name} = {raw!r} {fault}; {hint}")

    def _meant(self, raw: str) -> Iterator[float]:
        """What a number typed otherwise may stand for: `10%`, `10` for a share, `0,10`, `2,000`."""
        text = raw.replace(" ", "").removesuffix("%")
        scales = (1, 0.01) if self.unit.startswith("share") else (1,)
        for written in (text, text.replace(",", "."), text.replace(",", "")):
            with suppress(ValueError):
                yield from (float(written) * each for each in scales)


@dataclass(frozen=True)
class Scenario:
    """A named set of assumptions, and why.

    defaults: the catalogue's values; given: what was set, also where it equals the default: a
    parameter that was set is held, and no draw moves it; file: where it was read, if anywhere.
    """

    name: str
    title: str
    reason: str
    defaults: Mapping[str, Value]
    given: Mapping[str, Value] = field(default_factory=dict)
    file: str = field(default="", compare=False)

    @cached_property
    def values(self) -> dict[str, Value]:
        """Every parameter's value."""
        return {**self.defaults, **self.given}

    @property
    def differences(self) -> dict[str, Value]:
        """What was set and differs from the catalogue."""
        return {name: v for name, v in self.given.items() if v != self.defaults.get(name)}


def _parameter(name: str, entry: object, path: Path) -> Parameter:
    """An entry of the catalogue; what is wrong with one in detail is for the check to say."""
    try:
        parameter = Parameter(name, **{**entry, "range": tuple(entry["range"])})
        return replace(parameter, value=parameter.parse(entry["value"], str(path)))
    except (TypeError, ValueError, KeyError) as error:
        raise InputError(f"{path}: {name} is not whole; see `klarna-report check`") from error


def data_folder() -> Path:
    """The folder of the evidence: the checkout's own, or the one that the environment names."""
    return Path(os.environ.get(DATA_VARIABLE, DATA))


def catalogue(path: Path | None = None) -> dict[str, Parameter]:
    """Every parameter by name."""
    return _catalogue(path or data_folder() / "parameters.yml")


@cache
def _catalogue(path: Path) -> dict[str, Parameter]:
    return {name: _parameter(name, entry, path) for name, entry in read_yaml(path).items()}


def baseline(parameters: Mapping[str, Parameter]) -> Scenario:
    """The catalogue's own values."""
    values = {name: parameter.value for name, parameter in parameters.items()}
    return Scenario(BASELINE, "Baseline", "The values the report defends.", values)


def checked(
    parameters: Mapping[str, Parameter], given: Mapping[str, object], where: str
) -> dict[str, Value]:
    """The given values as the catalogue allows them; InputError otherwise."""
    for name in given:
        if name not in parameters:
            raise InputError(f"{where}: unknown parameter {name!r}; {nearest(name, parameters)}")
    return {name: parameters[name].parse(raw, where) for name, raw in given.items()}


def differing(
    parameters: Mapping[str, Parameter], given: Mapping[str, object], where: str
) -> dict[str, Value]:
    """Of the given values, checked, those that differ from the catalogue."""
    values = checked(parameters, given, where)
    return {name: value for name, value in values.items() if value != parameters[name].value}


def shipped_scenarios() -> list[Path]:
    """The scenario files of the data folder."""
    return sorted((data_folder() / "scenarios").glob("*.yml"))


def scenario_path(name_or_path: str) -> Path:
    """The file of a scenario given by name or by path; one's own may not take a shipped name."""
    path = Path(name_or_path)
    known = {each.stem: each for each in shipped_scenarios()}
    if path.suffix in (".yml", ".yaml") and path.is_file():
        if path.stem in known and not path.samefile(known[path.stem]):
            raise InputError(f"{path}: {path.stem!r} is a scenario of the report; {_renamed(path)}")
        return path
    if name_or_path in known:
        return known[name_or_path]
    raise InputError(f"--scenario: no scenario {name_or_path!r}; {nearest(path.stem, known)}")


def read_scenario(path: Path, parameters: Mapping[str, Parameter]) -> Scenario:
    """A scenario file: title, reason, then the parameters that are set."""
    content = read_yaml(path)
    for key in HEADER:
        if not isinstance(content.get(key), str) or not content[key].strip():
            raise InputError(f"{path}: needs a line `{key}: ...`")
    if path.stem == BASELINE:
        raise InputError(f"{path}: {BASELINE!r} is the report itself; {_renamed(path)}")
    check_name(path.stem, str(path))
    title, reason = (content.pop(key) for key in HEADER)
    given, defaults = checked(parameters, content, str(path)), baseline(parameters).defaults
    return Scenario(path.stem, title, reason, defaults, given, str(path.resolve()))


def scenarios() -> list[Scenario]:
    """The baseline and every scenario of `data/scenarios/`, by name."""
    known = catalogue()
    return [baseline(known), *(read_scenario(path, known) for path in shipped_scenarios())]


def _renamed(path: Path) -> str:
    return f"rename the file, as in own-{path.stem}.yml"


def check_name(name: str, where: str) -> None:
    """InputError if a name cannot be that of an edition's folder."""
    if name != (fit := edition_name(name)):
        hint = f"allowed: a-z, 0-9, single hyphens, as in {fit or 'own-assumptions'!r}"
        raise InputError(f"{where}: {name!r} cannot name an edition; {hint}")


def edition_name(text: str) -> str:
    """The text as a folder's name; a long one is cut and ends in a hash of the whole."""
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(name) <= LONGEST:
        return name
    ending = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - len(ending) - 1].rstrip('-')}-{ending}"


def with_overrides(
    scenario: Scenario, overrides: Mapping[str, object], parameters: Mapping[str, Parameter]
) -> Scenario:
    """The scenario with single values set on the command line, under a name of its own."""
    given = checked(parameters, overrides, "-p")
    if given.items() <= scenario.given.items():
        return scenario
    tags = [f"{name}-{scenario_tag(value)}" for name, value in sorted(given.items())]
    of_file = scenario.name != BASELINE
    return replace(
        scenario,
        name=edition_name("-".join([scenario.name, *tags] if of_file else tags)),
        title=f"Own assumptions, from {scenario.title}" if of_file else "Own assumptions",
        reason="Set on the command line.",
        given={**scenario.given, **given},
    )


def scenario_tag(value: Value) -> str:
    """A value as part of an edition's folder name: all its digits, and no exponent."""
    return value if isinstance(value, str) else f"{Decimal(repr(value)).normalize():f}"
