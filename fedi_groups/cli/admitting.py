"""Private communities at their doors: who asks to come in, who is let in, and which members hear nothing."""

from fedi_groups.actions import admission
from fedi_groups.actions.authority import Hand
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import CommunityArgument, ModeratorOption, PersonArgument, ReasonOption
from fedi_groups.cli.columns import moment, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import Keeps
from fedi_groups.errors import Denied
from fedi_groups.reads.doors import Reach, Unheard, reach, requests
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.times import write_time


async def list_requests(community: CommunityArgument) -> Said:
    """Show who asks to come in, and what they have answered to the questions of the charter."""
    async with opened() as services:
        place = await finding.community(services, community)
        async with reading(services.store) as tx:
            found = (await requests(tx, place)).items
    facts = {
        "id": place.uri,
        "requests": [
            {"id": each.person.uri, "since": write_time(each.standing.since), "answers": list(each.standing.answers)}
            for each in found
        ],
    }
    if not found:
        return Said(facts, (f"Nobody waits to come into {finding.handle(place)}.",))
    rows = [(moment(each.standing.since), each.person.handle, " | ".join(each.standing.answers)) for each in found]
    return Said(facts, tuple(table(rows)))


async def let_in(
    community: CommunityArgument, person: PersonArgument, moderator: ModeratorOption, reason: ReasonOption = ""
) -> Said:
    """Let somebody in who has asked."""
    return await _answer(community, person, moderator=moderator, reason=reason, yes=True)


async def turn_away(
    community: CommunityArgument, person: PersonArgument, moderator: ModeratorOption, reason: ReasonOption = ""
) -> Said:
    """Turn away somebody who has asked. They may ask again."""
    return await _answer(community, person, moderator=moderator, reason=reason, yes=False)


async def show_reach(community: CommunityArgument) -> Said:
    """Show on which servers a private community's members live, and which of them hear nothing."""
    async with opened() as services:
        place = await finding.community(services, community)
        if not place.is_private:
            handle = finding.handle(place)
            raise Denied(f"{place.uri} is not private", public=f"{handle} is not private: it reaches everyone.")
        async with reading(services.store) as tx:
            found = await reach(tx, place)
    facts = {
        "id": place.uri,
        "servers": [
            {
                "origin": each.peer.origin,
                "software": each.peer.software,
                "members": each.members,
                "gets": _gets(each),
                "unheard": [person.uri for person in each.people],
            }
            for each in found
        ],
    }
    if not found:
        return Said(facts, ("All its members live here.",))
    named = [person.handle for each in found for person in each.people]
    unheard = (f"Nothing reaches {', '.join(named)}.",) if named else ()
    return Said(facts, (*table([_row(each) for each in found]), *unheard))


async def _answer(community: str, person: str, *, moderator: str, reason: str, yes: bool) -> Said:
    async with opened() as services:
        place = await finding.community(services, community)
        who = await finding.person(services, person)
        keeper = await finding.person_here(services, moderator)
        async with transaction(services.store) as tx:
            hand = Hand(await tx.actors.get(keeper.id), HERE, reason)
            act = admission.admit if yes else admission.decline
            await act(tx, hand, community=await tx.actors.get(place.id), person=await tx.actors.get(who.id))
    told = f"{who.handle} is a member of {finding.handle(place)}." if yes else f"{who.handle} was turned away."
    return Said({"id": who.uri, "community": place.uri, "member": yes}, (told,))


def _row(each: Reach) -> tuple[str, ...]:
    members = f"{each.members} member{'s' if each.members != 1 else ''}"
    return (each.peer.origin, each.peer.software or "unknown", members, _gets(each))


def _gets(each: Reach) -> str:
    match each.unheard:
        case Unheard.BLOCKED:
            return "nothing: it is blocked here"
        case Unheard.UNKNOWN:
            return "nothing: its software is not known"
        case Unheard.SHOWN:
            return "nothing: its software is not known to keep it to members"
        case None:
            relayed = each.keeps is Keeps.FOLLOWERS
            return "everything, as posts of the community" if relayed else "everything"
