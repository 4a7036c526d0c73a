"""A figure's payload as HTML that needs no script, and its files to take away."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType

from klarna_report.charts import theme
from klarna_report.charts.drawing import png, standalone
from klarna_report.charts.texts import day, titled
from klarna_report.formats import format_value

FOLDER = "_downloads/figures"
FILES = {  # ending: (name of the link, what it holds)
    "csv": ("CSV", "data"),
    "svg": ("SVG", "drawing"),
    "png": ("PNG", "picture"),
    "vl.json": ("Vega-Lite", "chart with its data"),
}
PICTURE_SCALE = 2  # px of a picture for one of its drawing: sharp on paper too
RAW = {"date": "decimal year"}  # units whose raw number needs another word
PAINT = re.compile(r'((?:fill|stroke|stop-color)=)"(#\w+)"')
VARIABLES = {pair[0]: f"var(--chart-{role}, {pair[0]})" for role, pair in theme.COLOURS.items()}
NO_SOURCES: Mapping[str, Mapping] = MappingProxyType({})

# Shown where scripts run; from the start, so that nothing moves when they do.
EXPLORE = '<p class="chart-explore js-only"><button type="button">Explore this chart</button></p>\n'

Resolve = Callable[[str], str]  # text with roles to plain text


def figure_html(
    payload: Mapping,
    resolve: Resolve,
    sources: Mapping[str, Mapping] = NO_SOURCES,
    prefix: str = "",
) -> str:
    """The figure as it stands in a page: title, drawings, caption, data, words, downloads.

    sources: publisher, title and url by key; prefix: from the page to the top of the site.
    """
    id, title = payload["id"], escape(resolve(payload["title"]))
    words = escape(resolve(payload["alt"]))
    drawings = "".join(placed(payload["svg"][each], id, each) for each in ("wide", "narrow"))
    return (
        f'<figure class="chart" id="{id}" aria-labelledby="{id}-title">\n'
        f'<p class="chart-title" id="{id}-title">{title}</p>\n'
        f'<p id="{id}-alt" hidden>{words}</p>\n<div class="chart-drawing">{drawings}</div>\n'
        f"<figcaption>{_caption(payload, resolve, sources)}</figcaption>\n"
        f"<details><summary>Data behind this chart</summary>\n{_table(payload, title)}</details>\n"
        f'<details class="chart-words"><summary>This chart in words</summary>\n<p>{words}</p>\n'
        f'<p id="{id}-description">{_rest(payload, resolve)}</p></details>\n'
        f"{EXPLORE}{_downloads(id, title, prefix)}</figure>\n"
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


def _rest(payload: Mapping, resolve: Resolve) -> str:
    """What the description adds to the alternative, or all of it if it adds nothing."""
    rest = payload["description"].removeprefix(payload["alt"]).strip()
    return escape(resolve(rest or payload["description"]))


def _caption(payload: Mapping, resolve: Resolve, sources: Mapping[str, Mapping]) -> str:
    """Caption and source line."""
    links = [
        f'<a href="{escape(url)}">{escape(name)}</a>' if url else escape(name)
        for name, url in publishers(payload["sources"], sources).items()
    ]
    caption = f"<p>{escape(resolve(payload['caption']))}</p>" if payload["caption"] else ""
    return caption + (f'<p class="chart-source">{source_line(links)}</p>' if links else "")


def source_line(names: Iterable[str]) -> str:
    """The sources in one line; nothing if there are none."""
    names = list(names)
    label = "Sources" if len(names) > 1 else "Source"
    return f"{label}: {'; '.join(names)}." if names else ""


def publishers(keys: list[str], sources: Mapping[str, Mapping]) -> dict[str, str]:
    """Who published the sources, each once, with the address of the first of theirs."""
    found: dict[str, str] = {}
    for key in keys:
        source = sources.get(key, {})
        found.setdefault(source.get("publisher") or key, source.get("url") or "")
    return found


def heading(column: Mapping) -> str:
    """A column's name with its unit."""
    return titled(column["name"], column["unit"]) if column["unit"] else column["name"]


def cell_text(column: Mapping, value: str | float | None) -> str:
    """A cell as the report prints it; nothing where there is no number."""
    if value is None:
        return ""
    if column["format"] == "day":
        return day(value, short=True)
    return format_value(value, column["unit"], column["format"])


