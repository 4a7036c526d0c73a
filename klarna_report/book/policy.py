"""What a page may load and run: its own files, and one line of script known by its hash."""

import base64
import hashlib

# Before the first paint: the reader's choice of theme, and the mark that scripts run.
FIRST_SCRIPT = (
    'document.documentElement.className="js";'
    'try{document.body.dataset.theme=localStorage.getItem("theme")||"auto"}catch{}'
)


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
