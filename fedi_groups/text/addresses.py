"""Where a text leads to: what its links point at, and addresses that merely stand in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fedi_groups.text.plain import inline_text
from fedi_groups.text.tree import Node, parse

_BARE: Final = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pointer:
    """One link. `label` is what is shown of it; `image`: it stands for a picture."""

    address: str
    label: str
    image: bool = False


def pointers_in(html: str) -> tuple[Pointer, ...]:
    """In order, each as often as it stands there; of an address without a link, the label is the address."""
    return tuple(_found(parse(html).children))


def _found(nodes: list[Node]) -> Iterator[Pointer]:
    for node in nodes:
        if isinstance(node, str):
            yield from (Pointer(address, address) for address in _BARE.findall(node))
        elif node.tag == "a" and "href" in node.attributes:
            image = "u-photo" in node.attributes.get("class", "").split()
            yield Pointer(node.attributes["href"], inline_text(node.children), image)
        else:
            yield from _found(node.children)
