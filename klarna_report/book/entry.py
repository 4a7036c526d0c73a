"""The entry of a number: all that is known of it, on a page of its own."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from markupsafe import Markup
from sphinx.environment import BuildEnvironment

from klarna_report.book import labels
from klarna_report.book.directory import Directory
from klarna_report.book.places import Use
from klarna_report.book.sources import READ
from klarna_report.book.tables import TEMPLATES
from klarna_report.definitions import graph_of
from klarna_report.evidence.records import Observation
from klarna_report.fact import Fact
from klarna_report.formats import format_value, interval_text, iso_day, unit_words
from klarna_report.history import history_of
from klarna_report.parameters import catalogue

MOST = 3  # publishers that a note names before it counts the rest
DIGITS = 6  # of a calculated number in full
KINDS = {
    "statute": "set by law",
    "reported": "filed, official, or measured by others",
    "claimed": "a firm or a vendor on itself",
    "derived": "calculated from other numbers",
    "assumed": "chosen, for want of better support",
}
SUPPORTS = {  # of a chosen number, by its kind
    "statute": "a rule or rate set by law",
    "reported": "a number filed, official, or measured by others",
    "claimed": "a claim of a firm or a vendor on itself",
    "derived": "a number calculated from others",
}


class Entries(Directory):
    """What the entries of an edition say; links go from the folder of the entries."""

    def __init__(self, env: BuildEnvironment) -> None:
        self.edition, self.evidence = env.klarna_edition, env.klarna_evidence
        self.uses: Mapping[str, Use] = env.klarna_uses
        self.history = history_of(self.evidence)
        self.titles = {name: env.titles[name].astext() for name in env.found_docs}
        self.parameters = catalogue(self.evidence.folder / "parameters.yml")
        self.steps = graph_of(self.evidence, frozenset(self.parameters)).steps

    def page(self, name: str) -> str:
        """The address of a page of the site."""
        return f"../{name}.html"

    def called(self, name: str) -> str:
        """Rows and sources in words."""
        return self.named(name) or self.label(name)

    @cached_property
    def meanings(self) -> Mapping[tuple[str, str], str]:
        """What words of the evidence mean, by list and word."""
        return self.evidence.vocabulary.set_index(["list", "word"])["meaning"].to_dict()

    @cached_property
    def readings(self) -> Mapping[str, Markup]:
        """How each observation was read, with links to the texts that were."""
        read = TEMPLATES.get_template("reading.html").module.read
        rows = {name for fact in self.edition.facts.values() for name in fact.observations}
        return {name: read(self, name) for name in sorted(rows)}

    # --- the number ---------------------------------------------------------------------------

    def texts(self, fact: Fact) -> list[str]:
        """The number as the pages print it, the way of tables first."""
        table = format_value(fact.value, fact.unit, fact.style)
        return [*dict.fromkeys([table, fact.text(), *self.uses.get(fact.id, Use()).texts])]

    def exact(self, fact: Fact) -> str:
        """The number with its unit, of a calculated one six digits; nothing for a word."""
        if isinstance(fact.value, str):
            return ""
        if fact.unit == "date":
            return f"{fact.value:.12g} as a year with decimals, {labels.day(iso_day(fact.value))}"
        unit = "as a share" if fact.unit == "share" else unit_words(fact.unit)
        value = float(f"{fact.value:.{DIGITS if fact.inputs else 12}g}")
        return f"{value:,.12g} {unit}".replace("% a", "as a share a").strip()

    def about(self, fact: Fact) -> Iterator[str]:
        """What the number counts, for whom and when, in sentences."""
        if step := self.steps.get(self.shown(fact).id):
            yield step.definition
        if fact.inputs and fact.id not in self.steps:
            yield f"The same number as “{self.edition.facts[fact.inputs[0]].label}”."
        elif fact.id in self.parameters:
            yield self.parameters[fact.id].note.strip() or "A value chosen for this report."
        if not self.quoted(fact):
            return
        (found,) = self.rows(fact)
        yield self.meanings["quantity", found.quantity]
        scope = self.meanings.get(("scope", found.scope), "")
        period = labels.period_text(found.start, found.end)
        yield f"{self.entities[found.entity]}, {found.scope}; {period}. {scope}".strip()
        number, unit = labels.number_text(found), labels.unit_words(found.unit, printed=True)
        yield f"Published as {f'{number} {unit}'.strip()}."
        if found.note:
            yield found.note

    def kind(self, fact: Fact) -> str:
        """The kind of a number in words; of a chosen one, that it is and on what support."""
        if fact.id in self.parameters and fact.kind in SUPPORTS and not fact.observations:
            return f"Chosen here; its best support is {SUPPORTS[fact.kind]}"
        return f"{fact.kind.capitalize()}: {KINDS[fact.kind]}"

    # --- where it comes from ------------------------------------------------------------------

    def shown(self, fact: Fact) -> Fact:
        """The number that another name stands for, the last year's say; else the number itself."""
        other_name = fact.inputs and fact.id not in self.steps
        return self.shown(self.edition.facts[fact.inputs[0]]) if other_name else fact

    def quoted(self, fact: Fact) -> bool:
        """Whether the number is that of one observation."""
        return not self.shown(fact).inputs and len(fact.observations) == 1

    def rows(self, fact: Fact) -> list[Observation]:
        """The published numbers behind a number."""
        return [*map(self.evidence.observation, fact.observations)]

    def clashes(self, fact: Fact) -> dict[str, list[tuple]]:
        """Rows behind a number that clash with others, each with those."""
        return {name: self.others[name] for name in fact.observations if name in self.others}

    def used(self, fact: Fact) -> dict[str, list[tuple[str, str]]]:
        """Title of each page that prints the number -> addresses and titles of its sections."""
        found: dict[str, list[tuple[str, str]]] = {}
        for (page, _), (fragment, title) in self.uses.get(fact.id, Use()).places.items():
            found.setdefault(self.titles[page], []).append((f"{self.page(page)}#{fragment}", title))
        return found

    # --- the note beside it -------------------------------------------------------------------

    def gist(self, fact: Fact) -> str:
        """What a reader asks first of a number: how sure, of what kind, from whom, how read."""
        interval = interval_text(fact.low, fact.value, fact.high, fact.unit)
        parts = [f"Range {interval}" if interval else fact.interval_note.rstrip(".")]
        parts += [self.kind(fact), self.origin(fact)]
        return "".join(f"{part}. " for part in parts if part).strip()

    def origin(self, fact: Fact) -> str:
        """The publishers behind a number and how they were read; the place if there is one only."""
        seen = self.rows(fact)
        if len(seen) == 1:
            place = f", {seen[0].locator}" if seen[0].locator else ""
            reading = self.evidence.reading(seen[0].seen, seen[0].via)
            return f"{self.named(seen[0].source)}{place}; {reading}"
        names = [*dict.fromkeys(self.sources[key]["publisher"] for key in fact.sources)]
        rest = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        reading = READ.get(frozenset(each.seen for each in seen), "")
        return f"Rests on {', '.join(names[:MOST])}{rest}. {reading}".rstrip(". ") if names else ""
