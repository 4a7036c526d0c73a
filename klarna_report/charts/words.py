"""Words for those who do not see the chart, written from its frame each time it is drawn.

The alternative says what kind of chart it is, what is on it and the main extremes. The
description adds units, ranges, references and how each series runs.
"""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from klarna_report.charts.frames import LIMITS, bounds
from klarna_report.charts.references import Reference, reference_text
from klarna_report.charts.table import HEADINGS, WORDS
from klarna_report.charts.texts import day, spoken, titled
from klarna_report.charts.theme import KINDS

FEW = 6  # ranges that a listener can take in
Words = tuple[list[str], list[str]]  # sentences of the alternative, further ones


def told(
    chart: alt.LayerChart,
    said: Words,
    columns: Sequence[str],
    measure: str = "",
    unit: str = "",
    **differing: tuple[str, str],
) -> alt.LayerChart:
    """The chart with its words, and with the columns of its table by name and unit.

    differing: name and unit of columns that have not those of the measure.
    """
    brief, further = said
    names = {
        column: (HEADINGS.get(column, measure), None if column in WORDS else unit)
        for column in columns
    }
    about = {"alt": " ".join(brief), "description": " ".join([*brief, *further])}
    return chart.properties(usermeta={**about, "columns": {**names, **differing}})


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def subject(measure: str, unit: str) -> str:
    """A measure with its unit inside a sentence; a leading abbreviation keeps its capitals."""
    small = measure if measure[1:2].isupper() else f"{measure[:1].lower()}{measure[1:]}"
    return titled(small, unit)


def extremes(values: pd.Series, names: Sequence[str], unit: str) -> str:
    """The highest and the lowest value, each with its name."""
    known = values.dropna().astype(float)
    if known.empty:
        return "no single values"
    high, low = known.idxmax(), known.idxmin()
    if known[high] == known[low]:
        return f"all at {spoken(known[high], unit)}"
    top = f"highest {spoken(known[high], unit)} ({names[high]})"
    return f"{top}, lowest {spoken(known[low], unit)} ({names[low]})"


def trend(values: pd.Series) -> str:
    """How a run of values goes, in words."""
    steps = values.astype(float).diff().dropna()
    if (steps == 0).all():
        return "does not change"
    if (steps <= 0).all():
        return "falls throughout"
    return "rises throughout" if (steps >= 0).all() else "rises and falls"


def ranges(frame: pd.DataFrame, names: Sequence[str], unit: str) -> list[str]:
    """The rows with both ends of a range, in one sentence; of many only the widest."""
    given = frame.reindex(columns=["low", "high"]).astype(float).dropna()
    several = len(given) > FEW
    if several:
        given = given.loc[[(given["high"] - given["low"]).idxmax()]]
    parts = [
        f"{names[row.Index]} {spoken(row.low, unit)} to {spoken(row.high, unit)}"
        for row in given.itertuples()
        if spoken(row.low, unit) != spoken(row.high, unit)
    ]
    lead = "Widest of the ranges in the table" if several else "Ranges"
    return [f"{lead}: {'; '.join(parts)}."] if parts else []


def compared(references: Sequence[Reference], **units: str) -> list[str]:
    """The reference lines, in one sentence."""
    texts = [reference_text(each, units[str(each["axis"])]) for each in references]
    return [f"Marked for comparison: {'; '.join(texts)}."] if texts else []


def kinds(frame: pd.DataFrame) -> list[str]:
    """Which kinds of number are on the chart."""
    present = [kind for kind in KINDS if kind in set(frame.get("kind", ()))]
    names = ", ".join(KINDS[kind].name.lower() for kind in present)
    return [f"Kinds of number: {names}."] if names else []


def over_time(frame: pd.DataFrame, measure: str, unit: str, references: Sequence) -> Words:
    """Words for filed figures as a line and statements as marks, against the date."""
    rows = frame.sort_values("date", kind="stable", ignore_index=True)
    filed, said = rows[rows["filed"]], rows[~rows["filed"]]
    brief = [f"Line and dot chart of {subject(measure, unit)} over time."]
    further = [f"From {day(rows['date'].min())} to {day(rows['date'].max())}."]
    if len(filed):
        ends = filed.iloc[[0, -1]].itertuples()
        told = " to ".join(f"{spoken(each.place, unit)} on {day(each.date)}" for each in ends)
        brief.append(f"Filed: from {told}.")
        further += [f"The filed line {trend(filed['place'])}."] if len(filed) > 1 else []
    days = [day(date) for date in rows["date"]]
    if len(said):
        brief.append(f"Statements, hollow marks: {extremes(said['value'], days, unit)}.")
    bounded = [
        f"{row.bound} {spoken(row.place, unit)} on {day(row.date)}"
        for row in rows[rows["bound"].ne("")].itertuples()
    ]
    further += [f"Bounds rather than values: {'; '.join(bounded)}."] if bounded else []
    brief += compared(references, y=unit)
    return brief, [*further, *ranges(rows, days, unit), *kinds(rows)]


