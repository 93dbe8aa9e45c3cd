"""Follower synchronisation (FEP-8fcf): one header tells a server which of its people we take for followers.

`digest` is the XOR of the SHA-256 of their ids, 64 digits of hexadecimal, zeros for nobody.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fedi_groups.domain.types import Uri
from fedi_groups.wire.read import read_uri

HEADER = "collection-synchronization"

_PART = re.compile(r'\s*([A-Za-z]+)="([^"]*)"\s*(?:,|\Z)')
_DIGEST = re.compile("[0-9a-fA-F]{64}")
_LONGEST = 6_000


@dataclass(frozen=True, slots=True)
class Synchronization:
    """`collection`: the followers of the one who says this; `url`: where those of one server are listed for it."""

    collection: Uri
    digest: str
    url: Uri


def digest_of_ids(ids: Iterable[str]) -> str:
    """Of each id once, in no order."""
    total = 0
    for each in set(ids):
        total ^= int.from_bytes(hashlib.sha256(each.encode()).digest())
    return f"{total:064x}"


def write_synchronization(said: Synchronization) -> str:
    """The value of the header."""
    return f'collectionId="{said.collection}", digest="{said.digest}", url="{said.url}"'


def read_synchronization(headers: Mapping[str, str], covered: Iterable[str]) -> Synchronization | None:
    """What the header says; None if there is none, if the signature does not cover it, or if it cannot be read."""
    value = headers.get(HEADER)
    if value is None or HEADER not in covered or len(value) > _LONGEST:
        return None
    parts = {name.lower(): text for name, text in _PART.findall(value)}
    collection, url = read_uri(parts.get("collectionid")), read_uri(parts.get("url"))
    digest = parts.get("digest", "")
    if collection is None or url is None or _DIGEST.fullmatch(digest) is None:
        return None
    return Synchronization(collection, digest.lower(), url)
