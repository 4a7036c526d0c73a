"""Layer 4: the parameters cell of each chapter, written from the catalogue."""

import re
from collections.abc import Iterator

import nbformat

from klarna_report.build.inputs import Book
from klarna_report.build.run import PARAMETERS, READS, Notebook, read_notebook
from klarna_report.chapter import with_inputs
from klarna_report.expressions import names_in
from klarna_report.facts import Model
from klarna_report.formats import NAMES
from klarna_report.parameters import Parameter
from klarna_report.words import named_in
from klarna_report.years import with_years

NONE = "# No parameter enters this chapter."
QUOTED = re.compile(r'"([a-z][\w{}]*)"')
MEMBER = rf"(_\d{{4}}|_{'|_'.join(NAMES)})?"  # of a series, by year or by country


def sync(book: Book, model: Model) -> list[str]:
    """Write the parameters cell of every chapter; return those that had another one."""
    changed = []
    for name in book.notebooks:
        path = book.chapter(name)
        notebook = nbformat.read(path, as_version=4)
        cell, source = _cell(notebook), parameters_cell(name, book, model)
        if cell.source != source:
            cell.source = source
            nbformat.write(notebook, path)
            changed.append(name)
    return changed


def parameters_cell(name: str, book: Book, model: Model) -> str:
    """A line for each parameter that a chapter rests on: value, unit and range.

    A chapter that asks how firm each sentence is rests on what any chapter asks for.
    """
    text = _text(name, book)
    text = "\n\n".join(_text(each, book) for each in book.notebooks) if READS in text else text
    ids = [*model.home(name), *_asked(with_years(text, model.entries), model)]
    used = {*with_inputs(model, ids)}
    lines = [_line(each) for each in model.parameters.values() if each.name in used]
    return "\n".join(lines) or NONE


def _cell(notebook: Notebook) -> nbformat.NotebookNode:
    """The cell tagged `parameters`; a new one above all code if there is none."""
    cells = notebook.cells
    for cell in cells:
        if PARAMETERS in cell.metadata.get("tags", []):
            return cell
    first = next((n for n, cell in enumerate(cells) if cell.cell_type == "code"), len(cells))
    new = {"id": PARAMETERS, "metadata": {"tags": [PARAMETERS]}}
    cells.insert(first, nbformat.v4.new_code_cell(**new))
    return cells[first]


def _text(name: str, book: Book) -> str:
    """Text and code of a chapter."""
    return "\n".join(cell["source"] for cell in read_notebook(book.chapter(name))["cells"])


def _asked(text: str, model: Model) -> Iterator[str]:
    """Facts and parameters that text and code name, by themselves, in a series or in a claim."""
    names = {*model.entries, *model.parameters}
    yield from (name for name in named_in(text) if name in names)
    for word in QUOTED.findall(text):
        member = re.compile(re.sub(r"\{\w+\}", r"\\w+", word) + MEMBER)
        yield from filter(member.fullmatch, names)
    if "report.verdicts()" in text or "report.claims()" in text:
        claims = model.evidence.claims
        yield from (name for test in claims["test"] if test for name in names_in(test))
        yield from " ".join(claims["base"].dropna()).split()


def _line(parameter: Parameter) -> str:
    name, value, span = parameter.name, parameter.value, parameter.range
    if parameter.unit == "observation":
        return f'{name} = "{value}"  # observation id'
    if parameter.is_choice:
        return f'{name} = "{value}"  # name: {", ".join(span)}'
    return f"{name} = {value:g}  # {parameter.unit}, {span[0]:g} to {span[1]:g}"
