"""The data dictionary, written from schema and vocabulary: README.md and datapackage.json."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pandas as pd
import pandera.pandas as pa

from klarna_report import __version__
from klarna_report.errors import InputError
from klarna_report.evidence import checks as c
from klarna_report.evidence.reading import BIB, COLUMNS, FIELDS, read_folder
from klarna_report.evidence.schema import SCHEMAS, Known

README, PACKAGE = "README.md", "datapackage.json"
TEMPLATE = Path(__file__).with_name("README.md.jinja")
TITLE = "Klarna's statements on AI and headcount: the evidence"
PRIMARY = {
    "observations.csv": ["id"],
    "events.csv": ["id"],
    "claims.csv": ["id"],
    "contradictions.csv": ["a", "b"],
    "vocabulary.csv": ["list", "word"],
}
TYPES = ((c.DAY, "date"), (c.FLAG, "boolean"), (c.NUMBER, "number"))
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
    contents = {README: readme(tables), PACKAGE: datapackage(tables)}
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in contents]


def meanings(tables: Mapping[str, pd.DataFrame], words: str) -> dict[str, str]:
    """What each word of a closed list means."""
    table = tables["vocabulary.csv"]
    rows = table[table["list"] == words]
    return dict(zip(rows["word"], rows["meaning"], strict=True))


@dataclass(frozen=True)
class Field:
    """One column of a table, or one field of an entry, as the rules that check it describe it."""

    name: str
    type: str
    description: str
    required: bool
    unique: bool
    pattern: str
    closed_list: str
    key_of: str

    @property
    def content(self) -> str:
        """What may stand in it, in words."""
        what = {"number": "number", "date": "date", "boolean": "true or false"}.get(self.type)
        what = what or (self.closed_list and f"a word of the list {self.closed_list}")
        what = what or (self.key_of and f"a key of {self.key_of}") or "text"
        return what + ", filled" * self.required + ", unique" * self.unique

    def described(self, words: list[str]) -> dict:
        """The same for a Table Schema; `words` is its closed list where that is a short one."""
        pattern = self.pattern if self.type == "string" else ""
        rules = {"required": self.required, "unique": self.unique, "pattern": pattern}
        rules["enum"] = words if len(words) <= SHORT else []
        constraints = {rule: content for rule, content in rules.items() if content}
        field = {"name": self.name, "type": self.type, "description": self.description}
        return field | ({"constraints": constraints} if constraints else {})


def fields(tables: Mapping[str, pd.DataFrame], file: str) -> list[Field]:
    """The columns of a table, from the rules that check them."""
    schema, means = SCHEMAS[file](Known(tables)), meanings(tables, "column")
    names = {each: each for each in COLUMNS.get(file, ())} or {"key": "key", **FIELDS}
    stem = file.partition(".")[0]
    for shown in names.values():
        if f"{stem}.{shown}" not in means:
            raise InputError(f"vocabulary.csv: the list `column` lacks {stem}.{shown}")
    return [
        field(shown, schema.columns[name], means[f"{stem}.{shown}"])
        for name, shown in names.items()
    ]


def field(name: str, column: pa.Column, description: str) -> Field:
    """One column, from its rules."""
    stated = {key: value for check in column.checks for key, value in check.statistics.items()}
    return Field(
        name,
        next((word for check, word in TYPES if check in column.checks), "string"),
        description,
        c.FILLED in column.checks,
        c.UNIQUE in column.checks,
        *(stated.get(each, "") for each in ("pattern", "closed_list", "key_of")),
    )


def table_schema(tables: Mapping[str, pd.DataFrame], file: str) -> dict:
    """A Table Schema: fields, key, and references to the closed lists."""
    described, foreign = [], []
    for each in fields(tables, file):
        words = [*meanings(tables, each.closed_list)]
        described.append(each.described(words))
        if len(words) > SHORT:
            reference = {"resource": "vocabulary", "fields": ["word"]}
            foreign.append({"fields": [each.name], "reference": reference})
    schema = {"fields": described, "missingValues": [""], "primaryKey": PRIMARY[file]}
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
    documents = tables[BIB].sort_values("key")
    names = documents["title"] + " (" + documents["publisher"] + ")"
    sources = [
        {"title": name} | ({"path": url} if url else {})
        for name, url in zip(names, documents["url"], strict=True)
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
    others = ("parameters", "facts", "headlines", "scenarios")
    means = meanings(tables, "column")
    return jinja2.Template(
        TEMPLATE.read_text(encoding="utf-8"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    ).render(
        title=TITLE,
        files=meanings(tables, "file"),
        tables={file: fields(tables, file) for file in (*COLUMNS, BIB)},
        entries={
            stem: {k.partition(".")[2]: v for k, v in means.items() if k.startswith(f"{stem}.")}
            for stem in others
        },
        lists={name: words[words["list"] == name] for name in words["list"].unique()},
    )
