"""Invitations: for those who are invited, by name or by link, and for those who have invited them."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, InviteFacts, InviteLink
from fedi_groups.domain.policy.invites import may_bring, may_redeem
from fedi_groups.domain.types import ActorId, Power
from fedi_groups.domain.verdicts import Allow
from fedi_groups.errors import Missing
from fedi_groups.reads.lists import Listed
from fedi_groups.storage import counts
from fedi_groups.storage.invites import find_link, invites_from, invites_into, invites_of, links_from, links_into
from fedi_groups.storage.memberships import stands_here
from fedi_groups.storage.unit import Unit

MOST = 100


@dataclass(frozen=True, slots=True)
class Invitation:
    """Into which community, and by whom."""

    invite: InviteFacts
    community: ActorFacts
    inviter: ActorFacts


@dataclass(frozen=True, slots=True)
class Sent:
    """Whom somebody has invited."""

    invite: InviteFacts
    person: ActorFacts
    inviter: ActorFacts


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link leads into: for whoever has it, also where nobody else learns of the community."""

    link: InviteLink
    community: ActorFacts
    inviter: ActorFacts
    members: int


async def offered(tx: Unit, code: str) -> Offer:
    """What the link of this code offers. Raises Missing for one that lets nobody in, or nobody any more."""
    link = await find_link(tx.connection, code, lock=False)
    if link is None or not isinstance(may_redeem(link, now=tx.now), Allow):
        raise Missing("no link, or one that lets nobody in")
    community = await tx.actors.get(link.community_id)
    if community.deleted_at is not None:
        raise Missing("a link into a community that is gone")
    members = (await counts.members(tx.connection, [community.id])).get(community.id, 0)
    return Offer(link, community, await tx.actors.get(link.inviter_id), members)


async def into(tx: Unit, code: str) -> ActorFacts | None:
    """The community into which the link of this code leads or has led: for whoever came in by it."""
    link = await find_link(tx.connection, code, lock=False)
    community = await tx.actors.get(link.community_id) if link is not None else None
    return community if community is not None and community.deleted_at is None else None


async def invitations(
    tx: Unit, person: ActorFacts, *, before: int | None = None, most: int = MOST
) -> Listed[Invitation]:
    """Newest first, by when they were made; those of communities that are gone are left out."""
    found = await invites_of(tx.connection, person.id, before=before, most=most)
    await tx.actors.want(ids=[each for invite in found for each in (invite.community_id, invite.inviter_id)])
    made = [
        Invitation(each, await tx.actors.get(each.community_id), await tx.actors.get(each.inviter_id)) for each in found
    ]
    good = [each for each in made if each.community.deleted_at is None]
    return Listed(good, found[0].at, found[-1].at) if found else Listed(good)


async def brings_into(tx: Unit, person: ActorFacts) -> list[ActorFacts]:
    """The communities here into which this person may invite somebody now."""
    stands = [each for each in await stands_here(tx.connection, person.id) if each.is_member]
    await tx.actors.want(ids=[each.community_id for each in stands])
    places = [(await tx.actors.get(each.community_id), each) for each in stands]
    found = [place for place, each in places if isinstance(may_bring(place, each, now=tx.now), Allow)]
    return sorted(found, key=lambda each: (each.title or each.name).casefold())


async def sent(
    tx: Unit, community: ActorFacts, person: ActorId, *, before: int | None = None, most: int = MOST
) -> Listed[Sent]:
    """Those into it that wait for an answer, newest first: this person's own, of who lets people in all."""
    by = await _only_by(tx, community, person)
    found = await invites_into(tx.connection, community.id, by=by, before=before, most=most)
    await tx.actors.want(ids=[each for invite in found for each in (invite.person_id, invite.inviter_id)])
    made = [Sent(each, await tx.actors.get(each.person_id), await tx.actors.get(each.inviter_id)) for each in found]
    return Listed(made, found[0].at, found[-1].at) if found else Listed(made)


async def links(
    tx: Unit, community: ActorFacts, person: ActorId, *, before: int | None = None, most: int = MOST
) -> Listed[InviteLink]:
    """Those that still let somebody in, newest first: this person's own, of who lets people in all."""
    by = await _only_by(tx, community, person)
    found = await links_into(tx.connection, community.id, by=by, before=before, most=most)
    good = [each for each in found if isinstance(may_redeem(each, now=tx.now), Allow)]
    return Listed(good, found[0].id, found[-1].id) if found else Listed(good)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody has given and may take back: links that still let somebody in, each with where it leads, and
    invitations by name that wait for an answer."""

    links: tuple[tuple[InviteLink, ActorFacts], ...]
    sent: tuple[tuple[Sent, ActorFacts], ...]


async def given(tx: Unit, person: ActorFacts) -> Given:
    """Into all communities here in which they are, newest first."""
    places = [each.community_id for each in await stands_here(tx.connection, person.id) if each.is_member]
    made = await links_from(tx.connection, person.id, places, most=MOST)
    links = [each for each in made if isinstance(may_redeem(each, now=tx.now), Allow)]
    found = await invites_from(tx.connection, person.id, places, most=MOST)
    named = {each.community_id for each in links}
    await tx.actors.want(ids=[*named, *(number for each in found for number in (each.community_id, each.person_id))])
    led = [(each, await tx.actors.get(each.community_id)) for each in links]
    sent = [
        (Sent(each, await tx.actors.get(each.person_id), person), await tx.actors.get(each.community_id))
        for each in found
    ]
    return Given(
        tuple(each for each in led if each[1].deleted_at is None),
        tuple(each for each in sent if each[1].deleted_at is None),
    )


async def _only_by(tx: Unit, community: ActorFacts, person: ActorId) -> ActorId | None:
    """Whose invitations this person sees; None: everybody's."""
    standing = await tx.memberships.get(community.id, person)
    lets_in = person == community.id or (standing is not None and standing.has(Power.APPROVE))
    return None if lets_in else person
