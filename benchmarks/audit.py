"""Measure every page of the site in a browser and write the table: `make audit`.

Lighthouse (mobile, simulated) gives scores, weight and times; axe-core looks for faults in light
and dark, narrow and wide. Both come from the npm registry, pinned in `package.json`. The
same chapters built by the stock route are measured in the same run.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit_server import served
from audit_stock import build_stock
from audit_table import STOCK, Row, write_table
from playwright.sync_api import Browser, sync_playwright
from tqdm import tqdm

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TOOLS = ROOT / "_build" / ".audit"
sys.path.insert(0, str(ROOT / "tests"))
from browser import FLAGS, find_browser, launch, visit  # noqa: E402

SCENARIOS = ("slow-attrition", "german-worker")
SKIPPED = ("genindex", "404")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = {
    "kilobytes": ("total-byte-weight", 1000),
    "largest_paint_s": ("largest-contentful-paint", 1000),
    "layout_shift": ("cumulative-layout-shift", 1),
    "blocking_ms": ("total-blocking-time", 1),
}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@dataclass(frozen=True)
class Site:
    """A folder of pages to measure, under the name it has in the table."""

    name: str
    html: Path
    only: tuple[str, ...] = ()

    def pages(self) -> list[str]:
        """Names of the pages, without those that only list symbols; `only` those if given."""
        names = sorted(path.stem for path in self.html.glob("*.html"))
        return [name for name in names if name not in SKIPPED and name in (self.only or names)]


def install() -> None:
    """The pinned tools, in a folder of the build."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, TOOLS / name)
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=TOOLS, check=True)


def versions() -> dict[str, str]:
    """The pinned tools and their versions."""
    return json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]


def lighthouse(address: str) -> dict:
    """One report."""
    command = [
        "node", TOOLS / "node_modules/lighthouse/cli/index.js", address, "--quiet",
        "--output=json", f"--only-categories={','.join(CATEGORIES)}",
        "--disable-full-page-screenshot",
        f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
    ]  # fmt: skip
    chrome = {**os.environ, "CHROME_PATH": str(find_browser())}
    run = subprocess.run(command, env=chrome, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def medians(reports: list[dict]) -> dict[str, float]:
    """Scores and measures over several reports of one page."""
    scores = {
        name.replace("-", "_"): [each["categories"][name]["score"] for each in reports]
        for name in CATEGORIES
    }
    times = {
        name: [each["audits"][audit]["numericValue"] / unit for each in reports]
        for name, (audit, unit) in TIMES.items()
    }
    return {name: statistics.median(values) for name, values in {**scores, **times}.items()}


def faults(browser: Browser, address: str, home: str) -> tuple[int, int]:
    """Faults that axe-core finds over widths and themes, and requests to other hosts."""
    script = (TOOLS / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    rules = json.dumps({"preload": False, "runOnly": RULES})
    found, foreign = 0, 0
    for width in (390, 1280):
        for scheme in ("light", "dark"):
            with visit(browser, address, width, color_scheme=scheme) as seen:
                foreign = max(foreign, len(seen.foreign(home)))
                seen.page.evaluate(script)
                result = seen.page.evaluate(f"axe.run({rules})")
                found += sum(len(each["nodes"]) for each in result["violations"])
    return found, foreign


def measured(site: Site, browser: Browser, runs: int, bar: tqdm) -> Iterator[Row]:
    """One row for each page of a site."""
    with served(site.html) as home:
        for page in site.pages():
            address = f"{home}{page}.html"
            reports = []
            for _ in range(runs):
                reports.append(lighthouse(address))
                bar.update()
            found, foreign = faults(browser, address, home)
            yield Row(site.name, page, faults=found, foreign=foreign, **medians(reports))


def sites(ours: bool, only: tuple[str, ...]) -> list[Site]:
    """What to measure, built now unless it stands already."""
    command = Path(sys.executable).with_name("klarna-report")
    wanted = [f"--scenario={name}" for name in SCENARIOS]
    subprocess.run([command, "build", *wanted], cwd=ROOT, check=True)
    build = ROOT / "_build"
    found = [Site(name, build / name / "html", only) for name in ("baseline", *SCENARIOS)]
    if not ours:
        stock = build_stock(build / "baseline", TOOLS / "stock")
        found.append(Site(STOCK, stock, only))
    return found


def arguments() -> argparse.Namespace:
    """What may be asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="Lighthouse runs a page")
    parser.add_argument("--ours", action="store_true", help="leave the stock route out")
    parser.add_argument(
        "--page", action="append", default=[], help="only this page; may be repeated"
    )
    parser.add_argument("-o", "--output", type=Path, default=HERE / "site.md")
    return parser.parse_args()


def main() -> int:
    """Measure, write the table, say which pages miss a target; 1 if any of ours does."""
    asked = arguments()
    install()
    found = sites(asked.ours, tuple(asked.page))
    rows: list[Row] = []
    with sync_playwright() as playwright:
        browser = launch(playwright, find_browser())
        total = sum(len(site.pages()) for site in found) * asked.runs
        with tqdm(total=total, unit="run") as bar:
            for site in found:
                rows += measured(site, browser, asked.runs, bar)
        tools = {"Chromium": browser.version, **versions()}
        browser.close()
    return write_table(rows, asked.output, tools, asked.runs)


if __name__ == "__main__":
    sys.exit(main())
