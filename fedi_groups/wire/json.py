"""JSON from strangers, read strictly: what two readers could understand differently is refused."""

import re
from decimal import Decimal
from math import inf, isfinite
from typing import Any

import orjson

from fedi_groups.errors import Malformed, TooLarge

MAX_BYTES = 1_048_576
MAX_DEPTH = 32
"""Announce{Create{Question{replies{items}}}} is some eight deep."""

MAX_VALUES = 32_000
"""Members and items, all in all: an Announce of 200 posts has half as many. A megabyte could hold ten times more, and
keep the reader, which lets nobody else work meanwhile, for half a second."""

MAX_INTEGER = 2**53 - 1
"""Beyond it a double, and with it JavaScript and JCS, reads another number (RFC 8259 6)."""

MAX_NUMBERS = 4_000
"""Of those whose digits have to be looked at one by one: with an exponent, or more digits than any double keeps."""

_NUL = rb"\u0000"
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*+")
_CONTAINERS = (dict, list)
_KEPT = 15
"""Digits of which every double keeps all (IEEE 754)."""
_DOUBLE_DIGITS = 17
_LONGEST_NUMBER = 100


def read_json(body: bytes, *, limit: int = MAX_BYTES, depth: int = MAX_DEPTH) -> dict[str, Any]:
    """One JSON object of at most `limit` bytes, nested at most `depth` deep; some 20 µs for a post.

    Raises TooLarge over a limit, Malformed for anything but an object in valid UTF-8, for a name that comes twice in
    one object, for numbers that do not survive being read as a double and written again, and for U+0000: for some it is
    where a text ends, and PostgreSQL keeps none.
    """
    if len(body) > limit:
        raise TooLarge(f"{len(body)} bytes of JSON")
    if _NUL in body and _NUL in body.replace(rb"\\", b""):
        raise Malformed("U+0000 in JSON")
    bones = _bones(body)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Malformed(f"JSON of a {type(document).__name__}, not an object")
    names, fractions = _survey(document, depth)
    # Outside of strings a colon stands behind each name: as many as names were kept, and none came twice.
    if bones.count(b":") != names:
        raise Malformed("a name that comes twice in one JSON object")
    if fractions:
        _check_fractions(bones)
    return document


def _bones(body: bytes) -> bytes:
    """What stands outside of strings: brackets, commas, colons, numbers and words. Raises TooLarge for too many."""
    plain = body.replace(rb"\\", b"").replace(rb"\"", b"") if b"\\" in body else body
    if plain.count(b'"') > 4 * MAX_VALUES:
        raise TooLarge(f"JSON of more than {MAX_VALUES} values")
    bones = b"".join(plain.split(b'"')[::2])
    if bones.count(b",") + bones.count(b"[") + bones.count(b"{") > MAX_VALUES:
        raise TooLarge(f"JSON of more than {MAX_VALUES} values")
    return bones


def _survey(document: dict[str, Any], depth: int) -> tuple[int, bool]:
    """How many names there are, and whether any number is not a whole one.

    Raises TooLarge for the depth, Malformed for a whole number that a double cannot hold.
    """
    names, fractions = 0, False
    layer: list[dict[str, Any] | list[Any]] = [document]
    for _ in range(depth):
        values: list[Any] = []
        for container in layer:
            if isinstance(container, dict):
                names += len(container)
                values += container.values()
            else:
                values += container
        kinds = set(map(type, values))
        fractions = fractions or float in kinds
        if int in kinds:
            _check_integers(values)
        layer = [each for each in values if isinstance(each, _CONTAINERS)]
        if not layer:
            return names, fractions
    raise TooLarge(f"JSON nested over {depth} deep")


def _check_integers(values: list[Any]) -> None:
    for value in values:
        if isinstance(value, int) and not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise Malformed(f"an integer that a double cannot hold: {value}")


def _check_fractions(bones: bytes) -> None:
    """Raises TooLarge for too many of the long ones, Malformed for one that a double does not keep."""
    found: list[str] = _NUMBER.findall(bones.decode())
    numbers = [each for each in found if len(each) > _KEPT or "e" in each or "E" in each]
    if len(numbers) > MAX_NUMBERS:
        raise TooLarge(f"JSON of more than {MAX_NUMBERS} numbers of many digits")
    for number in numbers:
        _check_number(number)


def _check_number(text: str) -> None:
    """17 digits tell all doubles apart; servers that write that many for a short fraction mean the double."""
    number = float(text) if len(text) <= _LONGEST_NUMBER else inf
    if not isfinite(number) or abs(number) > MAX_INTEGER:
        raise Malformed(f"a number that a double cannot hold: {text[:40]}")
    digits = text.lower().partition("e")[0].replace(".", "").lstrip("-0").rstrip("0")
    if bool(digits) != bool(number) or (len(digits) > _DOUBLE_DIGITS and Decimal(text) != Decimal(repr(number))):
        raise Malformed(f"a number that a double does not keep: {text[:40]}")
