"""A title for what came without one: a Note from a microblog that starts a thread."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from fedi_groups.text.html import Clean
from fedi_groups.text.markup import beginning
from fedi_groups.text.plain import text_of
from fedi_groups.text.tree import Element, Node, parse

MAX_TITLE: Final = 200
"""Characters of a title; as much as Lemmy lets one have."""

_LOOKED_AT: Final = 16_000
"""Characters of HTML in which a line is looked for that says something."""

_MENTION: Final = re.compile(r"(?:@[\w.-]+(?:@[\w.:-]+)?|![\w.-]+@[\w.:-]+)[,:]?")
_LINK_OR_HASHTAG: Final = re.compile(r"https?://\S+|#\S+", re.IGNORECASE)
_BLOCK_SIGN: Final = re.compile(r"(?:[>•] )+")
_BIDI_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings and overrides: left open, they would turn the page around the title. Direction marks and joiners stay."""
_SENTENCE_END: Final = re.compile(r"[.!?\u061f\u06d4](?=\s)|[\u3002\uff01\uff1f]")
_SHORTEST_SENTENCE: Final = 40
_JOINER: Final = "\u200d"


def title_from(html: str, *, drop: Collection[str]) -> str | None:
    """The first line that says something, at most MAX_TITLE characters; None where the text does not begin with one.

    Mentions at its start are left out, and at its end those in `drop`: handles as `birds` and `birds@hub.example`. A
    line of nothing but links and hashtags is only taken where there is no other. A longer line ends after a sentence,
    or else after a word, with an ellipsis.

    The body stays whole, though it repeats the title: who sees the body alone, as every microblog does, finds all that
    was written, an edit changes both from one source, and no word is lost to a wrong guess.
    """
    return _title_of(parse(beginning(html, _LOOKED_AT)).children, drop)


def title_in(clean: Clean, *, drop: Collection[str]) -> str | None:
    """The same of what was read already."""
    if len(clean.html) > _LOOKED_AT:
        return title_from(clean.html, drop=drop)
    return _title_of(clean.tree.children, drop)


def _title_of(nodes: list[Node], drop: Collection[str]) -> str | None:
    dropped = frozenset(handle.lstrip("@!").lower() for handle in drop)
    lines = text_of(_without_quotes(nodes)).split("\n")
    candidates = [line for line in (_stripped(line, dropped) for line in lines) if line]
    if not candidates:
        return None
    return _cut(next((line for line in candidates if _says_something(line)), candidates[0]))


def _without_quotes(nodes: list[Node]) -> list[Node]:
    """Without the "RE: address" with which Mastodon starts a post that quotes another, for those who show no quotes."""
    kept: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            kept.append(node)
        elif "quote-inline" not in node.attributes.get("class", "").split():
            kept.append(Element(node.tag, node.attributes, _without_quotes(node.children)))
    return kept


def _stripped(line: str, dropped: frozenset[str]) -> str:
    words = _BIDI_CONTROLS.sub("", _BLOCK_SIGN.sub("", line, count=1)).split()
    start, end = 0, len(words)
    while start < end and _MENTION.fullmatch(words[start]):
        start += 1
    while end > start and words[end - 1][:1] in "@!" and words[end - 1].strip("@!.,:;?").lower() in dropped:
        end -= 1
    return " ".join(words[start:end])


def _says_something(line: str) -> bool:
    return any(character.isalnum() for character in _LINK_OR_HASHTAG.sub("", line))


def _cut(line: str) -> str:
    if len(line) <= MAX_TITLE:
        return line
    ends = [found.end() for found in _SENTENCE_END.finditer(line, 0, MAX_TITLE + 1) if found.end() <= MAX_TITLE]
    if ends and ends[-1] >= _SHORTEST_SENTENCE:
        return line[: ends[-1]]
    space = line.rfind(" ", 0, MAX_TITLE)
    end = space if space >= _SHORTEST_SENTENCE else _between_characters(line, MAX_TITLE - 1)
    return line[:end].rstrip(" ,;:-–—") + "…"  # noqa: RUF001 - the dashes are meant


def _between_characters(line: str, end: int) -> int:
    """Not before a mark that belongs to the letter in front of it, and not inside of a joined emoji."""
    while end > 1 and (_JOINER in line[end - 1 : end + 1] or unicodedata.category(line[end]).startswith("M")):
        end -= 1
    return end
