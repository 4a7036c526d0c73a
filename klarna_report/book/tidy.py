"""Small repairs to the HTML that Sphinx writes, so that tables say what heads what."""

HEAD = '<th class="head'
EMPTY = '<th class="head"><p></p></th>'


def tidy(body: str) -> str:
    """The body of a page with scoped table heads; an empty corner is no head."""
    return body.replace(EMPTY, "<td></td>").replace(HEAD, f'<th scope="col" {HEAD[4:]}')
