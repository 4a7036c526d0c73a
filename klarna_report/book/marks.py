"""Marks of a drawing that know their row of the data, so that a script can say what they show."""

import re

ROW = "row"
LABEL = re.compile(r"row-(\d+)")
POINTS = ("point", "bar", "rule", "rect", "circle", "square")  # one mark a row
LINE = "line"  # one mark for many rows


def linked(spec: dict) -> dict:
    """The chart with a label on each mark that stands for a row, and on each line."""
    data = {
        name: [_labelled(row) for row in rows] for name, rows in spec.get("datasets", {}).items()
    }
    layers = [_linked(layer, data) for layer in spec.get("layer", ())]
    return {**spec, "datasets": data, "layer": layers}


def _labelled(row: dict) -> dict:
    number = row.get(ROW)
    known_row = isinstance(number, (int, float)) and not isinstance(number, bool)
    return {**row, ROW: f"row-{number:g}"} if known_row else row


def _linked(layer: dict, data: dict[str, list[dict]]) -> dict:
    """A layer with the label as its marks' description, which the drawing writes out."""
    mark = layer.get("mark", {})
    mark = mark if isinstance(mark, dict) else {"type": mark}
    rows = data.get(layer.get("data", {}).get("name", ""), [])
    if mark.get("type") == LINE and "series" in (rows or [{}])[0]:
        return {**layer, "mark": {**mark, "description": LINE}}
    if mark.get("type") in POINTS and any(LABEL.fullmatch(str(row.get(ROW))) for row in rows):
        label = {"field": ROW, "type": "nominal"}
        return {**layer, "encoding": {**layer["encoding"], "description": label}}
    return layer


def known(label: str) -> dict[str, str]:
    """What a mark of the drawing keeps of its label: attributes that scripts can read."""
    found = LABEL.fullmatch(label)
    if found:
        return {"data-row": found[1]}
    return {"data-line": ""} if label == LINE else {}
