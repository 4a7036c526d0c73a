"""The static interface: what the report holds as JSON beside the pages, each with its schema."""

import json
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from types import NoneType
from typing import get_args, get_origin, get_type_hints

from sphinx.application import Sphinx

from klarna_report.book.contents import parts
from klarna_report.book.edition import Edition
from klarna_report.book.finish import DESCRIPTION
from klarna_report.book.imprint import EVERY, imprint
from klarna_report.book.meta import release
from klarna_report.book.pages import address, title
from klarna_report.book.tables import TEMPLATES, Table
from klarna_report.book.workbook import Sheet
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
TYPES = {str: "string", float: "number", bool: "boolean", NoneType: "null"}


def write(app: Sphinx) -> None:
    """Write the files into the site's top folder."""
    for name, content in documents(app.env.klarna_edition).items():
        path = Path(app.outdir, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(as_bytes(content))


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
    for name in TABLES:
        rows = [*Sheet(name, "", tables[f"{name}.csv"]).typed()]
        if name == "claims":  # a book may decide none
            verdicts = [edition.verdicts.get(row["id"]) for row in rows]
            told = [each and {field: each[field] for field in VERDICT} for each in verdicts]
            rows = [{**row, "verdict": each} for row, each in zip(rows, told, strict=True)]
        found[f"{name}.json"] = {"$schema": f"schemas/{name}.json", **head, name: rows}
    return {**found, "facts.json": facts}


def facts_file(edition: Edition) -> dict:
    """`facts.json`: report and edition, every number with its text, the documents they rest on."""
    origin = imprint(edition)
    entry = f"{origin.address}facts/{{}}.html"
    return {
        "$schema": "schemas/facts.json",
        **{name: getattr(origin, name) for name in HEAD},
        "edition": {**{name: getattr(edition, name) for name in NAMES}, "summary": origin.summary},
        "facts": [
            {**each.record(), "text": each.text(), "entry": entry.format(each.id)}
            for each in edition.facts.values()
        ],
        "sources": edition.sources,
    }


def schemas(tables: Mapping) -> dict[str, dict]:
    """A JSON Schema for each file, from the types of the code and the dictionary of the data."""
    told = meanings(tables, "column")
    fact = _record(
        {n: {**_type(hint), "description": told[f"fact.{n}"]} for n, hint in FACT.items()}
    )
    claim, observation = (
        _record(
            {each["name"]: _column(each) for each in table_schema(tables, f"{name}.csv")["fields"]}
        )
        for name in TABLES
    )
    verdict = _record({name: _type(get_type_hints(Verdict)[name]) for name in VERDICT})
    claim["properties"]["verdict"] = {"anyOf": [verdict, {"type": "null"}]}
    rows = {"facts": fact, "claims": claim, "observations": observation}
    found = {name: {"type": "array", "items": each} for name, each in rows.items()} | {"fact": fact}
    edition = _record(dict.fromkeys((*NAMES, "summary"), _type(str)))
    head = {**dict.fromkeys(HEAD, _type(str)), "edition": edition}
    note = {"$schema": DRAFT, "$comment": f"The same in {EVERY}."}
    return {name: {**note, **_record({**head, name: each})} for name, each in found.items()}


def _record(fields: Mapping[str, dict]) -> dict:
    return {"type": "object", "properties": {**fields}, "required": [*fields]}


def _type(hint: object) -> dict:
    """The type of a field; a tuple is a list."""
    if get_origin(hint) is tuple:
        first, *more = get_args(hint)
        items = (
            {"items": _type(first)}
            if more == [...]
            else {"prefixItems": [*map(_type, get_args(hint))]}
        )
        return {"type": "array", **items}
    return {"type": [TYPES[each] for each in get_args(hint) or (hint,)]}


def _column(field: Mapping) -> dict:
    """A column of a table, from its Table Schema; what may be empty may be null."""
    rules, day = field.get("constraints", {}), field["type"] == "date"
    empty = [] if "required" in rules else ["null"]
    about = {
        "type": ["string" if day else field["type"], *empty],
        "description": field["description"],
    }
    about |= {"format": "date"} if day else {}
    return about | ({"enum": [*rules["enum"], *(None for _ in empty)]} if "enum" in rules else {})


class Interface(Table):
    """The `{interface}` directive: the files, and the fields of a number."""

    def values(self) -> Mapping:
        """Each field with what it means."""
        words = meanings(read_folder(data_folder())[0], "column")
        return {"fields": {name: words[f"fact.{name}"] for name in FACT}}


def write_guide(app: Sphinx, failure: Exception | None) -> None:
    """`llms.txt`: what there is, for software that reads before it asks."""
    if failure is not None:
        return
    html, report = Path(app.outdir), release()
    names = [name for part in parts(app.env, app.config.root_doc) for name in part["pages"]]
    pages = {name: (html / f"{name}.html").read_text(encoding="utf-8") for name in names}
    found = [
        (title(app, name), address(app, name), unescape(DESCRIPTION.search(text)[1]))
        for name, text in pages.items()
    ]
    guide = TEMPLATES.get_template("llms.txt")
    text = guide.render(report=report, origin=imprint(app.env.klarna_edition), pages=found)
    (html / "llms.txt").write_text(text, encoding="utf-8")
