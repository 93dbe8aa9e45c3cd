"""Posts that wait: those who keep order where they were written approve them, and they appear; or reject them.

The log of the community says so in public; other servers hear of a post only once it is approved.
"""

from fedi_groups.actions import media, posting
from fedi_groups.actions.moderation import LONGEST_REASON, Hand
from fedi_groups.actions.verdicts import require, weigh
from fedi_groups.domain.facts import ActorFacts, Entry, PostFacts
from fedi_groups.domain.held import HeldFacts
from fedi_groups.domain.policy import moderation as policy
from fedi_groups.domain.policy.moderation import Authority
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.errors import Denied
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.posts import emptied
from fedi_groups.storage.unit import Unit


async def approve(tx: Unit, hand: Hand, *, post: PostFacts) -> Entry | None:
    """The post is published as if it came now. Returns the line of its community's log, if it is in one.

    Raises Denied, also if its author may by now not write there any more, or if what it answers still waits.
    """
    held = await _waiting(tx, hand, post)
    author = await tx.actors.get(post.author_id)
    parent = await tx.posts.get(post.parent_id) if post.parent_id is not None else None
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if parent is not None and parent.held_at is not None:
        raise Denied("its parent waits", public="What it answers waits for approval as well: that one comes first.")
    weigh(*await posting.verdicts_on(tx, author, community, parent, held.cause))
    entry = _record(tx, hand, "approve", post)
    await posting.release(tx, post=post, held=held)
    return entry


async def reject(tx: Unit, hand: Hand, *, post: PostFacts) -> Entry | None:
    """Its contents go, and nobody learns that it was there but by the line in the log. Raises Denied."""
    await _waiting(tx, hand, post)
    tx.held.drop(post.id)
    media.end(tx, post)
    # It stays held: who asks for it hears the same as before.
    tx.posts.change(post, **emptied(tx.now))
    return _record(tx, hand, "reject", post)


async def _waiting(tx: Unit, hand: Hand, post: PostFacts) -> HeldFacts:
    await _require_say(tx, hand.moderator, post)
    held = await tx.held.get(post.id)
    if held is None or not held.waiting or post.held_at is None or post.deleted_at is not None:
        raise Denied("does not wait", public="This does not wait for approval.")
    return held


async def _require_say(tx: Unit, moderator: ActorFacts, post: PostFacts) -> None:
    """Whoever keeps order in its community has a say, and so have the admins here, wherever it was written."""
    require(may_act_at_all(moderator))
    standing = await tx.memberships.get(post.community_id, moderator.id) if post.community_id is not None else None
    admin = moderator.local and await is_admin(tx.connection, moderator.id)
    require(policy.may_keep_order(Authority(standing, host=admin)))


def _record(tx: Unit, hand: Hand, act: str, post: PostFacts) -> Entry | None:
    if post.community_id is None:
        return None
    entry = Entry(
        id=tx.mint.next(),
        community_id=post.community_id,
        actor_id=hand.moderator.id,
        act=act,
        at=tx.now,
        person_id=post.author_id,
        post_id=post.id,
        reason=hand.reason.strip()[:LONGEST_REASON],
    )
    tx.modlog.append(entry)
    return entry
