"""Reading what communities elsewhere have shown and have been told while nobody here listened.

All of it is bounded (peers/collections.py) and may be done twice: it goes on where it stopped, as what is here is not
fetched again.
"""

from dataclasses import dataclass

import structlog

from fedi_groups.actions import history
from fedi_groups.actions.history import READ_HISTORY, READ_LISTS, Keepers
from fedi_groups.actions.posting import READ_THREAD
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import DAY, HOUR, ActorId, Instant, PostId, Uri
from fedi_groups.errands.recall import Recaller, hints_in
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Missing, Refused, Unavailable, Unreachable
from fedi_groups.peers.collections import Allowance, Listed, read_collection
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.collections import context_of, replies_of
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import Json, PostShape
from fedi_groups.wire.uris import same_origin

log = structlog.get_logger("history")

NEWEST = 50
"""Posts of an outbox, or pinned ones; moderators."""

ANSWERS = 500
"""Entries of the collections of one thread that are looked at, each time."""

COLLECTIONS = 20
"""Collections of answers read for one thread, each time."""

LOOKS = (HOUR, DAY)
"""How old a post is when somebody looks for late answers."""

TRIES = 5
"""Until what comes again anyway is left until then."""


async def read_history(tools: Tools, errand: Errand) -> Instant | None:
    """Once, when the first one here follows a community: its newest posts. Their threads are errands of their own.

    Smithereen's are on the wall (FEP-400e): it is read where the outbox says nothing.
    """
    community = await _watched(tools, ActorId(int(errand.key)))
    if community is None:
        return None
    allowance = Allowance(community.uri, clock=tools.store.clock)
    outbox = await _listed(tools, community.outbox, of=community.uri, most=NEWEST, allowance=allowance)
    if outbox is None or not outbox.entries:
        outbox = await _listed(tools, community.wall, of=community.uri, most=NEWEST, allowance=allowance)
    if outbox is not None:
        await Recaller(tools, community, allowance).recall_all(hints_in(outbox, by=community.uri), rooted=True)
    allowance.check_time()
    return None


async def read_lists(tools: Tools, errand: Errand) -> Instant | None:
    """Who keeps order and what is pinned; again in a day, as long as somebody here follows."""
    community = await _watched(tools, ActorId(int(errand.key)))
    if community is None:
        return None
    allowance = Allowance(community.uri, clock=tools.store.clock)
    try:
        await _read_moderators(tools, community, allowance)
        await _read_pins(tools, community, allowance)
        allowance.check_time()
    except Unreachable:
        if errand.attempts < TRIES:
            raise
    return Instant(tools.store.clock() + DAY)


async def read_thread(tools: Tools, errand: Errand) -> Instant | None:
    """What was answered to a post in a community elsewhere; once more when the post is an hour and a day old."""
    thread = await _thread(tools, PostId(int(errand.key)))
    if thread is None:
        return None
    post, community = thread
    allowance = Allowance(community.uri, post.uri, clock=tools.store.clock)
    try:
        document = (await tools.resolver.fetch(post.uri, budget=allowance.at(post.uri))).document
        await _Answers(tools, community, allowance).read(document, of=post.uri)
        allowance.check_time()
    except Unreachable:
        if errand.attempts < TRIES:
            raise
    except (Refused, Unavailable) as error:
        log.info("a thread cannot be read", post=post.uri, reason=str(error)[:300])
    now = tools.store.clock()
    return next((Instant(post.published + age) for age in LOOKS if post.published + age > now), None)


