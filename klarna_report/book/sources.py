"""The `{sources}` directive: the documents of one kind, and what was taken from each."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

import pandas as pd
from docutils.parsers.rst import directives

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
        """The documents of the kind that the option names, by publisher and date; what cites each.

        taken: ids of the rows that cite a document; relays: keys of those that relay it.
        """
        found, kind = self.evidence, self.options["type"]
        rows = found.sources[found.sources["type"] == kind]
        if rows.empty:
            raise self.error(f"no source of type {kind!r}")
        rows = rows.sort_values(["publisher", "date"], key=lambda c: c.str.lower(), kind="stable")
        cited = pd.concat([found.observations["source"], found.events["source"]])
        cited = pd.concat([cited, found.claims["source"]])
        taken, relays = cited.groupby(cited).groups, found.sources.groupby("primary").groups
        about = {"taken": taken, "relays": relays, "read": READ, "many": MANY}
        return {"rows": rows.itertuples(), **about}

    def seen(self, taken: Iterable[str]) -> frozenset[str]:
        """In which ways rows were read, a claim in none."""
        tables = (self.evidence.observations["seen"], self.evidence.events["seen"])
        return frozenset(table[name] for name in taken for table in tables if name in table.index)
