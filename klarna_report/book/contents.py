"""The tables of contents: of the report and of a page."""

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment


def parts(env: BuildEnvironment, root: str) -> list[dict]:
    """The table of contents: caption and pages of each part; the front page comes first.

    root: name of the front page.
    """
    trees = [{"entries": [("", root)]}, *env.get_doctree(root).findall(addnodes.toctree)]
    return [
        {
            "caption": tree.get("caption") or "",
            "pages": {
                name: env.titles[name].astext() for _, name in tree["entries"] if name in env.titles
            },
        }
        for tree in trees
    ]


def sections(env: BuildEnvironment, name: str) -> list[dict]:
    """The sections of a page below its title: text, fragment, and those inside."""
    toc = env.tocs.get(name)
    first = toc.next_node(nodes.list_item) if toc is not None else None
    return [] if first is None else list(_inside(first))


def _inside(item: nodes.list_item) -> Iterator[dict]:
    for below in item.children:
        if not isinstance(below, nodes.bullet_list):
            continue
        for each in below.children:
            link = each.next_node(nodes.reference)
            if link is not None:
                fragment = link.get("anchorname", "")
                yield {"title": link.astext(), "fragment": fragment, "inside": [*_inside(each)]}
