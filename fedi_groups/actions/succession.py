"""What becomes of communities here whose owner is gone, or has not been heard of for long."""

from fedi_groups.actions import talking
from fedi_groups.actions.authority import Hand, require_here
from fedi_groups.actions.handing import hand_over, is_ownerless, seek_heir
from fedi_groups.actions.modlog import record
from fedi_groups.actions.pacing import require_room
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy import succession as policy
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.types import ActorId, Instant, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.due import drop_due, find_due, put_due
from fedi_groups.storage.memberships import moderators_of, owned_by
from fedi_groups.storage.succession import last_acted, owner_of
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase

PASS_ON = "pass on community"
"""The errand that gives a claimed community over, unless its owner was heard of. Its key: the community."""


async def succeed(tx: Unit, *, owner: ActorFacts) -> None:
    """This account is gone: each community of theirs goes to the highest ranking, longest serving of those who keep
    order; where there is none, the longest serving member here is asked."""
    await tx.flush()
    for number in await owned_by(tx.connection, owner.id):
        community = await tx.actors.get(number)
        await tx.actors.lock(community.id)
        heir = await heir_of(tx, community, owner=owner.id)
        if heir is None:
            await seek_heir(tx, community)
            continue
        await hand_over(tx, community=community, heir=heir, by=community.id)
        await talking.say(tx, Phrase.SUCCEEDED, community=community, person=heir)


async def heir_of(tx: Unit, community: ActorFacts, *, owner: ActorId) -> ActorFacts | None:
    """The first of those who keep order, and are there."""
    for number in await moderators_of(tx.connection, community.id):
        person = await tx.actors.get(number)
        if number != owner and person.deleted_at is None and not person.suspended and person.moved_to is None:
            return person
    return None


async def claim(tx: Unit, hand: Hand, *, community: ActorFacts) -> Instant | None:
    """Whoever keeps order takes over from an owner who is away, unless they object until then; None: they are gone for
    good, and it is done. Raises Denied."""
    require_here(community)
    claimant = hand.moderator
    require(may_act_at_all(claimant))
    await tx.actors.lock(community.id)
    standing = await tx.memberships.get(community.id, claimant.id)
    owner = await owner_of(tx.connection, community.id) if not await is_ownerless(tx, community) else None
    last = await _last(tx, owner) if owner is not None else None
    require(policy.may_claim(standing, community.charter, last, now=tx.now))
    await require_room(tx, claimant)
    if owner is None:
        await hand_over(tx, community=community, heir=claimant, by=claimant.id, reason=hand.reason)
        return None
    if await find_due(tx.connection, PASS_ON, str(community.id)) is not None:
        raise Denied("claimed already", public="Somebody has claimed this community already.")
    until = Instant(tx.now + policy.OBJECTION)
    put_due(tx.writes, PASS_ON, str(community.id), at=until, by=claimant.id, owner=owner.actor_id, since=tx.now)
    record(tx, community.id, claimant.id, "claim", person_id=owner.actor_id, reason=hand.reason, until=until)
    names = {"by": claimant.handle, "days": str(community.charter.succession)}
    person = await tx.actors.get(owner.actor_id)
    await talking.say(tx, Phrase.CLAIMED, community=community, person=person, **names)
    return until


async def keep(tx: Unit, *, community: ActorFacts, owner: ActorFacts) -> None:
    """The owner objects: nothing changes. Raises Denied if nobody has claimed it."""
    standing = await tx.memberships.get(community.id, owner.id)
    if standing is None or not standing.is_member or standing.role is not Role.OWNER:
        raise Denied("not the owner", public="Only the owner can keep a community.")
    if await find_due(tx.connection, PASS_ON, str(community.id)) is None:
        raise Denied("not claimed", public="Nobody has claimed this community.")
    drop_due(tx.writes, PASS_ON, str(community.id))
    record(tx, community.id, owner.id, "keep")


async def pass_on(tx: Unit, *, community: ActorId, by: ActorId, owner: ActorId, since: Instant) -> None:
    """Nobody has objected; nothing happens if the owner was heard of since, or either stands otherwise by now."""
    await tx.actors.lock(community)
    place, claimant = await tx.actors.get(community), await tx.actors.get(by)
    present, standing = await owner_of(tx.connection, community), await tx.memberships.get(community, by)
    if present is None or present.actor_id != owner or standing is None or not standing.keeps_order:
        return
    if place.deleted_at is not None or claimant.deleted_at is not None or claimant.suspended:
        return
    if await _last(tx, present) > since:
        return
    await hand_over(tx, community=place, heir=claimant, by=claimant.id)


async def _last(tx: Unit, owner: Standing) -> Instant:
    """Since they own it they are known to be there."""
    return max(owner.since, await last_acted(tx.connection, owner.actor_id, owner.community_id) or owner.since)
