"""What the data and encodings of any Altair chart tell of it, in words and for its table."""

from collections.abc import Mapping, Sequence

import pandas as pd

from klarna_report.charts.table import HEADINGS
from klarna_report.charts.texts import unit_words, word
from klarna_report.charts.words import Words, extremes, moves, rows, sentence

CHANNELS = ("y", "x", "x2", "y2", "yOffset", "xOffset", "theta", "color", "fill", "shape", "detail")
NUMBER = "quantitative"


def about(data: list[dict], views: Sequence[Mapping], mark: str) -> dict:
    """What the data and encodings of any Altair chart tell of it.

    A column `unit` with one unit throughout gives that of the numbers.
    """
    frame = pd.DataFrame(data)
    found = set(frame.get("unit", [""]))
    unit = str(found.pop()) if len(found) == 1 else ""
    encoding = {channel: each for view in views[::-1] for channel, each in view["encoding"].items()}
    places = [encoding[each] for each in CHANNELS if encoding.get(each, {}).get("field") in frame]
    names = {each["field"]: _name(each, unit) for each in places}
    counted = [each["field"] for each in places if each.get("type", NUMBER) == NUMBER]
    said = [field for field in names if field not in [*counted, "kind"]]
    single = [field for field in counted if "aggregate" not in str(encoding.values())]
    brief, further = _words(frame, said, single, names, unit, mark)
    if encoding.get("x", {}).get("stack") and said:
        whole = frame.groupby(said[0], sort=False)[counted[0]].sum()
        brief.append(f"In total: {extremes(whole, whole.index.to_series(), unit)}.")
    numbers = [*counted, *(each for each in ("low", "high", "change") if each in frame)]
    columns = {field: (HEADINGS.get(field, names[field]), None) for field in said}
    columns |= {each: (HEADINGS.get(each, names.get(each)), unit) for each in numbers}
    words = {"alt": " ".join(brief), "description": " ".join([*brief, *further])}
    return {**words, "columns": columns | {"kind": (HEADINGS["kind"], None)}}


def _words(
    frame: pd.DataFrame, said: list[str], counted: list[str], names: Mapping, unit: str, mark: str
) -> Words:
    """Words for columns of names and of numbers."""
    if not counted:
        subject = " and ".join(names.values()) or "its own"
        return [sentence(f"{mark} chart of {subject}".strip())], []
    labels = list(frame[said or counted[-1:]].map(word).agg(", ".join, axis=1))
    value = "value" if "value" in counted else counted[0]
    numbers = frame.assign(value=frame[value])
    if {"start", "end"} <= set(counted):
        return moves(numbers, labels, names[value], unit)
    return rows(mark.capitalize(), numbers, labels, names[value], unit)


def _name(place: Mapping, unit: str) -> str:
    """How the table and the words call an encoded column: its title without the unit."""
    field = place["field"]
    title = (place.get("axis") or {}).get("title") or place.get("title") or field.capitalize()
    title = " ".join(title) if isinstance(title, list) else title
    return title.removesuffix(f" ({unit_words(unit)})")
