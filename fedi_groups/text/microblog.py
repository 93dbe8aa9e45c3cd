"""Rewrites a tree so that what Mastodon and its like strip from a post is said in what they keep.

Kept there: p br span a del s pre blockquote code b strong u i em ul ol li ruby rt rp. The rest is rewritten here.
"""

from collections.abc import Container, Iterable, Iterator
from typing import Final

from fedi_groups.text.markup import BLOCKS, CELLS, HEADINGS, ROW_GROUPS
from fedi_groups.text.plain import RULE, inline_text, shifted
from fedi_groups.text.tree import Element, Node

ATTACHMENTS: Final = 4
"""Mastodon shows the first four attachments of a post, and drops the rest."""

_LONGEST_NAME: Final = 60
"""Characters of the name of a column, which stands in every row."""

KEPT: Final = frozenset("a b blockquote br code del em i li ol p pre rp rt ruby s span strong u ul".split())
_LIKE: Final = {"cite": "i", "ins": "u", "mark": "b"}


def image_links(root: Element) -> Iterator[Element]:
    """The links of the tree that were images, in order."""
    for child in root.children:
        if isinstance(child, str):
            continue
        if "u-photo" in child.attributes.get("class", "").split():
            yield child
        else:
            yield from image_links(child)


def simplified(root: Element, *, attached: Container[str]) -> Element:
    """The same without what microblogs cannot show, and without the images at these addresses."""
    gone = {id(link) for link in image_links(root) if link.attributes.get("href", "") in attached}
    return Element("", {}, _nodes(root.children, gone))


def _nodes(nodes: Iterable[Node], attached: set[int]) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
        elif id(node) not in attached:
            out.extend(_element(node, attached))
    return out


def _element(element: Element, attached: set[int]) -> list[Node]:
    tag = element.tag
    if tag == "table":
        return [Element("ul", {}, list(_rows(element, attached)))]
    if tag == "hr":
        return [Element("p", {}, [RULE])]
    if tag in ("sub", "sup"):
        return [shifted(element)]
    children = _nodes(element.children, attached)
    if tag in KEPT or tag in _LIKE:
        return [Element(_LIKE.get(tag, tag), element.attributes, children)]
    if tag in HEADINGS:
        return [_bold_paragraph(children)]
    if tag == "summary":
        return [_bold_paragraph(["▼ ", *children])]
    if tag == "q":
        return ["“", *children, "”"]
    if tag == "abbr" and (meaning := element.attributes.get("title")):
        return [*children, f" ({meaning})"]
    return children


def _bold_paragraph(children: list[Node]) -> Element:
    return Element("p", {}, [Element("strong", {}, children)])


def _rows(table: Element, attached: set[int]) -> Iterator[Element]:
    """Each row as one item; where the table has a head of short names, each cell behind the name of its column."""
    rows = [row for group in _elements(table, ROW_GROUPS) for row in _elements(group, {"tr"})]
    names: list[str] = []
    if rows and len(rows) > 1 and all(cell.tag == "th" for cell in _elements(rows[0], CELLS)):
        names = [inline_text(cell.children) for cell in _elements(rows[0], CELLS)]
    if any(len(name) > _LONGEST_NAME for name in names):
        names = []
    rows = rows[1:] if names else rows
    for row in rows:
        item = Element("li")
        for column, cell in enumerate(_elements(row, CELLS)):
            words = _one_line(_nodes(cell.children, attached))
            if not words:
                continue
            name = names[column] if column < len(names) else ""
            label: list[Node] = [Element("strong", {}, [f"{name}:"]), " "] if name else []
            item.children += [*([" · "] if item.children else []), *label, *words]
        if item.children:
            yield item


def _elements(element: Element, tags: Iterable[str]) -> Iterator[Element]:
    wanted = frozenset(tags)
    return (child for child in element.children if isinstance(child, Element) and child.tag in wanted)


def _one_line(nodes: list[Node]) -> list[Node]:
    """Blocks taken apart, a space between them."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag in BLOCKS:
            out += [*([" "] if out else []), *_one_line(node.children)]
        else:
            out.append(node)
    return out
