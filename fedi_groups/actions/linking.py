"""Communities here that follow communities elsewhere (FEP-d36d), as their owners say."""

from fedi_groups.actions import membership
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.actions.modlog import record
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import membership as policy
from fedi_groups.domain.policy.moderation import may_govern
from fedi_groups.errors import Denied
from fedi_groups.storage.shares import drop_shares
from fedi_groups.storage.unit import Unit


async def link(tx: Unit, hand: Hand, *, community: ActorFacts, target: ActorFacts) -> None:
    """The community asks to follow one elsewhere. Raises Denied unless its owner, or an admin, says so."""
    await require_authority(tx, hand, community, may_govern)
    require(policy.may_link(community, target))
    await membership.follow(tx, follower=community, target=target)
    record(tx, community.id, hand.moderator.id, "link", person_id=target.id)


async def unlink(tx: Unit, hand: Hand, *, community: ActorFacts, target: ActorFacts) -> None:
    """It follows no more, and shows nothing of it any longer. Raises Denied, also where nothing was followed."""
    await require_authority(tx, hand, community, may_govern)
    if await tx.follows.get(community.id, target.id) is None:
        raise Denied("not followed", public=f"!{community.handle[1:]} does not follow !{target.handle[1:]}.")
    await membership.unfollow(tx, follower=community, target=target)
    await drop_shares(tx.connection, community.id, source=target.id)
    record(tx, community.id, hand.moderator.id, "unlink", person_id=target.id)
