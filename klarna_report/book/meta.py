"""What a page says of itself to search engines, reference managers and link previews."""

import json
import re
import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml
from docutils import nodes

from klarna_report.formats import day

CITATION = Path(__file__).resolve().parents[2] / "CITATION.cff"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
KINDS = {"index": "Report", "data": "Dataset"}  # of pages that are no chapter of the report
LONGEST = 155  # characters of a description, what a list of search results shows
SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z“$\d])")


def release(path: Path = CITATION) -> dict:
    """What `CITATION.cff` says of the report: title, abstract, author, version, date, day."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        **{name: found[name] for name in ("title", "version")},
        "abstract": " ".join(found["abstract"].split()),
        "author": found["authors"][0]["name"],
        "date": date.fromisoformat(found["date-released"]),
        "day": day(found["date-released"]),
    }


def answer(doctree: nodes.document | None) -> str:
    """The first paragraph of a page, which answers its question, as plain text of whole sentences.

    A bold paragraph comes before any other.
    """
    if doctree is None:
        return ""
    found = [each for each in doctree.findall(nodes.paragraph) if each.astext().strip()]
    bold = [each for each in found if isinstance(each.children[0], nodes.strong)]
    chosen = (bold or found)[:1]
    return shortened(" ".join(chosen[0].astext().split())) if chosen else ""


def shortened(text: str) -> str:
    """As many whole sentences as fit; the beginning of the first if it is too long."""
    first, *more = SENTENCE.split(text)
    kept = textwrap.shorten(first, LONGEST, placeholder=" …")
    for sentence in more:
        if len(kept) + 1 + len(sentence) > LONGEST:
            break
        kept = f"{kept} {sentence}"
    return kept


def linked_data(page: Mapping) -> str:
    """A page, as templates get it, as schema.org JSON-LD: the report, a chapter, or its data."""
    report, title = page["release"], page["title"]
    whole = {"@type": "Report", "name": report["title"], "version": report["version"]}
    found = {
        "@context": "https://schema.org",
        "@type": KINDS.get(page["name"], "Chapter"),
        "name": title or report["title"],
        "alternateName": "" if title else page["site"],
        "description": page["description"],
        "abstract": "" if title else report["abstract"],
        "inLanguage": page["language"],
        "version": report["version"],
        "datePublished": report["date"].isoformat(),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": report["author"]},
        "isPartOf": whole if title else None,
        "url": page["full"],
        "image": page["image"] if page["full"] else "",
    }
    kept = {name: value for name, value in found.items() if value}
    return json.dumps(kept, ensure_ascii=False).replace("<", "\\u003c")
