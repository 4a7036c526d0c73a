"""A chart laid out in a given width: on a desk row names stand beside the marks, else above."""

import json
from collections.abc import Iterator
from copy import deepcopy

from klarna_report.charts import theme
from klarna_report.charts.texts import width, word, wrap

MARK = 8.5  # px, half the height of a bar or a dot with its number
BESIDE = 230  # px, widest column of row names on a desk
GAP = 6  # px between a name and what stands below it
UPRIGHT = 60  # px left of a plot for the numbers of an upright axis
UNSEEN = "\N{ZERO WIDTH SPACE}"  # tells rows of one name apart
ROW_MARKS = ("point", "bar", "rule", "rect", "circle", "square", "tick")
NAMED = ("nominal", "ordinal")  # types of a vertical position that is one of named rows
COMPOSED = ("concat", "hconcat", "vconcat", "facet", "repeat")


def laid_out(spec: dict, room: int) -> dict:
    """A Vega-Lite chart as wide as there is room, px; on a phone row names stand above the marks.

    A chart with a width of its own keeps it, as do charts composed of several.
    """
    spec = {key: deepcopy(part) for key, part in spec.items() if key not in ("title", "usermeta")}
    views = list(units(spec))
    for name, rows in spec.get("datasets", {}).items():
        spec["datasets"][name] = [theme.painted(row) for row in rows]
    for view in views:
        _link(view, data_of(spec, view))
    parts = {channel for view in views for channel in view["encoding"]} & {"row", "column", "facet"}
    if parts or any(key in spec for key in COMPOSED):
        return spec
    narrow = room <= theme.NARROW
    upright = [(view, view["encoding"].get("y", {})) for view in views]
    named = [view for view, y in upright if y.get("type") in NAMED and y.get("axis", True)]
    plot = room - (_rows(spec, named, narrow) if named else UPRIGHT)
    legend = spec.setdefault("config", {}).setdefault("legend", {})
    legend["columns"] = 1 if narrow else 2 if named else 3  # entries of the key side by side
    for view in views:
        _titles(spec, view, plot, bool(named))
    if "width" not in spec:
        spec |= {"width": room, "autosize": {"type": "fit-x", "contains": "padding"}}
    return spec


def units(spec: dict) -> Iterator[dict]:
    """Every view with encodings, outer ones first; a layer has the data of what it lies in."""
    if "encoding" in spec:
        yield spec
    for each in (each for key in ("layer", *COMPOSED) for each in spec.get(key, ())):
        if isinstance(each, dict):
            if "data" in spec:
                each.setdefault("data", spec["data"])
            yield from units(each)
    if "spec" in spec:
        yield from units(spec["spec"])


def mark_of(view: dict) -> dict:
    """The mark of a view, with its settings."""
    mark = view.get("mark", {})
    return mark if isinstance(mark, dict) else {"type": mark}


def data_of(spec: dict, view: dict) -> list[dict]:
    """The rows that a view is drawn from."""
    data = view.get("data") or spec.get("data") or {}
    return spec.get("datasets", {}).get(data.get("name"), data.get("values", []))


def _link(view: dict, rows: list[dict]) -> None:
    """Have each mark that stands for a row say which, so that a script can tell its words."""
    mark, encoding = mark_of(view), view["encoding"]
    if mark.get("type") == "line":
        view["mark"] = {**mark, "description": "line"}
    aggregated = any("aggregate" in each for each in encoding.values())
    if mark.get("type") in ROW_MARKS and rows and "mark" in rows[0] and not aggregated:
        encoding["description"] = {"field": "mark", "type": "nominal"}


