"""Which parameter moves an answer most: bars either side of its baseline."""

import altair as alt
import pandas as pd

from klarna_report.charts import theme
from klarna_report.charts.bars import BAR
from klarna_report.charts.key import key_layers, key_rows
from klarna_report.charts.layout import Canvas, Span, backed, short, titled, width
from klarna_report.charts.references import headroom
from klarna_report.charts.rows import canvas_for, crossing, row_axis, rows_of, span_of, value_axis

RESULTS = {"low_result": "lowest", "high_result": "highest"}


def tornado(
    frame: pd.DataFrame, *, measure: str, unit: str, narrow: bool = False
) -> alt.LayerChart:
    """One row a parameter: how far the answer goes at either end of the parameter's range.

    frame: parameter, low_result, high_result (the answer with the parameter at its lowest and
    at its highest), baseline (the answer as it stands, the same in each row).
    """
    table = frame.reset_index(drop=True)
    title = titled(measure, unit)
    middle = float(table["baseline"].iloc[0])
    line = {"axis": "x", "value": middle, "label": "This edition", "kind": "baseline"}
    top = headroom([line], unit)
    rows = rows_of(table["parameter"], [""] * len(table), narrow, BAR, top)
    key, key_height = key_rows([*RESULTS.values()], narrow)
    ends = _ends(table, unit).assign(y=lambda each: each["row"].map(rows.places["y"]))
    rooms = [12 + width(each, bold=True) for each in ends["text"]]
    canvas = canvas_for(rows, key_height, max(rooms), title)
    before = [*zip(ends["result"].mask(ends["right"], middle), rooms, strict=True)]
    span = span_of([middle, *ends["result"]], canvas, zero=False, before=before)
    x = value_axis("result", span, unit, title, canvas)
    lines = crossing([line], unit, span, canvas, top)
    layers = [*lines, *rows.layers(canvas), *_bars(ends, x, span, canvas)]
    return canvas.chart([*layers, *key_layers(key, canvas, swatch=True)])


def _ends(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Both results of each row, one a row here; the number only where it has room to stand.

    Two results on one side of the baseline share that side: the nearer one keeps its bar, its
    number stands in the table below the chart.
    """
    ends = pd.concat(
        table[["baseline", column]].rename(columns={column: "result"}).assign(mark=mark)
        for column, mark in RESULTS.items()
    )
    reach = ends["result"] - ends["baseline"]
    ends = ends.assign(right=reach > 0, size=reach.abs()).rename_axis("row").reset_index()
    longest = ends.groupby(["row", "right"])["size"].transform("max")
    shown = ends["size"].eq(longest) & ends["size"].gt(0)
    texts = [short(each, unit) for each in ends["result"]]
    ends = ends.assign(text=pd.Series(texts).where(shown, ""))
    return ends.sort_values(["row", "size"], ascending=[True, False], ignore_index=True)


def _bars(ends: pd.DataFrame, x: alt.X, span: Span, canvas: Canvas) -> list[alt.Chart]:
    """The bars, longer ones behind, and the results beyond their ends."""
    base = alt.Chart(ends).encode(y=row_axis(canvas))
    bars = base.mark_bar(orient="horizontal", height=BAR - 2, strokeWidth=1.6)
    before = span.px(ends["result"]) - 7 - ends["text"].map(lambda each: width(each, bold=True))
    left = (span.px(ends["result"]) + 7).where(ends["right"], before)
    texts = pd.DataFrame({"left": left, "base": ends["y"] + 4.5, "text": ends["text"]})
    return [
        *backed(texts, fontWeight="bold"),
        bars.encode(x=x, x2=alt.X2("baseline:Q"), **theme.paint()),
    ]
