"""JSON from strangers, read strictly: what two readers could understand differently is refused."""

import json
import re
from decimal import Decimal
from math import inf, isfinite
from typing import Any, NoReturn

import orjson

from fedi_groups.errors import Malformed, TooLarge

MAX_BYTES = 1_048_576
MAX_DEPTH = 32
"""Announce{Create{Question{replies{items}}}} is some eight deep."""

MAX_INTEGER = 2**53 - 1
"""Beyond it a double, and with it JavaScript and JCS, reads another number (RFC 8259 6)."""

_SPACED = re.compile(rb'"[ \t\n\r]+:')
_CONTAINERS = (dict, list)
_DOUBLE_DIGITS = 17
_LONGEST_NUMBER = 100


def read_json(body: bytes, *, limit: int = MAX_BYTES, depth: int = MAX_DEPTH) -> dict[str, Any]:
    """One JSON object of at most `limit` bytes, nested at most `depth` deep; some 20 µs for a post.

    Raises TooLarge over a limit, Malformed for anything but an object in valid UTF-8, for a name that comes twice in
    one object, and for numbers that do not survive being read as a double and written again.
    """
    if len(body) > limit:
        raise TooLarge(f"{len(body)} bytes of JSON")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Malformed(f"JSON of a {type(document).__name__}, not an object")
    names, simple = _survey(document, depth)
    # Each name in the text ends in a quote and a colon. As many of these as names were kept: none came twice. More may
    # come from within strings, some may be parted by a space: then, and for fractions, the slow reader decides.
    if not simple or body.count(b'":') != names or _SPACED.search(body):
        _read_slowly(body)
    return document


def _survey(document: dict[str, Any], depth: int) -> tuple[int, bool]:
    """How many names there are, and whether all numbers are small integers. Raises TooLarge."""
    names, simple = 0, True
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
        simple = simple and float not in kinds and (int not in kinds or all(map(_is_simple, values)))
        layer = [each for each in values if isinstance(each, _CONTAINERS)]
        if not layer:
            return names, simple
    raise TooLarge(f"JSON nested over {depth} deep")


def _is_simple(value: object) -> bool:
    return not isinstance(value, int) or -MAX_INTEGER <= value <= MAX_INTEGER


def _read_slowly(body: bytes) -> None:
    json.loads(
        body, object_pairs_hook=_distinct, parse_int=_integer, parse_float=_fraction, parse_constant=_no_constant
    )


def _distinct(members: list[tuple[str, Any]]) -> dict[str, Any]:
    distinct = dict(members)
    if len(distinct) != len(members):
        raise Malformed("a name that comes twice in one JSON object")
    return distinct


def _integer(text: str) -> int:
    if len(text) > _DOUBLE_DIGITS or abs(int(text)) > MAX_INTEGER:
        raise Malformed(f"an integer that a double cannot hold: {text[:40]}")
    return int(text)


def _fraction(text: str) -> float:
    """17 digits tell all doubles apart; servers that write that many for a short fraction mean the double."""
    number = float(text) if len(text) <= _LONGEST_NUMBER else inf
    if not isfinite(number) or abs(number) > MAX_INTEGER:
        raise Malformed(f"a number that a double cannot hold: {text[:40]}")
    digits = text.lower().partition("e")[0].replace(".", "").lstrip("-0").rstrip("0")
    if bool(digits) != bool(number) or (len(digits) > _DOUBLE_DIGITS and Decimal(text) != Decimal(repr(number))):
        raise Malformed(f"a number that a double does not keep: {text[:40]}")
    return number


def _no_constant(text: str) -> NoReturn:
    raise Malformed(f"{text} is not JSON")
