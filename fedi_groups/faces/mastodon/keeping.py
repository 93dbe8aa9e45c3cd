"""Whom the caller does not want to hear from, and what they note of others. A community bans, and mutes, members."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from fedi_groups.actions import blocking, membership, moderation
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.accounts import Account, Relationship, relationship
from fedi_groups.faces.mastodon.forms import Count, Flag, Form, Text
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts, numbered
from fedi_groups.reads import keeping
from fedi_groups.reads.accounts import find_account, relations
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit, reading, transaction

DEFAULT, LARGEST = 40, 80
"""Accounts on a page."""

HOSTS, MOST_HOSTS = 100, 200
LONGEST_NOTE = 2000
LONGEST_HOST = 253


Deed = Callable[..., Awaitable[Any]]


class Muting(Form):
    notifications: Flag = True
    duration: Count = 0


class Noting(Form):
    comment: Text = ""


class Host(Form):
    domain: Text = ""


async def mute(call: Call, form: Muting) -> Relationship:
    """For so many seconds, or for good. Who acts as a community lets its member only read."""
    until = Instant(call.store.clock() + form.duration * SECOND) if form.duration > 0 else None
    own = partial(blocking.mute, until=until, notifications=form.notifications)
    return await _done(call, own, partial(moderation.mute, until=until))


async def unmute(call: Call, form: Form) -> Relationship:
    """They are heard again."""
    return await _done(call, blocking.unmute, moderation.unmute)


async def block(call: Call, form: Form) -> Relationship:
    """Who acts as a community bans."""
    return await _done(call, blocking.block, moderation.ban)


async def unblock(call: Call, form: Form) -> Relationship:
    """They may come near again."""
    return await _done(call, blocking.unblock, moderation.unban)


async def remove_follower(call: Call, form: Form) -> Relationship:
    """Who acts as a community puts a member out, free to come again."""

    async def own(tx: Unit, *, person: ActorFacts, other: ActorFacts) -> None:
        await membership.expel(tx, person=other, community=person)

    return await _done(call, own, moderation.kick)


async def note(call: Call, form: Noting) -> Relationship:
    """What nobody else sees."""
    if len(form.comment) > LONGEST_NOTE:
        raise acting.invalid(f"Comment is too long (maximum is {LONGEST_NOTE} characters)")
    async with transaction(call.store) as tx:
        other = await find_account(tx, call.id, call.person.id)
        blocking.note(tx, person=call.person, other=other, words=form.comment)
    return await _now(call)


async def _done(call: Call, own: Deed, keepers: Deed) -> Relationship:
    """The one for a person's own sake, the other by the moderator who acts as a community."""
    async with transaction(call.store) as tx:
        me, other = await acting.actor(call, tx), await find_account(tx, call.id, call.person.id)
        if me.is_community:
            await keepers(tx, await acting.hand(call, tx), community=me, person=other)
        else:
            await own(tx, person=me, other=other)
    return await _now(call)


async def _now(call: Call) -> Relationship:
    """How the caller stands to the account in the address."""
    call.api.figures.forget(call.person.id)
    async with reading(call.store) as tx:
        other = await find_account(tx, call.id, call.person.id)
        return relationship((await relations(tx, call.person.id, [other]))[0])


async def mutes(call: Call, form: Paged) -> Page:
    """Whom the caller mutes, the last first."""
    return await _page(call, form, keeping.muted)


async def blocks(call: Call, form: Paged) -> Page:
    """Whom the caller has blocked, the last first."""
    return await _page(call, form, keeping.blocked)


async def _page(call: Call, form: Paged, found_by: Callable[..., Awaitable[list[keeping.Row]]]) -> Page:
    async with reading(call.store) as tx:
        rows = await found_by(tx, call.person, numbered(form), most=form.most(DEFAULT, LARGEST))
        shown = await accounts(call, tx, [each for _, each in rows])
        return Page(shown, rows[0][0], rows[-1][0]) if rows else Page(())


async def hosts(call: Call, form: Paged) -> Page:
    """From where the caller wants to see nothing, the last first."""
    span: Span = numbered(form)
    async with reading(call.store) as tx:
        rows = await keeping.hosts_blocked(tx, call.person, span, most=form.most(HOSTS, MOST_HOSTS))
        return Page([host for _, host in rows], rows[0][0], rows[-1][0]) if rows else Page(())


async def block_host(call: Call, form: Host) -> dict[str, str]:
    host = _host(form)
    async with transaction(call.store) as tx:
        await blocking.block_host(tx, person=await acting.actor(call, tx), host=host)
    return {}


async def unblock_host(call: Call, form: Host) -> dict[str, str]:
    host = _host(form)
    async with transaction(call.store) as tx:
        blocking.unblock_host(tx, person=call.person, host=host)
    return {}


def _host(form: Host) -> str:
    host = form.domain.strip().lower().rstrip(".")
    if not host or len(host) > LONGEST_HOST or any(each in host for each in "/@ \t\r\n"):
        raise acting.invalid("Domain is not a valid domain name")
    return host


_ACCOUNT = "/api/v1/accounts/{id}"
_HOSTS = "/api/v1/domain_blocks"

ENDPOINTS = (
    Endpoint("POST", f"{_ACCOUNT}/mute", mute, Muting, Relationship, "write:mutes"),
    Endpoint("POST", f"{_ACCOUNT}/unmute", unmute, gives=Relationship, scope="write:mutes"),
    Endpoint("POST", f"{_ACCOUNT}/block", block, gives=Relationship, scope="write:blocks"),
    Endpoint("POST", f"{_ACCOUNT}/unblock", unblock, gives=Relationship, scope="write:blocks"),
    Endpoint("POST", f"{_ACCOUNT}/note", note, Noting, Relationship, "write:accounts"),
    Endpoint("POST", f"{_ACCOUNT}/remove_from_followers", remove_follower, gives=Relationship, scope="write:follows"),
    Endpoint("GET", "/api/v1/mutes", mutes, Paged, list[Account], "read:mutes"),
    Endpoint("GET", "/api/v1/blocks", blocks, Paged, list[Account], "read:blocks"),
    Endpoint("GET", _HOSTS, hosts, Paged, list[str], "read:blocks"),
    Endpoint("POST", _HOSTS, block_host, Host, scope="write:blocks"),
    Endpoint("DELETE", _HOSTS, unblock_host, Host, scope="write:blocks"),
)
