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
FEWEST: Final = 3
"""Letters of a word of which more may follow."""
_ARTICLE_SO_FAR: Final = re.compile("(?:[وفبك]?ال|لل)")
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


def begins(word: str) -> tuple[str, ...]:
    """What a word may begin with of which this is typed so far, folded: it itself, and without an article of which one
    does not know yet. Empty where too little is typed to say."""
    if len(word) < FEWEST or _UNSPACED.search(word):
        return ()
    stripped = _ARTICLE_SO_FAR.sub("", word, count=1) if _ARTICLE_SO_FAR.match(word) else ""
    return (word, stripped) if len(stripped) >= FEWEST - 1 else (word,)


def bare(word: str) -> str:
    """A folded word without the article of Arabic."""
    return _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word


def key_of(word: str) -> int:
    """What a word is found by: a number, as most words are longer than that. Two words may share one; those that begin
    alike stand together."""
    return _beginning(word) << _OF_WHOLE | int.from_bytes(blake2b(word.encode(), digest_size=3).digest(), "big") >> 1


def keys_from(beginning: str) -> tuple[int, int]:
    """Between which numbers words are that begin so, the second excluded: all of them, and maybe others."""
    open_ended = max(0, _LETTERS - len(beginning)) * _BITS + _OF_WHOLE
    low = _beginning(beginning) << _OF_WHOLE
    return low, low + (1 << open_ended)


def _beginning(word: str) -> int:
    """Five bits for each of the first letters; none stand for the end."""
    number = 0
    for place in range(_LETTERS):
        number = number << _BITS | (ord(word[place]) % _CODES + 1 if place < len(word) else 0)
    return number


_LETTERS: Final = 8
"""Of the beginning of a word that a key holds."""
_BITS, _CODES, _OF_WHOLE = 5, 31, 23
