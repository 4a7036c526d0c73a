"""Words for those who do not see the chart, written from its frame each time it is drawn.

The alternative says what kind of chart it is, what is on it and the main extremes. The
description adds axes, units, ranges, references and how each series runs.
"""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from babel.dates import format_date

from klarna_report.charts.layout import spoken, titled
from klarna_report.charts.over_time import dated
from klarna_report.charts.ranges import limits_of
from klarna_report.charts.references import reference_text
from klarna_report.charts.theme import KINDS
from klarna_report.formats import LOCALE, format_value

FEW = 6  # ranges that a listener can take in
Words = tuple[list[str], list[str]]  # sentences of the alternative, further ones


def describe(form: str, frame: pd.DataFrame, options: Mapping[str, object]) -> tuple[str, str]:
    """Alternative and description of a frame drawn in a form of this package."""
    rows = frame.reset_index(drop=True)
    brief, further = DESCRIBERS[form](rows, **options)
    return " ".join(brief), " ".join([*brief, *further])


def day(date: object, short: bool = False) -> str:
    """A date in words, the month in three letters if short."""
    return format_date(pd.Timestamp(date), "d MMM y" if short else "d MMMM y", locale=LOCALE)


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def subject(measure: str, unit: str) -> str:
    """A measure with its unit inside a sentence; a leading abbreviation keeps its capitals."""
    small = measure if measure[1:2].isupper() else f"{measure[:1].lower()}{measure[1:]}"
    return titled(small, unit)


def where(value: float, unit: str) -> str:
    """A place on the horizontal axis, with its preposition."""
    return f"{'in' if unit == 'date' else 'at'} {spoken(value, unit)}"


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


def compared(references: Sequence[Mapping], units: Mapping[str, str]) -> list[str]:
    """The reference lines, in one sentence."""
    texts = [reference_text(each, units[str(each["axis"])]) for each in references]
    return [f"Marked for comparison: {'; '.join(texts)}."] if texts else []


def kinds(frame: pd.DataFrame) -> list[str]:
    """Which kinds of number are on the chart."""
    present = [kind for kind in KINDS if kind in set(frame.get("kind", ()))]
    names = ", ".join(KINDS[kind].name.lower() for kind in present)
    return [f"Kinds of number: {names}."] if names else []


def _over_time(frame: pd.DataFrame, measure: str, unit: str, references: Sequence = ()) -> Words:
    rows = dated(frame, unit).sort_values("date", kind="stable", ignore_index=True)
    filed, said = rows[rows["filed"]], rows[~rows["filed"]]
    brief = [f"Line and dot chart of {subject(measure, unit)} over time."]
    if len(filed):
        first, last = filed.iloc[0], filed.iloc[-1]
        ends = [f"{spoken(each['place'], unit)} on {day(each['date'])}" for each in (first, last)]
        brief.append(f"Filed: from {' to '.join(ends)}.")
    if len(said):
        names = {index: day(date) for index, date in said["date"].items()}
        brief.append(f"Statements, hollow marks: {extremes(said['value'], names, unit)}.")
    spans = f"From {day(rows['date'].min())} to {day(rows['date'].max())}."
    further = [spans, f"The filed line {trend(filed['place'])}."] if len(filed) > 1 else [spans]
    bounded = [
        f"{row.bound} {spoken(row.place, unit)} on {day(row.date)}"
        for row in rows[rows["bound"].ne("")].itertuples()
    ]
    further += [f"Bounds rather than values: {'; '.join(bounded)}."] if bounded else []
    days = [day(date) for date in rows["date"]]
    compare = compared(references, {"y": unit})
    return [*brief, *compare], [
        *further,
        *ranges(rows, days, unit),
        *kinds(rows.assign(kind=rows["mark"])),
    ]


def _curve(
    frame: pd.DataFrame,
    measure: str,
    unit: str,
    x_measure: str,
    x_unit: str,
    references: Sequence = (),
) -> Words:
    across, brief, further = subject(x_measure, x_unit), [], []
    for name, line in frame.assign(series=frame.get("series", "")).groupby("series", sort=False):
        ends = [
            f"{spoken(row.value, unit)} {where(row.x, x_unit)}"
            for row in line.iloc[[0, -1]].itertuples()
        ]
        brief.append(f"{name or 'The line'}: {' to '.join(ends)}.")
        further.append(f"{name or 'The line'} {trend(line['value'])}.")
        band = line.reindex(columns=["x", "low", "high"]).dropna()
        if len(band):
            end = band.iloc[-1]
            reach = f"{spoken(end['low'], unit)} to {spoken(end['high'], unit)}"
            further.append(f"Its band ends at {reach}.")
    opening = f"Line chart of {subject(measure, unit)} against {across}."
    brief += compared(references, {"x": x_unit, "y": unit})
    return [opening, *brief], further


