"""Inviting into communities, by name and by link. Endpoints of our own, described in API.md."""

from fedi_groups.actions import inviting
from fedi_groups.domain.facts import InviteLink
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.groups import InvitationLink, SentInvitation
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.faces.mastodon.forms import Count, Form, Id, Text
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts
from fedi_groups.reads import invites
from fedi_groups.reads.accounts import find_account
from fedi_groups.reads.groups import find_group
from fedi_groups.storage.invites import find_link
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.uris import Uris

DEFAULT, LARGEST = 40, 80
"""Of either on a page."""


class Guest(Form):
    """`note`: a line for them. `duration`: seconds for which it holds."""

    account_id: Id
    note: Text = ""
    duration: Count | None = None


class NewLink(Form):
    """`max_uses`: how many come in by it; they are counted as invited at once."""

    max_uses: Count = 1
    note: Text = ""
    duration: Count | None = None


async def sent(call: Call, form: Paged) -> Page:
    """Who is asked in and has not answered: the caller's own guests; of who lets people in, all."""
    async with reading(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        most = form.most(DEFAULT, LARGEST)
        found = await invites.sent(tx, community, call.person.id, before=form.max_id, most=most)
        people = await accounts(call, tx, [each.person for each in found.items])
        inviters = await accounts(call, tx, [each.inviter for each in found.items])
    shown: list[SentInvitation] = [
        {
            "account": who,
            "inviter": by,
            "note": each.invite.note,
            "created_at": moment(each.invite.at),
            "expires_at": moment(each.invite.until) if each.invite.until is not None else None,
        }
        for each, who, by in zip(found.items, people, inviters, strict=True)
    ]
    return Page(shown, found.first, found.last)


async def invite(call: Call, form: Guest) -> dict[str, str]:
    """Who has asked to come in is in at once."""
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        person = await find_account(tx, form.account_id, call.reader_id)
        by, until = await acting.person(call, tx), acting.end(tx, form.duration)
        await inviting.invite(tx, inviter=by, community=community, person=person, note=form.note, until=until)
    return {}


async def withdraw(call: Call, form: Form) -> dict[str, str]:
    """It counts as not given away."""
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        person = await find_account(tx, call.number("account_id"), call.reader_id)
        await inviting.withdraw(tx, by=await acting.person(call, tx), community=community, person=person)
    return {}


async def links(call: Call, form: Paged) -> Page:
    """Those that still let somebody in: the caller's own; of who lets people in, all."""
    async with reading(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        most = form.most(DEFAULT, LARGEST)
        found = await invites.links(tx, community, call.person.id, before=form.max_id, most=most)
        return Page([_link(each, tx.uris) for each in found.items], found.first, found.last)


async def make_link(call: Call, form: NewLink) -> InvitationLink:
    """Whoever has it comes in."""
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        by, until = await acting.person(call, tx), acting.end(tx, form.duration)
        made = await inviting.make_link(
            tx, inviter=by, community=community, most=form.max_uses, until=until, note=form.note
        )
        return _link(made, tx.uris)


async def revoke_link(call: Call, form: Form) -> dict[str, str]:
    """It lets nobody in any more."""
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        found = await find_link(tx.connection, call.request.path_params["code"])
        if found is None or found.community_id != community.id:
            raise Missing("no link into this community")
        await inviting.revoke_link(tx, by=await acting.person(call, tx), link=found)
    return {}


def _link(found: InviteLink, uris: Uris) -> InvitationLink:
    return {
        "id": str(found.id),
        "code": found.code,
        "url": uris.join(found.code),
        "uses": found.used,
        "max_uses": found.most,
        "note": found.note,
        "created_at": moment(found.at),
        "expires_at": moment(found.until) if found.until is not None else None,
    }


_INVITED = "/api/v1/groups/{id}/invitations"
_LINKS = "/api/v1/groups/{id}/invitation_links"
_READ, _WRITE = "read:follows", "write:follows"

ENDPOINTS = (
    Endpoint("GET", _INVITED, sent, Paged, list[SentInvitation], _READ),
    Endpoint("POST", _INVITED, invite, Guest, scope=_WRITE),
    Endpoint("DELETE", f"{_INVITED}/{{account_id}}", withdraw, scope=_WRITE),
    Endpoint("GET", _LINKS, links, Paged, list[InvitationLink], _READ),
    Endpoint("POST", _LINKS, make_link, NewLink, scope=_WRITE),
    Endpoint("DELETE", f"{_LINKS}/{{code}}", revoke_link, scope=_WRITE),
)
