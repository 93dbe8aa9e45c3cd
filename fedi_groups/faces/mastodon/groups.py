"""Communities as such: found, looked at, and who is in them. Endpoints of our own, described in API.md."""

from collections.abc import Sequence

from fedi_groups.actions.charters import reading_of
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Role
from fedi_groups.faces.mastodon.accounts import MOST_ASKED, Asked
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.groups import (
    Group,
    GroupRelationship,
    Membership,
    ModlogEntry,
    Umbrella,
    group,
    group_relationship,
    membership,
    modlog_entry,
)
from fedi_groups.faces.mastodon.forms import Form, Text
from fedi_groups.faces.mastodon.paging import Page, Paged, page_of
from fedi_groups.faces.mastodon.show import accounts, numbered
from fedi_groups.reads import groups as reads
from fedi_groups.reads.accounts import find_accounts
from fedi_groups.reads.modlog import Log, modlog
from fedi_groups.storage.unit import Unit, reading

DEFAULT, LARGEST = 40, 80
"""Of anything on a page."""


class GroupSearch(Paged):
    """`q`: the beginning of a name, or a part of a title; without it those come that want to be found."""

    q: Text = ""


class Members(Paged):
    """`role`: owner, admin or moderator; without it everybody is meant, which those alone see who keep order."""

    role: Role | None = None


async def listed(call: Call, form: GroupSearch) -> Page:
    """Communities of this server: those that want to be found, or those of a name."""
    most = form.most(DEFAULT, LARGEST)
    async with reading(call.store) as tx:
        if form.q.strip():
            return Page(await entities(call, tx, await reads.like(tx, form.q, call.reader_id, most=most)))
        return page_of(await entities(call, tx, await reads.groups(tx, below=form.max_id, most=most)))


async def show(call: Call, form: Form) -> Group:
    """One, with its charter and rules."""
    async with reading(call.store) as tx:
        found = await reads.find_group(tx, call.id, call.reader_id)
        return (await entities(call, tx, [found]))[0]


async def relationships(call: Call, form: Asked) -> list[GroupRelationship]:
    """How the caller stands in these, one for each that there is."""
    async with reading(call.store) as tx:
        found = await find_accounts(tx, form.id[:MOST_ASKED], call.reader_id)
        here = [each for each in found if each.is_community and each.local]
        return [group_relationship(await reads.footing(tx, each, call.person.id)) for each in here]


async def memberships(call: Call, form: Members) -> Page:
    """Who is in it. Who keeps order there is for all to see who may look into it."""
    async with reading(call.store) as tx:
        community = await reads.find_open(tx, call.id, call.reader_id)
        if form.role not in (None, Role.MEMBER):
            return Page(await _memberships(call, tx, await reads.keepers(tx, community, role=form.role)))
        found = await reads.members(tx, community, call.reader_id, below=form.max_id, most=form.most(DEFAULT, LARGEST))
        ends = (found[0].person.id, found[-1].person.id) if found else (None, None)
        return Page(await _memberships(call, tx, found), *ends)


async def log(call: Call, form: Paged) -> Page:
    """What was done to keep order, the newest first."""
    async with reading(call.store) as tx:
        community = await reads.find_open(tx, call.id, call.reader_id)
        before = numbered(form).below
        found = await modlog(tx, community, before=before, most=form.most(DEFAULT, LARGEST))
        return page_of(await _lines(call, tx, found))


async def umbrella(call: Call, form: Form) -> Umbrella:
    """The community of communities that it is in, and those in it, as far as the caller may know."""
    async with reading(call.store) as tx:
        community = await reads.find_group(tx, call.id, call.reader_id)
        (view,) = await reads.views(tx, [community], call.reader_id)
        parents = await accounts(call, tx, [view.above] if view.above is not None else [])
        children = await accounts(call, tx, await reads.below(tx, community, call.reader_id))
    return {"parent": parents[0] if parents else None, "children": children}


async def entities(call: Call, tx: Unit, found: Sequence[ActorFacts]) -> list[Group]:
    """These, in their order."""
    shown = await accounts(call, tx, found)
    views = await reads.views(tx, found, call.reader_id)
    return [group(each, view, reading_of(view.community)) for each, view in zip(shown, views, strict=True)]


async def _memberships(call: Call, tx: Unit, found: Sequence[reads.Member]) -> list[Membership]:
    shown = await accounts(call, tx, [each.person for each in found])
    return [membership(each, account) for each, account in zip(found, shown, strict=True)]


async def _lines(call: Call, tx: Unit, found: Log) -> list[ModlogEntry]:
    people = {each.id: each for line in found.lines for each in (line.moderator, line.person) if each is not None}
    shown = dict(zip(people, await accounts(call, tx, list(people.values())), strict=True))
    return [
        modlog_entry(
            line.entry,
            shown[line.moderator.id],
            shown[line.person.id] if line.person is not None else None,
            shown=line.subject is not None and line.subject.shown is not None,
        )
        for line in found.lines
    ]


_ALL, _ONE = "/api/v1/groups", "/api/v1/groups/{id}"
_READ, _MAYBE = "read:accounts", Needs.MAYBE

ENDPOINTS = (
    Endpoint("GET", _ALL, listed, GroupSearch, list[Group], _READ, _MAYBE),
    Endpoint("GET", f"{_ALL}/relationships", relationships, Asked, list[GroupRelationship], "read:follows"),
    Endpoint("GET", _ONE, show, scope=_READ, needs=_MAYBE),
    Endpoint("GET", f"{_ONE}/memberships", memberships, Members, list[Membership], _READ, _MAYBE),
    Endpoint("GET", f"{_ONE}/modlog", log, Paged, list[ModlogEntry], _READ, _MAYBE),
    Endpoint("GET", f"{_ONE}/umbrella", umbrella, scope=_READ, needs=_MAYBE),
)
"""`relationships` before the endpoints of one, of which it might be the number."""
