"""Words for those who do not see the chart, written from its data each time it is drawn.

The alternative says what kind of chart it is, what is on it and the main extremes. The
description adds ranges, bounds, kinds of number and how each series runs.
"""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from klarna_report.charts.frames import LIMITS, Reference, bounds
from klarna_report.charts.texts import day, spoken, titled, unit_words, word
from klarna_report.charts.theme import KINDS
from klarna_report.formats import format_value

FEW = 6  # ranges that a listener can take in
SHORT = 2  # rows in the alternative where all would be more than LONG letters
LONG = 390
CHANNELS = ("y", "x", "x2", "y2", "yOffset", "xOffset", "theta", "color", "fill", "shape", "detail")
NUMBER = "quantitative"
# Headings of the table that do not depend on the chart; its measure heads the others.
NAMES = {
    "label": "What", "category": "Category", "group": "Group", "parameter": "Parameter",
    "claim": "Claim", "section": "Section", "verdict": "Verdict",
    "date": "Date", "series": "Series", "kind": "Kind of number",
}  # fmt: skip
NUMBERS = {
    "low": "Lowest", "high": "Highest", "start": "From", "end": "To",
    "change": "Change over the start", "baseline": "As assumed here",
    "low_result": "Result with the parameter at its lowest",
    "high_result": "Result with the parameter at its highest",
}  # fmt: skip
Words = tuple[list[str], list[str]]  # sentences of the alternative, further ones
PAIRS = {  # columns that a row leads from and to
    ("start", "end"): ", from one number to another",
    ("low_result", "high_result"): ", with each parameter at its lowest and at its highest",
}


def told(
    chart: alt.LayerChart,
    form: str,
    names: str,
    columns: Sequence[str],
    measure: str,
    unit: str,
    references: Sequence[Reference] = (),
    **differing: tuple[str, str],
) -> alt.LayerChart:
    """The chart with what its words and its table need to know of it.

    names: the column that names a row; columns: those of the table; differing: name and unit of
    columns that have not those of the measure.
    """
    texts = {each: (NAMES[each], None) for each in columns if each in NAMES}
    numbers = {each: (NUMBERS.get(each, measure), unit) for each in columns if each not in NAMES}
    units = {"y": unit, "x": differing.get("x", ("", unit))[1]}
    compared = [f"{e['label']}: {spoken(e['value'], units[e['axis']])}" for e in references]
    known = {"form": form, "measure": measure, "unit": unit, "names": [names], "value": "value"}
    known["columns"] = {each: {**texts, **numbers, **differing}[each] for each in columns}
    return chart.properties(usermeta={**known, "compared": compared})


def about(rows: list[dict], views: Sequence[Mapping], mark: str) -> dict:
    """What the data and encodings of any Altair chart tell of it, as `told` has it for a form.

    A column `unit` with one unit throughout gives that of the numbers. Numbers that the chart
    itself sums up are not quoted.
    """
    frame = pd.DataFrame(rows)
    found = set(frame.get("unit", [""]))
    unit = str(found.pop()) if len(found) == 1 else ""
    encoding = {channel: each for view in views[::-1] for channel, each in view["encoding"].items()}
    places = [encoding[each] for each in CHANNELS if encoding.get(each, {}).get("field") in frame]
    titles = {each["field"]: _title(each, unit) for each in places}
    counted = [each["field"] for each in places if each.get("type", NUMBER) == NUMBER]
    named = [field for field in titles if field not in [*counted, "kind"]]
    value = "value" if "value" in counted else next(iter(counted), "")
    value = "" if "aggregate" in str(encoding.values()) else value
    more = [each for each in ("low", "high", "change") if each in frame]
    columns = {field: (NAMES.get(field, titles[field]), None) for field in named}
    columns |= {each: (NUMBERS.get(each, titles.get(each)), unit) for each in [*counted, *more]}
    measure = titles[value] if value else " and ".join(titles.values()) or "its own"
    stacked = named[:1] if encoding.get("x", {}).get("stack") else []
    known = {"form": mark, "measure": measure, "unit": unit if value else "", "value": value}
    known |= {"names": named or counted[-1:], "stacked": stacked, "compared": []}
    return {**known, "columns": columns | {"kind": (NAMES["kind"], None)}}


def _title(place: Mapping, unit: str) -> str:
    """How the table and the words call an encoded column: its title without the unit."""
    title = (place.get("axis") or {}).get("title") or place.get("title")
    title = title or place["field"].capitalize()
    title = " ".join(title) if isinstance(title, list) else title
    return title.removesuffix(f" ({unit_words(unit)})")


def said(rows: list[dict], known: Mapping) -> tuple[str, str]:
    """Alternative text and long description of a chart of which `told` or `about` knows."""
    unit, pair = known["unit"], next((p for p in PAIRS if {*p} <= {*known["columns"]}), None)
    form = "" if pair else known["form"]
    brief = [f"{f'{form} chart'.strip().capitalize()} of {_subject(known)}{PAIRS.get(pair, '')}."]
    if not known["value"]:
        return brief[0], brief[0]
    frame = _named(pd.DataFrame(rows), known)
    main, further = _moves(frame, pair, unit) if pair else _runs(frame, unit)
    if known.get("stacked"):
        whole = frame.groupby(known["stacked"], sort=False)["value"].sum()
        main.append(f"In total: {_extremes(whole, whole.index.to_series(), unit)}.")
    brief += [*main, *_listed({"Marked for comparison: ": known["compared"]})]
    return " ".join(brief), " ".join([*brief, *further, *_details(frame, unit)])


