"""How the caller stands to others: following and joining, and who asks to follow or to come in."""

from fedi_groups.actions import admission, endorsing, membership, requests
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.accounts import Account, Relationship, relationship
from fedi_groups.faces.mastodon.forms import Flag, Form, Many, Text
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts as shown
from fedi_groups.faces.mastodon.show import numbered
from fedi_groups.reads import accounts, lists
from fedi_groups.storage.unit import Unit, reading, transaction

DEFAULT, LARGEST = 40, 80
"""Accounts on a page."""


class Following(Form):
    """What is wanted of whom one follows; what is not given stays as it is."""

    reblogs: Flag | None = None
    notify: Flag | None = None
    languages: Many[Text] | None = None


async def follow(call: Call, form: Following) -> Relationship:
    """Of a community: join it, or ask to."""
    async with transaction(call.store) as tx:
        me, target = await acting.person(call, tx), await _target(call, tx)
        if me.id == target.id:
            raise Denied("following oneself", public="Nobody follows themselves.")
        verdict = await membership.follow(tx, follower=me, target=target)
        if isinstance(verdict, Deny):
            require(verdict)
        languages = tuple(form.languages) if form.languages is not None else None
        await endorsing.wish(
            tx, follower=me, target=target, reblogs=form.reblogs, notify=form.notify, languages=languages
        )
    return await _now(call)


async def unfollow(call: Call, form: Form) -> Relationship:
    """Of a community: leave it, or ask no longer."""
    async with transaction(call.store) as tx:
        await membership.unfollow(tx, follower=await acting.person(call, tx), target=await _target(call, tx))
    return await _now(call)


async def waiting(call: Call, form: Paged) -> Page:
    """Who asks to follow the caller, or to come into the community."""
    async with reading(call.store) as tx:
        me = await acting.actor(call, tx)
        found = await lists.requests(tx, me, numbered(form), most=form.most(DEFAULT, LARGEST))
        return Page(await shown(call, tx, found.items), found.first, found.last)


async def authorize(call: Call, form: Form) -> Relationship:
    """Let in."""
    async with transaction(call.store) as tx:
        me, other = await acting.actor(call, tx), await _target(call, tx)
        if me.is_community:
            await admission.admit(tx, await acting.hand(call, tx), community=me, person=other)
        else:
            await requests.accept(tx, owner=me, follower=other)
    return await _now(call)


async def reject(call: Call, form: Form) -> Relationship:
    """Turn away. They may ask again."""
    async with transaction(call.store) as tx:
        me, other = await acting.actor(call, tx), await _target(call, tx)
        if me.is_community:
            await admission.decline(tx, await acting.hand(call, tx), community=me, person=other)
        else:
            await requests.turn_away(tx, owner=me, follower=other)
    return await _now(call)


async def _target(call: Call, tx: Unit) -> ActorFacts:
    return await accounts.find_account(tx, call.id, call.person.id)


async def _now(call: Call) -> Relationship:
    """How they stand to each other; of a hidden community that somebody has left, not at all."""
    call.api.figures.forget(call.person.id, ActorId(call.id))
    async with reading(call.store) as tx:
        found = await tx.actors.get(ActorId(call.id))
        return relationship((await accounts.relations(tx, call.person.id, [found]))[0])


_FOLLOWS = "write:follows"

ENDPOINTS = (
    Endpoint("POST", "/api/v1/accounts/{id}/follow", follow, Following, Relationship, _FOLLOWS),
    Endpoint("POST", "/api/v1/accounts/{id}/unfollow", unfollow, gives=Relationship, scope=_FOLLOWS),
    Endpoint("GET", "/api/v1/follow_requests", waiting, Paged, list[Account], "read:follows"),
    Endpoint("POST", "/api/v1/follow_requests/{id}/authorize", authorize, gives=Relationship, scope=_FOLLOWS),
    Endpoint("POST", "/api/v1/follow_requests/{id}/reject", reject, gives=Relationship, scope=_FOLLOWS),
)
