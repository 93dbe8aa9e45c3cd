"""In whose dialect to answer: by the host of the key that a request claims to be signed with, which is not verified.

A wrong claim gains nothing: both dialects of what anyone may read are for anyone to read.
"""

from cachetools import TTLCache

from fedi_groups.domain.types import SECOND, Dialect, Origin
from fedi_groups.errors import Unauthenticated
from fedi_groups.reads.instance import dialect_at
from fedi_groups.storage.unit import Store, reading
from fedi_groups.wire.dialects import dialect_of_agent
from fedi_groups.wire.signing import Request, read_claim
from fedi_groups.wire.uris import origin_of

KEPT = 60 * SECOND
_SERVERS = 20_000


class Dialects:
    """Which dialect each server reads, remembered for a minute once it is known.

    A server is looked at when it first speaks, and mostly reads something at that very moment.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: TTLCache[Origin, Dialect] = TTLCache(_SERVERS, ttl=KEPT, timer=store.clock)

    async def of(self, request: Request) -> Dialect:
        """The dialect of the server that asks. While that is not known, and for the unsigned, that of the program they
        say they are; the microblogs' for all others.
        """
        stated = dialect_of_agent(request.headers.get("user-agent"))
        try:
            key_id = read_claim(request).key_id
        except Unauthenticated:
            return stated
        origin = origin_of(key_id)
        known = self._known.get(origin)
        if known is None:
            async with reading(self._store) as tx:
                known = await dialect_at(tx, origin)
            if known is None:
                return stated
            self._known[origin] = known
        return known
