"""Which claims hold: one row a claim, its verdict as symbol and word."""

import altair as alt
import pandas as pd

from klarna_report.charts import words
from klarna_report.charts.frames import checked
from klarna_report.charts.rows import in_rows
from klarna_report.charts.theme import LIGHT

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
ROOM = 490  # px, widest line of a claim on a desk


def verdict_strip(frame: pd.DataFrame) -> alt.LayerChart:
    """Claims with their verdicts, in the order given.

    frame: claim (our words for it), verdict (a key of SYMBOLS); optional `basis`, what the
    verdict rests on, in words with its numbers, for the table.
    """
    frame = checked(frame, "verdict")
    strange = set(frame["verdict"]) - set(SYMBOLS)
    if strange:
        raise ValueError(f"verdict {min(strange)!r} of this chart is none of {', '.join(SYMBOLS)}")
    table, y = in_rows(frame, "claim")
    rules = alt.Axis(labelLimit=ROOM, gridOpacity=1, tickOpacity=1)
    base = alt.Chart(table.assign(name=table["verdict"].str.capitalize())).encode(y=y.axis(rules))
    symbols = base.mark_point(size=110).encode(
        x=alt.XValue(9), shape=_by_verdict(alt.Shape, 0), stroke=_by_verdict(alt.Stroke, 1),
        fill=_by_verdict(alt.Fill, 2),
    )  # fmt: skip
    names = base.mark_text(align="left", fontWeight="bold")
    names = names.encode(x=alt.XValue(24), text="name:N", color=_by_verdict(alt.Color, 1))
    return words.told(symbols + names, words.verdicts(frame), ["claim", "verdict", "basis"])


def _by_verdict(channel: type, place: int) -> alt.SchemaBase:
    """Shape (0), outline (1) or fill (2) by verdict."""
    values = [
        (shape, LIGHT[role], LIGHT[role if solid else "paper"])[place]
        for shape, role, solid in SYMBOLS.values()
    ]
    return channel("verdict:N").scale(domain=[*SYMBOLS], range=values).legend(None)
