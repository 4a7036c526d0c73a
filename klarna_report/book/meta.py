"""What a page says of itself to machines: what it may load, and what finds and cites it."""

import base64
import hashlib
import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import accumulate, takewhile
from pathlib import Path

import pandas as pd
import yaml
from babel import Locale
from docutils import nodes

from klarna_report.evidence import Evidence
from klarna_report.evidence.dictionary import TITLE, meanings
from klarna_report.evidence.reading import read_folder
from klarna_report.formats import day

CITATION = Path(__file__).resolve().parents[2] / "CITATION.cff"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DOWNLOADS = "_downloads/data"  # where the data of an edition lies in its site
KINDS = {"report": "Report", "chapter": "Chapter"}  # of pages
FORMATS = {
    **{"csv": "text/csv", "json": "application/json", "zip": "application/zip"},
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST = 155  # characters of a description, what a list of search results shows
# Before the first paint: the reader's choice of theme, and the mark that scripts run.
FIRST_SCRIPT = (
    'document.documentElement.className="js";'
    'try{document.body.dataset.theme=localStorage.getItem("theme")||"auto"}catch{}'
)
SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z“$\d])")


@cache
def release() -> dict:
    """What `CITATION.cff` says of the report: title, abstract, author, version, date, day."""
    found = yaml.safe_load(CITATION.read_text(encoding="utf-8"))
    return {
        **{name: found[name] for name in ("title", "version")},
        "abstract": " ".join(found["abstract"].split()),
        "author": found["authors"][0]["name"],
        "date": date.fromisoformat(found["date-released"]),
        "day": day(found["date-released"]),
    }


def answer(doctree: nodes.document) -> str:
    """The first paragraph of a page, which answers its question, as plain text of whole sentences.

    A bold paragraph comes before any other.
    """
    found = [each for each in doctree.findall(nodes.paragraph) if each.astext().strip()]
    bold = [each for each in found if isinstance(each.children[0], nodes.strong)]
    return shortened(" ".join(each.astext() for each in (bold or found)[:1]))


def shortened(text: str) -> str:
    """As many whole sentences as fit; the beginning of the first if it is too long."""
    first, *more = SENTENCE.split(" ".join(text.split()))
    kept = textwrap.shorten(first, LONGEST, placeholder=" …")
    grown = accumulate([kept, *more], "{} {}".format)
    return [*takewhile(lambda text: len(text) <= LONGEST, grown)][-1]


def linked_data(page: Mapping, more: Mapping) -> str:
    """A page, as templates get it, as schema.org JSON-LD, with what there is more to say of it."""
    report, cited = page["release"], page["citation"]
    whole = {"@type": "Report", "name": cited.whole, "version": cited.version_line}
    found = {
        "@context": "https://schema.org",
        "@type": KINDS.get(page["kind"], "WebPage"),
        "name": cited.title,
        "alternateName": "" if cited.whole else page["site"],
        "description": page["description"],
        "abstract": "" if cited.whole else report["abstract"],
        "inLanguage": page["language"],
        "version": cited.version_line,
        "datePublished": report["date"].isoformat(),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": report["author"]},
        "isPartOf": _kept({**whole, "url": page["site_url"]}) if cited.whole else None,
        "url": page["full"],
        "image": page["image"] if page["full"] else "",
    }
    return json.dumps(_kept(found | more), ensure_ascii=False).replace("<", "\\u003c")


def _kept(fields: Mapping) -> dict:
    return {name: value for name, value in fields.items() if value}


def dataset(evidence: Evidence, files: Iterable[str], folder: str) -> dict:
    """What schema.org says of data more than of a page: days, countries, and files in a folder."""
    tables, _ = read_folder(evidence.folder)
    entities, seen = meanings(tables, "entity"), evidence.observations
    countries = {name for code, name in Locale("en").territories.items() if len(code) == 2}
    last = min(seen["end"].max(), pd.Timestamp(max(evidence.sources["accessed"])))
    return {
        "@type": "Dataset",
        "alternateName": TITLE,
        "temporalCoverage": f"{seen['start'].min():%Y-%m-%d}/{last:%Y-%m-%d}",
        "spatialCoverage": sorted(countries & {entities[each] for each in {*seen["entity"]}}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "encodingFormat": FORMATS.get(name.rpartition(".")[2], "text/plain"),
                "contentUrl": f"{folder}{name}",
            }
            for name in files
        ],
    }


def source_hash(text: str) -> str:
    """The hash by which a policy allows an inline script or style."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def content_policy(style: str = "") -> str:
    """The Content-Security-Policy of a page; `'self'` holds for files opened from disk too.

    style: what the page has inline, if it has any.
    """
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' {source_hash(FIRST_SCRIPT)}",
        "style-src": f"'self' {source_hash(style)}" if style else "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",  # nothing here connects; auditors fetch robots.txt this way
        "img-src": "'self' data:",  # data: for the small symbols in the style sheet
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