def _subject(known: Mapping) -> str:
    """The measure with its unit inside a sentence, and what it runs along."""
    first = known["names"][0] if known["value"] else ""
    title, unit = known["columns"].get(first, ("", None))
    subject = titled(_inside(known["measure"]), known["unit"])
    if first == "date":
        return f"{subject} over time"
    along = unit is not None and first != known["value"]
    return f"{subject} against {titled(_inside(title), unit)}" if along else subject


def _inside(name: str) -> str:
    """A heading inside a sentence; a leading abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else f"{name[:1].lower()}{name[1:]}"


def _named(frame: pd.DataFrame, known: Mapping) -> pd.DataFrame:
    """The rows by date, each with a name, a value, limits, kind and series ('' for none)."""
    frame = frame.sort_values("date", ignore_index=True) if "date" in frame else frame
    names = [
        ", ".join(_spelt(row[each], each, known["columns"][each][1]) for each in known["names"])
        for row in frame.to_dict("records")
    ]
    series = frame["series"].fillna("") if "series" in frame else ""
    frame = frame.assign(name=names, value=frame.get(known["value"]), series=series)
    return frame.reindex(columns=list(dict.fromkeys([*frame, *LIMITS, "kind"])))


def _spelt(value: object, column: str, unit: str | None) -> str:
    """What names a row: a day, a number with its unit, or a word."""
    if column == "date":
        return day(value)
    return spoken(value, unit) if unit else word(value)


def _runs(frame: pd.DataFrame, unit: str) -> Words:
    """Both ends of each series and how it runs; the extremes of what is in none."""
    brief, further = [], []
    for series, line in frame[frame["series"].ne("")].groupby("series", sort=False):
        known = line.dropna(subset="value")
        ends = known.iloc[[0, -1]].itertuples()
        told = [f"{spoken(each.value, unit)} at {each.name}" for each in ends]
        brief.append(f"{series}: {' to '.join(told)}.")
        further.append(f"{series} {_trend(known['value'])}.")
    single = frame[frame["series"].eq("")]
    if len(single):
        most = _extremes(single["value"], single["name"], unit)
        brief.append(f"Other marks: {most}." if brief else f"{most[:1].upper()}{most[1:]}.")
    return brief, further


def _moves(frame: pd.DataFrame, pair: tuple[str, str], unit: str) -> Words:
    """From what to what each row leads, of many only the first in the alternative."""
    names, ends = frame["name"], frame[[*pair]].to_numpy()
    told = [f"{format_value(start, unit)} to {spoken(end, unit)}" for start, end in ends]
    moves = [f"{name}: {each}" for name, each in zip(names, told, strict=True)]
    given = frame.reindex(columns=["change"])["change"].dropna()
    changes = [f"{names[at]} {spoken(each, 'share')}" for at, each in given.items()]
    few = len(moves) if len("".join(moves)) < LONG else SHORT
    parts = {"": moves[few:], "Change over the start: ": changes}
    return _listed({"": moves[:few]}), _listed(parts)


def _listed(parts: Mapping[str, list[str]]) -> list[str]:
    """A sentence for each list that has something in it, with its lead."""
    return [f"{lead}{'; '.join(texts)}." for lead, texts in parts.items() if texts]


def _extremes(values: pd.Series, names: Sequence[str], unit: str) -> str:
    """The highest and the lowest value, each with its name."""
    known = values.dropna().astype(float)
    if known.empty:
        return "no single values"
    high, low = known.idxmax(), known.idxmin()
    if known[high] == known[low]:
        return f"all at {spoken(known[high], unit)}"
    top = f"highest {spoken(known[high], unit)} ({names[high]})"
    return f"{top}, lowest {spoken(known[low], unit)} ({names[low]})"


def _trend(values: pd.Series) -> str:
    """How a run of values goes, in words."""
    if values.nunique() == 1:
        return "does not change"
    if values.is_monotonic_decreasing:
        return "falls throughout"
    return "rises throughout" if values.is_monotonic_increasing else "rises and falls"


def _details(frame: pd.DataFrame, unit: str) -> list[str]:
    """Bounds, ranges (of many only the widest) and kinds of number, a sentence each."""
    bound, names = bounds(frame), (frame["series"] + ", " + frame["name"]).str.removeprefix(", ")
    bounded = [
        f"{names[row]} {bound[row]} {spoken(frame.loc[row, LIMITS].max(), unit)}"
        for row in frame.index[bound.ne("")]
    ]
    given = frame[["low", "high"]].astype(float).dropna()
    several = len(given) > FEW
    if several:
        given = given.loc[[(given["high"] - given["low"]).idxmax()]]
    ends = {names[at]: [spoken(end, unit) for end in row] for at, row in given.iterrows()}
    ranges = [f"{name} {low} to {high}" for name, (low, high) in ends.items() if low != high]
    kinds = [kind.name.lower() for each, kind in KINDS.items() if each in set(frame["kind"])]
    lead = "Widest of the ranges in the table: " if several else "Ranges: "
    parts = {"Bounds rather than values: ": bounded, lead: ranges, "Kinds of number: ": kinds}
    return _listed(parts)
