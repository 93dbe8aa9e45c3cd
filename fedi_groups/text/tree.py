"""Reads any HTML into a small tidy tree, and writes it back: what `html.py` shows, counts and rewrites.

A conforming HTML parser may answer 100 KB of hostile markup with 600 MB of tree (whatwg/html#10772), so this reader
stands before the sanitiser: one pass, linear in the input, depth bounded, and what it writes a conforming parser reads
as the very same tree. It does not decide what is safe: that is the sanitiser's word.
"""

from dataclasses import dataclass, field
from html import escape
from typing import Final

from fedi_groups.text.markup import (
    BLOCKS,
    CELLS,
    CONTAINERS,
    HEADINGS,
    LISTS,
    PHRASING_ONLY,
    Embed,
    End,
    Start,
    Token,
    tokens,
)

MAX_DEPTH: Final = 40
"""Elements within elements. Deeper tags are left out, their text stays."""
MAX_ELEMENTS: Final = 6_000
"""Elements in all. Behind that many, tags are left out and their text stays: each costs the work of 50 letters."""

_VOID: Final = frozenset({"br", "hr"})
_TABLE_PARTS: Final = {"table": "tbody", "tbody": "tr", "thead": "tr", "tr": "td"}
"""Parts of a table that hold no text themselves, and what opens in them when text comes."""
_PART_DEPTH: Final = {"tbody": 1, "td": 3, "th": 3, "thead": 1, "tr": 2}
"""How far below its table a part stands."""
_NOWHERE: Final[frozenset[str]] = frozenset()


