"""Posts that wait: those who keep order where they were written approve them, and they appear; or reject them.

The log of the community says so in public; other servers hear of a post only once it is approved.
"""

from fedi_groups.actions import masking, media, posting
from fedi_groups.actions.authority import Hand, require_say
from fedi_groups.actions.modlog import done_to, record
from fedi_groups.actions.verdicts import weigh
from fedi_groups.domain.facts import ActorFacts, Entry, PostFacts
from fedi_groups.domain.held import HeldFacts
from fedi_groups.domain.policy.moderation import may_answer
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import Unit


async def approve(tx: Unit, hand: Hand, *, post: PostFacts) -> Entry | None:
    """The post is published as if it came now. Returns the line of its community's log, if it is in one.

    Raises Denied, also to its author, if they may by now not write there any more, or if what it answers still waits.
    """
    author = await masking.speaker_of(tx, post)
    held = await _waiting(tx, hand, post, author)
    parent = await tx.posts.get(post.parent_id) if post.parent_id is not None else None
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if parent is not None and parent.held_at is not None:
        raise Denied("its parent waits", public="What it answers waits for approval as well: that one comes first.")
    weigh(*await posting.verdicts_on(tx, author, community, parent, held.cause))
    entry = _record(tx, hand, "approve", post)
    await posting.release(tx, post=post, held=held)
    return entry


async def reject(tx: Unit, hand: Hand, *, post: PostFacts) -> Entry | None:
    """Its contents go, and nobody learns that it was there but by the line in the log. Raises Denied, also to its
    author, who can delete it."""
    await _waiting(tx, hand, post, await masking.speaker_of(tx, post))
    tx.held.drop(post.id)
    media.end(tx, post)
    # It stays held: who asks for it hears the same as before.
    tx.posts.empty(post, now=tx.now)
    return _record(tx, hand, "reject", post)


async def _waiting(tx: Unit, hand: Hand, post: PostFacts, author: ActorFacts) -> HeldFacts:
    oneself = author.id == hand.moderator.id
    await require_say(tx, hand.moderator, post.community_id, lambda who: may_answer(who, oneself=oneself))
    held = await tx.held.get(post.id)
    if held is None or not held.waiting or post.held_at is None or post.deleted_at is not None:
        raise Denied("does not wait", public="This does not wait for approval.")
    return held


def _record(tx: Unit, hand: Hand, act: str, post: PostFacts) -> Entry | None:
    if post.community_id is None:
        return None
    return record(tx, post.community_id, hand.moderator.id, act, reason=hand.reason, **done_to(post))
