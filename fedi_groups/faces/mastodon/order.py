"""Keeping order in a community: over people, over posts that wait, over reports. Endpoints of our own, described in
API.md. Each act is one that moderators have everywhere else, and asks the same rules."""

from collections.abc import Awaitable, Callable
from typing import Literal

from fedi_groups.actions import approval, moderation, offers
from fedi_groups.actions.authority import Hand, require_authority, require_say
from fedi_groups.actions.reports import settle
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_answer, may_settle
from fedi_groups.domain.types import ReportState, Role
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.acting import Why
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.groups import GroupReport, HeldStatus
from fedi_groups.faces.mastodon.entities.notifications import report
from fedi_groups.faces.mastodon.forms import Count, Flag, Form, Id
from fedi_groups.faces.mastodon.paging import Page, Paged, page_of
from fedi_groups.faces.mastodon.show import accounts, oldest, statuses
from fedi_groups.reads import reports
from fedi_groups.reads import statuses as posts
from fedi_groups.reads.accounts import find_account
from fedi_groups.reads.groups import find_group
from fedi_groups.reads.queue import queue
from fedi_groups.reads.statuses import Item
from fedi_groups.storage.unit import Unit, reading, transaction

DEFAULT, LARGEST = 40, 80
"""Of either on a page."""


class Acting(Why):
    """`duration`: seconds, else for good. `contents`: a ban takes along all that they wrote, and its end brings it
    back. `role`: which one is offered. `status_id`: what a warning is about."""

    duration: Count | None = None
    contents: Flag = False
    role: Literal["moderator", "admin", "owner"] = "moderator"
    status_id: Id | None = None


class Reported(Paged):
    """`state`: open, resolved or dismissed."""

    state: ReportState = ReportState.OPEN


Deed = Callable[[Unit, Hand, ActorFacts, ActorFacts, Acting], Awaitable[object]]


async def ban(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, form: Acting) -> None:
    until = acting.end(tx, form.duration)
    await moderation.ban(tx, hand, community=community, person=person, until=until, contents=form.contents)


async def unban(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, form: Acting) -> None:
    await moderation.unban(tx, hand, community=community, person=person, contents=form.contents)


async def kick(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, form: Acting) -> None:
    await moderation.kick(tx, hand, community=community, person=person)


async def warn(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, form: Acting) -> None:
    post = await acting.post_in(tx, community, form.status_id) if form.status_id is not None else None
    await moderation.warn(tx, hand, community=community, person=person, post=post)


async def mute(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, form: Acting) -> None:
    await moderation.mute(tx, hand, community=community, person=person, until=acting.end(tx, form.duration))


async def unmute(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, form: Acting) -> None:
    await moderation.unmute(tx, hand, community=community, person=person)


async def promote(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, form: Acting) -> None:
    """They are asked, and have the role once they say yes."""
    await offers.offer(tx, hand, community=community, person=person, role=Role(form.role))


async def demote(tx: Unit, hand: Hand, community: ActorFacts, person: ActorFacts, form: Acting) -> None:
    await moderation.dismiss(tx, hand, community=community, person=person)


_WORDS = {
    "ban": (ban, "Out, for so many seconds or for good."),
    "unban": (unban, "May come back."),
    "kick": (kick, "Out, and free to come again."),
    "warn": (warn, "Told, for all to see, that what they did is not welcome: with a reason."),
    "mute": (mute, "For so many seconds, or for good, they only read."),
    "unmute": (unmute, "They may speak again."),
    "promote": (promote, "Asked to be a moderator, or an admin of the community."),
    "demote": (demote, "A member like others."),
}


async def waiting(call: Call, form: Paged) -> Page:
    """Posts and comments that wait for approval, the oldest first, and why."""
    async with reading(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        await require_authority(tx, await acting.moderator(call, tx, community), community, may_answer)
        held = await queue(tx, community, most=form.most(DEFAULT, LARGEST), span=oldest(form))
        found = {each.post.id: each.reason for each in held}
        views = await posts.statuses(tx, list(found), call.reader_id)
        shown = await statuses(call, tx, [Item(each.post.id, each) for each in views])
    lines = [{"status": status, "reason": found[each.post.id]} for each, status in zip(views, shown, strict=True)]
    return Page(lines, held[0].post.id, held[-1].post.id, upwards=True) if held else Page(())


async def approve(call: Call, form: Why) -> dict[str, str]:
    """It appears as if it came now."""
    return await _answered(call, form, approval.approve)


async def refuse(call: Call, form: Why) -> dict[str, str]:
    """Nobody sees it, and what is in it goes."""
    return await _answered(call, form, approval.reject)


async def _answered(call: Call, form: Why, act: Callable[..., Awaitable[object]]) -> dict[str, str]:
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        hand = await acting.keeper(call, tx, community, form)
        await require_authority(tx, hand, community, may_answer)
        await act(tx, hand, post=await acting.post_of(call, tx, community))
    return {}


async def reported(call: Call, form: Reported) -> Page:
    """What moderators are asked to look at, or have looked at, the newest first."""
    async with reading(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        await require_say(tx, (await acting.moderator(call, tx, community)).moderator, community.id, may_settle)
        most = form.most(DEFAULT, LARGEST)
        found = await reports.cases(tx, community, state=form.state, most=most, before=form.max_id)
        accused = await accounts(call, tx, [each.person for each in found])
        reporters = await accounts(call, tx, [each.reporter for each in found])
    return page_of(
        [
            {**report(each.report, whom), "account": who}
            for each, whom, who in zip(found, accused, reporters, strict=True)
        ]
    )


async def resolve(call: Call, form: Form) -> dict[str, str]:
    """Something was done."""
    return await _settled(call, ReportState.RESOLVED)


async def dismiss(call: Call, form: Form) -> dict[str, str]:
    """Nothing was to be done."""
    return await _settled(call, ReportState.DISMISSED)


async def _settled(call: Call, state: ReportState) -> dict[str, str]:
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        hand = await acting.moderator(call, tx, community)
        await require_say(tx, hand.moderator, community.id, may_settle)
        found = await tx.reports.get(call.number("report_id"))
        if found is None or found.community_id != community.id:
            raise Missing("a report of another community")
        await settle(tx, hand, report=found, state=state)
    return {}


def _over(name: str, deed: Deed, words: str) -> Endpoint:
    async def answer(call: Call, form: Acting) -> dict[str, str]:
        async with transaction(call.store) as tx:
            community = await find_group(tx, call.id, call.reader_id)
            person = await find_account(tx, call.number("account_id"), call.reader_id)
            await deed(tx, await acting.keeper(call, tx, community, form), community, person, form)
        return {}

    answer.__doc__ = words
    return Endpoint("POST", f"{_ONE}/accounts/{{account_id}}/{name}", answer, Acting, scope=_WRITE)


_ONE = "/api/v1/groups/{id}"
_READ, _WRITE = "read:accounts", "write:accounts"

ENDPOINTS = (
    *(_over(name, deed, words) for name, (deed, words) in _WORDS.items()),
    Endpoint("GET", f"{_ONE}/queue", waiting, Paged, list[HeldStatus], _READ),
    Endpoint("POST", f"{_ONE}/queue/{{status_id}}/approve", approve, Why, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/queue/{{status_id}}/reject", refuse, Why, scope=_WRITE),
    Endpoint("GET", f"{_ONE}/reports", reported, Reported, list[GroupReport], _READ),
    Endpoint("POST", f"{_ONE}/reports/{{report_id}}/resolve", resolve, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/reports/{{report_id}}/dismiss", dismiss, scope=_WRITE),
)
