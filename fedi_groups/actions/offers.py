"""Roles with consent: who is to keep order in a community here, or to own it, is asked first, and says yes or no."""

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.actions.handing import EXPIRE_OFFER, ask, hand_over, is_ownerless, seek_heir
from fedi_groups.actions.pacing import require_room
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Offer
from fedi_groups.domain.policy import succession as policy
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import ActorId, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.due import drop_due
from fedi_groups.storage.offers import drop_offer, find_offer
from fedi_groups.storage.unit import Unit


async def offer(
    tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, role: Role = Role.MODERATOR
) -> Offer | None:
    """This person is asked, and has the role once they accept. None where nobody can be asked: then they have it at
    once. Raises Denied."""
    asked = community.local and person.id != hand.moderator.id and await can_answer(tx, person)
    if role is not Role.OWNER and not asked:
        await moderation.appoint(tx, hand, community=community, person=person, role=role)
        return None
    await _require_say(tx, hand, community, role)
    require(policy.may_be_offered(person, await tx.memberships.get(community.id, person.id), role))
    if not await can_answer(tx, person):
        raise Denied("cannot answer", public=f"{person.handle} cannot be asked: their server knows no such question.")
    known = await find_offer(tx.connection, community.id, person.id)
    if known is not None and (known.role, known.by_id) == (role, hand.moderator.id):
        raise Denied("offered already", public=f"{person.handle} has been asked already.")
    return await ask(tx, community=community, person=person, by=hand.moderator, role=role)


async def accept(tx: Unit, *, community: ActorFacts, person: ActorFacts) -> Role:
    """They have what was offered. Raises Denied, also if who has offered it may not do so any more, or if they
    own as many communities as they may."""
    require(may_act_at_all(person))
    await tx.actors.lock(community.id)
    await _require_room(tx, community, person)
    known = await _answered(tx, community, person)
    by = await tx.actors.get(known.by_id)
    if known.role is not Role.OWNER:
        hand = Hand(by, HERE)
        await moderation.appoint(tx, hand, community=community, person=person, role=known.role)
        return known.role
    if by.id != community.id:
        await _require_say(tx, Hand(by, HERE), community, Role.OWNER)
    elif not await is_ownerless(tx, community):
        raise Denied("owned again", public="This community has an owner again.")
    require(policy.may_be_offered(person, await tx.memberships.get(community.id, person.id), Role.OWNER))
    await hand_over(tx, community=community, heir=person, by=by.id)
    return known.role


async def decline(tx: Unit, *, community: ActorFacts, person: ActorFacts) -> None:
    """They do not want it. Where a community seeks an owner, somebody else is asked. Raises Denied."""
    known = await _answered(tx, community, person)
    await _go_on(tx, known, community)


async def expire(tx: Unit, *, community: ActorId, person: ActorId) -> None:
    """No answer is one as well."""
    known = await find_offer(tx.connection, community, person)
    if known is not None and known.until <= tx.now:
        drop_offer(tx.writes, known)
        await _go_on(tx, known, await tx.actors.get(community))


async def withdraw(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """Whoever may offer it takes it back. Raises Denied."""
    known = await find_offer(tx.connection, community.id, person.id)
    if known is None:
        raise Denied("not offered", public=f"Nothing waits for an answer of {person.handle}.")
    if known.by_id != hand.moderator.id:
        await _require_say(tx, hand, community, known.role)
    _end(tx, known)


async def can_answer(tx: Unit, person: ActorFacts) -> bool:
    """Whether somebody can say yes: people here, and those who write private messages to communities; those on group
    servers can not."""
    peer = await tx.peers.by_id.get(person.peer_id) if person.peer_id is not None else None
    return person.local or (peer is not None and not peer.dialect.wraps)


async def _require_say(tx: Unit, hand: Hand, community: ActorFacts, role: Role) -> None:
    ownerless = role is Role.OWNER and await is_ownerless(tx, community)
    await require_authority(tx, hand, community, lambda who: policy.may_offer(who, role, ownerless=ownerless))


async def _require_room(tx: Unit, community: ActorFacts, person: ActorFacts) -> None:
    """Whoever is to own it may own one more."""
    known = await find_offer(tx.connection, community.id, person.id)
    if known is not None and known.role is Role.OWNER:
        await require_room(tx, person)


async def _answered(tx: Unit, community: ActorFacts, person: ActorFacts) -> Offer:
    known = await find_offer(tx.connection, community.id, person.id)
    require(policy.may_accept(known, now=tx.now))
    assert known is not None
    _end(tx, known)
    return known


async def _go_on(tx: Unit, known: Offer, community: ActorFacts) -> None:
    if known.by_id == community.id and await is_ownerless(tx, community):
        await seek_heir(tx, community, after=known.person_id)


def _end(tx: Unit, known: Offer) -> None:
    drop_offer(tx.writes, known)
    drop_due(tx.writes, EXPIRE_OFFER, f"{known.community_id} {known.person_id}")
