"""Comparing who follows whom with another server (FEP-8fcf), when it has said something else than we think."""

import structlog

from fedi_groups.actions import synchronizing
from fedi_groups.actions.synchronizing import MOST, SYNCHRONIZE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Instant, Uri
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Refused, Unavailable
from fedi_groups.peers.collections import Allowance, read_collection
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.synchronization import digest_of_ids
from fedi_groups.wire.uris import same_origin

log = structlog.get_logger("followers")


async def synchronize(tools: Tools, errand: Errand) -> Instant | None:
    """Only where the digests differ is the list fetched; only if it has the digest that was announced is it believed.

    What cannot be had now comes again with the next delivery that says so.
    """
    digest, place = str(errand.details["digest"]), Uri(str(errand.details["url"]))
    async with reading(tools.store) as tx:
        actor = await tx.actors.find(errand.key)
        if actor is None or actor.local or actor.followers != errand.details["collection"]:
            return None
        if digest_of_ids(await synchronizing.believed(tx, actor)) == digest:
            return None
    try:
        listed = await _listed(tools, actor, place)
    except (Refused, Unavailable) as error:
        log.info("followers cannot be compared", actor=actor.uri, reason=str(error)[:300])
        return None
    if digest_of_ids(listed) != digest:
        return None
    async with transaction(tools.store) as tx:
        mended = await synchronizing.mend(tx, actor=await tx.actors.get(actor.id), listed=listed)
    log.info("followers mended", actor=actor.uri, mended=mended)
    return None


async def _listed(tools: Tools, actor: ActorFacts, place: Uri) -> frozenset[Uri]:
    """Those of this server, on the actor's own server. Raises what fetching raises, Unusable for other places."""
    allowance = Allowance(actor.uri, clock=tools.store.clock, documents=10)
    found = await read_collection(tools.resolver, place, of=actor.uri, most=MOST, allowance=allowance)
    uris = (read_uri(each) for each in found.entries)
    return frozenset(each for each in uris if each is not None and same_origin(each, tools.store.uris.origin))


ERRANDS = ((SYNCHRONIZE, synchronize),)
