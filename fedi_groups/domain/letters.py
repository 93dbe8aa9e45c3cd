"""Words in the one way to write them, and where in a text one stands by itself, in scripts with and without spaces."""

import re
import unicodedata
from typing import Final

_MARKS: Final = re.compile("[\u0640\u064b-\u065f\u0670\u200c-\u200f\u202a-\u202e\u2066-\u2069]")
"""Of Arabic tatweel and the signs for vowels; and what only steers the direction of writing."""
_ALIKE: Final = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese part their words by nothing."""
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_ARABIC: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_ARTICLES: Final = frozenset("ال وال فال بال كال وبال وكال فبال لل ولل فلل".split())
"""The article with the particles that are written together with it: such a word is the same word."""


def folded(text: str) -> str:
    """The same for every way to write a word: case, marks, the forms of alef, tatweel."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_ALIKE)


def spaced(text: str) -> str:
    """Folded, and with one space wherever there are some."""
    return " ".join(folded(text).split())


def has_word(text: str, word: str) -> bool:
    """Whether this stands in the text by itself. Both are `spaced`."""
    start = text.find(word)
    while start >= 0:
        if _begins(text, start) and _ends(text, start + len(word)):
            return True
        start = text.find(word, start + 1)
    return False


def _begins(text: str, start: int) -> bool:
    if start == 0 or not _joined(text[start - 1], text[start]):
        return True
    return _ARABIC.match(text[start]) is not None and text[_start_of_word(text, start) : start] in _ARTICLES


def _start_of_word(text: str, start: int) -> int:
    while start > 0 and _is_of_word(text[start - 1]):
        start -= 1
    return start


def _ends(text: str, end: int) -> bool:
    """Korean particles follow on their word without a space."""
    return end == len(text) or not _joined(text[end - 1], text[end]) or _HANGUL.match(text[end - 1]) is not None


def _joined(one: str, other: str) -> bool:
    """Whether the two are in one word."""
    return _is_of_word(one) and _is_of_word(other) and not (_UNSPACED.match(one) or _UNSPACED.match(other))


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character).startswith("M")
