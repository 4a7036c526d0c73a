"""Our route beside the stock route, in one run, in turns; writes its section of README.md.

python benchmarks/build.py                   # what stands in benchmarks/README.md
python benchmarks/build.py --repeats 1 --editions 1 3 --dry   # a quick look, printed only
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from page import machine, spread, write
from routes import Ours, Stock
from tqdm import tqdm

PARAMETER = "annual_separation_share"
OTHERS = {"headcount_target": (1600, 40), "average_handle_time_min": (5, 0.25)}
TARGETS = {"full": 4, "one": 6, "none": 25, "further": 6}
LABELS = {
    "full": "full edition, nothing cached",
    "one": "one parameter changed",
    "none": "nothing changed",
    "further": "each further edition of {many}",
}
TEN = 10  # editions that the target for further ones speaks of
ROUNDS = 3  # of the other numbers of editions, which only show how the cost grows
Times = dict[str, dict[str, list[float]]]


def scenarios(count: int, first: int = 0) -> dict[str, dict[str, float]]:
    """So many scenarios, each with values of its own for three parameters."""
    found = {}
    for number in range(first, first + count):
        values = {PARAMETER: round(0.06 + 0.005 * number, 4)}
        values |= {name: low + step * number for name, (low, step) in OTHERS.items()}
        found[f"measured-{number}"] = values
    return found


class Measured:
    """All times, by what was done and by route."""

    def __init__(self, folder: Path, editions: Sequence[int]) -> None:
        self.ours, self.stock = Ours(folder / "ours"), Stock(folder / "stock")
        self.one, self.many = editions[0], TEN if TEN in editions else editions[-1]
        self.times: Times = {name: {"ours": [], "stock": []} for name in LABELS}
        self.growth: dict[int, list[float]] = {count: [] for count in editions}
        self.renders: list[float] = []
        self.ran = ""

    def round(self, number: int) -> None:
        """Everything once, the routes in turns."""
        self.one_edition(number)
        for count, seconds in self.growth.items():
            if count in (self.one, self.many) or number < ROUNDS:
                seconds.append(self.ours.build_several(scenarios(count - 1)))
        one, many = (self.growth[count][-1] for count in (self.one, self.many))
        self.add("further", "ours", (many - one) / (self.many - self.one))
        values = next(iter(scenarios(1, number).values()))
        self.add("further", "stock", self.stock.build(values))

    def one_edition(self, number: int) -> None:
        """The baseline from nothing, with one value changed, and as it stands."""
        value = round(0.10 + 0.01 * number, 2)
        self.stock.clean()
        self.add("full", "stock", self.stock.build())
        self.stock.check()
        self.ours.clean()
        self.add("full", "ours", self.ours.build()[0])
        self.add("one", "stock", self.stock.build({PARAMETER: value}))
        seconds, said = self.ours.build("-p", f"{PARAMETER}={value}")
        self.ran = said.partition("ran ")[2].partition(" (")[0]
        self.add("one", "ours", seconds)
        self.add("none", "stock", self.stock.build({PARAMETER: value}))
        self.renders.append(self.stock.render())
        self.add("none", "ours", self.ours.build()[0])

    def add(self, what: str, route: str, seconds: float) -> None:
        """Keep a time."""
        self.times[what][route].append(seconds)


def section(found: Measured) -> Iterator[str]:
    """The text for the page."""
    repeats = len(found.times["full"]["ours"])
    yield f"{len(found.stock.chapters)} chapters. Median of {repeats} (lowest to highest), seconds."
    yield f"{machine()}.\n"
    yield "| What | Stock route | Our route | Times faster | Target |"
    yield "| :-- | --: | --: | --: | --: |"
    for name, label in LABELS.items():
        stock, ours = (found.times[name][route] for route in ("stock", "ours"))
        times = statistics.median(stock) / statistics.median(ours)
        text = label.format(many=found.many)
        cells = (text, spread(stock), spread(ours), f"{times:.1f}", str(TARGETS[name]))
        yield f"| {' | '.join(cells)} |"
    yield f"\nThe parameter changed is `{PARAMETER}`; that ran {found.ran}. With nothing changed,"
    yield "the stock route runs all chapters again, since papermill keeps nothing; `jupyter-book"
    yield f"build` alone, for a user who knows that all is as before: {spread(found.renders)} s.\n"
    yield from grown(found)


def grown(found: Measured) -> Iterator[str]:
    """How the cost grows with editions."""
    rounds = min(map(len, found.growth.values()))
    yield f"How the cost grows with editions; the median of {rounds} or more:\n"
    yield "| Editions in one command | Seconds | Seconds an edition |"
    yield "| --: | --: | --: |"
    for count, seconds in found.growth.items():
        yield f"| {count} | {spread(seconds)} | {spread([each / count for each in seconds])} |"


def main() -> None:
    about = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    about.add_argument("--repeats", type=int, default=5)
    about.add_argument("--editions", type=int, nargs="+", default=[1, 5, 10, 20])
    about.add_argument("--dry", action="store_true", help="print, change nothing")
    given = about.parse_args()
    with tempfile.TemporaryDirectory(prefix="klarna-benchmark-") as folder:
        found = Measured(Path(folder), sorted(given.editions))
        for number in tqdm(range(given.repeats), unit="round"):
            found.round(number)
    text = "\n".join(section(found))
    print(text)
    if not given.dry:
        write("build", text)


if __name__ == "__main__":
    main()
