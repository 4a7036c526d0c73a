"""Where a reader is and where else there is to go, as plain data for the page template."""

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment


def parts(env: BuildEnvironment, root: str) -> list[dict]:
    """The table of contents: caption and pages of each part; the front page comes first.

    root: name of the front page.
    """
    listed = [{"caption": "", "pages": [page(env, root)]}]
    for tree in env.get_doctree(root).findall(addnodes.toctree):
        pages = [page(env, name) for _, name in tree["entries"] if name in env.titles]
        listed.append({"caption": tree.get("caption") or "", "pages": pages})
    return listed


def page(env: BuildEnvironment, name: str) -> dict:
    """Name, title and file of a page."""
    return {"name": name, "title": env.titles[name].astext(), "file": f"{name}.html"}


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
