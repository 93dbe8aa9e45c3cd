"""Announcements: one post in an umbrella, which those of its communities show as well that are meant.

Whoever follows the umbrella hears it from there. Others hear it from a community that they follow, and each server from
the fewest of those by which all its people hear it. Only microblogs can be told so: a group server shows a post in one
community alone, and that is the umbrella.
"""

from collections.abc import Mapping, Sequence

from fedi_groups.actions import posting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.modlog import done_to, record
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.covers import fewest
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE, PostShared
from fedi_groups.domain.facts import ActorFacts, PeerFacts, PostFacts
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.policy.umbrellas import MOST, may_announce
from fedi_groups.domain.types import ActorId, Dialect, Keeps, PeerId, PostId
from fedi_groups.errors import Denied
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.belongings import below
from fedi_groups.storage.due import put_due
from fedi_groups.storage.listeners import listeners_to
from fedi_groups.storage.shares import ShareFacts
from fedi_groups.storage.unit import Unit

PASS_ON = "pass on announcement"
"""The errand that settles which server hears an announcement from which communities."""

Plan = Mapping[ActorId, tuple[PeerId, ...]]


async def announce(
    tx: Unit,
    hand: Hand,
    *,
    umbrella: ActorFacts,
    draft: Draft,
    communities: Sequence[ActorFacts] | None = None,
    mentions: Sequence[ActorId] = (),
) -> PostFacts:
    """Post to the umbrella, and to these of its communities, or to all. What is said in a private umbrella stays in it.

    Raises Denied, also for what would have to wait, and for communities that are not in it.
    """
    await _require_announcer(tx, hand.moderator, umbrella)
    chosen = await _chosen(tx, umbrella, communities)
    post = await posting.publish(
        tx, draft=draft, author=hand.moderator, cause=HERE, community=umbrella, mentions=mentions
    )
    if post.held_at is not None:
        raise Denied("an announcement is held", public="This would have to wait for a moderator first.")
    _show(tx, hand, umbrella, post, chosen, known=())
    return post


async def announce_post(tx: Unit, hand: Hand, *, umbrella: ActorFacts, post: PostFacts) -> int:
    """What stands in the umbrella already becomes an announcement to all its communities: so moderators announce who
    live elsewhere. Returns how many show it by this. Raises Denied.
    """
    await _require_announcer(tx, hand.moderator, umbrella)
    if post.community_id != umbrella.id or post.is_comment or post.gone or post.held_at is not None:
        raise Denied("no post of the umbrella", public="Only a post that stands in the umbrella can be announced.")
    known = tuple(await tx.shares.of(post.id))
    shown = {each.community_id for each in known}
    chosen = [each for each in await _chosen(tx, umbrella, None) if each.id not in shown]
    return _show(tx, hand, umbrella, post, chosen, known=known) if chosen else 0


def _show(
    tx: Unit,
    hand: Hand,
    umbrella: ActorFacts,
    post: PostFacts,
    communities: Sequence[ActorFacts],
    *,
    known: tuple[ShareFacts, ...],
) -> int:
    record(tx, umbrella.id, hand.moderator.id, "announce", reason=hand.reason, **done_to(post))
    if umbrella.is_private:
        return 0
    for each in communities:
        made = ShareFacts(each.id, post.id, tx.mint.next())
        tx.shares.add(made, others=known)
        known = (*known, made)
        record(tx, each.id, hand.moderator.id, "announce", reason=hand.reason, **done_to(post))
    if known and not umbrella.local_only:
        put_due(tx.writes, PASS_ON, str(post.id), at=tx.now)
    return len(communities)


async def plan(tx: Unit, number: PostId) -> Plan:
    """Which community tells which servers, as people follow now. Nothing is written."""
    post = await tx.posts.get(number)
    if post.gone or post.community_id is None:
        return {}
    shares = [each for each in await tx.shares.of(number) if each.peers is None]
    places = {each.community_id: await tx.actors.get(each.community_id) for each in shares}
    voices = {key: place for key, place in places.items() if place.deleted_at is None and not place.local_only}
    found = await listeners_to(tx.connection, [post.community_id, *voices])
    await tx.peers.by_id.want(found)
    told: dict[ActorId, list[PeerId]] = {number: [] for number in voices}
    for peer_id, listeners in sorted(found.items()):
        peer = await tx.peers.by_id.get(peer_id)
        if peer is None or peer.dialect is not Dialect.MICROBLOG:
            continue
        heard = frozenset(number for number, place in voices.items() if _speaks_to(place, peer))
        known = [each & heard for each in listeners if post.community_id in each]
        others = [each & heard for each in listeners if post.community_id not in each]
        for voice in fewest(others, sparing=known):
            told[voice].append(peer_id)
    return {voice: tuple(peers) for voice, peers in told.items()}


async def pass_on(tx: Unit, number: PostId, told: Plan) -> None:
    """Each of these communities boosts the post for these servers alone. Done twice, it is told once."""
    post = await tx.posts.get(number)
    known = await tx.shares.of(number)
    if post.gone:
        return
    for each in known:
        if each.peers is None and each.community_id in told:
            settled = ShareFacts(each.community_id, number, tx.mint.next(), told[each.community_id])
            known = tx.shares.settle(settled, among=known)
            if settled.peers:
                await tx.emit(PostShared(number, each.community_id, settled.boost_id, settled.peers))


async def _require_announcer(tx: Unit, person: ActorFacts, umbrella: ActorFacts) -> None:
    require(may_act_at_all(person))
    if not umbrella.is_umbrella:
        raise Denied("no umbrella", public="Announcements are for communities that hold others.")
    standing = await tx.memberships.get(umbrella.id, person.id)
    require(may_announce(standing, host=person.local and await is_admin(tx.connection, person.id)))


async def _chosen(tx: Unit, umbrella: ActorFacts, communities: Sequence[ActorFacts] | None) -> Sequence[ActorFacts]:
    if communities is None:
        return await below(tx, umbrella.id, most=MOST)
    for each in communities:
        if each.above_id != umbrella.id or each.deleted_at is not None:
            raise Denied("not in the umbrella", public=f"!{each.handle[1:]} is not in !{umbrella.handle[1:]}.")
    return list({each.id: each for each in communities}.values())


def _speaks_to(community: ActorFacts, peer: PeerFacts) -> bool:
    """A private one only where nobody but its followers sees that it said something."""
    return not community.is_private or peer.keeps is Keeps.FOLLOWERS
