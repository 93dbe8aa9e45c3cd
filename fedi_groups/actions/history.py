"""What a community elsewhere was before anyone here followed it, and what has been missed since: told to nobody.

It is read by errands, as its own server and the authors' servers keep it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.actions import posting
from fedi_groups.actions.drafting import Drafted, draft_in
from fedi_groups.domain.events import FOUND
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import ANYONE, may_read
from fedi_groups.domain.types import Instant, MembershipState, Role, Uri, Visibility
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage import listing
from fedi_groups.storage.due import put_due
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.unit import Unit

READ_HISTORY = "read history"
"""The errand that reads what a community elsewhere has shown so far."""

READ_LISTS = "read lists"
"""The errand that reads who keeps order in a community elsewhere, and what it has pinned: once a day."""

MOST_PINNED = 50

_PUBLIC = (Visibility.PUBLIC, Visibility.UNLISTED)


def make_due(tx: Unit, community: ActorFacts) -> None:
    """Somebody here is the first to follow this community elsewhere: it is read soon, outside of any transaction."""
    for kind in (READ_LISTS, READ_HISTORY):
        put_due(tx.writes, kind, str(community.id), at=tx.now)


async def recall(tx: Unit, found: Drafted, *, community: ActorFacts) -> PostFacts:
    """A post or comment of the community, as its origin keeps it; what is here already is left as it is.

    Raises Missing for what was deleted before it came, for what is ours and gone, and if author or parent are not
    known here; Denied for what is not public, or belongs to another thread than one of this community.
    """
    shape = found.shape
    known = await tx.posts.find(shape.uri)
    if known is not None:
        return known
    if tx.uris.is_local(shape.uri) or await tx.posts.is_forgotten(shape.uri):
        raise Missing(f"{shape.uri} was deleted")
    author = await tx.actors.find(shape.author)
    if author is None or author.deleted_at is not None:
        raise Missing(f"{shape.author} is not known here")
    visibility = shape.visibility(author.followers)
    if visibility not in _PUBLIC:
        raise Denied(f"{shape.uri} is not public")
    return await posting.publish(
        tx,
        draft=await draft_in(tx, found, visibility=visibility, community=community),
        author=author,
        cause=FOUND,
        community=community,
        parent=await _parent(tx, shape.uri, shape.in_reply_to, community),
        mentions=[each.id for each in await _mentioned(tx, found)],
    )


async def set_pins(tx: Unit, community: ActorFacts, *, uris: Sequence[Uri], complete: bool) -> None:
    """The posts its server shows first, in that order. `complete`: there are no others, and the rest is unpinned."""
    listed: set[int] = set()
    for place, uri in enumerate(uris[:MOST_PINNED]):
        post = await tx.posts.find(uri)
        if post is None or post.is_comment or post.community_id != community.id:
            continue
        listed.add(post.id)
        if post.pinned_at is None:
            tx.posts.change(post, pinned_at=Instant(tx.now - place))
    if complete:
        for each in await listing.pinned_in(tx, community.id, most=2 * MOST_PINNED):
            if each.id not in listed:
                tx.posts.change(await tx.posts.get(each.id), pinned_at=None)


@dataclass(frozen=True, slots=True)
class Keepers:
    """Who keeps order in a community, as its server lists them, the owner first (Lemmy). `people` are known here."""

    uris: Sequence[Uri]
    people: Sequence[ActorFacts]
    complete: bool


async def set_moderators(tx: Unit, community: ActorFacts, keepers: Keepers) -> None:
    """Those listed keep order from now on; whoever is listed no longer is a member like others."""
    listed = frozenset(keepers.uris)
    for person in keepers.people:
        role = Role.OWNER if person.uri == keepers.uris[0] else Role.MODERATOR
        standing = await tx.memberships.get(community.id, person.id)
        if standing is None or not standing.is_member or standing.role is not role:
            await tx.memberships.become(community.id, person.id, MembershipState.MEMBER, role, since=tx.now)
    if not keepers.complete:
        return
    for number in await moderators_of(tx.connection, community.id):
        person = await tx.actors.get(number)
        if person.uri not in listed:
            await tx.memberships.become(community.id, number, MembershipState.MEMBER, since=tx.now)


async def _parent(tx: Unit, uri: Uri, answers: Uri | None, community: ActorFacts) -> PostFacts | None:
    if answers is None:
        return None
    parent = await tx.posts.find(answers)
    if parent is None:
        raise Missing(f"{uri} answers {answers}, which is not known here")
    if parent.community_id != community.id or not may_read(ANYONE, parent):
        raise Denied(f"{uri} answers what is not in {community.uri}")
    return parent


async def _mentioned(tx: Unit, found: Drafted) -> list[ActorFacts]:
    """Those named who are known here; nobody is fetched only for being named."""
    named = [await tx.actors.find(each.uri) for each in found.shape.mentions[:50]]
    return [each for each in named if each is not None and not each.is_collective]
