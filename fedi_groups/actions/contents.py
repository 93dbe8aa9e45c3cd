"""All that somebody wrote, taken down, put back or emptied: some of it at once, the rest in portions soon after.

Microblogs, which know no bans, are told of each post that a community here has boosted or relayed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.actions import media, quoting, sharing
from fedi_groups.actions.counting import count_comment
from fedi_groups.domain.events import Boosted, Unboosted
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.storage.due import drop_due, put_due
from fedi_groups.storage.posts import some_written
from fedi_groups.storage.unit import Unit

CONTENTS = "contents"
"""The errand that goes on with it."""

PORTION = 100
"""Posts in one transaction."""


class Fate(StrEnum):
    """DOWN: removed, and can come back. BACK: shown again, if it was removed at that moment. EMPTIED: gone for good."""

    DOWN = "down"
    BACK = "back"
    EMPTIED = "emptied"


@dataclass(frozen=True, slots=True)
class Work:
    """What is to become of what an author wrote, in one community or (None) anywhere; posts up to `after` are done.

    `at`: what went at one moment comes back together.
    """

    author_id: ActorId
    community_id: ActorId | None
    fate: Fate
    at: Instant
    after: PostId

    @property
    def key(self) -> str:
        return f"{self.author_id} {self.community_id or 0}"


async def settle_all(tx: Unit, *, author: ActorFacts, community: ActorFacts | None, fate: Fate, at: Instant) -> None:
    """The first portion; whatever was still to be done before is not done any more."""
    work = Work(author.id, community.id if community is not None else None, fate, at, PostId(0))
    drop_due(tx.writes, CONTENTS, work.key)
    await go_on(tx, work)


async def go_on(tx: Unit, work: Work) -> None:
    """One portion, and the errand for the next one if there may be more."""
    await tx.flush()
    numbers = await some_written(
        tx.connection,
        work.author_id,
        community=work.community_id,
        removed=work.at if work.fate is Fate.BACK else work.fate is Fate.EMPTIED,
        after=work.after,
        most=PORTION,
    )
    posts = await _loaded(tx, numbers)
    for post in posts:
        await _settle(tx, post, work)
    if work.fate is not Fate.BACK:
        await quoting.revoke_all(tx, posts)
    if len(numbers) == PORTION:
        put_due(tx.writes, CONTENTS, work.key, at=tx.now, fate=work.fate.value, since=work.at, after=numbers[-1])


async def _loaded(tx: Unit, numbers: Sequence[PostId]) -> list[PostFacts]:
    """With all that they hang on, in one statement per kind."""
    await tx.posts.want(ids=numbers)
    await tx.shares.want(numbers)
    posts = [await tx.posts.get(number) for number in numbers]
    await tx.posts.want(ids=[each for post in posts for each in (post.parent_id, post.root_id) if each is not None])
    await tx.actors.want(ids=[post.community_id for post in posts if post.community_id is not None])
    return posts


async def _settle(tx: Unit, post: PostFacts, work: Work) -> None:
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    # Whether microblogs know it by a boost of its own, or by what its private community relayed.
    told_alone = community is not None and community.local and (post.boost_id is not None or community.is_private)
    match work.fate:
        case Fate.DOWN:
            await count_comment(tx, tx.posts.change(post, removed_at=work.at), by=-1)
        case Fate.EMPTIED if post.removed_at is not None or post.held_at is not None:
            media.end(tx, post)
            tx.posts.empty(post, now=tx.now)
            return
        case Fate.EMPTIED:
            media.end(tx, post)
            await count_comment(tx, tx.posts.empty(post, now=tx.now), by=-1)
        case Fate.BACK:
            boost = {"boost_id": tx.mint.next()} if post.boost_id is not None and told_alone else {}
            await count_comment(tx, tx.posts.change(post, removed_at=None, **boost), by=1)
    if work.fate is not Fate.BACK:
        await sharing.withdraw(tx, post)
    if told_alone:
        await tx.emit(Boosted(post.id) if work.fate is Fate.BACK else Unboosted(post.id))
