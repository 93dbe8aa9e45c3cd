"""Mending what two servers think of who follows whom (FEP-8fcf): what the followed one's server says, holds."""

from collections.abc import Collection

from fedi_groups.actions import membership
from fedi_groups.domain.events import FollowWithdrawn
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MINUTE, FollowState, Uri
from fedi_groups.storage.follows import following_here
from fedi_groups.storage.unit import Unit

SYNCHRONIZE = "synchronize followers"
"""The errand that compares what another server says of our followers with what we know."""

LATER = MINUTE
"""What is on its way just now arrives first."""

FRESH = 10 * MINUTE
"""A follow that was accepted so recently may be missing there still."""

MOST = 2000
MOST_MENDED = 200


async def believed(tx: Unit, actor: ActorFacts) -> frozenset[Uri]:
    """Ids of those here who follow somebody elsewhere, as far as we know."""
    found = [each for each, _ in await following_here(tx.connection, actor.id, most=MOST)]
    accepted = [each.follower_id for each in found if each.state is FollowState.ACCEPTED]
    await tx.actors.want(ids=accepted)
    return frozenset([(await tx.actors.get(number)).uri for number in accepted])


async def mend(tx: Unit, *, actor: ActorFacts, listed: Collection[Uri]) -> int:
    """`listed` are those here whom the actor's server takes for followers; returns how many differences were mended.

    Who is missing there follows no more, whose request is still open here has been accepted; of those who do not
    follow, an Undo says so once again.
    """
    known = await following_here(tx.connection, actor.id, most=MOST)
    await tx.actors.want(ids=[each.follower_id for each, _ in known])
    await tx.actors.want(list(listed)[:MOST])
    following = {(await tx.actors.get(each.follower_id)).uri: (each, since) for each, since in known}
    mended = 0
    for uri, (follow, since) in following.items():
        fits = (uri in listed) is (follow.state is FollowState.ACCEPTED)
        if fits or mended >= MOST_MENDED or (uri not in listed and tx.now - since < FRESH):
            continue
        follower = await tx.actors.get(follow.follower_id)
        await membership.follow_answered(tx, follower=follower, target=actor, accepted=uri in listed)
        mended += 1
    for uri in [each for each in listed if each not in following][: MOST_MENDED - mended]:
        person = await tx.actors.find(uri)
        if person is not None and person.local and person.deleted_at is None:
            await tx.emit(FollowWithdrawn(person.id, actor.id, tx.uris.follow(tx.mint.next())))
            mended += 1
    return mended
