"""What communities elsewhere post is shown by the communities here that follow them (FEP-d36d). What an umbrella here
announces to its communities is shown in the same way, and taken back here too (actions.announcing).

What a community elsewhere announces of its own is shown, and announced to followers on microblogs, once. What it passes
on from others is not: nothing is announced twice, and no two communities can toss a post to and fro.
"""

from fedi_groups.domain.events import PostShared, ShareWithdrawn
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.storage.shares import ShareFacts
from fedi_groups.storage.unit import Unit


async def share(tx: Unit, post: PostFacts, *, source: ActorFacts) -> None:
    """`source`, elsewhere, has announced a post of its own: the communities here that follow it show it too.

    Not while it is held.
    """
    if post.held_at is not None:
        return
    known = await tx.shares.of(post.id)
    for number in await tx.shares.sharing(source.id):
        if any(each.community_id == number for each in known):
            continue
        made = ShareFacts(number, post.id, tx.mint.next())
        tx.shares.add(made, others=known)
        known = (*known, made)
        await tx.emit(PostShared(post.id, number, made.boost_id))


async def withdraw(tx: Unit, post: PostFacts) -> None:
    """The post is gone where it belongs: nobody here shows it any longer, or announces it."""
    if post.is_comment or post.community_id is None:
        return
    community = await tx.actors.get(post.community_id)
    if community.local and community.umbrella_id is None:
        return
    known = await tx.shares.of(post.id)
    for place, each in enumerate(known):
        tx.shares.drop(each, others=known[place + 1 :])
        if not community.local or each.peers:
            await tx.emit(ShareWithdrawn(post.id, each.community_id, each.boost_id, each.peers))
