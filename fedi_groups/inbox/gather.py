"""Fetching what an activity lacks, within a budget and outside any transaction; believing only origins and proofs."""

import asyncio
from dataclasses import replace

import orjson

from fedi_groups.actions.drafting import drafted
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import Uri
from fedi_groups.errors import Gone, Malformed, Missing, Refused, Unavailable, Unreachable, Unusable, Waiting
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.incoming import Incoming, changed_actor
from fedi_groups.inbox.survey import Lack, Surveyed
from fedi_groups.inbox.table import Handle
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.resolve import Resolver, owned_post
from fedi_groups.storage.received import Item, replace_body
from fedi_groups.storage.unit import Store, reading
from fedi_groups.wire.authors import author_of
from fedi_groups.wire.json import read_json
from fedi_groups.wire.parse import ACTOR_TYPES, is_poll_vote, parse_post
from fedi_groups.wire.read import read_type, read_uri
from fedi_groups.wire.shapes import ActivityShape, PostShape
from fedi_groups.wire.uris import same_origin

Part = tuple[Incoming, Handle]

BUDGET = 30
"""Documents fetched for what was received; where several activities came in one, MORE for each of them."""
MORE = 2

DEEPEST = 20
"""Missing ancestors followed upwards."""

CARRIERS = frozenset({"Create", "Update", "Announce"})
"""What is nothing without the post that it carries or names."""

VOTES = frozenset({"Like", "Dislike", "EmojiReact"})

ORDER = frozenset({"Lock", "Add", "Remove", "Block", "Flag", "Resolve", "Warn"})


class Gatherer:
    """Completes surveyed activities."""

    def __init__(self, store: Store, resolver: Resolver, gate: Gate) -> None:
        self._store = store
        self._resolver = resolver
        self._gate = gate

    async def gather_all(self, parts: list[Surveyed], peer: PeerFacts) -> tuple[Part, ...]:
        """What can be had of several activities: one that is bad takes none of the others along.

        Raises what the first one raised if there is none; Waiting (for what may still come by itself) and Unreachable
        for any.
        """
        budget = Budget(BUDGET + MORE * (len(parts) - 1))
        done: list[Part] = []
        failed: list[Refused | Unavailable] = []
        for each in parts:
            try:
                done.append((await self._gather(each, peer, budget), each.row))
            except Unreachable:
                raise
            except (Refused, Unavailable) as error:
                failed.append(error)
        if not done:
            raise failed[0]
        return tuple(done)

    async def _gather(self, found: Surveyed, peer: PeerFacts, budget: Budget) -> Incoming:
        activity, gone = found.activity, False
        if Lack.ACTIVITY in found.lacks:
            activity = await self._from_origin(found, budget)
        elif Lack.SHELL in found.lacks:
            await self._without_shell(found)
        elif Lack.HEARSAY in found.lacks:
            activity = await self._confirmed(found, budget)
        if Lack.INNER in found.lacks:
            activity, gone = await self._believed(found, activity, budget)
        if Lack.ACTOR in found.lacks:
            await self._resolver.actor(activity.actor, budget=budget)
        if Lack.REFRESH in found.lacks:
            await self._resolver.actor(changed_actor(activity, found.group), budget=budget, fresh=True)
        if Lack.PERSON in found.lacks:
            await self._resolver.actor(activity.object_uri or Uri(""), budget=budget)
        incoming = Incoming(found.item, peer, activity, group=found.group, gone=gone)
        replaced = activity is not found.activity and activity.type in CARRIERS
        if Lack.POST in found.lacks or Lack.PARENT in found.lacks or replaced:
            return await self._with_posts(incoming, budget)
        return await asyncio.to_thread(complete, incoming)

    async def _from_origin(self, found: Surveyed, budget: Budget) -> ActivityShape:
        """What somebody passed on without proof, as its own server serves it; that is then what we pass on."""
        activity, body = await self._resolver.activity(found.activity.uri, budget=budget)
        if activity.actor != found.activity.actor or activity.type != found.activity.type:
            raise Unusable(f"{activity.uri} is something else than was passed on")
        async with self._store.database.write() as connection:
            await replace_body(connection, found.item.id, body)
        return activity

    async def _confirmed(self, found: Surveyed, budget: Budget) -> ActivityShape:
        """What somebody keeps of a conversation, with a proof inside, or as its own server serves it."""
        vouched = await self._gate.vouched(found.activity, now=self._store.clock())
        if vouched is None:
            return await self._from_origin(found, budget)
        await self._without_shell(replace(found, activity=vouched))
        return vouched

    async def _without_shell(self, found: Surveyed) -> None:
        """The activity alone is what we keep and pass on, in the context that it came in."""
        context = read_json(found.item.body).get("@context")
        body = orjson.dumps({"@context": context, **found.activity.raw})
        async with self._store.database.write() as connection:
            await replace_body(connection, found.item.id, body)

    async def _believed(self, found: Surveyed, activity: ActivityShape, budget: Budget) -> tuple[ActivityShape, bool]:
        """What a community announced of somebody on another server: proved inside, or as its origin serves it.

        Create and Update are judged by the object, Delete by the object being gone; actors are fetched in any case. Who
        keeps order in a community is its own affair: its word is enough. So it is for votes whose id cannot be fetched
        by anyone (PieFed serves no choices in polls): it is its tally.
        """
        vouched = await self._gate.vouched(activity, now=self._store.clock())
        if vouched is not None:
            return vouched, False
        if keeps_order(activity) or activity.object_type in ACTOR_TYPES:
            return activity, False
        if activity.type in ("Create", "Update"):
            return replace(activity, object=None), False
        if activity.type == "Delete":
            return activity, await self._is_gone(activity, budget)
        try:
            fetched, _ = await self._resolver.activity(activity.uri, budget=budget)
        except Missing:
            if activity.type == "PollVote" or (_is_vote(activity) and "#" in activity.uri):
                return activity, False
            raise
        if fetched.actor != activity.actor or fetched.type != activity.type:
            raise Unusable(f"{activity.uri} is something else than was announced")
        return fetched, False

    async def _is_gone(self, activity: ActivityShape, budget: Budget) -> bool:
        """Raises Unusable if the origin still has what was announced as deleted."""
        try:
            document = (await self._resolver.fetch(activity.object_uri or "", budget=budget, fresh=True)).document
        except (Gone, Missing):
            return True
        if document.get("type") == "Tombstone":
            return True
        raise Unusable(f"{activity.object_uri} is still there")

    async def _with_posts(self, incoming: Incoming, budget: Budget) -> Incoming:
        """The post it carries or names, with the ancestors that are missing, oldest first."""
        activity = incoming.activity
        thing = activity.object if carries_content(activity) else None
        if thing is not None and is_poll_vote(thing):
            return incoming
        uri = activity.object_uri
        if uri is None:
            raise Malformed(f"{activity.uri} names no object")
        trusted = thing is not None and author_of(thing) == activity.actor
        if trusted and thing:
            shape = owned_post(parse_post(thing))
        else:
            shape = await self._resolver.post(uri, budget=budget, fresh=activity.type == "Update")
        if activity.type in ("Create", "Update") and shape.author != activity.actor:
            raise Unusable(f"{shape.uri} is not by {activity.actor}")
        chain = [shape]
        while chain[-1].in_reply_to is not None and not await self._is_here(chain[-1].in_reply_to):
            chain.append(await self._ancestor(incoming, chain, budget))
        for each in chain:
            await self._resolver.actor(each.author, budget=budget)
        texts = [await asyncio.to_thread(drafted, each) for each in reversed(chain)]
        return replace(incoming, posts={each.shape.uri: each for each in texts})

    async def _ancestor(self, incoming: Incoming, chain: list[PostShape], budget: Budget) -> PostShape:
        """The next post upwards; the first time it is missing it may just be on its way, so that we wait."""
        uri = chain[-1].in_reply_to
        assert uri is not None
        if incoming.item.attempts == 0:
            raise Waiting(uri)
        if len(chain) > DEEPEST:
            raise Unusable(f"{chain[0].uri} is too deep in its thread")
        return await self._resolver.post(uri, budget=budget)

    async def _is_here(self, uri: Uri) -> bool:
        if self._store.uris.is_said_once(uri):
            return True
        async with reading(self._store) as tx:
            return await tx.posts.find(uri) is not None


