"""The numbers that the report quotes: `data/facts.yml` put to the evidence beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from klarna_report.evidence.records import Evidence, Observation
from klarna_report.files import read_yaml
from klarna_report.periods import period

FACTS = "facts.yml"
KLARNA = "klarna"


@dataclass(frozen=True)
class Entry:
    """What is known of a fact before it is computed.

    observation, field: what it quotes; shows: what it stands for, if not itself: another fact,
    with `{country}` filled in by the scenario; share_of_draws: it is the mean of that one.
    """

    id: str
    label: str
    unit: str
    chapter: str
    observation: str = ""
    field: str = ""
    shows: str = ""
    note: str = ""
    share_of_draws: bool = False


@lru_cache(maxsize=8)
def quoted(evidence: Evidence) -> Mapping[str, Entry]:
    """Every quoted number by id, families spread over what the evidence holds."""
    found: dict[str, Entry] = {}
    for page, facts in read_yaml(evidence.folder / FACTS).items():
        for name, fields in facts.items():
            found |= {each.id: each for each in _entries(evidence, page, name, fields, found)}
    return found


def _entries(
    evidence: Evidence, page: str, name: str, fields: Mapping, found: Mapping[str, Entry]
) -> Iterator[Entry]:
    if "quantity" in fields:
        yield from family(evidence, page, name, fields)
        return
    about = (name, fields["label"])
    if "chosen" in fields:
        yield Entry(*about, "", page, shows=f"{name}_{{{fields['chosen']}}}")
    elif "day_of" in fields:
        if shown := found.get(fields["day_of"]):
            yield Entry(*about, "date", page, shown.observation, "end")
    else:
        unit = fields.get("unit") or evidence.observation(fields["observation"]).unit
        yield Entry(*about, unit, page, fields["observation"], fields.get("field", ""))


def family(evidence: Evidence, page: str, name: str, fields: Mapping) -> Iterator[Entry]:
    """One quoted number a period, then the last of them under `latest`."""
    length = name.partition("{")[2].partition("}")[0]
    found = members(evidence, length, fields)
    entry = None
    for tag, (said, row) in found.items():
        label = fields["label"].format(**{length: said})
        entry = Entry(name.format(**{length: tag}), label, row.unit, page, observation=row.id)
        yield entry
    if entry and length != "quarter":
        yield replace(entry, id=name.format(**{length: "latest"}), shows=entry.id)


def members(evidence: Evidence, length: str, fields: Mapping) -> dict[str, tuple[str, Observation]]:
    """Tag of each period -> its words and the observation that the newest source gives."""
    rows = evidence.observations
    keep = rows["quantity"].eq(fields["quantity"]) & rows["scope"].eq(fields["scope"])
    rows = rows[keep & rows["entity"].eq(fields.get("entity", KLARNA))]
    rows = rows.assign(published=rows["source"].map(evidence.sources["date"]))
    found = {}
    for name in rows.sort_values(["end", "published"], kind="stable").index:
        row = evidence.observation(name)
        named = period(row.start, row.end)
        if named and named[0] == length:
            found[named[1]] = (named[2], row)
    return found
