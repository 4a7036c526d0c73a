"""The what-if page: its settings, the script behind it, and the ways that lead there."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from math import floor, log10
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from klarna_report.book.tables import TEMPLATES, Table
from klarna_report.facts import Model
from klarna_report.formats import NAMES, unit_words, with_unit
from klarna_report.parameters import Parameter, Value, baseline, catalogue
from klarna_report.sentences import heading, rests_on
from klarna_report.whatif import Script

PAGE = "what_if"
MODEL = "what-if-model.js"  # written by the build
SCRIPTS = (MODEL, "what-if.js", "what-if-page.js")
STEPS = 100  # of a slider, or up to ten times as many


class WhatIf(Table):
    """The settings, and the model's script. `key` names the facts to show first."""

    option_spec: ClassVar = {"key": directives.unchanged_required}

    def values(self) -> Mapping:
        """The assumptions, by the page that they matter to most; what this edition has set."""
        edition, parameters = self.env.klarna_edition, catalogue()
        given = {each["name"]: self.value(each) for each in edition.given}
        published = {name: value for name, value in given.items() if name not in parameters}
        model = Model(self.evidence, parameters, baseline(parameters)).at(**published)
        static = Path(self.env.app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        script = Script(model, edition).content(edition.verdicts, self.entry)
        (static / MODEL).write_text(script, encoding="utf-8")
        groups = defaultdict(list)
        for name, parameter in parameters.items():
            groups[heading(home(model, name))].append(self.row(parameter))
        held = {name: value for name, value in given.items() if name in parameters}
        options = "".join(f" -p {name}={value:.12g}" for name, value in published.items())
        key = " ".join(self.options["key"].split())
        return {"groups": groups, "held": json.dumps(held), "published": options, "key": key}

    def entry(self, name: str) -> str:
        """Where the entry of a fact stands; nothing if the edition does not print it."""
        known = self.env.klarna_edition.facts
        return known[name].page if name in known else ""

    def value(self, given: Mapping) -> Value:
        """What an edition has set: a choice, or a number."""
        found = catalogue().get(given["name"])
        choice = found and found.is_choice
        return given["value"] if choice else self.env.klarna_edition.facts[given["name"]].value

    def row(self, parameter: Parameter) -> Mapping:
        """An assumption with what its control needs."""
        if parameter.is_choice:
            labels = {each: NAMES.get(each) or self.label(each) for each in parameter.range}
            words = f"Baseline: {labels[parameter.value]}."
            return {"each": parameter, "choices": labels, "scale": 1, "words": words}
        scale = 100 if parameter.unit.startswith("share") else 1
        low, value, high = (
            with_unit(each, parameter.unit)
            for each in (parameter.range[0], parameter.value, parameter.range[1])
        )
        width = (parameter.range[1] - parameter.range[0]) / STEPS
        return {
            "each": parameter,
            "scale": scale,
            "unit": unit_words(parameter.unit),
            "step": f"{10 ** floor(log10(width)):g}",
            "ends": [f"{each * scale:.12g}" for each in parameter.range],
            "shown": f"{parameter.value * scale:.12g}",
            "words": f"From {low} to {high}; baseline {value}.",
        }


def home(model: Model, parameter: str) -> str:
    """The page with most of the numbers that an assumption moves, the later of two."""
    pages = [e.chapter for name, e in model.entries.items() if parameter in rests_on(model, name)]
    return Counter(reversed(pages)).most_common(1)[0][0]


def add_panel(app: Sphinx, doctree: nodes.document) -> None:
    """Under the answer of a chapter, the assumptions it rests on, as links to their controls."""
    path = Path(app.srcdir, f"{app.env.docname}.ipynb")
    if PAGE not in app.env.found_docs or not path.exists():
        return
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    tagged = (cell for cell in cells if "parameters" in cell["metadata"].get("tags", []))
    text = "\n".join("".join(cell["source"]) for cell in tagged)
    used = [p for p in catalogue().values() if re.search(rf"^{p.name} =", text, re.MULTILINE)]
    title = doctree.next_node(nodes.title)
    place = next((s for s in doctree.findall(nodes.section) if s is not title.parent), None)
    if used and place is not None:
        panel = TEMPLATES.get_template("change.html").render(parameters=used)
        place.parent.insert(place.parent.index(place), nodes.raw("", panel, format="html"))