def complete_all(item: Item, parts: list[Surveyed], peer: PeerFacts) -> tuple[tuple[Part, ...], list[Refused]]:
    """Those of several activities that lack nothing and can be completed; and why the others cannot."""
    done: list[Part] = []
    failed: list[Refused] = []
    for each in parts:
        try:
            done.append((complete(Incoming(item, peer, each.activity, group=each.group)), each.row))
        except Refused as error:
            failed.append(error)
    return tuple(done), failed


def complete(incoming: Incoming) -> Incoming:
    """With the post that a Create or Update carries, when nothing has to be fetched for it; but a moderator's Update is
    no word of its author's.

    Raises Malformed unless the post is the actor's own.
    """
    activity = incoming.activity
    if not carries_content(activity) or activity.object is None or is_poll_vote(activity.object):
        return incoming
    if activity.type == "Update" and is_of_another(activity):
        return incoming
    shape = parse_post(activity.object)
    if shape.author != activity.actor or not same_origin(shape.uri, activity.actor):
        raise Malformed(f"{shape.uri} is not {activity.actor}'s own")
    return replace(incoming, posts={shape.uri: drafted(shape)})


def carries_content(activity: ActivityShape) -> bool:
    """Whether its object, if embedded, is a post whose contents we are to store."""
    from_author = activity.type in ("Create", "Update")
    return from_author and activity.object_type is not None and activity.object_type not in ACTOR_TYPES


def is_of_another(activity: ActivityShape) -> bool:
    """Whether a post embedded in it is not its actor's own: Lemmy's moderators set flairs by an Update of the post."""
    author = author_of(activity.object or {})
    return carries_content(activity) and author not in (None, activity.actor)


def keeps_order(activity: ActivityShape) -> bool:
    """Whether it is something a moderator does, or a report: also a Delete of what is not the actor's own.

    The end of an account is never that: nobody but its own server is believed about it.
    """
    thing = activity.object if activity.type == "Undo" and activity.object is not None else activity.raw
    kind = read_type(thing)
    if kind == "Update":
        return is_of_another(activity)
    if kind == "Delete":
        about = read_uri(thing.get("object"))
        if about == activity.actor:
            return False
        return "summary" in thing or about is None or not same_origin(about, activity.actor)
    return kind in ORDER


def _is_vote(activity: ActivityShape) -> bool:
    return activity.type in VOTES or (activity.type == "Undo" and activity.object_type in VOTES)
