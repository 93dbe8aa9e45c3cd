"""Reblogs: a person shows a post to those who follow them. What a community boosts of its own is another thing."""

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.events import Cause, Reblogged, ReblogWithdrawn
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.posting import may_reblog
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import Uri, Visibility
from fedi_groups.storage.reblogs import ReblogFacts
from fedi_groups.storage.unit import Unit


async def reblog(
    tx: Unit,
    *,
    person: ActorFacts,
    post: PostFacts,
    cause: Cause,
    uri: Uri | None = None,
    visibility: Visibility = Visibility.PUBLIC,
) -> ReblogFacts:
    """Done again it is what it was. `uri`: of the Announce by somebody elsewhere. `visibility`: public, unlisted, or
    for followers alone; of what is not for all it is never wider than the post. Raises Denied."""
    require(may_reblog(person, post))
    known = await tx.reblogs.get(person.id, post.id)
    if known is not None:
        return known
    if post.visibility not in FOR_ALL or visibility not in FOR_ALL:
        visibility = Visibility.FOLLOWERS
    made = ReblogFacts(person.id, post.id, tx.mint.next(), uri, visibility)
    tx.reblogs.put(made)
    if not made.is_for_few:
        tx.posts.bump(post, reblogs=1)
    await tx.emit(Reblogged(post.id, person.id, made.id, cause, visibility))
    return made


async def unreblog(tx: Unit, *, person: ActorFacts, post: PostFacts, cause: Cause) -> None:
    """Nothing happens where nothing was shown."""
    known = await tx.reblogs.get(person.id, post.id)
    if known is None:
        return
    tx.reblogs.drop(known)
    if not known.is_for_few:
        tx.posts.bump(post, reblogs=-1)
    await tx.emit(ReblogWithdrawn(post.id, person.id, known.id, cause, known.visibility or Visibility.PUBLIC))
