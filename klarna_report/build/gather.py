"""Collect the facts that the executed chapters carry into one `facts.json`."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from klarna_report.build.inputs import FACTS
from klarna_report.definitions import settable
from klarna_report.errors import BuildError
from klarna_report.evidence import load
from klarna_report.formats import with_unit
from klarna_report.outputs import FACTS_MIME, VERDICTS_MIME
from klarna_report.parameters import Parameter, Scenario, Value, catalogue


def carried(notebook: Mapping, mime: str) -> Iterator[dict]:
    """The outputs of one of our MIME types in a notebook."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if mime in output.get("data", {}):
                yield output["data"][mime]


def _merged(
    notebooks: Mapping[str, Mapping], mime: str, key: str, identity: str
) -> dict[str, dict]:
    """Records of all chapters by id; BuildError if two chapters disagree on one."""
    seen: dict[str, tuple[str, dict]] = {}
    for chapter, notebook in notebooks.items():
        for record in (each for output in carried(notebook, mime) for each in output[key]):
            first, known = seen.setdefault(name := record[identity], (chapter, record))
            if known != record:
                raise BuildError(f"chapters {first} and {chapter} disagree on {name}")
    return {name: record for name, (_, record) in seen.items()}


def gathered(notebooks: Mapping[str, Mapping]) -> dict[str, dict]:
    """Facts by id; BuildError if there are none, one is not finite or two chapters disagree."""
    facts = _merged(notebooks, FACTS_MIME, "facts", "id")
    if not facts:
        raise BuildError("no chapter carries a fact")
    for name, fact in facts.items():
        if not isinstance(fact["value"], str) and not math.isfinite(fact["value"]):
            raise BuildError(f"chapters/{fact['chapter']}.ipynb: {name} is {fact['value']}")
    return dict(sorted(facts.items()))


def _told(value: Value, parameter: Parameter) -> str:
    """A parameter's value as a reader reads it, with its unit in words."""
    return str(value) if parameter.is_choice else with_unit(value, parameter.unit)


def _settings(scenario: Scenario, parameters: Mapping[str, Parameter]) -> list[dict]:
    """What was set for the scenario, as text a reader can check."""
    return [
        {
            "name": name,
            "label": parameters[name].definition,
            "short": parameters[name].short or parameters[name].definition,
            "value": _told(value, parameters[name]),
            "baseline": _told(parameters[name].value, parameters[name]),
            "published": name not in scenario.defaults,
        }
        for name, value in sorted(scenario.given.items())
    ]


def gather(notebooks: Mapping[str, Mapping], scenario: Scenario, stage: Path, site: str) -> None:
    """Write `facts.json` into a stage: scenario, parameters, facts and the sources they name.

    site: where the edition will live; empty where that is not known.
    """
    facts, evidence = gathered(notebooks), load()
    known = settable(evidence, catalogue(), scenario.given, scenario.name)
    keys = sorted({key for fact in facts.values() for key in fact["sources"]})
    columns = ["title", "publisher", "date", "url", "type"]
    sources = evidence.sources.loc[keys, columns].astype(object).fillna("")
    content = {
        "site_url": site,
        "scenario": {
            "name": scenario.name,
            "title": scenario.title,
            "reason": scenario.reason,
            "given": _settings(scenario, known),
        },
        "parameters": dict(sorted(scenario.values.items())),
        "facts": list(facts.values()),
        "verdicts": [*_merged(notebooks, VERDICTS_MIME, "verdicts", "claim").values()],
        "sources": sources.to_dict(orient="index"),
    }
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    (stage / FACTS).write_text(text, encoding="utf-8")
