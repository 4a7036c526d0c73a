"""The `{sources}` directive: the documents of one kind, and what was taken from each."""

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlsplit

import pandas as pd
from docutils.parsers.rst import directives

from klarna_report.book import labels
from klarna_report.book.tables import Table

READ = {
    frozenset({"yes"}): "Read in the document.",
    frozenset({"secondary"}): "Not opened: read in other texts that quote it.",
    frozenset({"yes", "secondary"}): "Read in part; the rest in other texts that quote it.",
}
MANY = 6  # from so many numbers on, a source's list folds


class Sources(Table):
    """The documents of one kind, each with what was taken from it."""

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
        taken, relays = (list(each.get(source.Index, ())) for each in (self.taken, self.relays))
        seen = frozenset(self.seen[name] for name in taken if name in self.seen)
        unread = "Not opened: known through others." if relays else "Named in notes only."
        return {
            "key": source.Index,
            "source": source,
            "accessed": labels.partial_date_text(source.accessed) if "yes" in seen else "",
            "host": urlsplit(source.url).hostname,
            "reading": READ.get(seen, unread),
            "primary": self.named(source.primary),
            "relayed": urlsplit(source.primary).hostname,
            "relays": {key: self.named(key) for key in relays},
            "taken": taken,
        }

    @cached_property
    def relays(self) -> Mapping[str, pd.Index]:
        """Keys of the documents that relay each document."""
        return self.evidence.sources.groupby("primary").groups

    @cached_property
    def taken(self) -> Mapping[str, pd.Index]:
        """Ids of the rows that cite each source."""
        tables = (self.evidence.observations, self.evidence.events, self.evidence.claims)
        cited = pd.concat([table["source"] for table in tables])
        return cited.groupby(cited).groups

    @cached_property
    def seen(self) -> Mapping[str, str]:
        """How each observation and event was read."""
        return pd.concat([self.evidence.observations["seen"], self.evidence.events["seen"]])
