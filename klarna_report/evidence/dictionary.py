"""The data dictionary, written from schema and vocabulary: README.md and datapackage.json."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2
import pandas as pd

from klarna_report import __version__, formats
from klarna_report.errors import InputError
from klarna_report.evidence.reading import last_day, read_folder
from klarna_report.evidence.tables import BIB, COLUMNS, IDS, RULEBOOK, TABLES

README, PACKAGE = "README.md", "datapackage.json"
TEMPLATE = Path(__file__).with_name("README.md.jinja")
TITLE = "Klarna's statements on AI and headcount: the evidence"
PRIMARY = {file: [column] for file, column in IDS.items()} | {
    "contradictions.csv": ["a", "b"],
    "not_found.csv": ["what"],
    "history.csv": ["id", "version"],
    "vocabulary.csv": ["list", "word"],
}
TYPES = {"day": "date", "flag": "boolean", "number": "number"}
WORDS = {**TYPES, "flag": "true or false", "source": f"a key of {BIB}"}
SHORT = 20  # a closed list of up to so many words is spelled out in the package
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def write(folder: Path) -> list[Path]:
    """Write both files into a data folder; their paths."""
    tables, faults = read_folder(folder)
    if faults:
        raise InputError(f"{folder}: {faults[0]}")
    paths = [folder / README, folder / PACKAGE]
    for path, text in zip(paths, (readme(tables), datapackage(tables)), strict=True):
        path.write_text(text, encoding="utf-8", newline="\n")
    return paths


def meanings(tables: Mapping[str, pd.DataFrame], words: str) -> dict[str, str]:
    """What each word of a closed list means."""
    table = tables["vocabulary.csv"]
    return table[table["list"] == words].set_index("word")["meaning"].to_dict()


def columns(tables: Mapping[str, pd.DataFrame], file: str) -> list[dict[str, str]]:
    """Name, content and meaning of each column of a table, or field of the bibliography."""
    means, stem = meanings(tables, "column"), file.partition(".")[0]
    for name in TABLES[file]:
        if f"{stem}.{name}" not in means:
            raise InputError(f"vocabulary.csv: the list `column` lacks {stem}.{name}")
    return [
        {"name": name, "content": in_words(rules), "description": means[f"{stem}.{name}"]}
        for name, rules in TABLES[file].items()
    ]


def closed_list(rules: Sequence[str]) -> str:
    """The list of which a cell is a word, if it must be one."""
    return "".join(word.removeprefix("in:") for word in rules if word.startswith("in:"))


def in_words(rules: Sequence[str]) -> str:
    """What may stand in a column."""
    what = next((WORDS[word] for word in rules if word in WORDS), "text")
    what = f"a word of the list {closed_list(rules)}" if closed_list(rules) else what
    return ", ".join((what, *(word for word in ("filled", "unique") if word in rules)))


def table_schema(tables: Mapping[str, pd.DataFrame], file: str) -> dict:
    """A Table Schema: fields, key, and references to the closed lists."""
    patterns = {word: each[0] for word, each in RULEBOOK["patterns"].items() if word != "filled"}
    fields, foreign = [], []
    for column, rules in zip(columns(tables, file), TABLES[file].values(), strict=True):
        words, kinds = [*meanings(tables, closed_list(rules))], {*rules} & {*TYPES}
        stated = {
            "required": "filled" in rules,
            "unique": "unique" in rules,
            "pattern": "" if words or kinds else "".join(patterns.get(word, "") for word in rules),
            "enum": words if len(words) <= SHORT else [],
        }
        kind = TYPES[kinds.pop()] if kinds else "string"
        field = {"name": column["name"], "type": kind, "description": column["description"]}
        if stated := {rule: content for rule, content in stated.items() if content}:
            field["constraints"] = stated
        fields.append(field)
        if len(words) > SHORT:
            reference = {"resource": "vocabulary", "fields": ["word"]}
            foreign.append({"fields": [column["name"]], "reference": reference})
    schema = {"fields": fields, "missingValues": [""], "primaryKey": PRIMARY[file]}
    return schema | ({"foreignKeys": foreign} if foreign else {})


def resource(tables: Mapping[str, pd.DataFrame], file: str) -> dict:
    """One CSV file as a resource of the package."""
    return {
        "name": file.partition(".")[0],
        "path": file,
        "profile": "tabular-data-resource",
        "description": meanings(tables, "file")[file],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": table_schema(tables, file),
    }


def datapackage(tables: Mapping[str, pd.DataFrame]) -> str:
    """`datapackage.json`: every table with its schema, the licence and all sources."""
    sources = [
        {"title": f"{each.title} ({each.organization})"} | ({"path": each.url} if each.url else {})
        for each in tables[BIB].sort_values("key").itertuples()
    ]
    content = {
        "profile": "tabular-data-package",
        "name": "klarna-evidence",
        "title": TITLE,
        "description": "Observations, events, claims and contradictions, each with its source.",
        "version": __version__,
        "keywords": ["artificial intelligence", "employment", "headcount", "Klarna"],
        "licenses": [LICENCE],
        "contributors": [{"title": "The Half the Workforce report", "role": "author"}],
        "resources": [resource(tables, file) for file in COLUMNS],
        "sources": sources,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def readme(tables: Mapping[str, pd.DataFrame]) -> str:
    """`README.md`: files, columns, closed lists, quantities and how to read and cite them."""
    words = tables["vocabulary.csv"]
    others = ("parameters", "facts", "words", "scenarios")
    means = meanings(tables, "column")
    return jinja2.Template(
        TEMPLATE.read_text(encoding="utf-8"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    ).render(
        title=TITLE,
        until=formats.in_words(last_day(tables)),
        files=meanings(tables, "file"),
        tables={file: columns(tables, file) for file in (*COLUMNS, BIB)},
        entries={
            stem: {k.partition(".")[2]: v for k, v in means.items() if k.startswith(f"{stem}.")}
            for stem in others
        },
        lists={name: words[words["list"] == name] for name in words["list"].unique()},
    )
