"""A figure's payload as HTML that needs no script, and its files to take away."""

import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from klarna_report.book.edition import Edition
from klarna_report.book.tables import TEMPLATES
from klarna_report.charts import theme
from klarna_report.charts.drawing import png, standalone
from klarna_report.charts.texts import wrap
from klarna_report.parameters import BASELINE

FOLDER = "_downloads/figures"
FILES = {  # ending: (name of the link, what it holds)
    "csv": ("CSV", "data"),
    "svg": ("SVG", "drawing"),
    "png": ("PNG", "picture"),
    "vl.json": ("Vega-Lite", "chart with its data"),
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
HEADED = 8 + 4 + 4 + 13 + 4  # bytes of a PNG: signature; length, name, content and sum of its head
PICTURE_SCALE, DOTS = 2, 192  # dots for a px of the drawing, and an inch: sharp on paper too
RAW = {"date": "decimal year"}  # units whose raw number needs another word
PAINT = re.compile(r'((?:fill|stroke|stop-color)=)"(#\w+)"')
VARIABLES = {pair[0]: f"var(--chart-{role}, {pair[0]})" for role, pair in theme.COLOURS.items()}
VARIANTS = ("wide", "narrow", "broad")

Resolve = Callable[[str], str]  # text with roles to plain text
Sources = Mapping[str, Mapping]  # publisher, title and url by key


def figure_html(
    payload: Mapping, resolve: Resolve, edition: Edition, sources: Sources, **more: object
) -> str:
    """The figure as it stands in a page: title, drawings, caption, data, words, downloads.

    more: heading and caption as HTML, the links of the rows, the citation.
    """
    id, svg, title = payload["id"], payload["svg"], resolve(payload["title"])
    said = {"heading": title, "caption": resolve(payload["caption"]), "links": (), "citation": ""}
    return TEMPLATES.get_template("figure.html").render(
        **{"id": id, "title": title, "table": payload["table"], **said, **more},
        alt=resolve(payload["alt"]),
        words=resolve(payload["description"]),
        drawings=Markup("".join(placed(svg[each], id, each) for each in VARIANTS if each in svg)),
        publishers=publishers(payload["sources"], sources),
        edition="" if edition.name == BASELINE else edition.line(),
        files={f"{FOLDER}/{edition.file(id, ending)}": about for ending, about in FILES.items()},
    )


def placed(svg: str, id: str, variant: str) -> str:
    """A drawing in a page: its colours follow the page's theme, its letters are the reader's.

    variant: "wide" or "narrow". Named and described by the elements `<id>-alt` and
    `<id>-description`.
    """
    attributes = (
        f'class="chart-{variant}" role="img" font-family="{theme.SYSTEM_FONTS}" '
        f'aria-labelledby="{id}-alt" aria-describedby="{id}-description"'
    )
    paint = lambda match: f'{match[1]}"{VARIABLES.get(match[2], match[2])}"'  # noqa: E731
    return PAINT.sub(paint, svg.replace(">", f" {attributes}>", 1))


def publishers(keys: list[str], sources: Sources) -> dict[str, str]:
    """Who published the sources, each once, with the address of the first of theirs.

    Weak sources come last and are called weak.
    """
    found: dict[str, str] = {}
    for key in sorted(keys, key=lambda key: bool(sources.get(key, {}).get("weak"))):
        source = sources.get(key, {})
        name = source.get("publisher") or key
        found.setdefault(f"{name} (weak)" if source.get("weak") else name, source.get("url") or "")
    return found


def write_assets(
    payload: Mapping, folder: Path, resolve: Resolve, edition: Edition, sources: Sources, page: str
) -> None:
    """Write the figure's files below the site's top folder.

    edition: which every file names; page: the chapter with the figure.
    """
    names, place = publishers(payload["sources"], sources), f"{page}.html#{payload['id']}"
    credit = f"Source{'s' * (len(names) > 1)}: {'; '.join(names)}." if names else ""
    title, caption, words = (resolve(payload[each]) for each in ("title", "caption", "alt"))
    foot = [*filter(None, (credit, f"{edition.line()}.", edition.report_line(place)))]
    inside = edition.metadata(title, words, credit, place)
    unseen = "\n".join(f"{name}: {text}" for name, text in inside.items())
    alone = standalone(payload["svg"]["wide"], title, words, caption, foot, unseen)
    files = {
        "csv": data_csv(payload["table"], edition.line()).encode(),
        "svg": alone.encode(),
        "vl.json": vega_lite(payload["vega_lite"], title, caption, foot).encode(),
        "png": png_with(png(alone, PICTURE_SCALE, DOTS), inside),
    }
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for ending, content in files.items():
        (folder / FOLDER / edition.file(payload["id"], ending)).write_bytes(content)


def png_with(picture: bytes, texts: Mapping[str, str]) -> bytes:
    """A PNG that holds these texts, by keyword, as its format has them (iTXt)."""
    chunks = []
    for name, text in texts.items():
        body = b"iTXt" + name.encode("latin-1") + bytes(5) + text.encode()
        chunks.append(struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
    return picture[:HEADED] + b"".join(chunks) + picture[HEADED:]


def data_csv(table: Mapping, edition: str) -> str:
    """The table as CSV: raw numbers, shares as fractions; in the last columns the id of the row's
    fact or observation, if rows have any, and the edition.
    """
    units = [RAW.get(column["unit"], column["unit"]) for column in table["columns"]]
    names = [column["name"] for column in table["columns"]]
    heads = [f"{name} ({unit})" if unit else name for name, unit in zip(names, units, strict=True)]
    known = any(table["ids"])
    last = [[id, edition] if known else [edition] for id in table["ids"] or table["rows"]]
    rows = [[*map(safe, [*row, *ends])] for row, ends in zip(table["rows"], last, strict=True)]
    heads += ["id", "edition"] if known else ["edition"]
    frame = pd.DataFrame(rows, columns=[*map(safe, heads)], dtype=object)
    return frame.to_csv(index=False, lineterminator="\n")


def safe(value: str | float | None) -> str | float | None:
    """A cell that no spreadsheet takes for a formula; whole numbers without a decimal point."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if value is not None and float(value).is_integer():
        return int(value)
    return value


def vega_lite(spec: Mapping, title: str, caption: str, foot: list[str]) -> str:
    """The specification with title, caption, source, edition and report drawn above it, as JSON."""
    lines = [line for text in (caption, *foot) for line in wrap(text, theme.WIDE).split("\n")]
    words = {"text": wrap(title, theme.WIDE, 15, bold=True).split("\n"), "subtitle": lines}
    heading = {**words, "anchor": "start", "frame": "bounds", "fontSize": 15, "offset": 16}
    full = {**spec, "title": heading, "usermeta": {"origin": foot}}
    return json.dumps(full, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