@dataclass(frozen=True, slots=True)
class _Answers:
    """Reads the collections of one thread: the context, which holds all of it, else the replies and those to them."""

    tools: Tools
    community: ActorFacts
    allowance: Allowance

    async def read(self, document: Json, *, of: Uri) -> None:
        entries, _ = await self._bring(context_of(document), of=of)
        if entries - {of}:
            return
        places: list[tuple[Uri | Json | None, Uri]] = [(replies_of(document), of)]
        seen = {of}
        for number in range(COLLECTIONS):
            if number >= len(places):
                break
            place, owner = places[number]
            _, fresh = await self._bring(place, of=owner)
            places += [(each.replies, each.uri) for each in fresh if each.replies and each.uri not in seen]
            seen |= {each.uri for each in fresh}

    async def _bring(self, place: Uri | Json | None, *, of: Uri) -> tuple[set[Uri], list[PostShape]]:
        """What a collection lists, and what of that had not been here.

        A thread may be kept by its community (FEP-11dd), also if it was begun elsewhere.
        """
        at_home = isinstance(place, str) and same_origin(place, self.community.uri)
        home = self.community.uri if at_home else of
        listed = await _listed(self.tools, place, of=home, most=ANSWERS, allowance=self.allowance)
        if listed is None:
            return set(), []
        hints = hints_in(listed, by=self.community.uri)
        fresh = await Recaller(self.tools, self.community, self.allowance).recall_all(hints, rooted=False)
        return {each.uri for each in hints}, fresh


async def _read_moderators(tools: Tools, community: ActorFacts, allowance: Allowance) -> None:
    """Ids, or embedded actors (NodeBB). Whoever cannot be fetched now is looked for tomorrow."""
    listed = await _listed(tools, community.moderators, of=community.uri, most=NEWEST, allowance=allowance)
    if listed is None:
        return
    uris = [uri for uri in map(read_uri, listed.entries) if uri is not None]
    people: list[ActorFacts] = []
    for uri in uris:
        try:
            people.append(await _person(tools, uri, allowance))
        except (Refused, Unavailable) as error:
            log.debug("a moderator cannot be fetched", uri=uri, reason=str(error)[:300])
    async with transaction(tools.store) as tx:
        await history.set_moderators(tx, community, Keepers(uris, people, listed.complete))


async def _person(tools: Tools, uri: Uri, allowance: Allowance) -> ActorFacts:
    if tools.store.uris.is_local(uri):
        async with reading(tools.store) as tx:
            found = await tx.actors.find(uri)
        if found is None:
            raise Missing(f"{uri} is nobody here")
        return found
    return await tools.resolver.actor(uri, budget=allowance.at(uri))


async def _read_pins(tools: Tools, community: ActorFacts, allowance: Allowance) -> None:
    listed = await _listed(tools, community.featured, of=community.uri, most=NEWEST, allowance=allowance)
    if listed is None:
        return
    hints = hints_in(listed, by=community.uri)
    await Recaller(tools, community, allowance).recall_all(hints, rooted=True)
    async with transaction(tools.store) as tx:
        await history.set_pins(tx, community, uris=[each.uri for each in hints], complete=listed.complete)


async def _listed(tools: Tools, place: Uri | Json | None, *, of: Uri, most: int, allowance: Allowance) -> Listed | None:
    """None if there is nothing that can be read. Raises Unreachable: later there may be."""
    if place is None:
        return None
    try:
        return await read_collection(tools.resolver, place, of=of, most=most, allowance=allowance)
    except Unreachable:
        raise
    except (Refused, Unavailable) as error:
        log.info("a collection cannot be read", of=of, reason=str(error)[:300])
        return None


async def _watched(tools: Tools, number: ActorId) -> ActorFacts | None:
    """A community elsewhere, as long as somebody here follows it."""
    async with reading(tools.store) as tx:
        community = await tx.actors.get(number)
        if community.local or community.deleted_at is not None or not await tx.follows.is_watched(number):
            return None
        return community


async def _thread(tools: Tools, number: PostId) -> tuple[PostFacts, ActorFacts] | None:
    async with reading(tools.store) as tx:
        post = await tx.posts.get(number)
    if post.community_id is None or post.local or post.gone:
        return None
    community = await _watched(tools, post.community_id)
    return (post, community) if community is not None else None


ERRANDS = (
    (READ_HISTORY, read_history),
    (READ_LISTS, read_lists),
    (READ_THREAD, read_thread),
)
