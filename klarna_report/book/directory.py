"""What rows of the evidence are called and where they stand, as a page needs it for its links."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from markupsafe import Markup, escape

from klarna_report.book import labels
from klarna_report.evidence import Evidence

CLAIMS, DATA, SOURCES = "claims", "data", "sources"  # the pages where rows have their addresses
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")  # an id or a key inside a sentence


class Directory:
    """Names and addresses of observations, events, claims and sources, seen from one page."""

    evidence: Evidence

    def page(self, name: str) -> str:
        """The relative address of a page; nothing for the one that the links stand on."""
        raise NotImplementedError

    @cached_property
    def entities(self) -> dict[str, str]:
        """A short name for each entity."""
        words = self.evidence.vocabulary
        rows = words[words["list"] == "entity"]
        return {row.word: row.meaning.partition(",")[0] for row in rows.itertuples()}

    @cached_property
    def sources(self) -> Mapping[str, Mapping]:
        """What is known of each source, by key."""
        return self.evidence.sources.to_dict("index")

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

    def named(self, key: str) -> str:
        """A source by publisher and title; nothing for a word that is no key."""
        found = self.sources.get(key)
        return f"{found['publisher']}, {found['title']}" if found else ""

    def linked(self, text: str) -> Markup:
        """A sentence in which ids and keys are links, called as `called` says."""
        parts, last = [], 0
        for match in WORD.finditer(text):
            if where := self.address(match[0]):
                parts += [escape(text[last : match.start()])]
                parts += [Markup('<a href="{}">{}</a>').format(where, self.called(match[0]))]
                last = match.end()
        return Markup("").join([*parts, escape(text[last:])])

    def called(self, name: str) -> str:
        """What a link inside a sentence calls an id or a key."""
        return name

    @cached_property
    def others(self) -> Mapping[str, list[tuple]]:
        """For each row that clashes with another: the other's id, and the row that says why."""
        found = defaultdict(list)
        for pair in self.evidence.contradictions.itertuples():
            found[pair.a].append((pair.b, pair))
            found[pair.b].append((pair.a, pair))
        return found
