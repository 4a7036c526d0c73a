"""What a page says of itself to search engines, reference managers and link previews."""

import json
import re
from dataclasses import dataclass

from docutils import nodes

from klarna_report.book.citation import Report

LANGUAGE = "en-GB"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LONGEST = 300  # characters of a description
SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z“$])")


@dataclass(frozen=True)
class Page:
    """What the head of a page is made from.

    title: empty for the front page; address and image are full if the site's address is known,
    otherwise relative to the page.
    """

    name: str
    title: str
    description: str
    edition: str
    address: str
    image: str

    def heading(self, site: str) -> str:
        """Title of the page as a link preview shows it."""
        return self.title or site


def answer(doctree: nodes.document | None) -> str:
    """The first paragraph of a page, which answers its question, as plain text of whole sentences.

    A bold paragraph comes before any other: notices of an edition stand above it.
    """
    if doctree is None:
        return ""
    found = [each for each in doctree.findall(nodes.paragraph) if each.astext().strip()]
    bold = [each for each in found if isinstance(each.children[0], nodes.strong)]
    answers = [each for each in bold if "edition" not in each.parent.get("classes", ())]
    chosen = (answers or found)[:1]
    return shortened(" ".join(chosen[0].astext().split())) if chosen else ""


def shortened(text: str) -> str:
    """As many whole sentences as fit; at least the first."""
    kept = ""
    for sentence in SENTENCE.split(text):
        if kept and len(kept) + 1 + len(sentence) > LONGEST:
            break
        kept = f"{kept} {sentence}".strip()
    return kept


def previews(page: Page, site: str) -> list[tuple[str, str]]:
    """Open Graph and Twitter card: property and content."""
    found = [
        ("og:type", "article" if page.title else "website"),
        ("og:site_name", site),
        ("og:title", page.heading(site)),
        ("og:description", page.description),
        ("og:locale", LANGUAGE.replace("-", "_")),
        ("og:url", page.address if "://" in page.address else ""),
        ("og:image", page.image),
        ("og:image:type", "image/png"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", f"{page.heading(site)} {page.edition}."),
    ]
    return [(name, content) for name, content in found if content]


def scholarly(page: Page, report: Report) -> list[tuple[str, str]]:
    """Highwire tags, from which reference managers and scholarly search fill their fields."""
    found = [
        ("citation_title", page.title or report.title),
        ("citation_inbook_title", report.title if page.title else ""),
        ("citation_author", report.author),
        ("citation_publication_date", f"{report.date:%Y/%m/%d}"),
        ("citation_language", LANGUAGE),
        ("citation_public_url", page.address if "://" in page.address else ""),
    ]
    return [(name, content) for name, content in found if content]


def linked_data(page: Page, report: Report, site: str) -> str:
    """The page as schema.org JSON-LD: the report, a chapter of it, or its data."""
    full = "://" in page.address
    whole = {"@type": "Report", "name": report.title, "version": report.version}
    kinds = {"index": "Report", "data": "Dataset"}
    found = {
        "@context": "https://schema.org",
        "@type": kinds.get(page.name, "Chapter"),
        "name": page.title or report.title,
        "alternateName": "" if page.title else site,
        "description": page.description,
        "abstract": "" if page.title else report.abstract,
        "inLanguage": LANGUAGE,
        "version": report.version,
        "datePublished": report.date.isoformat(),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": report.author},
        "isPartOf": whole if page.title else None,
        "url": page.address if full else "",
        "image": page.image if full else "",
    }
    kept = {name: value for name, value in found.items() if value}
    return json.dumps(kept, ensure_ascii=False).replace("<", "\\u003c")
