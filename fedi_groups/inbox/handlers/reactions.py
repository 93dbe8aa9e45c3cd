"""Like, Dislike, EmojiReact and their Undo: translated into actions.reactions."""

from fedi_groups.actions import reactions
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.handlers.posting import bring
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle, Need
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.emojis import read_reaction
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.uris import same_origin

VOTES = frozenset({"Like", "Dislike", "EmojiReact"})


async def receive_like(tx: Unit, incoming: Incoming) -> None:
    """An emoji reaction is an upvote, as PieFed reads it, and kept as what it is; so is a Like with one (FEP-c0e0)."""
    await bring(tx, incoming)
    post = await _votable(tx, incoming, incoming.activity.object_uri)
    voter, found = await incoming.actor(tx), read_reaction(incoming.activity.raw)
    if found is None:
        await reactions.vote(tx, voter=voter, post=post, value=1, cause=incoming.cause)
    else:
        await reactions.react(tx, voter=voter, post=post, emoji=found.name, image=found.image, cause=incoming.cause)


async def receive_dislike(tx: Unit, incoming: Incoming) -> None:
    await bring(tx, incoming)
    post = await _votable(tx, incoming, incoming.activity.object_uri)
    await reactions.vote(tx, voter=await incoming.actor(tx), post=post, value=-1, cause=incoming.cause)


async def receive_unvote(tx: Unit, incoming: Incoming) -> None:
    """Matched by who voted on what: Lemmy makes up a new id for what it undoes, and NodeBB uses one id again."""
    undone = incoming.activity.object or {}
    if read_uri(undone.get("actor")) not in (None, incoming.activity.actor):
        raise Malformed("an Undo of somebody else's vote")
    post = await _votable(tx, incoming, read_uri(undone.get("object")))
    voter, found = await incoming.actor(tx), read_reaction(undone)
    emoji = found.name if found is not None else None
    await reactions.unreact(tx, voter=voter, post=post, emoji=emoji, cause=incoming.cause)
    await incoming.free(tx)


async def _votable(tx: Unit, incoming: Incoming, uri: str | None) -> PostFacts:
    """A post whose votes are counted here: ours, in a community of ours, or announced by its own community.

    Votes of those who live with a community need no announcing: Mbin does not do that for its own people.
    """
    post = await tx.posts.find(uri or "")
    if post is None:
        raise Missing(f"{uri} is not known here")
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if incoming.group is not None:
        if community is None or community.uri != incoming.group:
            raise Malformed(f"{incoming.group} announces a vote on what is not in it")
    elif not post.local and not (community is not None and _is_at_home(incoming, community)):
        raise Missing(f"votes on {uri} are counted elsewhere")
    return post


def _is_at_home(incoming: Incoming, community: ActorFacts) -> bool:
    return community.local or same_origin(incoming.activity.actor, community.uri)


HANDLES = (
    Handle("Like", receive_like, need=Need.OBJECT),
    Handle("EmojiReact", receive_like, need=Need.OBJECT),
    Handle("Dislike", receive_dislike, need=Need.OBJECT),
    Handle("Undo", receive_unvote, objects=VOTES, need=Need.UNDONE),
)
