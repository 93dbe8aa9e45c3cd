"""Invitations into communities here: by name or by link, taken back, and pruned with all who came through them."""

from typing import Annotated

import typer

from fedi_groups.actions import inviting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.citing import cited
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import (
    AuthorOption,
    ModeratorOption,
    PersonArgument,
    PlaceArgument,
    ReasonOption,
    RuleOption,
)
from fedi_groups.cli.columns import moment, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.cli.times import ForOption, UntilOption, read_end
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import InviteLink
from fedi_groups.errors import Missing
from fedi_groups.reads.branches import Branch, tree
from fedi_groups.storage.invites import find_link, links_into
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.times import write_time

NoteOption = Annotated[str, typer.Option(help="A line for whoever is invited.")]
UsesOption = Annotated[int, typer.Option(help="How many it lets in.")]
CodeArgument = Annotated[str, typer.Argument(metavar="CODE", help="The code of an invitation.")]
_MOST = 200


async def send(
    community: PlaceArgument,
    person: PersonArgument,
    inviter: AuthorOption,
    note: NoteOption = "",
    lasts: ForOption = None,
    until: UntilOption = None,
) -> Said:
    """Invite somebody, here or elsewhere: their server is told, or they get a message."""
    end = read_end(lasts, until)
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, inviter)
        whom = await finding.person(services, person)
        async with transaction(services.store) as tx:
            made = await inviting.invite(
                tx,
                inviter=await tx.actors.get(who.id),
                community=await tx.actors.get(place.id),
                person=await tx.actors.get(whom.id),
                note=note,
                until=end(tx.now),
            )
    facts = {"id": made.uri, "person": whom.uri, "until": write_time(made.until) if made.until else None}
    return Said(facts, (f"{whom.handle} is invited into {finding.handle(place)}.",))


async def withdraw(community: PlaceArgument, person: PersonArgument, inviter: AuthorOption) -> Said:
    """Take an invitation back that was not answered; you may give it to somebody else then."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, inviter)
        whom = await finding.person(services, person)
        async with transaction(services.store) as tx:
            await inviting.withdraw(tx, by=await tx.actors.get(who.id), community=place, person=whom)
    return Said({"id": place.uri, "person": whom.uri}, (f"{whom.handle} is no longer invited.",))


async def link(
    community: PlaceArgument,
    inviter: AuthorOption,
    uses: UsesOption = 1,
    note: NoteOption = "",
    lasts: ForOption = None,
    until: UntilOption = None,
) -> Said:
    """Make a link that lets whoever has it in."""
    end = read_end(lasts, until)
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, inviter)
        async with transaction(services.store) as tx:
            made = await inviting.make_link(
                tx,
                inviter=await tx.actors.get(who.id),
                community=await tx.actors.get(place.id),
                most=uses,
                until=end(tx.now),
                note=note,
            )
    return Said(
        _link_facts(services, made),
        (services.store.uris.join(made.code), f"It lets {made.most} in, until {moment(made.until or made.at)}."),
    )


async def links(community: PlaceArgument) -> Said:
    """Show the links of a community, used up and revoked ones too."""
    async with opened() as services:
        place = await finding.community(services, community)
        async with reading(services.store) as tx:
            found = await links_into(tx.connection, place.id, most=_MOST)
            people = {each.inviter_id: (await tx.actors.get(each.inviter_id)).handle for each in found}
        facts = {"id": place.uri, "links": [_link_facts(services, each) for each in found]}
    rows = [(each.code, f"{each.used} of {each.most}", people[each.inviter_id], _state(each)) for each in found]
    return Said(facts, tuple(table(rows)) if rows else ("There are no links.",))


async def revoke(code: CodeArgument, inviter: AuthorOption) -> Said:
    """Take a link back: it lets nobody in any more, and what was not used is given back."""
    async with opened() as services:
        who = await finding.person_here(services, inviter)
        async with transaction(services.store) as tx:
            found = await find_link(tx.connection, code)
            if found is None:
                raise Missing("no such link", public="There is no link of this code.")
            await inviting.revoke_link(tx, by=await tx.actors.get(who.id), link=found)
    return Said({"id": code, "revoked": True}, ("The link lets nobody in any more.",))


async def redeem(code: CodeArgument, person: AuthorOption) -> Said:
    """Come into a community by the code of a link."""
    async with opened() as services:
        who = await finding.person_here(services, person)
        async with transaction(services.store) as tx:
            standing = await inviting.redeem(tx, person=await tx.actors.get(who.id), code=code)
            place = await tx.actors.get(standing.community_id)
    told = "is a member of" if standing.is_member else "stands in line for"
    facts = {"id": place.uri, "person": who.uri, "state": standing.state.value}
    return Said(facts, (f"{who.handle} {told} {finding.handle(place)}.",))


async def show_tree(community: PlaceArgument) -> Said:
    """Show who has brought whom."""
    async with opened() as services:
        place = await finding.community(services, community)
        async with reading(services.store) as tx:
            found = await tree(tx, place)
    facts = {"id": place.uri, "tree": [_branch_facts(each) for each in found]}
    lines = [line for each in found for line in _drawn(each)]
    return Said(facts, tuple(lines) if lines else (f"Nobody has brought anybody into {finding.handle(place)}.",))


async def prune(
    community: PlaceArgument,
    person: PersonArgument,
    moderator: ModeratorOption,
    ban: Annotated[bool, typer.Option("--ban", help="Not only out, but banned.")] = False,
    reason: ReasonOption = "",
    rule: RuleOption = None,
) -> Said:
    """Put somebody out with all who came through them."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, moderator)
        whom = await finding.person(services, person)
        async with transaction(services.store) as tx:
            target = await tx.actors.get(place.id)
            hand = Hand(await tx.actors.get(who.id), HERE, cited(target.charter.rules, rule, reason))
            out = await inviting.prune(tx, hand, community=target, person=await tx.actors.get(whom.id), ban=ban)
    facts = {"id": place.uri, "out": [each.uri for each in out]}
    return Said(facts, (f"{len(out)} are {'banned' if ban else 'out'}:", *(f"  {each.handle}" for each in out)))


def _state(link: InviteLink) -> str:
    if link.revoked_at is not None:
        return "revoked"
    return f"until {moment(link.until)}" if link.until is not None else ""


def _link_facts(services: Services, link: InviteLink) -> dict[str, object]:
    return {
        "id": services.store.uris.join(link.code),
        "code": link.code,
        "most": link.most,
        "used": link.used,
        "until": write_time(link.until) if link.until is not None else None,
        "note": link.note,
        "revoked": link.revoked_at is not None,
    }


def _branch_facts(branch: Branch) -> dict[str, object]:
    return {
        "person": branch.person.uri,
        "state": branch.state.value,
        "brought": [_branch_facts(each) for each in branch.brought],
    }


def _drawn(branch: Branch, depth: int = 0) -> list[str]:
    state = "" if branch.state.value == "member" else f" ({branch.state.value})"
    return [
        f"{'  ' * depth}{branch.person.handle}{state}",
        *(line for each in branch.brought for line in _drawn(each, depth + 1)),
    ]
