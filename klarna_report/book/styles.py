"""The one style sheet of the site: our own, and what each printed sheet carries."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

NAME = "site.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def quoted(text: str) -> str:
    """A string of CSS, whose rules for quotes are those of JSON."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def sheets_in_print(edition: str, pages: Iterable[Mapping[str, str]]) -> str:
    """Margins of printed sheets: title and address above, edition and sheet number below.

    pages: name, title and address of each page.
    """
    foot = f"@page{{@bottom-left{{content:{quoted(edition)}}}}}"
    heads = [
        f".page-{each['name']}{{page:{each['name']}}}@page {each['name']}{{"
        f"@top-left{{content:{quoted(each['title'])}}}"
        f"@top-right{{content:{quoted(each['address'])}}}}}"
        for each in pages
    ]
    return foot + "".join(heads)


def style_sheet(own: Iterable[Path], printed: str) -> str:
    """The whole sheet."""
    parts = [COMMENT.sub("", path.read_text(encoding="utf-8")) for path in own]
    return "\n".join([*parts, printed, ""])


def versioned(name: str, content: bytes) -> str:
    """The address of a file of ours, with a mark that changes when its content does."""
    return f"_static/{name}?v={hashlib.sha256(content).hexdigest()[:8]}"
