"""Reading which communities a feed elsewhere lists: the collection it calls `following`."""

from fedi_groups.domain.types import Uri
from fedi_groups.peers.collections import Allowance, Listed, read_collection
from fedi_groups.peers.resolve import Resolver
from fedi_groups.wire.collections import COLLECTIONS
from fedi_groups.wire.read import read_type, read_uri

DOCUMENTS = 12
"""The feed itself, and its collection with all pages."""


async def read_feed(resolver: Resolver, feed: Uri, *, most: int, allowance: Allowance) -> tuple[Uri, ...]:
    """Ids of the communities. Raises what fetching raises, and Unusable for a list on another server."""
    document = (await resolver.fetch(feed, budget=allowance.at(feed))).document
    place = document.get("following")
    embedded = place if isinstance(place, dict) and read_type(place) in COLLECTIONS else None
    where = embedded or read_uri(place)
    if where is None:
        return ()
    listed: Listed = await read_collection(resolver, where, of=feed, most=most, allowance=allowance)
    uris = (read_uri(each) for each in listed.entries)
    return tuple(dict.fromkeys(each for each in uris if each is not None))