def _rows(spec: dict, named: list[dict], narrow: bool) -> float:
    """Set the names of rows and their height; the px left of the plot."""
    lines, heads = _lines(spec, named, narrow)
    most = theme.LINE * max(map(len, lines.values()))
    left = 0.0 if narrow else max(width("\n".join(each)) for each in lines.values()) + 14
    marks = [mark_of(view) for view in named]
    beside = named[0]["encoding"].get("yOffset", {}).get("field")  # of bars that share a row
    down = MARK * (len({row.get(beside) for row in data_of(spec, named[0])}) or 1)
    up = down + 14 * any(each.get("dy", 0) < -6 for each in marks)
    step = up + down + most + 2 * GAP if narrow else max(most, up + down) + 9
    top = up + most + GAP if narrow else step / 2  # px from the middle of a mark to its row's top
    above, below = top + GAP - down, step - top - down + GAP
    scale = {"type": "band", "paddingInner": 1 - 2 * down / step, "align": above / (above + below)}
    scale["paddingOuter"] = (above + below) / 2 / step
    for view in named:
        y = view["encoding"]["y"]
        y["axis"] = _names(y.get("axis", {}), heads, left, up, 0.5 - top / (2 * down))
        y["scale"] = {**scale, **y.get("scale", {})}
    spec["params"] = [*spec.get("params", []), {"name": "names", "value": lines}]
    spec.setdefault("height", {"step": step, "for": "position"})
    return left


def _lines(spec: dict, named: list[dict], narrow: bool) -> tuple[dict[str, list[str]], list[str]]:
    """The names of rows in lines that fit, and those without a row, which are headings."""
    first = named[0]["encoding"]["y"]
    seen = [row.get(first["field"]) for view in named for row in data_of(spec, view)]
    names = (first.get("scale") or {}).get("domain") or list(dict.fromkeys(seen))
    room = theme.NARROW - 4 if narrow else (first.get("axis") or {}).get("labelLimit", BESIDE)
    lines = {name: wrap(word(name).replace(UNSEEN, ""), room).split("\n") for name in names}
    return lines, [name for name in names if name not in seen]


def _names(given: dict, heads: list[str], left: float, up: float, top: float) -> dict:
    """The axis of names as Vega is to write them, sections bold, with a fine line above them.

    left: px left of the plot; up: height of what is drawn above the middle of a row; top: where
    a row begins, in heights of what is drawn.
    """
    head, count = f"indexof({json.dumps(heads)}, datum.value)", "length(names[datum.value])"
    high = up + GAP + theme.LINE / 2
    above = f"{head} < 0 ? {-high:g} - {theme.LINE} * ({count} - 1) : 0"
    shift = f"-{theme.LINE / 2:g} * ({count} - 1)" if left else above
    rules = _when(f"{head} > 0", 1, 0)
    usual = {
        **{"grid": True, "bandPosition": top, "gridOpacity": rules, "tickOpacity": rules},
        **{"ticks": True, "tickSize": left, "tickColor": theme.LIGHT["grid"], "labelPadding": 0},
        **{"labelAlign": "left", "labelColor": theme.LIGHT["ink"], "zindex": 1},
        "labelFontWeight": _when(f"{head} >= 0", "bold", "normal"),
        "labelOffset": {"condition": {"test": "true", "expr": shift}, "value": 0},
    }
    return {**usual, **given, "labelExpr": "names[datum.value]", "labelLimit": 0, "title": None}


def _when(test: str, value: object, otherwise: object) -> dict:
    return {"condition": {"test": test, "value": value}, "value": otherwise}


def _titles(spec: dict, view: dict, room: float, rows: bool) -> None:
    """Titles of axes in lines that fit, above rows too; the key is above the upright axis's own."""
    for channel in ("x", "y"):
        place = view["encoding"].get(channel, {})
        on_scale = place.get("type") in ("quantitative", "temporal") or "datum" in place
        if not on_scale or place.get("axis", {}) is None:
            continue
        axis = place.setdefault("axis", {})
        title = axis.get("title", place.get("title"))
        if isinstance(title, str):
            axis["title"] = title = wrap(title, room - 20).split("\n")
        if channel == "y":
            more = theme.LINE * (len(title) - 1) if isinstance(title, list) else 0
            axis["titleY"] = -12 - more
            spec["config"]["legend"]["offset"] = 34 + more
        elif rows:
            nought = _when("datum.value == 0", theme.LIGHT["rule"], theme.LIGHT["grid"])
            place["axis"] = {"orient": "top", "gridColor": nought, **axis}
