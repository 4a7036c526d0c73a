"""Directives for the data and sources pages: every observation, event, quantity and document."""

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlsplit

from docutils.parsers.rst import directives

from klarna_report.book import labels
from klarna_report.book.tables import Table
from klarna_report.evidence import Observation

READ = {
    frozenset({"yes"}): "Read in the document.",
    frozenset({"secondary"}): "Not opened: read in other texts that quote it.",
    frozenset({"yes", "secondary"}): "Read in part; the rest in other texts that quote it.",
}
MANY = 6  # from so many numbers on, a source's list folds


class Observations(Table):
    """Every observation, a row each, whose address is its id."""

    template = "observations.html"

    def values(self) -> Mapping:
        """All observations as rows."""
        others = self.others()
        return {"rows": [self.row(each, others.get(each.id, [])) for each in self.observations()]}

    def row(self, found: Observation, others: list[dict]) -> dict:
        """One observation in words, with what a script needs to sort and filter it."""
        number = next(n for n in (found.value, found.low, found.high) if n is not None)
        return {
            "found": found,
            "quantity": labels.quantity_words(found.quantity),
            "entity": self.entities[found.entity],
            "period": labels.period_text(found.start, found.end),
            "number": labels.number_text(found),
            "sort": f"{number:g}",
            "reading": labels.READING[found.seen],
            "source": self.source(found.source, found.locator),
            "note": found.note,
            "others": others,
        }


class Quantities(Table):
    """What each quantity is, by theme."""

    template = "quantities.html"

    def values(self) -> Mapping:
        """The quantities by theme."""
        words = self.evidence.vocabulary
        rows = words[words["list"] == "quantity"]
        themes = {
            theme: [
                {
                    "name": row.word,
                    "words": labels.quantity_words(row.word),
                    "units": " or ".join(row.units.split()),
                    "meaning": row.meaning,
                }
                for row in group.itertuples()
            ]
            for theme, group in rows.groupby("theme", sort=False)
        }
        return {"themes": themes}


class Events(Table):
    """Every dated statement or action that is not a number, oldest first."""

    template = "events.html"

    def values(self) -> Mapping:
        """The events by date."""
        others = self.others()
        rows = [
            {
                "id": event.Index,
                "event": event,
                "period": labels.period_text(event.start.date(), event.end.date()),
                "reading": labels.READING[event.seen],
                "source": self.source(event.source, event.locator),
                "note": event.note,
                "others": others.get(event.Index, []),
            }
            for event in self.evidence.events.sort_values("start", kind="stable").itertuples()
        ]
        return {"rows": rows}


class Sources(Table):
    """The documents of one kind, each with what was taken from it."""

    template = "sources.html"
    option_spec: ClassVar = {"type": directives.unchanged_required}

    def values(self) -> Mapping:
        """The documents of the kind that the option names, by publisher and date."""
        sources = self.evidence.sources
        rows = sources[sources["type"] == self.options["type"]]
        if rows.empty:
            raise self.error(f"no source of type {self.options['type']!r}")
        rows = rows.sort_values(["publisher", "date"], key=lambda c: c.str.lower(), kind="stable")
        return {"rows": [self.row(source) for source in rows.itertuples()], "many": MANY}

    def row(self, source: object) -> dict:
        """One document."""
        taken = self.taken.get(source.Index, [])
        seen = frozenset(self.seen[name] for name in taken if name in self.seen)
        relays = self.relays.get(source.Index, [])
        unread = "Not opened: known through others." if relays else "Named in notes only."
        known = source.primary in self.evidence.sources.index
        return {
            "key": source.Index,
            "source": source,
            "date": labels.partial_date_text(source.date) if source.date else "undated",
            "accessed": labels.partial_date_text(source.accessed) if "yes" in seen else "",
            "host": urlsplit(source.url).hostname,
            "reading": READ.get(seen, unread),
            "primary": self.named(source.primary) if known else "",
            "relays": {key: self.named(key) for key in relays},
            "note": source.note[:1].upper() + source.note[1:],
            "taken": [self.reference(name) for name in taken],
        }

    def named(self, key: str) -> str:
        """A document by publisher and title."""
        found = self.evidence.sources.loc[key]
        return f"{found['publisher']}, {found['title']}"

    @cached_property
    def relays(self) -> dict[str, list[str]]:
        """Keys of the documents that relay each document."""
        found: dict[str, list[str]] = {}
        for key, primary in self.evidence.sources["primary"].items():
            found.setdefault(primary, []).append(key)
        return found

    @cached_property
    def taken(self) -> dict[str, list[str]]:
        """Ids of the rows that cite each source."""
        found: dict[str, list[str]] = {}
        for table in (self.evidence.observations, self.evidence.events, self.evidence.claims):
            for name, source in table["source"].items():
                found.setdefault(source, []).append(name)
        return found

    @cached_property
    def seen(self) -> dict[str, str]:
        """How each observation and event was read."""
        found = self.evidence
        return {**found.observations["seen"].to_dict(), **found.events["seen"].to_dict()}
