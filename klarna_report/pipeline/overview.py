"""`_build/index.html`: the editions side by side."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

import jinja2

from klarna_report.errors import InputError
from klarna_report.evidence import Evidence, load
from klarna_report.fact import anchor
from klarna_report.facts import PARAMETERS_CHAPTER
from klarna_report.parameters import Parameter, catalogue
from klarna_report.pipeline.atomic import replacing
from klarna_report.pipeline.compare import Comparison, compare
from klarna_report.pipeline.editions import Side, read_record, read_side, recorded_scenario
from klarna_report.pipeline.freshness import unchanged
from klarna_report.pipeline.inputs import Book

PAGE = "index.html"
FIGURES = "_downloads/figures"
SVG = "{http://www.w3.org/2000/svg}"
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


@dataclass(frozen=True)
class Drawing:
    """A chart as one edition draws it.

    page: the page of that edition that holds it; width, height: of the drawing, px.
    """

    edition: str
    source: str
    words: str
    page: str
    width: str
    height: str


@dataclass(frozen=True)
class Chart:
    """A chart that differs between editions, as the first draws it and those that differ."""

    id: str
    title: str
    drawings: tuple[Drawing, ...]


def renew(build: Path, names: Sequence[str] = ()) -> None:
    """Write the page for the editions of these names, or again for those it compares already."""
    names = names or _compared(build)
    if len(names) > 1:
        parameters = catalogue()
        outdated = [name for name in names if not is_current(build / name, parameters)]
        write_overview(build, names, parameters, load(), outdated)


def _compared(build: Path) -> list[str]:
    """The editions that the page in `build` compares and that can still be read."""
    page = build / PAGE
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    found = re.search(r'data-editions="([^"]*)"', text)
    return [name for name in (found[1].split() if found else ()) if _readable(build / name)]


def _readable(edition: Path) -> bool:
    try:
        return bool(read_record(edition))
    except InputError:
        return False


def is_current(edition: Path, parameters: Mapping[str, Parameter]) -> bool:
    """Whether nothing that an edition rests on has changed since it was built."""
    try:
        scenario = recorded_scenario(edition, parameters)
    except InputError:
        return False
    return unchanged(scenario, Book(out=edition.parent))


def write_overview(
    build: Path,
    names: Sequence[str],
    parameters: Mapping[str, Parameter],
    evidence: Evidence,
    outdated: Collection[str] = (),
) -> None:
    """Compare the editions of these names in `build`, the first being the measure.

    outdated: names of editions that rest on something that has changed since.
    """
    sides = [read_side(build / name, parameters) for name in names]
    found = compare(sides, parameters, evidence)
    page = TEMPLATES.get_template("overview.html").render(
        found=found,
        labels=_labels(sides),
        outdated=[side.name in outdated for side in sides],
        counts=[_counts(found, place) for place in range(len(sides))],
        headline=[row for row in found.facts if row.headline],
        chapters=_by_chapter(found),
        addresses=_addresses(build, found),
        charts=list(charts(build, sides)),
    )
    with replacing(build / PAGE) as part:
        part.write_text(page, encoding="utf-8")


def _labels(sides: Sequence[Side]) -> list[str]:
    """Titles of the editions, with the name where two have the same."""
    titles = [side.title for side in sides]
    return [s.title if titles.count(s.title) == 1 else f"{s.title} ({s.name})" for s in sides]


def _addresses(build: Path, found: Comparison) -> dict[str, str]:
    """Where the first edition defines a parameter or fact; nothing for what has no such place."""
    first = found.sides[0].name
    homes = {row.id: row.group for row in found.facts}
    homes |= {row.id: PARAMETERS_CHAPTER for row in found.parameters}
    pages = {name: f"{first}/html/{chapter}.html" for name, chapter in homes.items()}
    there = {n: f"{p}#{anchor(n)}" for n, p in pages.items() if (build / p).is_file()}
    return dict.fromkeys((row.id for row in found.verdicts), "") | dict.fromkeys(homes, "") | there


def _counts(found: Comparison, place: int) -> dict[str, int]:
    """How much of an edition differs from the first."""
    rows = {"parameters": found.parameters, "facts": found.facts, "verdicts": found.verdicts}
    return {
        kind: sum(row.values[place] != row.values[0] for row in each) for kind, each in rows.items()
    }


def _by_chapter(found: Comparison) -> list[tuple[str, list]]:
    """The facts that are no headlines, by chapter in the order of the facts."""
    rest = sorted((row for row in found.facts if not row.headline), key=lambda row: row.group)
    return [
        (chapter.replace("_", " ").capitalize(), list(rows))
        for chapter, rows in groupby(rest, key=lambda row: row.group)
    ]


def charts(build: Path, sides: Sequence[Side]) -> Iterator[Chart]:
    """The charts whose content differs between editions."""
    folders = [build / side.name / "html" for side in sides]
    pages = [_pages(folder) for folder in folders]
    labels = _labels(sides)
    for path in sorted(
        (folders[0] / FIGURES).glob("*.svg"), key=lambda p: pages[0].get(p.stem, "")
    ):
        specs = [_content(folder / FIGURES / f"{path.stem}.vl.json") for folder in folders]
        others = [n for n, spec in enumerate(specs) if spec and spec != specs[0]]
        if others:
            drawings = (_drawing(labels[n], folders[n], path.stem, pages[n]) for n in (0, *others))
            yield Chart(path.stem, _title(path), tuple(drawings))


def _content(path: Path) -> dict | None:
    """What a chart shows, without the name of the edition; None if there is no such chart."""
    if not path.is_file():
        return None
    spec = json.loads(path.read_text(encoding="utf-8"))
    return {name: part for name, part in spec.items() if name != "usermeta"}


def _drawing(label: str, folder: Path, id: str, pages: Mapping[str, str]) -> Drawing:
    place = f"{folder.parent.name}/{folder.name}"
    page = f"{place}/{pages[id]}#{id}" if id in pages else f"{place}/{PAGE}"
    drawn = ElementTree.parse(folder / FIGURES / f"{id}.svg").getroot()
    words = drawn.findtext(f"{SVG}desc") or id
    size = (drawn.get("width", ""), drawn.get("height", ""))
    return Drawing(label, f"{place}/{FIGURES}/{id}.svg", words, page, *size)


def _title(path: Path) -> str:
    return ElementTree.parse(path).findtext(f"{SVG}title") or path.stem


def _pages(folder: Path) -> dict[str, str]:
    """Figure -> the page that holds it."""
    mark = re.compile(r'<figure class="chart[^"]*" id="([^"]+)"')
    found = (
        (page, mark.findall(page.read_text(encoding="utf-8"))) for page in folder.glob("*.html")
    )
    return {id: page.name for page, ids in sorted(found) for id in ids}