def curves(
    frame: pd.DataFrame, measure: str, unit: str, x_measure: str, x_unit: str, references: Sequence
) -> Words:
    """Words for lines over a quantity, with bands."""
    across, further = subject(x_measure, x_unit), []
    brief = [f"Line chart of {subject(measure, unit)} against {across}."]
    at = "in" if x_unit == "date" else "at"
    for name, line in frame.groupby("series", sort=False):
        ends = [
            f"{spoken(row.value, unit)} {at} {spoken(row.x, x_unit)}"
            for row in line.iloc[[0, -1]].itertuples()
        ]
        brief.append(f"{name or 'The line'}: {' to '.join(ends)}.")
        further.append(f"{name or 'The line'} {trend(line['value'])}.")
        for end in line.reindex(columns=["low", "high"]).dropna().tail(1).itertuples():
            reach = f"{spoken(end.low, unit)} to {spoken(end.high, unit)}"
            further.append(f"Its band ends at {reach}.")
    return [*brief, *compared(references, x=x_unit, y=unit)], further


def rows(
    form: str,
    frame: pd.DataFrame,
    names: Sequence[str],
    measure: str,
    unit: str,
    references: Sequence[Reference] = (),
) -> Words:
    """Words for rows with a number or a range each: the extremes, all ranges, the kinds."""
    frame = frame.reindex(columns=[*LIMITS, "kind"])
    brief = [f"{form} chart of {subject(measure, unit)}."]
    brief.append(sentence(extremes(frame["value"], names, unit)))
    bound = bounds(frame)
    bounded = [
        f"{names[row]} {bound[row]} {spoken(frame.loc[row, LIMITS].max(), unit)}"
        for row in frame.index[bound.ne("")]
    ]
    further = [f"Bounds rather than values: {'; '.join(bounded)}."] if bounded else []
    brief += compared(references, x=unit)
    return brief, [*ranges(frame, names, unit), *further, *kinds(frame)]


def swings(frame: pd.DataFrame, measure: str, unit: str) -> Words:
    """Words for bars either side of a baseline."""
    rows = [
        f"{row.parameter}: {spoken(row.low_result, unit)} at its lowest, "
        f"{spoken(row.high_result, unit)} at its highest"
        for row in frame.itertuples()
    ]
    here = spoken(frame["baseline"].iloc[0], unit)
    opening = f"Bars either side of the result in this edition, {here}"
    brief = [f"{opening}: {subject(measure, unit)} by parameter.", f"{rows[0]}."]
    return brief, [f"{'; '.join(rows[1:])}."] if rows[1:] else []


def verdicts(frame: pd.DataFrame) -> Words:
    """Words for claims with their verdicts."""
    counts = frame["verdict"].value_counts(sort=False)
    tally = "; ".join(f"{name}: {count}" for name, count in counts.items())
    rows = [f"{row.claim.rstrip('.')}: {row.verdict}." for row in frame.itertuples()]
    return [f"List of {len(frame)} claims with their verdicts.", sentence(tally)], rows


def moves(frame: pd.DataFrame, names: Sequence[str], measure: str, unit: str) -> Words:
    """Words for rows that lead from one number, `start`, to another, `end`."""
    parts = [
        f"{name}: {spoken(row.start, unit)} to {spoken(row.end, unit)}"
        for name, row in zip(names, frame.itertuples(), strict=True)
    ]
    opening = f"Chart of {subject(measure, unit)}, from one number to another."
    given = frame.reindex(columns=["change"]).dropna().itertuples()
    changes = [f"{names[row.Index]} {spoken(row.change, 'share')}" for row in given]
    further = [f"Change over the start: {'; '.join(changes)}."] if changes else []
    return [opening, f"{'; '.join(parts)}."], [*further, *kinds(frame)]
