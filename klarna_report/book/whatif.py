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

from klarna_report.book.edition import Edition
from klarna_report.book.tables import TEMPLATES, Table
from klarna_report.facts import Model
from klarna_report.formats import NAMES, unit_words, with_unit
from klarna_report.parameters import Parameter, Value, baseline, catalogue
from klarna_report.sentences import heading, rests_on, sentences
from klarna_report.whatif import Script
from klarna_report.words import named_in

PAGE = "what_if"
MODEL = "what-if-model.js"  # written by the build
PRINTED = re.compile(r'data-fact="(\w+)"')
STEPS = 100  # of a slider, or up to ten times as many


class WhatIf(Table):
    """The settings, and the model's script. `key` names the facts to show first."""

    option_spec: ClassVar = {"key": directives.unchanged_required}

    def values(self) -> Mapping:
        """The controls, by the page that they matter to most; what this edition has set."""
        edition, parameters = self.env.klarna_edition, catalogue()
        names = (each["name"] for each in edition.given if each["published"])
        published = {name: edition.facts[name].value for name in names}
        model = Model(self.evidence, parameters, baseline(parameters)).at(**published)
        control = TEMPLATES.get_template("control.html")
        controls = {n: control.render(self.row(each)) for n, each in parameters.items()}
        script = Script(model, edition).content(edition.verdicts, self.entry)
        script += f"whatIf.controls={json.dumps(controls)};\n"
        static = Path(self.env.app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        (static / MODEL).write_text(script, encoding="utf-8")
        groups = defaultdict(list)
        for name, html in controls.items():
            groups[heading(home(model, name))].append(html)
        options = "".join(f" -p {name}={value:.12g}" for name, value in published.items())
        key = " ".join(self.options["key"].split())
        given = json.dumps(held(edition))
        return {"groups": groups, "held": given, "published": options, "key": key}

    def entry(self, name: str) -> str:
        """Where the entry of a fact stands; nothing if the edition does not print it."""
        known = self.env.klarna_edition.facts
        return known[name].page if name in known else ""

    def row(self, parameter: Parameter) -> Mapping:
        """An assumption with what its control needs."""
        about = {"each": parameter, "entry": self.entry(parameter.name), "scale": 1}
        if parameter.is_choice:
            labels = {each: NAMES.get(each) or self.label(each) for each in parameter.range}
            return {**about, "choices": labels, "words": f"Baseline: {labels[parameter.value]}."}
        (low, high), value = parameter.range, parameter.value
        scale = 100 if parameter.unit.startswith("share") else 1
        told = [with_unit(each, parameter.unit) for each in (low, high, value)]
        return {
            **about,
            "scale": scale,
            "unit": unit_words(parameter.unit),
            "step": f"{10 ** floor(log10((high - low) / STEPS)):g}",
            "shown": [f"{each * scale:.12g}" for each in (low, high, value)],
            "words": "From {} to {}; baseline {}.".format(*told),
        }


def held(edition: Edition) -> dict[str, Value]:
    """The assumptions that an edition has set."""
    names = (each["name"] for each in edition.given if not each["published"])
    return {name: edition.parameters[name] for name in names}


def home(model: Model, parameter: str) -> str:
    """The page with most of the numbers that an assumption moves, the later of two."""
    pages = [e.chapter for name, e in model.entries.items() if parameter in rests_on(model, name)]
    return Counter(reversed(pages)).most_common(1)[0][0]


def add_panel(app: Sphinx, doctree: nodes.document) -> None:
    """Under the answer of a page, links to the controls of the assumptions that it rests on.

    Scripts put the controls in their place.
    """
    page = app.env.docname
    title = doctree.next_node(nodes.title)
    place = next((s for s in doctree.findall(nodes.section) if s is not title.parent), None)
    if PAGE not in app.env.found_docs or place is None or page == PAGE:
        return
    parameters = catalogue()
    model = Model(app.env.klarna_evidence, parameters, baseline(parameters))
    named = [name for each in sentences(page, model.entries) for name in named_in(each.typed)]
    tables = "".join(each.astext() for each in doctree.findall(nodes.raw))
    named += [name for name in PRINTED.findall(tables) if name in {*model.entries, *parameters}]
    used = {parameter for name in named for parameter in rests_on(model, name)}
    if used:
        rows = [parameter for name, parameter in parameters.items() if name in used]
        given = json.dumps(held(app.env.klarna_edition))
        panel = TEMPLATES.get_template("change.html").render(parameters=rows, held=given)
        place.parent.insert(place.parent.index(place), nodes.raw("", panel, format="html"))