def _table(payload: Mapping, title: str) -> str:
    """The data as a table whose first column names the rows."""
    columns = payload["table"]["columns"]
    numeric = [_class(column) for column in columns]
    heads = "".join(
        f'<th scope="col"{kind}>{escape(heading(column))}</th>'
        for column, kind in zip(columns, numeric, strict=True)
    )
    body = "".join(
        f"<tr>{_cells(columns, numeric, row)}</tr>\n" for row in payload["table"]["rows"]
    )
    return (
        f'<div class="chart-table" role="group" aria-label="Data: {title}">\n'
        f"<table><caption>{title}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n"
    )


def _class(column: Mapping) -> str:
    """The class of a column's cells: numbers stand right, dates in one line."""
    name = "day" if column["format"] == "day" else "number" if column["unit"] else ""
    return f' class="chart-{name}"' if name else ""


def _cells(columns: list, numeric: list[str], row: list) -> str:
    """The cells of one row; the first is its heading."""
    texts = [escape(cell_text(column, value)) for column, value in zip(columns, row, strict=True)]
    rest = [f"<td{kind}>{text}</td>" for kind, text in zip(numeric[1:], texts[1:], strict=True)]
    return f'<th scope="row"{numeric[0]}>{texts[0]}</th>{"".join(rest)}'


def _downloads(id: str, title: str, prefix: str) -> str:
    """Links to the figure's files; the hidden words tell them apart from other figures' links."""
    links = [
        f'<a href="{prefix}{FOLDER}/{id}.{ending}" download>{name}'
        f'<span class="chart-hidden"> ({what}): {title}</span></a>'
        for ending, (name, what) in FILES.items()
    ]
    return f'<p class="chart-downloads">Download: {", ".join(links)}</p>\n'


def assets(
    payload: Mapping,
    resolve: Resolve,
    edition: str,
    sources: Mapping[str, Mapping] = NO_SOURCES,
) -> dict[str, bytes]:
    """The contents of the figure's files by ending, but for the picture.

    edition: name of the edition and what differs in it, carried by every file.
    """
    credit = source_line(publishers(payload["sources"], sources))
    title, caption = resolve(payload["title"]), resolve(payload["caption"])
    foot = [line for line in (credit, edition) if line]
    alone = standalone(payload["svg"]["wide"], title, resolve(payload["alt"]), caption, foot)
    return {
        "csv": data_csv(payload["table"], edition).encode(),
        "svg": alone.encode(),
        "vl.json": vega_lite(payload["vega_lite"], title, caption, foot).encode(),
    }


def write_assets(
    payload: Mapping,
    folder: Path,
    resolve: Resolve,
    edition: str,
    sources: Mapping[str, Mapping] = NO_SOURCES,
) -> dict[str, Path]:
    """Write the figure's files below the site's top folder; path by ending."""
    contents = assets(payload, resolve, edition, sources)
    contents["png"] = png(contents["svg"].decode(), PICTURE_SCALE)
    stem = payload["id"]
    return {end: _written(folder, f"{stem}.{end}", each) for end, each in contents.items()}


def _written(folder: Path, name: str, content: bytes) -> Path:
    """A file of a figure, written."""
    path = folder / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def data_csv(table: Mapping, edition: str) -> str:
    """The table as CSV: raw numbers, shares as fractions; the edition in a last column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    units = [RAW.get(column["unit"], column["unit"]) for column in table["columns"]]
    names = [column["name"] for column in table["columns"]]
    heads = [f"{name} ({unit})" if unit else name for name, unit in zip(names, units, strict=True)]
    writer.writerow([safe(head) for head in [*heads, "edition"]])
    for row in table["rows"]:
        writer.writerow([safe(value) for value in [*row, edition]])
    return out.getvalue()


def safe(value: str | float | None) -> str | float | None:
    """A cell that no spreadsheet takes for a formula; whole numbers without a decimal point."""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    if value is not None and float(value).is_integer():
        return int(value)
    return value


def vega_lite(spec: Mapping, title: str, caption: str, foot: list[str]) -> str:
    """The specification with title, caption and origin, as JSON."""
    heading = {"text": title, "subtitle": caption, "anchor": "start", "frame": "bounds"}
    full = {**spec, "title": heading, "usermeta": {"origin": foot}}
    return json.dumps(full, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
