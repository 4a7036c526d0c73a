"""The key above a chart: one entry a kind of number, each with its own shape."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.layout import Canvas, at, width

SYMBOL = 18  # px from the left of an entry to its words
GAP = 18  # px between entries


def key_rows(
    kinds: Sequence[str], narrow: bool, names: Mapping[str, str] | None = None
) -> tuple[pd.DataFrame, float]:
    """Entries for the kinds present, with their places, and the height they need, px.

    One kind alone needs no key. `names` replaces the usual words for a kind.
    """
    present = [kind for kind in theme.STYLES if kind in set(kinds)]
    words = [(names or {}).get(kind, theme.STYLES[kind].name) for kind in present]
    return entries(present if len(present) > 1 else [], words, narrow)


def entries(items: Sequence[str], words: Sequence[str], narrow: bool) -> tuple[pd.DataFrame, float]:
    """Places of key entries, left to right and line by line, and the height in px."""
    room, left, line, rows = (theme.NARROW if narrow else theme.WIDE), 0.0, 0, []
    for item, name in zip(items, words, strict=False):
        need = SYMBOL + width(name)
        if left and left + need > room:
            left, line = 0.0, line + 1
        rows.append((item, name, left, line * 20.0))
        left += need + GAP
    height = 20.0 * (line + 1) + 6 if rows else 0.0
    return pd.DataFrame(rows, columns=["mark", "name", "left", "line"]), height


def _placed(key: pd.DataFrame, canvas: Canvas) -> pd.DataFrame:
    """The entries in px of the plot, whose own corner is (0, 0)."""
    return key.assign(
        symbol=key["left"] - canvas.left + 7,
        word=key["left"] - canvas.left + SYMBOL,
        edge=key["left"] - canvas.left + 1,
        end=key["left"] - canvas.left + 13,
        top=key["line"] - canvas.top + 3,
        bottom=key["line"] - canvas.top + 15,
        middle=key["line"] - canvas.top + 9,
        base=key["line"] - canvas.top + 13,
    )


def key_layers(key: pd.DataFrame, canvas: Canvas, swatch: bool = False) -> list[alt.Chart]:
    """The key drawn with the same marks as the chart: points, or swatches where bars."""
    if key.empty:
        return []
    base = alt.Chart(_placed(key, canvas))
    if swatch:
        return [_swatches(base), key_words(base)]
    mark = base.mark_point(size=62, strokeWidth=1.8, opacity=1).encode(
        x=at("symbol", "x"),
        y=at("middle", "y"),
        shape=theme.by_kind(alt.Shape, "mark", "shape"),
        fill=theme.by_kind(alt.Fill, "mark", "fill"),
        stroke=theme.by_kind(alt.Stroke, "mark", "colour"),
    )
    return [mark, key_words(base)]


def _swatches(base: alt.Chart) -> alt.Chart:
    """A patch of each bar's paint."""
    box = {"x": at("edge", "x"), "x2": "end", "y": at("top", "y"), "y2": "bottom"}
    return base.mark_bar(strokeWidth=1.6).encode(**box, **theme.paint())


def key_words(base: alt.Chart) -> alt.Chart:
    """The words of the key."""
    words = base.mark_text(**theme.text(fontSize=theme.TEXT - 1))
    return words.encode(x=at("word", "x"), y=at("base", "y"), text=alt.Text("name:N"))
