"""Following people and communities as somebody who has an account here."""

from typing import Annotated

import typer

from fedi_groups.actions import membership
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import FollowState, Role
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import Unit, transaction

HandleArgument = Annotated[
    str, typer.Argument(metavar="HANDLE", help="A name here, @name@host or !name@host elsewhere, or an address.")
]
FollowerOption = Annotated[
    str, typer.Option("--as", metavar="USER", help="Who follows; somebody with an account here.")
]


async def follow(handle: HandleArgument, follower: FollowerOption) -> Said:
    """Follow a person, or follow and join a community."""
    async with opened() as services:
        return await start_following(services, handle, follower=follower)


async def unfollow(handle: HandleArgument, follower: FollowerOption) -> Said:
    """Follow no longer, and leave if it is a community."""
    async with opened() as services:
        return await stop_following(services, handle, follower=follower)


async def start_following(services: Services, handle: str, *, follower: str) -> Said:
    """Accepted at once here where all may read; asked of the other server elsewhere."""
    person = await finding.person_here(services, follower)
    target = await finding.anyone(services, handle)
    if target.id == person.id:
        raise Denied("following oneself", public="Nobody follows themselves.")
    async with transaction(services.store) as tx:
        verdict = await membership.follow(
            tx, follower=await tx.actors.get(person.id), target=await tx.actors.get(target.id)
        )
        if isinstance(verdict, Deny):
            raise Denied(verdict.reason, public=verdict.reason)
        made = await tx.follows.get(person.id, target.id)
    pending = made is None or made.state is FollowState.PENDING
    told = (
        f"{person.handle} has asked to follow {finding.handle(target)}."
        if pending
        else f"{person.handle} follows {finding.handle(target)}."
    )
    facts = {
        "id": made.uri if made is not None else None,
        "actor": person.uri,
        "object": target.uri,
        "state": FollowState.PENDING.value if pending else FollowState.ACCEPTED.value,
    }
    return Said(
        facts, (told, *(("Its server decides; `peers` shows whether it has been reached.",) if pending else ()))
    )


async def stop_following(services: Services, handle: str, *, follower: str) -> Said:
    """Raises Denied where nothing was followed."""
    person = await finding.person_here(services, follower)
    target = await finding.anyone(services, handle)
    async with transaction(services.store) as tx:
        made = await tx.follows.get(person.id, target.id)
        if made is None and not await _belongs(tx, person, target):
            reason = f"{person.handle} does not follow {finding.handle(target)}."
            raise Denied(reason, public=reason)
        await membership.unfollow(tx, follower=await tx.actors.get(person.id), target=await tx.actors.get(target.id))
    facts = {"id": made.uri if made is not None else None, "actor": person.uri, "object": target.uri}
    return Said(facts, (f"{person.handle} no longer follows {finding.handle(target)}.",))


async def _belongs(tx: Unit, person: ActorFacts, target: ActorFacts) -> bool:
    """Quiet members, and those who came by a link, leave without having followed."""
    standing = await tx.memberships.get(target.id, person.id) if target.is_community else None
    return standing is not None and standing.is_member and standing.role is not Role.OWNER
