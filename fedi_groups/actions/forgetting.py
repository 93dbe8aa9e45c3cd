"""Forgetting somebody: in one community, as they ask, or in all of them, when their account is gone.

What binds stays: bans and mutes, and that an invitation was spent. So does the public log. Some of it goes at once,
the rest in portions, and of each post and vote the servers hear that have it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from fedi_groups.actions import membership, posting, reactions
from fedi_groups.actions.entering import EARN_BACK
from fedi_groups.actions.uninviting import end_unused
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import ActorId, Hears, MembershipState, PostId, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.due import drop_due, put_due
from fedi_groups.storage.forgetting import (
    blank_appeals,
    drop_choices,
    drop_offers,
    invites_about,
    open_links,
    some_threads,
    stood_in,
    told_by,
    told_to,
    voted_in,
)
from fedi_groups.storage.invites import put_link
from fedi_groups.storage.keeping import drop_kept
from fedi_groups.storage.masks import forget_masked
from fedi_groups.storage.posts import some_written
from fedi_groups.storage.unit import Unit

FORGET = "forget"
"""The errand that goes on with it."""

PORTION = 100
"""Posts, votes, messages or invitations in one transaction."""

THREADS = 20
"""Threads looked through in one transaction for what somebody voted on."""


class Stage(StrEnum):
    """What is forgotten, one after the other. Of an account that is gone only the first three: the rest goes with it.
    MASKS: what they said anonymously stays, as to delete all of it would tell whose it was; but nobody can find out any
    more who wrote it."""

    INVITATIONS = "invitations"
    MESSAGES = "messages"
    MASKS = "masks"
    POSTS = "posts"
    VOTES = "votes"


@dataclass(frozen=True, slots=True)
class Work:
    """What is still to be forgotten of somebody in one community, or (None) in all; posts up to `after` are done."""

    person_id: ActorId
    community_id: ActorId | None
    stage: Stage = Stage.INVITATIONS
    after: int = 0

    @property
    def key(self) -> str:
        return f"{self.person_id} {self.community_id or 0}"


async def forget(tx: Unit, *, person: ActorFacts, community: ActorFacts) -> None:
    """Somebody who lives here is a member no longer, and all that they wrote or voted in this community is taken back,
    wherever it is. It cannot be undone. Raises Denied for its owner."""
    standing = await tx.memberships.get(community.id, person.id)
    if standing is not None and standing.is_member and standing.role is Role.OWNER:
        raise Denied("an owner", public="You own this community: hand it over, or delete it, first.")
    await membership.unfollow(tx, follower=person, target=community)
    left = await tx.memberships.get(community.id, person.id)
    if left is not None:
        tx.memberships.put(_blank(left))
    drop_due(tx.writes, EARN_BACK, f"{community.id} {person.id}")
    await go_on(tx, Work(person.id, community.id))


def forget_everywhere(tx: Unit, person: ActorId) -> None:
    """An account is gone: what communities have kept of it goes soon."""
    put_work(tx, Work(person, None))


def put_work(tx: Unit, work: Work) -> None:
    put_due(tx.writes, FORGET, work.key, at=tx.now, stage=work.stage.value, after=work.after)


async def go_on(tx: Unit, work: Work) -> None:
    """One portion, and the errand for what comes next, if anything does."""
    await tx.flush()
    after = await _STAGES[work.stage](tx, work)
    if after is not None:
        put_work(tx, replace(work, after=after))
        return
    stages = list(Stage)[: 3 if work.community_id is None else None]
    following = stages[stages.index(work.stage) + 1 :]
    if following:
        put_work(tx, replace(work, stage=following[0], after=0))


def _blank(standing: Standing) -> Standing:
    inviter = standing.inviter_id if standing.state is MembershipState.BANNED else None
    heard = replace(standing, hears=Hears.ALL, by_mail=False)
    return replace(heard, inviter_id=inviter, earned=0, shown=0, powers=frozenset(), answers=(), called="")


async def _invitations(tx: Unit, work: Work) -> int | None:
    found = await invites_about(tx.connection, work.person_id, community=work.community_id, most=PORTION)
    links = await open_links(tx.connection, work.person_id, community=work.community_id, most=PORTION)
    for invite in found:
        if (await tx.actors.get(invite.community_id)).local:
            await end_unused(tx, invite)
        else:
            tx.invites.drop(invite)
    if work.community_id is None:
        await drop_kept(tx.connection, work.person_id)
    await blank_appeals(tx.connection, work.person_id, community=work.community_id)
    await drop_offers(tx.connection, work.person_id, community=work.community_id)
    for link in links:
        put_link(tx.writes, replace(link, revoked_at=link.revoked_at or tx.now, note=""))
    return 0 if PORTION in (len(found), len(links)) else None


async def _messages(tx: Unit, work: Work) -> int | None:
    numbers = await told_by(tx.connection, work.person_id, community=work.community_id, most=PORTION)
    if work.community_id is not None:
        numbers += await told_to(tx.connection, work.person_id, work.community_id, most=PORTION)
    await _delete(tx, numbers)
    return 0 if len(numbers) >= PORTION else None


async def _masks(tx: Unit, work: Work) -> int | None:
    """Of whoever is banned behind a mask that stays."""
    if work.community_id is not None:
        places = [work.community_id]
    else:
        places = await stood_in(tx.connection, work.person_id, after=ActorId(work.after), most=PORTION)
    await forget_masked(tx.connection, [tx.veil.digest(each, work.person_id) for each in places])
    return places[-1] if len(places) == PORTION and work.community_id is None else None


async def _posts(tx: Unit, work: Work) -> int | None:
    numbers = await some_written(
        tx.connection,
        work.person_id,
        community=work.community_id,
        removed=True,
        after=PostId(work.after),
        most=PORTION,
    )
    await _delete(tx, numbers)
    return numbers[-1] if len(numbers) == PORTION else None


async def _delete(tx: Unit, numbers: list[PostId]) -> None:
    """Each by its author, as if that had been asked of each."""
    await tx.posts.want(ids=numbers)
    for number in numbers:
        post = await tx.posts.get(number)
        await posting.delete(tx, post=post, author=await tx.actors.get(post.author_id), cause=HERE)


async def _votes(tx: Unit, work: Work) -> int | None:
    """On what is gone they are dropped without a word."""
    assert work.community_id is not None
    threads = await some_threads(tx.connection, work.community_id, after=PostId(work.after), most=THREADS)
    numbers = await voted_in(tx.connection, work.person_id, threads)
    await drop_choices(tx.connection, work.person_id, threads)
    keys = [(number, work.person_id) for number in numbers]
    await tx.posts.want(ids=numbers)
    await tx.votes.want(keys)
    await tx.reactions.want(keys)
    person = await tx.actors.get(work.person_id)
    for number in numbers:
        post = await tx.posts.get(number)
        if post.deleted_at is None:
            await reactions.unreact(tx, voter=person, post=post, emoji=None, cause=HERE)
        else:
            tx.votes.drop(number, person.id)
    return threads[-1] if len(threads) == THREADS else None


_STAGES: Mapping[Stage, Callable[[Unit, Work], Awaitable[int | None]]] = MappingProxyType(
    {
        Stage.INVITATIONS: _invitations,
        Stage.MESSAGES: _messages,
        Stage.MASKS: _masks,
        Stage.POSTS: _posts,
        Stage.VOTES: _votes,
    }
)
