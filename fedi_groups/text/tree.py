"""Reads any HTML into a small tidy tree, and writes it back: what `html.py` shows, counts and rewrites.

A conforming HTML parser may answer 100 KB of hostile markup with 600 MB of tree (whatwg/html#10772), so this reader
stands before the sanitiser: one pass, linear in the input, depth and size bounded; and what it writes, a conforming
parser reads as the very same tree. It does not decide what is safe: that is the sanitiser's word.
"""

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate, takewhile
from typing import Final

from fedi_groups.text.markup import (
    BLOCKS,
    CELLS,
    CONTAINERS,
    HEADINGS,
    LISTS,
    MAX_LENGTH,
    PHRASING_ONLY,
    Embed,
    End,
    Start,
    Token,
    tokens,
)

MAX_DEPTH: Final = 40
"""Elements within elements. Deeper tags are left out, their text stays."""
MAX_ELEMENTS: Final = 5_000
"""Elements in all. Behind that many, tags are left out and their text stays: each costs the work of 50 letters."""

_VOID: Final = frozenset({"br", "hr"})
_TABLE_PARTS: Final = {"table": "tbody", "tbody": "tr", "thead": "tr", "tr": "td"}
"""Parts of a table that hold no text themselves, and what opens in them when text comes."""
_PART_DEPTH: Final = {"tbody": 1, "td": 3, "th": 3, "thead": 1, "tr": 2}
"""How far below its table a part stands."""
_NOWHERE: Final[frozenset[str]] = frozenset()
_AROUND: Final = {"a": len(' rel="tag nofollow noopener noreferrer ugc"</a>'), "br": 0, "hr": 0}
"""Characters beside the start tag, where it is not the end tag alone."""
_GROWTH: Final = 12
"""No HTML grows by more when it is written again: a no-break space to six characters, a link of 15 to a hundred."""
_PIECE: Final = 100
"""Characters of a text that fit as a whole or not at all."""


@dataclass(slots=True)
class Element:
    """One element; the root has no tag. Grows while it is read, and is left alone afterwards."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)


Node = Element | str


def parse(html: str) -> Element:
    """The tree of any HTML, however broken. Images and players are links in it; an image has the class `u-photo`."""
    builder = _Builder(tight=len(html) * _GROWTH > MAX_LENGTH)
    for token in tokens(html):
        builder.take(token)
        if builder.room <= 0:
            break  # what is written must be read as a whole again
    builder.close(1)
    return builder.root


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
    out.append(_opening(node))
    if node.tag in _VOID:
        return
    children = node.children
    if node.tag == "pre" and children and isinstance(children[0], str):
        # Parsers drop a newline right behind <pre>, each time it is read.
        children = [children[0].lstrip("\n"), *children[1:]]
    for child in children:
        _write(child, out)
    out.append(f"</{node.tag}>")


def _opening(element: Element) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attributes.items())
    return f"<{element.tag}{attributes}>"


def _length(text: str) -> int:
    """Characters of a text as the sanitiser writes it, which has a name for no-break spaces too."""
    return len(escape(text, quote=False)) + 5 * text.count("\xa0")


class _Builder:
    """Keeps the stack of open elements such that no element ever stands where a conforming parser would move it."""

    def __init__(self, *, tight: bool) -> None:
        self.tight = tight  # there may not be room for all of it
        self.root = Element("")
        self.stack = [self.root]
        self.opened: Counter[str] = Counter()
        self.ignored: dict[str, int] = {}
        self.elements = 0
        self.room = MAX_LENGTH
        """Characters that may still be written: a text of nothing but `&` grows fivefold."""

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

    def _text(self, text: str) -> None:
        if not text or (self.stack[-1].tag in _TABLE_PARTS and not text.strip()):
            return
        self._enter_cell()
        children = self.stack[-1].children
        if text := self._fitting(text):
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
        self._child(Element("a", attributes, [self._fitting(embed.label)]))

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
            self.close(index)
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
        self.close(index + 1)
        self._push(element)

    def _start_link(self, element: Element) -> None:
        """A link in a link ends the outer one, or is nothing where that would tear a list or a table apart."""
        if "href" not in element.attributes:
            self._ignore("a")
            return
        index = self._open({"a"}, within=CONTAINERS)
        if index is not None:
            self.close(index)
        if self._open({"a"}) is not None:
            self._ignore("a")
            return
        self._push(element)

    def _start_annotation(self, element: Element) -> None:
        index = self._open({"ruby"}, within=CONTAINERS | PHRASING_ONLY)
        if index is None:
            self._ignore(element.tag)
            return
        self.close(index + 1)
        self._push(element)

    def _start_part(self, element: Element) -> None:
        """Below a table stand only row groups, in these only rows, in these only cells: what is missing is added."""
        table = self._open({"table"})
        if table is None:
            return
        depth = _PART_DEPTH[element.tag]
        self.close(min(table + depth, len(self.stack)))
        while len(self.stack) < table + depth:
            self._enter(Element(_TABLE_PARTS[self.stack[-1].tag]))
        self._enter(element)

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
            self.close(index)

    def _enter_cell(self) -> None:
        while inner := _TABLE_PARTS.get(self.stack[-1].tag):
            self._enter(Element(inner))

    def _open(self, tags: "frozenset[str] | set[str]", *, within: "frozenset[str] | set[str]" = _NOWHERE) -> int | None:
        """Where in the stack the innermost of these elements stands, not looking out of the elements in `within`."""
        if len(self.stack) > len(tags) and not any(map(self.opened.get, tags)):
            return None
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
        self._enter(element)

    def _enter(self, element: Element) -> None:
        self._child(element)
        self.stack.append(element)
        self.opened[element.tag] += 1

    def _child(self, element: Element) -> None:
        self.elements += 1
        if self.tight:
            self.room -= len(_opening(element)) + _AROUND.get(element.tag, len(element.tag) + 3)
        if self.room >= 0:
            self.stack[-1].children.append(element)

    def _fitting(self, text: str) -> str:
        """As much of a text as there is room for."""
        if not self.tight:
            return text
        length = _length(text)
        if length > self.room:
            lengths = accumulate(_length(text[start : start + _PIECE]) for start in range(0, len(text), _PIECE))
            text = text[: _PIECE * sum(1 for _ in takewhile(lambda each: each <= self.room, lengths))]
        self.room -= length
        return text

    def _ignore(self, tag: str) -> None:
        self.ignored[tag] = self.ignored.get(tag, 0) + 1

    def close(self, index: int) -> None:
        """All from this place in the stack on. What holds nothing is taken out again, but for cells."""
        while len(self.stack) > index:
            element = self.stack.pop()
            self.opened[element.tag] -= 1
            if element.tag in CELLS:
                continue
            if is_block := element.tag in BLOCKS:
                self.ignored.clear()
            shows_nothing = all(map(is_blank, element.children)) if is_block else not element.children
            siblings = self.stack[-1].children
            if shows_nothing and siblings and siblings[-1] is element:
                siblings.pop()
