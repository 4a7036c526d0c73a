"""`klarna-report compare`, `verify`, `why`: what differs between editions, or since a build."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from klarna_report.build.inputs import Book
from klarna_report.cli.arguments import add_scenario, chosen_scenario, declared
from klarna_report.cli.layout import WIDTH, text_table
from klarna_report.errors import BuildError, InputError, nearest
from klarna_report.parameters import (
    BASELINE,
    baseline,
    catalogue,
    read_scenario,
    scenario_path,
    shipped_scenarios,
)

if TYPE_CHECKING:  # slow to import; the commands do so themselves
    from klarna_report.book.edition import Edition
    from klarna_report.build.compare import Comparison, Row

MOST = 12  # reasons printed; a change of everything need not be read in full


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    command = declared(
        commands,
        compare,
        "what differs between two scenarios or editions",
        description="Prints the parameters, facts and verdicts that differ. A scenario is computed "
        "without building the book; an edition is read as it stands.",
    )
    for place in ("A", "B"):
        command.add_argument(
            place, help="a scenario's name or file, or an edition's name or folder"
        )
    command.add_argument("--json", action="store_true", help="for programs")
    command = declared(
        commands,
        verify,
        "build an edition again and name the first difference",
        description="Builds an edition again from the parameters it records, in a folder for the "
        "time of the run, and compares every file. Exit code 0: the same to the byte; 1: not.",
    )
    command.add_argument("edition", type=Path, help="an edition's folder")
    command = declared(commands, why, "say why a chapter would run, or that it would not")
    command.add_argument("chapter", help="as in _toc.yml, for example turnover")
    add_scenario(command)


def compare(arguments: argparse.Namespace) -> None:
    """Print what differs between two scenarios or editions."""
    from klarna_report.build.compare import compare as compared

    found = compared([side(each) for each in (arguments.A, arguments.B)])
    print(as_json(found) if arguments.json else "\n\n".join(as_text(found)))


def side(text: str) -> "Edition":
    """A side of a comparison from what a person typed: scenario, file, or an edition's folder."""
    from klarna_report.build.compare import computed, read_edition

    if text == BASELINE:
        return computed(baseline(catalogue()))
    try:
        return computed(read_scenario(scenario_path(text), catalogue()))
    except InputError:
        if Path(text).suffix in (".yml", ".yaml"):
            raise
    for folder in (Path(text), Book().build / text):
        if folder.is_dir():
            return read_edition(folder)
    known = [BASELINE, *(path.stem for path in shipped_scenarios())]
    fault = f"compare: {text!r} is neither a scenario nor an edition"
    raise InputError(f"{fault}; {nearest(Path(text).stem, known)}")


def verify(arguments: argparse.Namespace) -> None:
    """Build an edition again; BuildError names the first difference."""
    from klarna_report.build.verify import verify as first_difference

    if found := first_difference(arguments.edition):
        raise BuildError(f"{arguments.edition}: not the same as its rebuild: {found}")
    print(f"{arguments.edition}: the same as its rebuild, to the byte.")


def why(arguments: argparse.Namespace) -> None:
    """Print why a build would run a chapter, each reason with the chain that leads to it."""
    scenario = chosen_scenario(arguments)
    from klarna_report.build.why import why as asked  # after the arguments are checked

    edition, reasons, kept = asked(arguments.chapter, scenario, Book())
    kept = "; an edition has the run that is wanted, so a build takes it" if kept else ""
    if not edition:
        print(f"{arguments.chapter}: no edition that it is part of has been built{kept}.")
    elif not reasons:
        print(f"{arguments.chapter}: nothing it rests on has changed since {edition}.")
    else:
        print(f"{arguments.chapter}: what it rests on has changed since {edition}{kept}:")
        print(*(f"  {reason}" for reason in reasons[:MOST]), sep="\n")
        if len(reasons) > MOST:
            print(f"  and {len(reasons) - MOST} more")


def as_text(found: "Comparison") -> Iterator[str]:
    """The comparison as tables of plain text."""
    a, b = found.editions
    lines = (
        f"{place}: {each.name}. {each.title}. {each.reason}"
        for place, each in zip("AB", (a, b), strict=True)
    )
    yield "\n".join(fill(line, WIDTH, subsequent_indent="   ") for line in lines)
    yield _table("Parameters", found.parameters)
    headline = [row for row in found.facts if row.headline]
    yield _table("Headline facts", headline, changes=True)
    yield _table("Other facts", [row for row in found.facts if not row.headline], changes=True)
    yield _table("Verdicts", found.verdicts)
    if found.widths:
        yield f"Facts of which only the interval differs: {len(found.widths)} (--json names them)."
    if found.partial:
        yield f"In one of the two only, so not compared: {len(found.partial)} (--json names them)."


def _table(title: str, rows: Sequence["Row"], changes: bool = False) -> str:
    if not rows:
        return f"{title}: no difference."
    cells = [
        (f"{row.label}\n{row.id}", *row.texts, *([row.changes[1]] if changes else []))
        for row in rows
    ]
    heads = (f"{title} ({len(rows)})", "A", "B", *(["Change"] if changes else []))
    return text_table(heads, cells, right=(1, 2, 3) if changes else ())


def as_json(found: "Comparison") -> str:
    """The comparison for programs."""
    a, b = found.editions
    content = {
        "a": {"name": a.name, "title": a.title, "reason": a.reason},
        "b": {"name": b.name, "title": b.title, "reason": b.reason},
        "parameters": [_pair(row) for row in found.parameters],
        "facts": [_fact(row, found.editions) for row in found.facts],
        "verdicts": [_pair(row) for row in found.verdicts],
        "interval_only": list(found.widths),
        "in_one_only": list(found.partial),
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def _pair(row: "Row") -> dict:
    return {"id": row.id, "label": row.label, "a": row.values[0], "b": row.values[1]}


def _fact(row: "Row", editions: Sequence["Edition"]) -> dict:
    fields = ("value", "low", "high", "unit")
    ends = [{f: getattr(each.facts[row.id], f) for f in fields} for each in editions]
    about = {"id": row.id, "label": row.label, "chapter": row.page, "headline": row.headline}
    return {**about, "a": ends[0], "b": ends[1], "change": row.changes[1]}
