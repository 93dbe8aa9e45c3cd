"""Communities of this server for apps that know them as such: one, how somebody stands there, and who else is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy.invites import left_to
from fedi_groups.domain.policy.visibility import ANYONE, Reader, may_look_into
from fedi_groups.domain.types import ActorId, Role
from fedi_groups.errors import Denied, Missing
from fedi_groups.reads import search, umbrellas
from fedi_groups.reads.accounts import find_account
from fedi_groups.storage import counts, listing
from fedi_groups.storage.memberships import members_of, moderators_of, standings_of
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class GroupView:
    """`above`: the umbrella it is in, as far as the reader may know."""

    community: ActorFacts
    members: int
    above: ActorFacts | None


@dataclass(frozen=True, slots=True)
class Footing:
    """How somebody stands in a community. `left`: invitations they may still give away; None: as many as they like."""

    community: ActorFacts
    standing: Standing | None
    invited: bool

    @property
    def left(self) -> int | None:
        member = self.standing is not None and self.standing.is_member
        return left_to(self.community, self.standing) if member and self.standing is not None else 0


@dataclass(frozen=True, slots=True)
class Member:
    person: ActorFacts
    standing: Standing


async def find_group(tx: Unit, number: int, reader: ActorId | None) -> ActorFacts:
    """Raises Missing for what is no community of this server, or none that the reader may know of."""
    found = await find_account(tx, number, reader)
    if not found.is_community or not found.local:
        raise Missing(f"{number} is no community here")
    return found


async def find_open(tx: Unit, number: int, reader: ActorId | None) -> ActorFacts:
    """One into which the reader may look. Raises Missing."""
    community = await find_group(tx, number, reader)
    if reader != community.id and not may_look_into(await _reader(tx, community, reader), community):
        raise Missing(f"{number} shows nothing to this reader")
    return community


async def groups(tx: Unit, *, below: int | None, most: int) -> list[ActorFacts]:
    """Those that want to be found, the newest first."""
    return await listing.communities(tx, before=ActorId(below) if below is not None else None, most=most)


async def like(tx: Unit, words: str, reader: ActorId | None, *, most: int) -> list[ActorFacts]:
    """Those whose handle begins so, or whose title has it."""
    found = await search.accounts(tx, words, reader, most=4 * most)
    return [each for each in found if each.is_community and each.local][:most]


async def views(tx: Unit, found: Sequence[ActorFacts], reader: ActorId | None) -> list[GroupView]:
    members = await counts.members(tx.connection, [each.id for each in found])
    return [GroupView(each, members.get(each.id, 0), await _above(tx, each, reader)) for each in found]


async def footing(tx: Unit, community: ActorFacts, person: ActorId) -> Footing:
    standing = await tx.memberships.get(community.id, person)
    return Footing(community, standing, await tx.invites.get(community.id, person) is not None)


async def below(tx: Unit, community: ActorFacts, reader: ActorId | None) -> tuple[ActorFacts, ...]:
    """What is in this umbrella, as far as the reader may know."""
    return await umbrellas.below(tx, community, await _reader(tx, community, reader))


async def keepers(tx: Unit, community: ActorFacts, *, role: Role | None = None) -> list[Member]:
    """Who keeps order, those above first: all, or those of one rank."""
    numbers = await moderators_of(tx.connection, community.id)
    stands = {each.actor_id: each for each in await standings_of(tx.connection, community.id, numbers)}
    return await _named(tx, [stands[each] for each in numbers if role in (None, stands[each].role)])


async def members(
    tx: Unit, community: ActorFacts, reader: ActorId | None, *, below: int | None, most: int
) -> list[Member]:
    """Everybody in it, for those alone who keep order. Raises Denied."""
    own = await tx.memberships.get(community.id, reader) if reader is not None else None
    if reader != community.id and (own is None or not own.keeps_order):
        raise Denied("a list of members", public="Only those who keep order see who is in it.")
    return await _named(tx, await members_of(tx.connection, community.id, below=below, most=most))


async def _named(tx: Unit, found: Sequence[Standing]) -> list[Member]:
    await tx.actors.want(ids=[each.actor_id for each in found])
    named = [Member(await tx.actors.get(each.actor_id), each) for each in found]
    return [each for each in named if each.person.deleted_at is None]


async def _above(tx: Unit, community: ActorFacts, reader: ActorId | None) -> ActorFacts | None:
    if community.above_id is None:
        return None
    return await umbrellas.above(tx, community, await _reader(tx, community, reader))


async def _reader(tx: Unit, community: ActorFacts, reader: ActorId | None) -> Reader:
    return await umbrellas.reader_of(tx, reader, community) if reader is not None else ANYONE
