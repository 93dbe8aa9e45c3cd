"""The doors of communities: asking to come in with answers, leaving, being invited; and letting in. Endpoints of our
own, described in API.md."""

from pydantic import Field

from fedi_groups.actions import admission, invites, joining, membership, quiet
from fedi_groups.actions.authority import require_authority
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_answer
from fedi_groups.domain.types import ActorId, Hears
from fedi_groups.domain.verdicts import Deny
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.groups import (
    GroupInvitation,
    GroupRelationship,
    MembershipRequest,
    group_relationship,
)
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.faces.mastodon.forms import Flag, Form, Many, Text
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import accounts, oldest
from fedi_groups.reads import doors, groups
from fedi_groups.reads.accounts import find_account
from fedi_groups.reads.invites import invitations
from fedi_groups.storage.unit import Unit, reading, transaction

LONGEST_ANSWER = 500

DEFAULT, LARGEST = 40, 80
"""Of anything on a page."""


class Answers(Form):
    """To the questions of the charter, in their order."""

    answers: Many[Text] = Field(default_factory=list)


class Hearing(Form):
    """`by_mail`: in place of private messages."""

    hears: Hears
    by_mail: Flag = False


async def join(call: Call, form: Answers) -> GroupRelationship:
    """Follow it and come in, or ask to. Who has asked already may answer anew."""
    async with transaction(call.store) as tx:
        me, community = await acting.person(call, tx), await groups.find_group(tx, call.id, call.reader_id)
        verdict = await membership.follow(tx, follower=me, target=community)
        if isinstance(verdict, Deny):
            require(verdict)
        kept = tuple(each[:LONGEST_ANSWER] for each in form.answers[: len(community.charter.questions)])
        await joining.ask_in(tx, person=me, community=community, answers=kept)
    return await _now(call, me)


async def leave(call: Call, form: Form) -> GroupRelationship:
    """No member any more, nor a follower; who has asked asks no longer."""
    async with transaction(call.store) as tx:
        me, community = await acting.person(call, tx), await groups.find_group(tx, call.id, call.reader_id)
        await joining.leave(tx, person=me, community=community)
    return await _now(call, me)


async def hear(call: Call, form: Hearing) -> GroupRelationship:
    """How much of it, and by which way. Whoever wants less than all follows it no longer, and is told so."""
    async with transaction(call.store) as tx:
        me, community = await acting.person(call, tx), await groups.find_group(tx, call.id, call.reader_id)
        await quiet.set_hears(tx, person=me, community=community, hears=form.hears, by_mail=form.by_mail)
    return await _now(call, me)


async def invited(call: Call, form: Paged) -> Page:
    """Into which communities the caller is asked, the newest first."""
    async with reading(call.store) as tx:
        found = await invitations(tx, call.person, before=form.max_id, most=form.most(DEFAULT, LARGEST))
        places = await accounts(call, tx, [each.community for each in found.items])
        people = await accounts(call, tx, [each.inviter for each in found.items])
    shown: list[GroupInvitation] = [
        {
            "group": place,
            "inviter": inviter,
            "note": each.invite.note,
            "created_at": moment(each.invite.at),
            "expires_at": moment(each.invite.until) if each.invite.until is not None else None,
        }
        for each, place, inviter in zip(found.items, places, people, strict=True)
    ]
    return Page(shown, found.first, found.last)


async def accept(call: Call, form: Form) -> dict[str, str]:
    """Come in, as invited."""
    return await _answered(call, accepted=True)


async def decline(call: Call, form: Form) -> dict[str, str]:
    """Whoever has invited gets the invitation back."""
    return await _answered(call, accepted=False)


async def requests(call: Call, form: Paged) -> Page:
    """Who asks to come in, the oldest first: for those who answer them."""
    async with reading(call.store) as tx:
        community = await groups.find_group(tx, call.id, call.reader_id)
        await require_authority(tx, await acting.moderator(call, tx, community), community, may_answer)
        found = await doors.requests(tx, community, most=form.most(DEFAULT, LARGEST), span=oldest(form))
        people = await accounts(call, tx, [each.person for each in found.items])
    shown: list[MembershipRequest] = [
        {
            "account": account,
            "created_at": moment(each.standing.since),
            "questions": list(community.charter.questions),
            "answers": list(each.standing.answers),
        }
        for each, account in zip(found.items, people, strict=True)
    ]
    return Page(shown, found.first, found.last, upwards=True)


async def let_in(call: Call, form: Form) -> dict[str, str]:
    """Who has asked is a member."""
    async with transaction(call.store) as tx:
        community = await groups.find_group(tx, call.id, call.reader_id)
        await admission.admit(
            tx, await acting.moderator(call, tx, community), community=community, person=await _asker(call, tx)
        )
    return {}


async def turn_away(call: Call, form: Form) -> dict[str, str]:
    """Who has asked may ask again."""
    async with transaction(call.store) as tx:
        community = await groups.find_group(tx, call.id, call.reader_id)
        await admission.decline(
            tx, await acting.moderator(call, tx, community), community=community, person=await _asker(call, tx)
        )
    return {}


async def _answered(call: Call, *, accepted: bool) -> dict[str, str]:
    async with transaction(call.store) as tx:
        me, community = await acting.person(call, tx), await find_account(tx, call.id, call.reader_id)
        await invites.answer(tx, community=community, person=me, accepted=accepted)
    call.api.figures.forget(me.id, community.id)
    return {}


async def _asker(call: Call, tx: Unit) -> ActorFacts:
    return await find_account(tx, call.number("account_id"), call.reader_id)


async def _now(call: Call, me: ActorFacts) -> GroupRelationship:
    call.api.figures.forget(me.id, ActorId(call.id))
    async with reading(call.store) as tx:
        return group_relationship(await groups.footing(tx, await tx.actors.get(ActorId(call.id)), me.id))


_ONE = "/api/v1/groups/{id}"
_REQUESTS = f"{_ONE}/membership_requests"
_INVITED = "/api/v1/group_invitations"
_READ, _WRITE = "read:follows", "write:follows"

ENDPOINTS = (
    Endpoint("POST", f"{_ONE}/join", join, Answers, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/leave", leave, scope=_WRITE),
    Endpoint("PUT", f"{_ONE}/hears", hear, Hearing, scope=_WRITE),
    Endpoint("GET", _REQUESTS, requests, Paged, list[MembershipRequest], _READ),
    Endpoint("POST", f"{_REQUESTS}/{{account_id}}/authorize", let_in, scope=_WRITE),
    Endpoint("POST", f"{_REQUESTS}/{{account_id}}/reject", turn_away, scope=_WRITE),
    Endpoint("GET", _INVITED, invited, Paged, list[GroupInvitation], _READ),
    Endpoint("POST", f"{_INVITED}/{{id}}/accept", accept, scope=_WRITE),
    Endpoint("POST", f"{_INVITED}/{{id}}/decline", decline, scope=_WRITE),
)
"""`id` is always that of the community."""
