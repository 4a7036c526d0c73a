"""A chart laid out in a given width: on a desk row names stand beside the marks, else above."""

import json
from collections.abc import Iterator
from copy import deepcopy

from klarna_report.charts import theme
from klarna_report.charts.texts import width, word, wrap

MARK = 8.5  # px, half the height of a bar or a dot with its number
BESIDE = 230  # px, widest column of row names on a desk
UNSEEN = "\N{ZERO WIDTH SPACE}"  # tells rows of one name apart
ROW_MARKS = ("point", "bar", "rule", "rect", "circle", "square", "tick")
COMPOSED = ("concat", "hconcat", "vconcat", "facet", "repeat")


def laid_out(spec: dict, narrow: bool) -> dict:
    """A Vega-Lite chart as wide as a desk or a phone has room for.

    A chart with a width of its own keeps it, as do charts composed of several.
    """
    spec = {key: deepcopy(part) for key, part in spec.items() if key not in ("title", "usermeta")}
    views = list(units(spec))
    for name, rows in spec.get("datasets", {}).items():
        spec["datasets"][name] = [theme.painted(row) for row in rows]
    for view in views:
        _link(view, data_of(spec, view))
    room = theme.NARROW if narrow else theme.WIDE
    parts = {channel for view in views for channel in view["encoding"]} & {"row", "column", "facet"}
    if not parts and not any(key in spec for key in COMPOSED):
        left = _rows(spec, views, narrow)
        _key(spec, views, room - (left or 0))
        for view in views:
            _titles(spec, view, room - (left or 0), left is not None)
        if "width" not in spec:
            spec |= {"width": room, "autosize": {"type": "fit-x", "contains": "padding"}}
    return spec


def _link(view: dict, rows: list[dict]) -> None:
    """Have each mark that stands for a row say which, so that a script can tell its words."""
    mark, encoding = mark_of(view), view["encoding"]
    if mark.get("type") == "line":
        view["mark"] = {**mark, "description": "line"}
    aggregated = any("aggregate" in each for each in encoding.values())
    if mark.get("type") in ROW_MARKS and rows and "mark" in rows[0] and not aggregated:
        encoding["description"] = {"field": "mark", "type": "nominal"}


def _key(spec: dict, views: list[dict], room: float) -> None:
    """Set as many entries of the key side by side as have room."""
    widest = 0.0
    for view in views:
        for channel in ("color", "fill", "stroke", "shape"):
            place = view["encoding"].get(channel) or {}
            text = (place.get("legend") or {}).get("labelExpr", "{}")
            names = json.loads(text.rpartition("[")[0] or "{}")
            words = {str(row.get(place.get("field"))) for row in data_of(spec, view)}
            widest = max([widest, *(width(names.get(each, each)) for each in words)])
    spec.setdefault("config", {}).setdefault("legend", {})["columns"] = max(
        1, int(room // (widest + 36))
    )


def units(spec: dict) -> Iterator[dict]:
    """Every view with encodings, outer ones first; a layer has the data of what it lies in."""
    if "encoding" in spec:
        yield spec
    if "spec" in spec:
        yield from units(spec["spec"])
    else:
        for each in (each for key in ("layer", *COMPOSED) for each in spec.get(key, ())):
            if "data" in spec:
                each.setdefault("data", spec["data"])
            yield from units(each)


def mark_of(view: dict) -> dict:
    """The mark of a view, with its settings."""
    mark = view.get("mark", {})
    return mark if isinstance(mark, dict) else {"type": mark}


def data_of(spec: dict, view: dict) -> list[dict]:
    """The rows that a view is drawn from."""
    data = view.get("data") or spec.get("data") or {}
    return spec.get("datasets", {}).get(data.get("name"), data.get("values", []))


def _rows(spec: dict, views: list[dict], narrow: bool) -> float | None:
    """Set the names of rows and their height; the px left of the plot, None without rows."""
    named = [view for view in views if _is_rows(view["encoding"].get("y", {}))]
    if not named:
        return None
    lines, heads = _lines(spec, named, narrow)
    left = 0.0 if narrow else max(width("\n".join(each)) for each in lines.values()) + 14
    down = MARK * _abreast(spec, named[0])
    up = down + 14 * any(mark_of(view).get("dy", 0) < -6 for view in named)
    most = max(len(each) for each in lines.values()) * theme.LINE
    step = up + down + most + 6 if narrow else max(most, up + down) + 9
    top = up + most + 3 if narrow else step / 2  # px from the middle of a mark to its row's top
    outer = max(0.1, (top + 4 - down) / step)
    scale = {"type": "band", "paddingInner": 1 - 2 * down / step, "paddingOuter": outer}
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


def _is_rows(y: dict) -> bool:
    """Whether a vertical position is one of named rows."""
    return y.get("type") in ("nominal", "ordinal") and y.get("axis", {}) is not None


def _abreast(spec: dict, view: dict) -> int:
    """How many bars stand one below another in each row."""
    field = view["encoding"].get("yOffset", {}).get("field")
    return len({row.get(field) for row in data_of(spec, view)}) if field else 1


def _names(given: dict, heads: list[str], left: float, up: float, top: float) -> dict:
    """The axis of names as Vega is to write them, sections bold, with a fine line above them.

    left: px left of the plot; up: height of what is drawn above the middle of a row; top: where
    a row begins, in heights of what is drawn.
    """
    head, count = f"indexof({json.dumps(heads)}, datum.value)", "length(names[datum.value])"
    above = f"{head} < 0 ? {-up - theme.LINE / 2:g} - {theme.LINE} * ({count} - 1) : 0"
    shift = f"-8 * ({count} - 1)" if left else above
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
    """A property of an axis under a condition, and else."""
    return {"condition": {"test": test, "value": value}, "value": otherwise}


def _titles(spec: dict, view: dict, room: float, rows: bool) -> None:
    """Titles of axes in lines that fit; the values of rows stand above them.

    The key stands above the title of the upright axis.
    """
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