def _bars(frame: pd.DataFrame, measure: str, unit: str) -> Words:
    names = _pairs(frame)
    brief = [f"Bar chart of {subject(measure, unit)}."]
    brief.append(sentence(extremes(frame["value"], names, unit)))
    return brief, [*ranges(frame, names, unit), *kinds(frame)]


def _stacked(frame: pd.DataFrame, measure: str, unit: str) -> Words:
    parts = ", ".join(dict.fromkeys(frame["group"].astype(str)))
    brief = [f"Stacked bar chart of {subject(measure, unit)}, in parts: {parts}."]
    by_part = f"Part by part: {extremes(frame['value'], _pairs(frame), unit)}."
    if "total" not in frame:
        return [*brief, by_part], []
    bars = frame.drop_duplicates("category").reset_index(drop=True)
    total = f"In total: {extremes(bars['total'], list(bars['category']), unit)}."
    return [*brief, total], [by_part]


def _pairs(frame: pd.DataFrame) -> list[str]:
    """Names of bars: category and group, or the one there is."""
    groups = frame["group"].fillna("") if "group" in frame else [""] * len(frame)
    pairs = zip(frame["category"].astype(str), groups, strict=True)
    return [f"{category}, {group}" if group else category for category, group in pairs]


def _dots(frame: pd.DataFrame, measure: str, unit: str, references: Sequence = ()) -> Words:
    rows = limits_of(frame, unit)
    names = list(rows["label"])
    brief = [f"Dot chart of {subject(measure, unit)}, one row each."]
    brief.append(sentence(extremes(rows["value"], names, unit)))
    further = [*ranges(rows, names, unit), *kinds(rows)]
    return [*brief, *compared(references, {"x": unit})], further


def _statements(frame: pd.DataFrame, measure: str, unit: str) -> Words:
    rows = [
        f"{row.label}: {spoken(row.start, unit)} to {spoken(row.end, unit)}"
        for row in frame.itertuples()
    ]
    opening = f"Arrow chart of {subject(measure, unit)}, from one number to another."
    brief = [opening, f"{'; '.join(rows)}."]
    given = frame.reindex(columns=["label", "change"]).dropna().itertuples()
    changes = [f"{row.label} {format_value(row.change, 'share')}" for row in given]
    further = [f"Change over the start: {'; '.join(changes)}."] if changes else []
    return brief, [*further, *kinds(frame)]


def _tornado(frame: pd.DataFrame, measure: str, unit: str) -> Words:
    rows = [
        f"{row.parameter}: {spoken(row.low_result, unit)} at its lowest, "
        f"{spoken(row.high_result, unit)} at its highest"
        for row in frame.itertuples()
    ]
    here = spoken(frame["baseline"].iloc[0], unit)
    opening = f"Bars either side of the result in this edition, {here}"
    brief = [f"{opening}: {subject(measure, unit)} by parameter.", f"{rows[0]}."]
    return brief, [f"{'; '.join(rows[1:])}."] if rows[1:] else []


def _verdicts(frame: pd.DataFrame) -> Words:
    counts = frame["verdict"].value_counts(sort=False)
    tally = "; ".join(f"{name}: {count}" for name, count in counts.items())
    rows = [f"{row.claim.rstrip('.')}: {row.verdict}." for row in frame.itertuples()]
    return [f"List of {len(frame)} claims with their verdicts.", sentence(tally)], rows


DESCRIBERS: dict[str, Callable[..., Words]] = {
    "stated_and_filed_over_time": _over_time,
    "curve_with_reference": _curve,
    "bars_by_group": _bars,
    "stacked_bars": _stacked,
    "dots_with_ranges": _dots,
    "statement_ranges": _statements,
    "tornado": _tornado,
    "verdict_strip": _verdicts,
}
