"""A tree of HTML as plain text that a person can read: for notifications, previews, search and titles."""

import re
from collections.abc import Iterable
from typing import Final

from fedi_groups.text.markup import BLOCKS, CELLS
from fedi_groups.text.tree import Element, Node

RULE: Final = "———"
"""What a horizontal rule looks like in text."""

_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_LONGEST_SIGN: Final = 40
"""Characters that are raised or lowered."""
_SPACES: Final = re.compile(r"[ \t\n\r\f\xa0]+")
_AROUND_BREAK: Final = re.compile(r" *\n *")
_APART: Final = BLOCKS | {"hr"}
_DEEPEST: Final = 6
"""Quotes and lists within one another that are set off. A line of those that stand deeper has no more signs in front:
it could have forty, and there could be a hundred thousand lines."""
_LINE_BLOCKS: Final = frozenset({"li", "ol", "tbody", "thead", "tr", "ul"})
"""Blocks that follow one another without a blank line between them."""


def text_of(nodes: Iterable[Node], *, deep: int = 0) -> str:
    """Paragraphs with a blank line between them; items, rows and breaks one line each.

    `deep`: how many quotes and lists they stand in.
    """
    out: list[str] = []
    run: list[str] = []
    after_line = False
    for node in nodes:
        if isinstance(node, str) or node.tag not in _APART:
            run.append(_inline(node, deep))
            continue
        if words := _flowing(run):
            out += ["\n\n", words]
            after_line = True
        run.clear()
        if words := _block(node, deep):
            is_line = node.tag in _LINE_BLOCKS
            out += ["\n" if is_line and after_line else "\n\n", words]
            after_line = is_line
    if words := _flowing(run):
        out += ["\n\n", words]
    return "".join(out[1:])


def inline_text(nodes: Iterable[Node]) -> str:
    """The same on one line."""
    return " ".join(text_of(nodes).split())


def shifted(element: Element) -> str:
    """A `sub` or `sup` as H₂O and x², where there are such characters, else as x^(a) and x_(a)."""
    text = inline_text(element.children)
    signs, mark = (_RAISED, "^") if element.tag == "sup" else (_LOWERED, "_")
    if len(text) <= _LONGEST_SIGN and all(ord(character) in signs for character in text):
        return text.translate(signs)
    return f"{mark}({text})"


def _flowing(run: list[str]) -> str:
    return _AROUND_BREAK.sub("\n", "".join(run)).strip()


def _inline(node: Node, deep: int) -> str:
    """Text with its spaces folded; a newline in it is a break."""
    if isinstance(node, str):
        return _SPACES.sub(" ", node)
    if node.tag == "br":
        return "\n"
    if node.tag in _APART:
        return f"\n{_block(node, deep)}\n"
    if node.tag in ("sub", "sup"):
        return shifted(node)
    text = "".join(_inline(child, deep) for child in node.children)
    return f"“{text}”" if node.tag == "q" else text


def _block(element: Element, deep: int) -> str:
    match element.tag:
        case "pre":
            return "".join(_verbatim(element)).strip("\n").rstrip()
        case "hr":
            return RULE
        case "blockquote" if deep < _DEEPEST:
            return "\n".join(f"> {line}".rstrip() for line in text_of(element.children, deep=deep + 1).split("\n"))
        case "tr":
            cells = (child for child in element.children if isinstance(child, Element) and child.tag in CELLS)
            return " | ".join(inline_text(cell.children) for cell in cells)
        case "ol" | "ul" if deep < _DEEPEST:
            return _list(element, deep + 1)
        case _:
            return text_of(element.children, deep=deep)


def _verbatim(element: Element) -> Iterable[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield "\n"
        else:
            yield from _verbatim(child)


def _list(element: Element, deep: int) -> str:
    """Items with their sign or number; what stands in the list outside of an item keeps its place."""
    number = int(element.attributes.get("start", "1"))
    lines: list[str] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag == "li":
            sign = f"{number}." if element.tag == "ol" else "•"
            first, *more = text_of(child.children, deep=deep).split("\n")
            lines += [f"{sign} {first}".rstrip(), *(f"  {line}".rstrip() for line in more)]
            number += 1
        elif words := text_of([child], deep=deep):
            lines.append(words)
    return "\n".join(lines)
