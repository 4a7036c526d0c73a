"""Words for those who do not see the chart, written from its data each time it is drawn.

The alternative says what kind of chart it is, what is on it and the main extremes. The
description adds ranges and how each series runs; all else is in the table.
"""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from klarna_report.charts.layout import mark_of
from klarna_report.charts.texts import word
from klarna_report.formats import day, format_value, titled, unit_words, with_unit

FEW = 6  # ranges that a listener can take in
SHORT = 2  # rows in the alternative where all would be more than LONG letters
LONG = 390
CHANNELS = ("y", "x", "x2", "y2", "yOffset", "xOffset", "theta", "color", "fill", "shape", "detail")
NUMBER = "quantitative"
# Headings of the table that do not depend on the chart; its measure heads the others.
NAMES = {"label": "What", "section": "Section", "series": "Series"}
NAMES |= {"kind": "Kind of number", "publisher": "Source"}
NUMBERS = {
    "low": "Lowest", "high": "Highest", "start": "From", "end": "To",
    "change": "Change over the start", "baseline": "As assumed here",
}  # fmt: skip


def told(
    chart: alt.LayerChart,
    form: str,
    names: str,
    columns: Sequence[str],
    measure: str,
    unit: str,
    references: Sequence[Mapping] = (),
    **differing: tuple[str, str],
) -> alt.LayerChart:
    """The chart with what its words and its table need to know of it.

    names: the column that names a row; columns: those of the table; differing: name and unit of
    columns that have not those of the measure.
    """
    heads = {each: (NUMBERS.get(each, measure), unit) for each in columns}
    heads |= {each: (NAMES[each], None) for each in columns if each in NAMES} | differing
    units = {"y": unit, "x": heads.get("x", ("", unit))[1]}
    compared = [f"{e['label']}: {with_unit(e['value'], units[e['axis']])}" for e in references]
    known = {"form": form, "measure": measure, "unit": unit, "names": [names], "value": "value"}
    return chart.properties(usermeta={**known, "columns": heads, "compared": compared})


def about(rows: list[dict], views: Sequence[dict]) -> dict:
    """What the data and encodings of any Altair chart tell of it, as `told` has it for a form.

    A column `unit` with one unit throughout gives that of the numbers. Numbers that the chart
    itself sums up are not quoted.
    """
    frame, form = pd.DataFrame(rows), mark_of(views[0]).get("type", "") if views else ""
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
    known = {"form": form, "measure": measure, "unit": unit if value else "", "value": value}
    columns |= {each: (NAMES[each], None) for each in ("kind", "publisher")}
    return {**known, "names": named or counted[-1:], "compared": [], "columns": columns}


def _title(place: Mapping, unit: str) -> str:
    """How the table and the words call an encoded column: its title without the unit."""
    title = (place.get("axis") or {}).get("title") or place.get("title")
    title = title or place["field"].capitalize()
    title = " ".join(title) if isinstance(title, list) else title
    return title.removesuffix(f" ({unit_words(unit)})")


def said(rows: list[dict], known: Mapping) -> tuple[str, str]:
    """Alternative text and long description of a chart of which `told` or `about` knows."""
    unit, moves = known["unit"], {*known["columns"]} >= {"start", "end"}
    form = "Chart" if moves else f"{known['form'].capitalize()} chart"
    brief = [f"{form} of {_subject(known)}{', from one number to another' * moves}."]
    if not known["value"]:
        return brief[0], brief[0]
    frame = _named(pd.DataFrame(rows), known)
    main, further = _moves(frame, unit) if moves else _runs(frame, unit)
    brief += [*main, *_listed("Marked for comparison: ", known["compared"])]
    return " ".join(brief), " ".join([*brief, *further, *_ranges(frame, unit)])


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
    """The rows by date, each with a name, a value, limits and series ('' for none)."""
    frame = frame.sort_values("date", ignore_index=True) if "date" in frame else frame
    names = [
        ", ".join(_spelt(row[each], each, known["columns"][each][1]) for each in known["names"])
        for row in frame.to_dict("records")
    ]
    series = frame["series"].fillna("") if "series" in frame else ""
    frame = frame.assign(name=names, value=frame.get(known["value"]), series=series)
    return frame.reindex(columns=list(dict.fromkeys([*frame, "low", "high"])))


def _spelt(value: object, column: str, unit: str | None) -> str:
    """What names a row: a day, a number with its unit, or a word."""
    name = with_unit(value, unit) if unit else word(value)
    return day(value) if column == "date" else name


def _runs(frame: pd.DataFrame, unit: str) -> tuple[list[str], list[str]]:
    """Both ends of each series and how it runs; the extremes of what is in none."""
    brief, further = [], []
    for series, line in frame[frame["series"].ne("")].groupby("series", sort=False):
        known = line.dropna(subset="value")
        ends = known.iloc[[0, -1]].itertuples()
        told = [f"{with_unit(each.value, unit)} at {each.name}" for each in ends]
        brief.append(f"{series}: {' to '.join(told)}.")
        further.append(f"{series} {_trend(known['value'])}.")
    single = frame[frame["series"].eq("")]
    if len(single):
        most = _extremes(single["value"], single["name"], unit)
        brief.append(f"Other marks: {most}." if brief else f"{most[:1].upper()}{most[1:]}.")
    return brief, further


def _moves(frame: pd.DataFrame, unit: str) -> tuple[list[str], list[str]]:
    """From what to what each row leads, of many only the first in the alternative."""
    ends = zip(frame["name"], frame["start"], frame["end"], strict=True)
    moves = [f"{name}: {format_value(a, unit)} to {with_unit(b, unit)}" for name, a, b in ends]
    few = len(moves) if len("".join(moves)) < LONG else SHORT
    return _listed("", moves[:few]), _listed("", moves[few:])


def _listed(lead: str, texts: list[str]) -> list[str]:
    """A sentence for a list that has something in it, with its lead."""
    return [f"{lead}{'; '.join(texts)}."] if texts else []


def _extremes(values: pd.Series, names: Sequence[str], unit: str) -> str:
    known = values.dropna().astype(float)
    if known.empty:
        return "no single values"
    high, low = known.idxmax(), known.idxmin()
    if known[high] == known[low]:
        return f"all at {with_unit(known[high], unit)}"
    top = f"highest {with_unit(known[high], unit)} ({names[high]})"
    return f"{top}, lowest {with_unit(known[low], unit)} ({names[low]})"


def _trend(values: pd.Series) -> str:
    if values.is_monotonic_decreasing:
        return "falls throughout" if values.nunique() > 1 else "does not change"
    return "rises throughout" if values.is_monotonic_increasing else "rises and falls"


def _ranges(frame: pd.DataFrame, unit: str) -> list[str]:
    """The ranges of the rows, if few enough to listen to."""
    given = frame[["low", "high"]].astype(float).dropna()
    given = given[given["low"].ne(given["high"])]
    names = (frame["series"] + ", " + frame["name"]).str.removeprefix(", ")
    ends = {names[at]: [with_unit(end, unit) for end in row] for at, row in given.iterrows()}
    told = [f"{name} {low} to {high}" for name, (low, high) in ends.items()]
    return _listed("Ranges: ", told if len(told) <= FEW else [])
