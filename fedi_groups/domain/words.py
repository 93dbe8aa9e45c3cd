"""The words of a text as a search knows them: folded, without what is written together with them. Pure."""

import re
from hashlib import blake2b
from typing import Final

from fedi_groups.domain.letters import folded

MOST_SOUGHT: Final = 6
"""Words of one search that count."""
_LONGEST: Final = 60
_WORD: Final = re.compile(r"\w+")
_UNSPACED: Final = re.compile("([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
_ARTICLE: Final = re.compile("(?:[وفبك]?ال|لل)(?=\\w{3})")
"""With it or without it is the same word. What is left has three letters at least: some words just begin so."""


def words_of(text: str, *, most: int) -> tuple[str, ...]:
    """The first of them, each once, in the one way to write them. In scripts without spaces each character is one."""
    found: dict[str, None] = {}
    for word in _WORD.findall(_UNSPACED.sub(r" \1 ", folded(text))):
        found.setdefault(bare(word)[:_LONGEST])
        if len(found) >= most:
            break
    return tuple(found)


def bare(word: str) -> str:
    """A folded word without the article of Arabic."""
    return _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word


def key_of(word: str) -> int:
    """What a word is found by: a number, as most words are longer than that. Two words may share one."""
    return int.from_bytes(blake2b(word.encode(), digest_size=5).digest(), "big")
