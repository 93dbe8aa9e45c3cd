"""Addresses under which one reader's app gets files that few may see: an app shows pictures without saying whose it is.

The word in such an address says who reads, and is worth nothing for another file. Whether they may see the file is
looked up each time; whoever is given the address sees what they see, for a day or two.
"""

import base64
import binascii
import hmac
from struct import Struct

from fedi_groups.domain.types import DAY, ActorId, Instant

_HEAD = Struct(">QI")
_CODE = 18


class Passes:
    """Made of the reader, the day, the file and a secret."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"passes of readers", "sha256")

    def word(self, reader: ActorId, file: str, *, now: Instant) -> str:
        """Good until the end of tomorrow, and the same all day."""
        head = _HEAD.pack(reader, now // DAY + 1)
        return base64.urlsafe_b64encode(head + self._code(head, file)).decode()

    def reader(self, word: str, file: str, *, now: Instant) -> ActorId | None:
        """Who reads; None for a word that is over, for another file, or was never given."""
        try:
            octets = base64.b64decode(word, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        head, code = octets[: _HEAD.size], octets[_HEAD.size :]
        if len(head) != _HEAD.size or not hmac.compare_digest(code, self._code(head, file)):
            return None
        reader, day = _HEAD.unpack(head)
        return ActorId(reader) if day >= now // DAY else None

    def _code(self, head: bytes, file: str) -> bytes:
        return hmac.digest(self._key, head + file.encode(), "sha256")[:_CODE]
