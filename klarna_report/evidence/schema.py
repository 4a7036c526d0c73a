"""The schema of every table in data/ and the violations that it finds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from klarna_report.evidence import checks as c
from klarna_report.evidence.reading import BIB, FIELDS, Violation
from klarna_report.evidence.records import KEYS, NUMBERS

LISTS = {
    *("kind", "seen", "unit", "doctype", "topic", "claim_kind", "why"),
    *("entity", "scope", "quantity", "file", "column"),
}


@dataclass(frozen=True)
class Known:
    """What the tables offer to refer to; None where a table could not be read."""

    tables: Mapping[str, pd.DataFrame]

    def ids(self, *files: str) -> set[str] | None:
        """The ids of all these files together."""
        if any(name not in self.tables for name in files):
            return None
        return {each for name in files for each in self.tables[name][KEYS[name]]}

    def words(self, name: str) -> set[str] | None:
        """One closed list of the vocabulary."""
        table = self.tables.get("vocabulary.csv")
        return None if table is None else set(table["word"][table["list"] == name])

    def units(self) -> dict[str, set[str]]:
        """The units that each quantity may come in."""
        table = self.tables.get("vocabulary.csv")
        if table is None:
            return {}
        rows = table[table["list"] == "quantity"]
        return {word: set(units.split()) for word, units in zip(rows.word, rows.units, strict=True)}

    def listed(self, name: str, words: str = "") -> pa.Column:
        """A filled column whose cells stand in a closed list."""
        words = words or name
        known = c.one_of(self.words(words), f"is not a known {name}", closed_list=words)
        return c.column(c.FILLED, known)

    def source(self) -> pa.Column:
        """A column that names an entry of the bibliography."""
        known = c.one_of(self.ids(BIB), f"is not a key of {BIB}", key_of=BIB)
        return c.column(c.FILLED, known)

    def seen(self) -> pa.Column:
        """A column on how directly something was read; what was read nowhere is refused."""
        words = (self.words("seen") or {"yes", "secondary"}) - {"no"}
        text = "must be yes or secondary: what was not seen may not enter a computation"
        return c.column(c.FILLED, c.one_of(words, text, closed_list="seen"))


def _days() -> dict[str, pa.Column]:
    return {name: c.column(c.FILLED, c.DAY) for name in ("start", "end")}


def _free(*names: str) -> dict[str, pa.Column]:
    return {name: c.column() for name in names}


def _filled(*names: str) -> dict[str, pa.Column]:
    return {name: c.column(c.FILLED) for name in names}


def observations(known: Known) -> pa.DataFrameSchema:
    """Rules for observations.csv."""
    units, words = known.units(), known.words("unit") or set()

    def fits(quantity: str, unit: str) -> bool:
        return unit not in words or unit in units.get(quantity, {unit})

    unit = c.pairs("quantity", "unit", fits, "is not a unit of this quantity")
    return pa.DataFrameSchema(
        {
            "id": c.column(c.FILLED, c.SLUG, c.UNIQUE),
            **{n: known.listed(n) for n in ("quantity", "entity", "scope", "unit", "kind")},
            **_days(),
            **{name: pa.Column(checks=[c.NUMBER]) for name in NUMBERS},
            "about": c.column(c.FILLED, c.FLAG),
            "source": known.source(),
            "seen": known.seen(),
            **_free("locator", "note"),
        },
        checks=[c.PERIOD, c.SOME_NUMBER, c.ASCENDING, unit, *map(c.within, NUMBERS)],
    )


def events(known: Known) -> pa.DataFrameSchema:
    """Rules for events.csv."""
    return pa.DataFrameSchema(
        {
            "id": c.column(c.FILLED, c.SLUG, c.UNIQUE),
            **_days(),
            **_filled("actor", "event"),
            "source": known.source(),
            "seen": known.seen(),
            "topic": known.listed("topic"),
            **_free("locator", "note"),
        },
        checks=[c.PERIOD],
    )


def claims(known: Known) -> pa.DataFrameSchema:
    """Rules for claims.csv."""
    told = c.each_of(known.ids("observations.csv", "events.csv"), "names no observation or event")
    decided = c.pairs("reason", "test", lambda a, b: (not a) != (not b), "needs a test or a reason")
    based = c.pairs("test", "base", lambda test, base: bool(test or not base), "has no test")
    return pa.DataFrameSchema(
        {
            "id": c.column(c.FILLED, c.SLUG, c.UNIQUE),
            "source": known.source(),
            "date": c.column(c.FILLED, c.PARTIAL),
            **_filled("speaker", "statement"),
            "kind": known.listed("kind", "claim_kind"),
            "test": c.column(c.EXPRESSION),
            "base": c.column(c.matches("[a-z][a-z0-9_]*", "must be the name of a parameter")),
            "observations": c.column(told),
            "chapter": c.column(c.FILLED, c.matches("[a-z][a-z_-]*", "must name a chapter")),
            "seed": c.column(c.matches("00[01]:[a-z]{1,2}", "must look like 000:a"), c.UNIQUE),
            **_free("locator", "reason", "note"),
        },
        checks=[decided, based],
    )


def contradictions(known: Known) -> pa.DataFrameSchema:
    """Rules for contradictions.csv."""
    ids = known.ids("observations.csv", "events.csv", "claims.csv")
    party = c.column(c.FILLED, c.one_of(ids, "names no observation, event or claim"))

    def once(frame: pd.DataFrame) -> pd.Series:
        pairs = frame[["a", "b"]].apply(lambda row: " ".join(sorted(row)), axis=1)
        return ~pairs.duplicated()

    return pa.DataFrameSchema(
        {"a": party, "b": party, "why": known.listed("why"), **_filled("note")},
        checks=[
            c.pairs("a", "b", str.__ne__, "contradicts itself"),
            c.rule(once, "is there twice", "a"),
        ],
    )


def sources(known: Known) -> pa.DataFrameSchema:
    """Rules for sources.bib, under the column names of its table."""
    keys = known.ids(BIB) or set()
    link = c.each(lambda to: to in keys or to.startswith("http"), "is neither key nor address")
    return pa.DataFrameSchema(
        {
            "key": c.column(c.FILLED, c.SLUG, c.UNIQUE),
            "type": known.listed("doctype"),
            **_filled("title", "publisher"),
            "date": c.column(c.PARTIAL),
            "date_inferred": c.column(c.FILLED, c.FLAG),
            "url": c.column(c.matches(r"https?://[^\s/]+\S*", "must be a web address")),
            "language": c.column(c.FILLED, c.matches("[a-z]{2}", "must be two small letters")),
            "accessed": c.column(c.FILLED, c.DAY),
            "primary": c.column(link),
            **_free("author", "note"),
        }
    )


def vocabulary(known: Known) -> pa.DataFrameSchema:
    """Rules for vocabulary.csv."""
    return pa.DataFrameSchema(
        {
            "list": c.column(c.FILLED, c.one_of(LISTS, "is not a known list")),
            **_filled("word"),
            "units": c.column(c.each_of(known.words("unit"), "is not a known unit")),
            "series": c.column(c.matches("yes", "must be yes or empty")),
            **_free("theme", "meaning"),
        },
        checks=[c.rule(lambda f: ~f.duplicated(["list", "word"]), "is there twice", "word")],
    )


SCHEMAS = {
    "observations.csv": observations,
    "events.csv": events,
    "claims.csv": claims,
    "contradictions.csv": contradictions,
    "vocabulary.csv": vocabulary,
    BIB: sources,
}


def violations(tables: Mapping[str, pd.DataFrame]) -> list[Violation]:
    """Every cell and row of these tables that breaks a rule."""
    known = Known(tables)
    schemas = {name: SCHEMAS[name](known) for name in tables}
    return [fault for name in tables for fault in failures(name, tables[name], schemas[name])]


def failures(file: str, table: pd.DataFrame, schema: pa.DataFrameSchema) -> Iterator[Violation]:
    """What one schema finds in one table."""
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as found:
        for error in found.schema_errors:
            of_rows = isinstance(error.schema, pa.DataFrameSchema)
            column = error.check.name if of_rows else error.schema.name
            shown = FIELDS[column] if file == BIB and column in FIELDS else column
            for line in dict.fromkeys(error.failure_cases["index"]):
                row = table.loc[line]
                name = row[KEYS.get(file, table.columns[0])]
                yield Violation(file, int(line), name, shown, row[column], error.check.error)
