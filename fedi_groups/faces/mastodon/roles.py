"""Roles in a community: those it has a name for, those that are offered and wait for an answer, and whose it is.
Endpoints of our own, described in API.md."""

from collections.abc import Sequence

from pydantic import Field

from fedi_groups.actions import offers, roles, succession
from fedi_groups.actions.authority import Hand, require_authority
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_govern
from fedi_groups.domain.types import Power
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.roles import Claim, GroupOffer, GroupRole, group_offer
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.faces.mastodon.forms import Form, Many, Text
from fedi_groups.faces.mastodon.show import accounts
from fedi_groups.reads.accounts import find_account
from fedi_groups.reads.groups import find_group
from fedi_groups.reads.offers import Offered, find_offering, offered_in, offered_to
from fedi_groups.reads.roles import Holders, roles_in
from fedi_groups.storage.unit import Unit, reading, transaction


class Reason(Form):
    """`reason`: stands in the public log."""

    reason: Text = ""


class Title(Reason):
    """`name`: what its holders are called."""

    name: Text


class NewRole(Title):
    """`powers`: what it lets them do."""

    powers: Many[Power] = Field(default_factory=list)


async def listed(call: Call, form: Form) -> list[GroupRole]:
    """Those it has a name for, and who has them: for its owner, and admins."""
    async with reading(call.store) as tx:
        community = await _governed(call, tx)
        return [await _shown(call, tx, each) for each in await roles_in(tx, community)]


async def define(call: Call, form: NewRole) -> GroupRole:
    """A role of this name, new or changed: whoever has it may do that from now on."""
    async with transaction(call.store) as tx:
        community, hand = await _place(call, tx, form)
        made = await roles.define(tx, hand, community=community, name=form.name, powers=form.powers)
    async with reading(call.store) as tx:
        found = await roles_in(tx, await find_group(tx, call.id, call.reader_id))
        return await _shown(call, tx, next(each for each in found if each.role.name == made.name))


async def drop(call: Call, form: Title) -> dict[str, str]:
    """Whoever had it is a member like others."""
    async with transaction(call.store) as tx:
        community, hand = await _place(call, tx, form)
        await roles.drop(tx, hand, community=community, name=form.name)
    return {}


async def grant(call: Call, form: Title) -> dict[str, str]:
    """This member has it, in place of the one they had."""
    async with transaction(call.store) as tx:
        community, hand = await _place(call, tx, form)
        await require_authority(tx, hand, community, may_govern)
        role = await roles.named(tx, community, form.name)
        await roles.grant(tx, hand, community=community, person=await _person(call, tx), role=role)
    return {}


async def revoke(call: Call, form: Reason) -> dict[str, str]:
    """They have none any more; one may lay down one's own."""
    async with transaction(call.store) as tx:
        community, hand = await _place(call, tx, form)
        await roles.revoke(tx, hand, community=community, person=await _person(call, tx))
    return {}


async def asked(call: Call, form: Form) -> list[GroupOffer]:
    """What the caller is asked to be, the oldest first."""
    async with reading(call.store) as tx:
        return await _offers(call, tx, await offered_to(tx, call.person))


async def accept(call: Call, form: Form) -> dict[str, str]:
    """They have what was offered."""
    async with transaction(call.store) as tx:
        me = await acting.person(call, tx)
        await offers.accept(tx, community=await find_offering(tx, call.id, me.id), person=me)
    return {}


async def decline(call: Call, form: Form) -> dict[str, str]:
    """They stay what they are."""
    async with transaction(call.store) as tx:
        me = await acting.person(call, tx)
        await offers.decline(tx, community=await find_offering(tx, call.id, me.id), person=me)
    return {}


async def offered(call: Call, form: Form) -> list[GroupOffer]:
    """Who is asked to have a role and has not answered, the oldest first: for its owner, and admins."""
    async with reading(call.store) as tx:
        return await _offers(call, tx, await offered_in(tx, await _governed(call, tx)))


async def withdraw(call: Call, form: Form) -> dict[str, str]:
    """They are asked no longer."""
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        hand = await acting.moderator(call, tx, community)
        await offers.withdraw(tx, hand, community=community, person=await _person(call, tx))
    return {}


async def claim(call: Call, form: Reason) -> Claim:
    """From an owner who is gone, at once; from one who was not heard of for long, unless they object."""
    async with transaction(call.store) as tx:
        community, hand = await _place(call, tx, form)
        until = await succession.claim(tx, hand, community=community)
    return {"objection_until": moment(until) if until is not None else None}


async def keep(call: Call, form: Form) -> dict[str, str]:
    """The owner objects to who has claimed it."""
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        await succession.keep(tx, community=community, owner=await acting.person(call, tx))
    return {}


async def _place(call: Call, tx: Unit, form: Reason) -> tuple[ActorFacts, Hand]:
    community = await find_group(tx, call.id, call.reader_id)
    return community, await acting.moderator(call, tx, community, reason=form.reason)


async def _governed(call: Call, tx: Unit) -> ActorFacts:
    """Raises Denied for who does not decide how it is."""
    community = await find_group(tx, call.id, call.reader_id)
    await require_authority(tx, await acting.moderator(call, tx, community), community, may_govern)
    return community


async def _person(call: Call, tx: Unit) -> ActorFacts:
    return await find_account(tx, call.number("account_id"), call.reader_id)


async def _shown(call: Call, tx: Unit, found: Holders) -> GroupRole:
    people = await accounts(call, tx, found.people)
    return {"name": found.role.name, "powers": sorted(each.value for each in found.role.powers), "accounts": people}


async def _offers(call: Call, tx: Unit, found: Sequence[Offered]) -> list[GroupOffer]:
    places = await accounts(call, tx, [each.community for each in found])
    people = await accounts(call, tx, [each.person for each in found])
    askers = await accounts(call, tx, [each.by for each in found])
    return [group_offer(*each) for each in zip(found, places, people, askers, strict=True)]


_ONE = "/api/v1/groups/{id}"
_WHO = f"{_ONE}/accounts/{{account_id}}"
_MINE = "/api/v1/group_offers"
_READ, _WRITE = "read:accounts", "write:accounts"

ENDPOINTS = (
    Endpoint("GET", f"{_ONE}/roles", listed, scope=_READ),
    Endpoint("PUT", f"{_ONE}/roles", define, NewRole, scope=_WRITE),
    Endpoint("DELETE", f"{_ONE}/roles", drop, Title, scope=_WRITE),
    Endpoint("POST", f"{_WHO}/grant", grant, Title, scope=_WRITE),
    Endpoint("POST", f"{_WHO}/revoke", revoke, Reason, scope=_WRITE),
    Endpoint("GET", f"{_ONE}/offers", offered, scope=_READ),
    Endpoint("DELETE", f"{_ONE}/offers/{{account_id}}", withdraw, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/claim", claim, Reason, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/keep", keep, scope=_WRITE),
    Endpoint("GET", _MINE, asked, scope="read:follows"),
    Endpoint("POST", f"{_MINE}/{{id}}/accept", accept, scope="write:follows"),
    Endpoint("POST", f"{_MINE}/{{id}}/decline", decline, scope="write:follows"),
)
"""`id` is always that of the community."""
