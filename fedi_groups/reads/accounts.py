"""People and communities as apps show them: found by id or handle, counted, and how the reader stands to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fedi_groups.domain.facts import USUAL, ActorFacts, FollowWish, MuteFacts
from fedi_groups.domain.types import ActorId, ActorKind, FollowState, Instant, MembershipState
from fedi_groups.errors import Missing
from fedi_groups.storage import counts
from fedi_groups.storage.handles import find_by_handle
from fedi_groups.storage.keeping import blocked_among, memos_of
from fedi_groups.storage.searching import followers_of
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.wishes import endorsed_among, endorsed_by, wishes_of
from fedi_groups.wire.uris import Uris

NO_AVATAR, NO_HEADER = "/avatars/original/missing.png", "/headers/original/missing.png"
"""What stands for pictures that somebody does not have: apps know that there are none by how these end."""
NO_COMMUNITY = "/static/community.png"

_SHOWN = (ActorKind.PERSON, ActorKind.SERVICE, ActorKind.GROUP, ActorKind.ORGANIZATION, ActorKind.APPLICATION)


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """How many follow it, it follows, and posts it has, as far as this server knows; and when the last one came."""

    followers: int
    following: int
    statuses: int
    last: Instant | None


@dataclass(frozen=True, slots=True)
class Relation:
    """How the reader stands to an account. `requested`: they wait to be let in; `requested_by`: the account does.
    A ban from a community is a block by it. `wish`: what the reader wants of whom they follow."""

    account_id: ActorId
    following: bool = False
    requested: bool = False
    followed_by: bool = False
    requested_by: bool = False
    blocking: bool = False
    blocked_by: bool = False
    mute: MuteFacts | None = None
    host_blocked: bool = False
    note: str = ""
    wish: FollowWish = USUAL
    endorsed: bool = False


def picture_of(actor: ActorFacts, which: str, uris: Uris) -> str:
    """Where its `icon` or `image` is, or what stands for it. One from elsewhere comes from here too: its server is not
    told who looks at it."""
    address = actor.icon if which == "icon" else actor.image
    if address:
        return address if actor.local else uris.remote_portrait(actor.id, which)
    return f"{uris.origin}{NO_HEADER if which == 'image' else NO_COMMUNITY if actor.is_community else NO_AVATAR}"


async def find_account(tx: Unit, number: int, reader: ActorId | None) -> ActorFacts:
    """Raises Missing, also for what is deleted, and for a hidden community of which the reader may not know."""
    await tx.actors.want(ids=[ActorId(number)])
    found = await tx.actors.seek(ActorId(number))
    if found is None or not await may_see(tx, found, reader):
        raise Missing(f"no account {number}")
    return found


async def find_accounts(tx: Unit, numbers: Sequence[int], reader: ActorId | None) -> list[ActorFacts]:
    """Those that the reader may see, in this order."""
    ids = [ActorId(each) for each in dict.fromkeys(numbers)]
    await tx.actors.want(ids=ids)
    found = [each for number in ids if (each := await tx.actors.seek(number)) is not None]
    return [each for each in found if await may_see(tx, each, reader)]


async def find_handle(tx: Unit, handle: str, reader: ActorId | None) -> ActorFacts:
    """By `name`, `name@here` or `name@elsewhere`, with or without a leading @ or !, if it is known here. Raises
    Missing."""
    name, _, host = handle.strip().lstrip("@!").lower().partition("@")
    if host in ("", tx.uris.host):
        found = await tx.actors.named(name)
    else:
        found = await find_by_handle(tx.connection, tx.uris, name=name, host=host, group=handle.startswith("!"))
    if found is None or not await may_see(tx, found, reader):
        raise Missing(f"no account {handle[:80]!r}")
    return found


async def may_see(tx: Unit, account: ActorFacts, reader: ActorId | None) -> bool:
    """Whether there is such an account, for this reader."""
    if account.deleted_at is not None or account.kind not in _SHOWN:
        return False
    if not account.charter.hidden:
        return True
    if reader is None:
        return False
    standing = await tx.memberships.get(account.id, reader)
    if standing is not None and standing.state not in (MembershipState.BANNED, MembershipState.LEFT):
        return True
    return reader == account.id or await tx.invites.get(account.id, reader) is not None


async def circle_of(
    tx: Unit, account: ActorFacts, reader: ActorId | None, *, below: int | None, most: int, following: bool
) -> list[ActorFacts]:
    """Who follows an account, or whom it follows, as far as this reader is told: of people those who live here are, of
    a community only those who keep order in it."""
    if account.is_community and not await _keeps_order(tx, account, reader):
        return []
    if reader is None or (account.reclusive and reader != account.id):
        return []
    found = await followers_of(tx, account.id, below=below, most=most, following=following)
    return [each for each in found if await may_see(tx, each, reader)]


async def endorsed(
    tx: Unit, account: ActorFacts, reader: ActorId | None, span: Span, *, most: int
) -> list[tuple[int, ActorFacts]]:
    """Whom an account shows in its profile, as far as the reader may know of them: the last first, each with its
    place."""
    rows = await endorsed_by(tx.connection, account.id, span, most=most)
    found = {each.id: each for each in await find_accounts(tx, [each for _, each in rows], reader)}
    return [(number, found[each]) for number, each in rows if each in found]


async def _keeps_order(tx: Unit, community: ActorFacts, reader: ActorId | None) -> bool:
    if reader is None or reader == community.id:
        return reader is not None
    standing = await tx.memberships.get(community.id, reader)
    return standing is not None and standing.keeps_order


async def figures_of(tx: Unit, accounts: Sequence[ActorFacts]) -> dict[ActorId, AccountFigures]:
    """Counted: keep the answer for a while."""
    ids = [each.id for each in accounts]
    communities = [each.id for each in accounts if each.is_community]
    people = [each.id for each in accounts if not each.is_community]
    followers, following = await counts.followers(tx.connection, ids), await counts.following(tx.connection, people)
    said = await counts.said_by(tx.connection, people) if people else {}
    said |= await counts.said_in(tx.connection, communities) if communities else {}
    none = counts.Said(0, None)
    return {
        each: AccountFigures(
            followers.get(each, 0), following.get(each, 0), said.get(each, none).count, said.get(each, none).last
        )
        for each in ids
    }


async def count_requests(tx: Unit, account: ActorFacts) -> int:
    """How many wait to follow a person, or to come into a community."""
    if account.is_community:
        return await counts.waiting_in(tx.connection, account.id)
    return await counts.asking(tx.connection, account.id)


async def relations(tx: Unit, reader: ActorId, accounts: Sequence[ActorFacts]) -> list[Relation]:
    """One for each of these accounts, in their order."""
    ids = [each.id for each in accounts]
    me = await tx.actors.get(reader)
    await tx.follows.want([*((reader, each) for each in ids), *((each, reader) for each in ids)])
    await tx.memberships.want((each.id, reader) for each in accounts if each.is_community)
    if me.is_community:
        await tx.memberships.want((reader, each) for each in ids)
    await tx.blocks.want([*((me, each) for each in ids), *((each, reader) for each in accounts)])
    await tx.mutes.want((me, each) for each in ids)
    memos = await memos_of(tx.connection, reader, ids)
    wishes = await wishes_of(tx.connection, reader, ids)
    shown = await endorsed_among(tx.connection, reader, ids)
    hosts = await blocked_among(tx.connection, reader, [each.host for each in accounts]) if me.shuns else frozenset()
    return [
        replace(
            await _relation(tx, reader, each),
            blocking=await _keeps_out(tx, me, each),
            blocked_by=await _keeps_out(tx, each, me),
            mute=await tx.mutes.get(me, each.id, now=tx.now),
            host_blocked=each.host in hosts,
            note=memos.get(each.id, ""),
            wish=wishes.get(each.id, USUAL),
            endorsed=each.id in shown,
        )
        for each in accounts
    ]


async def _keeps_out(tx: Unit, one: ActorFacts, other: ActorFacts) -> bool:
    """Whether one has blocked the other, or is a community from which the other is banned."""
    if one.is_community and not other.is_community:
        standing = await tx.memberships.get(one.id, other.id)
        if standing is not None and standing.state is MembershipState.BANNED:
            return True
    return await tx.blocks.get(one, other.id) is not None


async def _relation(tx: Unit, reader: ActorId, account: ActorFacts) -> Relation:
    """Of a community its members are followers, whoever brought them in. Where everyone may follow one does, and may
    wait to be a member all the same: that shows as requested."""
    there, back = await tx.follows.get(reader, account.id), await tx.follows.get(account.id, reader)
    standing = await tx.memberships.get(account.id, reader) if account.is_community else None
    waits = standing is not None and standing.state in (MembershipState.PENDING, MembershipState.WAITING)
    accepted = there is not None and there.state is FollowState.ACCEPTED
    return Relation(
        account.id,
        following=(accepted and not waits) or (standing is not None and standing.is_member),
        requested=waits or (there is not None and there.state is FollowState.PENDING),
        followed_by=back is not None and back.state is FollowState.ACCEPTED,
        requested_by=back is not None and back.state is FollowState.PENDING,
    )
