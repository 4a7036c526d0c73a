"""Directives that print whole tables of the evidence; each fills one template."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import jinja2
from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup, escape
from sphinx.util.docutils import SphinxDirective

from klarna_report.book import labels
from klarna_report.evidence import Evidence, Observation

TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
CLAIMS, DATA, SOURCES = "claims", "data", "sources"  # the pages where rows have their addresses
NAME = r"[a-z0-9]+(?:-[a-z0-9]+)+"  # an id or a key inside a sentence
WORD = re.compile(NAME)


class Table(SphinxDirective):
    """A directive whose content is one template filled from the evidence."""

    template: ClassVar[str]
    option_spec: ClassVar = {"caption": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The filled template as raw HTML."""
        values = {"caption": self.options.get("caption", ""), **self.values()}
        calls = {"linked": self.linked, "address": self.address}
        html = TEMPLATES.get_template(self.template).render(**calls, **values)
        return [nodes.raw("", html, format="html")]

    def values(self) -> Mapping:
        """What the template needs besides the caption."""
        raise NotImplementedError

    @property
    def evidence(self) -> Evidence:
        """The evidence of this build."""
        return self.env.klarna_evidence

    @cached_property
    def entities(self) -> dict[str, str]:
        """A short name for each entity."""
        words = self.evidence.vocabulary
        rows = words[words["list"] == "entity"]
        return {row.word: row.meaning.partition(",")[0] for row in rows.itertuples()}

    def observations(self) -> list[Observation]:
        """All observations, in the order of the file."""
        return [self.evidence.observation(name) for name in self.evidence.observations.index]

    def page(self, name: str) -> str:
        """The relative address of another page; nothing for this one."""
        if name == self.env.docname:
            return ""
        return self.env.app.builder.get_relative_uri(self.env.docname, name)

    def source_address(self, key: str) -> str:
        """Where a source stands in the bibliography."""
        return f"{self.page(SOURCES)}#source-{key}"

    def address(self, name: str) -> str:
        """Where an observation, an event, a claim or a source stands; nothing for other words."""
        found = self.evidence
        if name in found.observations.index:
            return f"{self.page(DATA)}#{name}"
        if name in found.events.index:
            return f"{self.page(DATA)}#event-{name}"
        if name in found.claims.index:
            return f"{self.page(CLAIMS)}#claim-{name}"
        return self.source_address(name) if name in found.sources.index else ""

    def label(self, name: str) -> str:
        """An observation, an event or a claim in words."""
        if name in self.evidence.observations.index:
            return labels.row_label(self.evidence.observation(name), self.entities)
        if name in self.evidence.claims.index:
            return self.evidence.claims.at[name, "statement"]
        return labels.event_label(self.evidence.events.loc[name])

    def reference(self, name: str) -> dict[str, str]:
        """Address and words of an observation, an event or a claim."""
        return {"address": self.address(name), "text": self.label(name)}

    def linked(self, text: str) -> Markup:
        """A sentence in which ids and keys are links."""
        parts, last = [], 0
        for match in WORD.finditer(text):
            if where := self.address(match[0]):
                parts += [escape(text[last : match.start()])]
                parts += [Markup('<a href="{}">{}</a>').format(where, match[0])]
                last = match.end()
        return Markup("").join([*parts, escape(text[last:])])

    def source(self, key: str, locator: str) -> dict[str, str]:
        """A source as publisher, address in the bibliography and place in the document."""
        publisher = self.evidence.sources.at[key, "publisher"]
        return {"publisher": publisher, "address": self.source_address(key), "locator": locator}

    def others(self) -> dict[str, list[dict[str, str]]]:
        """For each row that clashes with another: where the other stands, and why they differ."""
        found: dict[str, list[dict[str, str]]] = {}
        for pair in self.evidence.contradictions.itertuples():
            for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
                clash = {"id": other, "address": self.address(other), "why": pair.why}
                found.setdefault(one, []).append(clash)
        return found
