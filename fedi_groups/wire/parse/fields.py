"""What documents of every family have, and how long its texts are at the most."""

from fedi_groups.domain.types import Uri
from fedi_groups.errors import Malformed
from fedi_groups.wire.read import read_uri

LONGEST_CONTENT = 250_000
LONGEST_TITLE = 2_000
LONGEST_SUMMARY = 50_000


def require_uri(value: object, *, field: str) -> Uri:
    found = read_uri(value)
    if found is None:
        raise Malformed(f"{field} is missing or not an address")
    return found