@dataclass(slots=True)
class Element:
    """One element; the root has no tag. Grows while it is read, and is left alone afterwards."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)


Node = Element | str


def parse(html: str) -> Element:
    """The tree of any HTML, however broken. Images and players are links in it; an image has the class `u-photo`."""
    builder = _Builder()
    for token in tokens(html):
        builder.take(token)
    return builder.finish()


def render(root: Element) -> str:
    """The HTML of a tree."""
    out: list[str] = []
    for child in root.children:
        _write(child, out)
    return "".join(out)


def is_blank(node: Node) -> bool:
    """Whether a node is text that shows nothing."""
    return isinstance(node, str) and not node.strip()


def _write(node: Node, out: list[str]) -> None:
    if isinstance(node, str):
        out.append(escape(node, quote=False))
        return
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    out.append(f"<{node.tag}{attributes}>")
    if node.tag in _VOID:
        return
    children = node.children
    if node.tag == "pre" and children and isinstance(children[0], str):
        # Parsers drop a newline right behind <pre>, each time it is read.
        children = [children[0].lstrip("\n"), *children[1:]]
    for child in children:
        _write(child, out)
    out.append(f"</{node.tag}>")


class _Builder:
    """Keeps the stack of open elements such that no element ever stands where a conforming parser would move it."""

    def __init__(self) -> None:
        self.root = Element("")
        self.stack = [self.root]
        self.ignored: dict[str, int] = {}
        self.elements = 0

    def take(self, token: Token) -> None:
        match token:
            case str():
                self._text(token)
            case _ if self.elements >= MAX_ELEMENTS:
                return
            case Start():
                self._start(Element(token.tag, token.attributes))
            case End():
                self._end(token.tag)
            case Embed():
                self._embed(token)

    def finish(self) -> Element:
        self._close(1)
        return self.root

    def _text(self, text: str) -> None:
        if not text or (self.stack[-1].tag in _TABLE_PARTS and not text.strip()):
            return
        self._enter_cell()
        children = self.stack[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += text
        else:
            children.append(text)

    def _embed(self, embed: Embed) -> None:
        if self._open({"a"}) is not None:
            self._text(embed.label)
            return
        self._enter_cell()
        attributes = {"href": embed.url} | ({"class": "u-photo"} if embed.is_image else {})
        self._child(Element("a", attributes, [embed.label]))

    def _start(self, element: Element) -> None:
        tag = element.tag
        if tag in _PART_DEPTH:
            self._start_part(element)
        elif tag == "li":
            self._start_item(element)
        elif tag == "br":
            self._enter_cell()
            self._child(element)
        elif tag == "hr" or tag in BLOCKS:
            self._start_block(element)
        elif tag == "a":
            self._start_link(element)
        elif tag in ("rp", "rt"):
            self._start_annotation(element)
        else:
            self._push(element)

    def _start_block(self, element: Element) -> None:
        """A block ends the paragraph it stands in, with all that is open there; a paragraph in a heading is ignored."""
        self._enter_cell()
        index = self._open(PHRASING_ONLY, within=CONTAINERS)
        if index is not None:
            outer = self.stack[index].tag
            nests = element.tag == "p" or (outer == "summary" and element.tag in HEADINGS)
            if nests and outer != "p":
                self._ignore(element.tag)
                return
            self._close(index)
        if element.tag == "summary" and self.stack[-1].tag != "details":
            element.tag = "p"
        if element.tag == "hr":
            self._child(element)
        else:
            self._push(element)

    def _start_item(self, element: Element) -> None:
        index = self._open(LISTS, within=CELLS | {"blockquote", "details"})
        if index is None:
            self._start_block(Element("p"))
            return
        self._close(index + 1)
        self._push(element)

    def _start_link(self, element: Element) -> None:
        """A link in a link ends the outer one, or is nothing where that would tear a list or a table apart."""
        if "href" not in element.attributes:
            self._ignore("a")
            return
        index = self._open({"a"}, within=CONTAINERS)
        if index is not None:
            self._close(index)
        if self._open({"a"}) is not None:
            self._ignore("a")
            return
        self._push(element)

    def _start_annotation(self, element: Element) -> None:
        index = self._open({"ruby"}, within=CONTAINERS | PHRASING_ONLY)
        if index is None:
            self._ignore(element.tag)
            return
        self._close(index + 1)
        self._push(element)

    def _start_part(self, element: Element) -> None:
        """Below a table stand only row groups, in these only rows, in these only cells: what is missing is added."""
        table = self._open({"table"})
        if table is None:
            return
        depth = _PART_DEPTH[element.tag]
        self._close(min(table + depth, len(self.stack)))
        while len(self.stack) < table + depth:
            self.stack.append(self._child(Element(_TABLE_PARTS[self.stack[-1].tag])))
        self.stack.append(self._child(element))

    def _end(self, tag: str) -> None:
        if self.ignored.get(tag):
            self.ignored[tag] -= 1
            return
        if self.stack[-1].tag == tag:
            index: int | None = len(self.stack) - 1
        elif tag in _PART_DEPTH:
            index = self._open({tag}, within={"table"})
        elif tag in CONTAINERS:
            index = self._open({tag}, within=_NOWHERE if tag == "table" else CELLS)
        else:
            index = self._open({tag}, within=CONTAINERS)
        if index is not None:
            self._close(index)

    def _enter_cell(self) -> None:
        while inner := _TABLE_PARTS.get(self.stack[-1].tag):
            self.stack.append(self._child(Element(inner)))

    def _open(self, tags: "frozenset[str] | set[str]", *, within: "frozenset[str] | set[str]" = _NOWHERE) -> int | None:
        """Where in the stack the innermost of these elements stands, not looking out of the elements in `within`."""
        for index in range(len(self.stack) - 1, 0, -1):
            tag = self.stack[index].tag
            if tag in tags:
                return index
            if tag in within:
                return None
        return None

    def _push(self, element: Element) -> None:
        if element.tag not in BLOCKS:
            self._enter_cell()
        if len(self.stack) > MAX_DEPTH:
            self._ignore(element.tag)
            return
        self.stack.append(self._child(element))

    def _child(self, element: Element) -> Element:
        self.stack[-1].children.append(element)
        self.elements += 1
        return element

    def _ignore(self, tag: str) -> None:
        self.ignored[tag] = self.ignored.get(tag, 0) + 1

    def _close(self, index: int) -> None:
        """Close all from this place in the stack on. What holds nothing is taken out again, but for cells."""
        while len(self.stack) > index:
            element = self.stack.pop()
            if element.tag in CELLS:
                continue
            if is_block := element.tag in BLOCKS:
                self.ignored.clear()
            shows_nothing = all(map(is_blank, element.children)) if is_block else not element.children
            if shows_nothing:
                self.stack[-1].children.pop()
