"""What rules.yml lists: the columns of each table, with the words for the rules they keep."""

from pathlib import Path

import yaml

BIB = "sources.bib"
RULEBOOK = yaml.safe_load(Path(__file__).with_name("rules.yml").read_text(encoding="utf-8"))
TABLES = {
    file: {c: w.split() for c, w in each.items()} for file, each in RULEBOOK["tables"].items()
}
COLUMNS = {file: (*columns,) for file, columns in TABLES.items() if file != BIB}
# The columns that tell rows apart, in the tables whose rows others refer to.
IDS = {
    file: column
    for file, columns in TABLES.items()
    for column, rules in columns.items()
    if column in ("id", "key") and "unique" in rules
}
