"""Which claims hold: one row a claim, its verdict as symbol and word."""

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.layout import Canvas, at, wrap

SYMBOLS = {  # verdict: outline in units of half the symbol, role of its colour, solid or hollow
    "holds": ("M-1,0.1L-0.62,-0.28L-0.28,0.06L0.62,-0.84L1,-0.46L-0.28,0.82Z", "derived", True),
    "fails": (
        "M-0.9,-0.52L-0.52,-0.9L0,-0.38L0.52,-0.9L0.9,-0.52L0.38,0L0.9,0.52L0.52,0.9L0,0.38"
        "L-0.52,0.9L-0.9,0.52L-0.38,0Z",
        "said",
        True,
    ),
    "depends on the base": ("diamond", "amber", False),
    "cannot be decided": ("circle", "quiet", False),
}
ROOM = 178  # px for symbol and word on a desk


def verdict_strip(frame: pd.DataFrame, *, narrow: bool = False) -> alt.LayerChart:
    """Claims with their verdicts, in the order given.

    frame: claim (our words for it), verdict (a key of SYMBOLS); optional `basis`, what the
    verdict rests on, in words with its numbers.
    """
    table = _laid_out(frame.reset_index(drop=True), narrow)
    canvas = Canvas.of(narrow, float(table["end"].iloc[-1]), left=0, right=0, top=4, bottom=4)
    base = alt.Chart(table)
    rule = base.transform_filter("datum.rule > 0").mark_rule(color=theme.LIGHT["grid"])
    rule = rule.encode(x=alt.value(0), x2=alt.value(canvas.width), y=at("rule", "y"))
    return canvas.chart([rule, _symbols(base), *_words(base)])


def _symbols(base: alt.Chart) -> alt.Chart:
    """The symbol of each verdict."""
    paint = {"shape": _scaled(alt.Shape, 0), "stroke": _scaled(alt.Stroke, 1)}
    symbols = base.mark_point(size=110, strokeWidth=1.8, opacity=1)
    return symbols.encode(x=alt.value(9), y=at("symbol", "y"), fill=_scaled(alt.Fill, 2), **paint)


def _words(base: alt.Chart) -> list[alt.Chart]:
    """Verdict, claim and basis of each row."""
    bold, quiet = theme.text(fontWeight="bold"), theme.text(color=theme.LIGHT["quiet"])
    name = _text(base.mark_text(**bold), alt.value(24), "word", "name")
    return [
        name.encode(color=_scaled(alt.Color, 1)),
        _text(base.mark_text(**theme.text()), at("left", "x"), "first", "text"),
        _text(base.mark_text(**quiet), at("left", "x"), "second", "basis"),
    ]


def _text(mark: alt.Chart, x: alt.SchemaBase, y: str, text: str) -> alt.Chart:
    return mark.encode(x=x, y=at(y, "y"), text=alt.Text(f"{text}:N"))


def _scaled(channel: type, place: int) -> alt.SchemaBase:
    """Shape (0), outline (1) or fill (2) by verdict."""
    values = {
        verdict: (shape, theme.LIGHT[role], theme.LIGHT[role if solid else "paper"])[place]
        for verdict, (shape, role, solid) in SYMBOLS.items()
    }
    scale = alt.Scale(domain=[*values], range=[*values.values()])
    return channel("verdict:N", scale=scale, legend=None)


def _laid_out(frame: pd.DataFrame, narrow: bool) -> pd.DataFrame:
    """Places of symbol, words and rules, px from the top; claim beside or below the verdict."""
    left = 24 if narrow else ROOM
    room = (theme.NARROW if narrow else theme.WIDE) - left - 4
    table = frame.reindex(columns=["claim", "verdict", "basis", "row"]).fillna("")
    table = table.assign(
        name=table["verdict"].str.capitalize(),
        text=[wrap(claim, room) for claim in table["claim"]],
        basis=[wrap(basis, room) for basis in table["basis"]],
        left=left,
    )
    claim = 34 if narrow else 17  # px from the top of a row to the claim's first baseline
    below = claim + (table["text"].str.count("\n") + 1) * theme.LINE + 2
    after = (table["basis"].str.count("\n") * theme.LINE + 12).where(table["basis"].ne(""), -6)
    end = (below + after).cumsum()
    top = end.shift(fill_value=0.0)
    return table.assign(
        rule=top, symbol=top + 12.5, word=top + 17, first=top + claim, second=top + below, end=end
    ).drop(columns="claim")
