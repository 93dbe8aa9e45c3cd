"""Names and titles as they stand in a line among words of ours: they turn nothing around, pile nothing up, and are
never empty to the eye."""

import re
import unicodedata
from typing import Final

_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates: left open, they would turn what follows. Direction marks and joiners stay."""
_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED: Final = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")
"""More marks on one letter than any language has."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs, says Unicode, that are not to be seen."""


def label(text: str) -> str:
    """Empty if nothing of it is to be seen."""
    if text.isascii():
        return text if text.strip() else ""
    calm = _PILED.sub(r"\1", _TURNS.sub("", text))
    return calm if any(_is_seen(each) for each in calm) else ""


def _is_seen(character: str) -> bool:
    return character not in _BLANK and unicodedata.category(character)[0] in "LNPS"
