"""Update and Delete of actors: by themselves, and of communities by those who may.

What an Update says of somebody elsewhere is never taken from it: the actor was fetched anew.
"""

from fedi_groups.actions import closing, contents, feeds, membership, profiles
from fedi_groups.actions.contents import Fate
from fedi_groups.actions.profiles import Profile
from fedi_groups.domain.types import ActorKind, Dialect
from fedi_groups.errors import Denied
from fedi_groups.inbox.handlers.moderation import check_announced, hand_of
from fedi_groups.inbox.handlers.posting import receive_delete
from fedi_groups.inbox.incoming import Incoming, changed_actor
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.text.markdown import render
from fedi_groups.text.titles import MAX_TITLE
from fedi_groups.wire.parse import ACTOR_TYPES
from fedi_groups.wire.shapes import ActivityShape

LONGEST_SUMMARY = 10_000
"""Characters of what a moderator elsewhere says of a community here."""


async def receive_profile(tx: Unit, incoming: Incoming) -> None:
    """The new profile and keys were stored when the actor was fetched for this. Moderators change their community; of
    one that lives here, what they say of it is taken if they may (Lemmy)."""
    community = await tx.actors.find(incoming.activity.object_uri or "")
    if community is not None and community.local and community.is_community and incoming.group is None:
        hand = await hand_of(tx, incoming)
        await profiles.change_community(tx, hand, community=community, profile=_described(incoming.activity))
        return
    if changed_actor(incoming.activity, incoming.group) != incoming.activity.object_uri:
        raise Denied("an Update of another actor", public="An actor may only change itself.")
    changed = await tx.actors.find(incoming.activity.object_uri or "")
    if changed is not None and changed.kind is ActorKind.FEED and await tx.follows.is_watched(changed.id):
        feeds.make_due(tx, changed)


async def receive_removal(tx: Unit, incoming: Incoming) -> None:
    """An account is gone: it follows nothing any more, and its name stands empty. Anything else is a post."""
    if incoming.activity.object_uri != incoming.activity.actor:
        await _receive_end_of_another(tx, incoming)
        return
    actor = await tx.actors.find(incoming.activity.actor)
    if actor is None or actor.local or actor.deleted_at is not None:
        return
    await tx.flush()
    for follow in await tx.follows.of(actor.id):
        await membership.unfollow(tx, follower=actor, target=await tx.actors.get(follow.target_id))
    await profiles.forget_actor(tx, actor=actor)
    if incoming.activity.raw.get("removeData") is True or incoming.peer.dialect is Dialect.MICROBLOG:
        # Lemmy and PieFed say whether all that was written goes too; on microblogs it always does.
        await contents.settle_all(tx, author=actor, community=None, fate=Fate.EMPTIED, at=tx.now)


async def _receive_end_of_another(tx: Unit, incoming: Incoming) -> None:
    """Of a community, by its owner or its own server; else of a post."""
    community = await tx.actors.find(incoming.activity.object_uri or "")
    if community is None or not community.is_community:
        await receive_delete(tx, incoming)
        return
    check_announced(incoming, community)
    await closing.close(tx, await hand_of(tx, incoming), community=community)


def _described(activity: ActivityShape) -> Profile:
    """What an Update says of a community; pictures would have to be fetched, and are not taken over."""
    thing = activity.object or {}
    source = thing.get("source")
    markdown = source.get("content") if isinstance(source, dict) else None
    if not isinstance(markdown, str):
        markdown = thing.get("summary") if thing.get("summary") == "" else None
    title = thing.get("name")
    return Profile(
        title=title[:MAX_TITLE] if isinstance(title, str) and title.strip() else None,
        summary=render(markdown[:LONGEST_SUMMARY], mentions={}).html if markdown is not None else None,
        summary_source=markdown[:LONGEST_SUMMARY] if markdown is not None else None,
    )


HANDLES = (
    Handle("Update", receive_profile, objects=ACTOR_TYPES, need=Need.REFRESH),
    Handle("Delete", receive_removal),
)
