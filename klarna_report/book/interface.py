"""The static interface: what the report holds as JSON beside the pages, each with its schema."""

import json
from collections.abc import Mapping
from typing import get_type_hints

from klarna_report.book.edition import EVERY, Edition
from klarna_report.book.meta import LICENCE, release
from klarna_report.book.workbook import records
from klarna_report.evidence.dictionary import meanings, table_schema
from klarna_report.evidence.reading import read_folder
from klarna_report.fact import Fact
from klarna_report.parameters import data_folder
from klarna_report.verdicts import Verdict

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TABLES = ("claims", "observations")
HEAD = ("title", "author", "version", "date", "address", "licence")
NAMES = ("name", "title", "reason")  # of an edition
VERDICT = ("outcome", "rests_on", "support", "answers")
FACT = {**get_type_hints(Fact), "text": str, "entry": str}
TYPES = {  # of Python -> of JSON
    str: {"type": ["string"]},
    float | str: {"type": ["number", "string"]},
    float | None: {"type": ["number", "null"]},
    tuple[str, ...]: {"type": "array", "items": {"type": ["string"]}},
}
TYPES[tuple[tuple[float | str, bool], ...]] = {
    "type": "array",
    "items": {"type": "array", "prefixItems": [TYPES[float | str], {"type": ["boolean"]}]},
}


def as_bytes(content: Mapping) -> bytes:
    """A file of JSON, in one line."""
    return (json.dumps(content, ensure_ascii=False) + "\n").encode()


def documents(edition: Edition) -> dict[str, dict]:
    """The content of every file by its name."""
    tables, facts = read_folder(data_folder())[0], facts_file(edition)
    found = {f"schemas/{name}.json": each for name, each in schemas(tables).items()}
    head = {name: facts[name] for name in (*HEAD, "edition")}
    for fact in facts["facts"]:
        about = {"fact": fact, "sources": {key: edition.sources[key] for key in fact["sources"]}}
        found[f"facts/{fact['id']}.json"] = {"$schema": "../schemas/fact.json", **head, **about}
    rows = {name: records(tables[f"{name}.csv"]) for name in TABLES}
    for claim in rows["claims"]:  # a book may decide none
        each = edition.verdicts.get(claim["id"])
        claim["verdict"] = each and {field: each[field] for field in VERDICT}
    for name in TABLES:
        found[f"{name}.json"] = {"$schema": f"schemas/{name}.json", **head, name: rows[name]}
    return {**found, "facts.json": facts}


def facts_file(edition: Edition) -> dict:
    """`facts.json`: report and edition, every number with its text, the documents they rest on."""
    report, place = release(), edition.site_url
    return {
        "$schema": "schemas/facts.json",
        **{name: report[name] for name in ("title", "author", "version")},
        **{"date": report["date"].isoformat(), "address": place, "licence": LICENCE},
        "edition": {**{n: getattr(edition, n) for n in NAMES}, "summary": edition.summary()},
        "facts": [
            {**each.record(), "text": each.text(), "entry": f"{place}{each.page}"}
            for each in edition.facts.values()
        ],
        "sources": edition.sources,
    }


def schemas(tables: Mapping) -> dict[str, dict]:
    """A JSON Schema for each file, from the types of the code and the dictionary of the data."""
    told, decided = meanings(tables, "column"), get_type_hints(Verdict)
    fact = {n: {**TYPES[hint], "description": told[f"fact.{n}"]} for n, hint in FACT.items()}
    rows = {"facts": fact}
    for name in TABLES:
        fields = table_schema(tables, f"{name}.csv")["fields"]
        rows[name] = {each["name"]: _column(each) for each in fields}
    verdict = _record({name: TYPES[decided[name]] for name in VERDICT})
    rows["claims"]["verdict"] = {"anyOf": [verdict, {"type": "null"}]}
    found = {name: {"type": "array", "items": _record(each)} for name, each in rows.items()}
    edition = _record(dict.fromkeys((*NAMES, "summary"), TYPES[str]))
    head = {**dict.fromkeys(HEAD, TYPES[str]), "edition": edition}
    note = {"$schema": DRAFT, "$comment": f"The same in {EVERY}."}
    found |= {"fact": _record(fact)}
    return {name: {**note, **_record({**head, name: each})} for name, each in found.items()}


def _record(fields: Mapping[str, dict]) -> dict:
    return {"type": "object", "properties": {**fields}, "required": [*fields]}


def _column(field: Mapping) -> dict:
    """A column of a table, from its Table Schema; what may be empty may be null."""
    rules, day = field.get("constraints", {}), field["type"] == "date"
    found = {"type": ["string" if day else field["type"]], "description": field["description"]}
    found |= {"format": "date"} if day else {}
    found |= {"enum": [*rules["enum"]]} if "enum" in rules else {}
    if "required" not in rules:
        found["type"].append("null")
        found.get("enum", []).append(None)
    return found
