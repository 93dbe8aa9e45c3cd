"""Votes upwards on what people here have written, and reblogs: told once, and no longer when they are taken back.

Nothing is looked up for it: a vote costs a row where the post is from here, and nothing elsewhere.
"""

from fedi_groups.domain.events import Reblogged, ReblogWithdrawn, VoteCast, VoteWithdrawn
from fedi_groups.domain.notices import NoticeKind
from fedi_groups.notices.noticing import notice
from fedi_groups.notices.stream import What, say
from fedi_groups.storage.notifications import drop_notice
from fedi_groups.storage.unit import Unit


async def notice_vote(tx: Unit, event: VoteCast) -> None:
    post = await tx.posts.get(event.post_id)
    if not post.local:
        return
    if event.value < 0:
        drop_notice(tx.writes, NoticeKind.FAVOURITE, post.author_id, event.actor_id, post=post.id)
    elif event.emoji is None or event.emoji not in await tx.reactions.of(post.id, event.actor_id):
        # Another emoji beside a vote that stands is no other vote.
        notice(tx, NoticeKind.FAVOURITE, post.author_id, event.actor_id, post=post.id)


async def notice_unvote(tx: Unit, event: VoteWithdrawn) -> None:
    post = await tx.posts.get(event.post_id)
    if post.local and event.value > 0:
        drop_notice(tx.writes, NoticeKind.FAVOURITE, post.author_id, event.actor_id, post=post.id)


async def notice_reblog(tx: Unit, event: Reblogged) -> None:
    say(tx, What.REBLOG, event.number)
    post = await tx.posts.get(event.post_id)
    if post.local:
        notice(tx, NoticeKind.REBLOG, post.author_id, event.actor_id, post=post.id)


async def notice_unreblog(tx: Unit, event: ReblogWithdrawn) -> None:
    say(tx, What.UNREBLOG, event.number, by=event.actor_id)
    post = await tx.posts.get(event.post_id)
    if post.local:
        drop_notice(tx.writes, NoticeKind.REBLOG, post.author_id, event.actor_id, post=post.id)


NOTICES = (
    (VoteCast, notice_vote),
    (VoteWithdrawn, notice_unvote),
    (Reblogged, notice_reblog),
    (ReblogWithdrawn, notice_unreblog),
)
