"""A handle out of a title in any letters that this server has words for: what every server can write and read."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from fedi_groups.text.names import MAX_LENGTH, name_fault

_LETTERS = "اأإآٱبتثجحخدذرزسشصضطظعغفقكلمنهةويىپچژگکیڤ"
_SOUNDS = "a a i a a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h a w y a p ch zh g k y v".split()
_ARABIC: Mapping[str, str] = MappingProxyType(dict(zip(_LETTERS, _SOUNDS, strict=True)))
"""As people write Arabic in Latin letters, and the further letters of Persian. A hamza by itself is not written."""

_OTHERS: Mapping[str, str] = MappingProxyType(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
)
_BETWEEN_CONSONANTS = re.compile(r"(?<=[b-df-hj-np-tv-xz])w(?=[b-df-hj-np-tv-xz]|\b)")
_LONG_I = re.compile(r"(?<=[b-df-hj-np-tv-xz])y(?=[b-df-hj-np-tv-xz]|\b)")
_ARTICLE = re.compile(r"^ال(?=\w{2})")


def suggest_handle(title: str) -> str:
    """Of its words as many as fit; empty where nothing of it can be written so."""
    words = [_written(word) for word in re.split(r"[\W_]+", _plain(title)) if word]
    handle = ""
    for word in (each for each in words if each):
        longer = f"{handle}_{word}" if handle else word
        if len(longer) > MAX_LENGTH:
            break
        handle = longer
    handle = handle or "".join(words)[:MAX_LENGTH]
    return handle if name_fault(handle) is None else ""


def _plain(title: str) -> str:
    """Without what is put above and below letters, with digits as all write them."""
    letters = (each for each in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(each))
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in letters)


def _written(word: str) -> str:
    """One word in Latin letters. Arabic leaves short vowels out, and so does this: whoever founds it puts them in."""
    plain = _ARTICLE.sub("", word)
    latin = "".join(_ARABIC.get(each, _OTHERS.get(each, each)) for each in plain)
    latin = _LONG_I.sub("i", _BETWEEN_CONSONANTS.sub("u", latin)) if latin != plain else latin
    return re.sub(r"[^a-z0-9]", "", latin)
