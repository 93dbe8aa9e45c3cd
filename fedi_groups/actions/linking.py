"""Communities here that follow communities elsewhere (FEP-d36d), as their owners say."""

from fedi_groups.actions import membership
from fedi_groups.actions.moderation import Hand, require_authority
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts, Entry
from fedi_groups.domain.policy import membership as policy
from fedi_groups.domain.policy.moderation import may_appoint
from fedi_groups.errors import Denied
from fedi_groups.storage.shares import drop_shares
from fedi_groups.storage.unit import Unit


async def link(tx: Unit, hand: Hand, *, community: ActorFacts, target: ActorFacts) -> None:
    """The community asks to follow one elsewhere. Raises Denied unless its owner, or an admin, says so."""
    await require_authority(tx, hand, community, may_appoint)
    require(policy.may_link(community, target))
    await membership.follow(tx, follower=community, target=target)
    _record(tx, hand, "link", community, target)


async def unlink(tx: Unit, hand: Hand, *, community: ActorFacts, target: ActorFacts) -> None:
    """It follows no more, and shows nothing of it any longer. Raises Denied, also where nothing was followed."""
    await require_authority(tx, hand, community, may_appoint)
    if await tx.follows.get(community.id, target.id) is None:
        raise Denied("not followed", public=f"!{community.handle[1:]} does not follow !{target.handle[1:]}.")
    await membership.unfollow(tx, follower=community, target=target)
    await drop_shares(tx.connection, community.id, source=target.id)
    _record(tx, hand, "unlink", community, target)


def _record(tx: Unit, hand: Hand, act: str, community: ActorFacts, target: ActorFacts) -> None:
    entry = Entry(tx.mint.next(), community.id, hand.moderator.id, act, tx.now, person_id=target.id)
    tx.modlog.append(entry)
