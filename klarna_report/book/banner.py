"""The notice at the top of every page of an edition that is not the baseline."""

from docutils import nodes
from sphinx.application import Sphinx

from klarna_report.book.edition import Edition, setting


def notice(edition: Edition) -> nodes.container:
    """Which edition this is, why it exists and what differs from the baseline."""
    box = nodes.container(classes=["edition"])
    head = nodes.paragraph()
    head += nodes.strong(text=f"Not the baseline: {edition.title}. ")
    head += nodes.Text(edition.reason)
    changes = nodes.bullet_list()
    for each in edition.given:
        item = nodes.paragraph()
        item += nodes.literal(text=each["name"])
        item += nodes.Text(f" ({each['label']}): {setting(each)}.")
        changes += nodes.list_item("", item)
    box += [head, changes]
    return box


def insert(app: Sphinx, doctree: nodes.document) -> None:
    """Put the notice under the title of the page that was just read."""
    edition = app.env.klarna_edition
    if not edition.given:
        return
    title = doctree.next_node(nodes.title)
    if title is None:
        doctree.insert(0, notice(edition))
    else:
        title.parent.insert(title.parent.index(title) + 1, notice(edition))
