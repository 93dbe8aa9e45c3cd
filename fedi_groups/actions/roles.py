"""Named roles: what a community calls some of its members, and what that lets them do beside speaking."""

from collections.abc import Collection
from dataclasses import replace
from unicodedata import normalize

from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.modlog import record
from fedi_groups.domain.facts import ActorFacts, NamedRole, Standing
from fedi_groups.domain.policy.moderation import may_govern, may_grant
from fedi_groups.domain.types import Power, Role
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.memberships import holders_of
from fedi_groups.storage.roles import drop_role, find_role, put_role, roles_of
from fedi_groups.storage.unit import Unit

MOST_ROLES = 20
"""Named roles of one community."""

MOST_HOLDERS = 200
"""Members who have the same one: all are rewritten when it changes."""

LONGEST_NAME = 50


async def define(tx: Unit, hand: Hand, *, community: ActorFacts, name: str, powers: Collection[Power]) -> NamedRole:
    """A role of this name, new or changed: whoever has it may do that from now on. Raises Denied."""
    require_here(community)
    await require_authority(tx, hand, community, may_govern)
    role = NamedRole(community.id, _checked(name), frozenset(powers))
    if not role.powers:
        raise Denied("a role of no use", public="A role lets somebody do something.")
    known = await roles_of(tx.connection, community.id, most=MOST_ROLES)
    if role in known:
        return role
    if len(known) >= MOST_ROLES and role.name not in [each.name for each in known]:
        raise Denied("too many roles", public=f"A community has up to {MOST_ROLES} roles.")
    put_role(tx.writes, role)
    for each in await _holders(tx, role):
        tx.memberships.put(replace(each, powers=role.powers))
    record(tx, community.id, hand.moderator.id, "role", reason=_with(role.name, hand.reason))
    return role


async def drop(tx: Unit, hand: Hand, *, community: ActorFacts, name: str) -> None:
    """Whoever had it is a member like others. Raises Denied, Missing."""
    await require_authority(tx, hand, community, may_govern)
    role = await named(tx, community, name)
    for each in await _holders(tx, role):
        tx.memberships.put(_without(each))
    drop_role(tx.writes, role)
    record(tx, community.id, hand.moderator.id, "role", reason=_with(role.name, hand.reason))


async def named(tx: Unit, community: ActorFacts, name: str) -> NamedRole:
    """Raises Missing."""
    found = await find_role(tx.connection, community.id, _clean(name))
    if found is None:
        raise Missing(f"no role {name}", public=f"{community.handle} has no role called {name}.")
    return found


async def grant(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts, role: NamedRole) -> None:
    """This member is called so, and by no other name, and may do what that says. Raises Denied."""
    standing = await tx.memberships.get(community.id, person.id)
    await require_authority(tx, hand, community, lambda who: may_grant(who, standing))
    if standing is None or standing.called == role.name:
        return
    if len(await _holders(tx, role)) >= MOST_HOLDERS:
        raise Denied("too many holders", public=f"A role has up to {MOST_HOLDERS} holders.")
    tx.memberships.put(replace(standing, powers=role.powers, called=role.name))
    reason = _with(role.name, hand.reason)
    record(tx, community.id, hand.moderator.id, "grant", person_id=person.id, reason=reason)


async def revoke(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
    """They are a member like others; one may lay down one's own role. Raises Denied."""
    if person.id != hand.moderator.id:
        await require_authority(tx, hand, community, may_govern)
    standing = await tx.memberships.get(community.id, person.id)
    if standing is None or not standing.called:
        raise Denied("no role", public=f"{person.handle} has no role of a name.")
    tx.memberships.put(_without(standing))
    reason = _with(standing.called, hand.reason)
    record(tx, community.id, hand.moderator.id, "revoke", person_id=person.id, reason=reason)


async def _holders(tx: Unit, role: NamedRole) -> list[Standing]:
    await tx.flush()
    return await holders_of(tx.connection, role.community_id, role.name, most=MOST_HOLDERS)


def _without(holder: Standing) -> Standing:
    return replace(holder, powers=frozenset[Power](), called="")


def _with(name: str, reason: str) -> str:
    return f"{name}: {reason}" if reason.strip() else name


def _checked(name: str) -> str:
    """What people see: not one of the words that mean something already."""
    clean = _clean(name)
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable() or clean.casefold() in list(Role):
        raise Denied("no name for a role", public=f"A role has a name of its own, of 1 to {LONGEST_NAME} characters.")
    return clean


def _clean(name: str) -> str:
    return normalize("NFC", " ".join(name.split()))
