"""Umbrellas, communities of communities: put together with the consent of both sides, taken apart, and spoken to.
Endpoints of our own, described in API.md."""

from collections.abc import Awaitable, Callable, Sequence

from pydantic import Field

from fedi_groups.actions import announcing, umbrellas
from fedi_groups.actions.authority import require_authority
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_govern
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.acting import invalid, once, validated
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.entities.umbrellas import Belonging, belonging
from fedi_groups.faces.mastodon.forms import Form, Id, Many, Text
from fedi_groups.faces.mastodon.show import accounts, status_now
from fedi_groups.peers.compose import Written, compose
from fedi_groups.reads.groups import find_group
from fedi_groups.reads.umbrellas import Bond, bonds
from fedi_groups.storage.once import remember_said, said_under
from fedi_groups.storage.unit import Unit, reading, transaction


class Reason(Form):
    """`reason`: stands in the public logs of both."""

    reason: Text = ""


class Announcement(Reason):
    """`status`: in Markdown. `group_ids`: of the communities in the umbrella those that are meant, else all."""

    title: Text
    status: Text = ""
    language: Text = ""
    group_ids: Many[Id] = Field(default_factory=list)


Act = Callable[..., Awaitable[object]]


async def listed(call: Call, form: Form) -> list[Belonging]:
    """What it is in, what is in it, and who has asked for that: for its owner, and admins."""
    async with reading(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        await require_authority(tx, await acting.moderator(call, tx, community), community, may_govern)
        return await _shown(call, tx, await bonds(tx, community))


async def propose(call: Call, form: Reason) -> dict[str, str]:
    """The other side is asked that the community be in the umbrella; of both, it is at once."""
    return await _done(call, form, umbrellas.propose)


async def agree(call: Call, form: Reason) -> dict[str, str]:
    """The side that was asked says yes."""
    return await _done(call, form, umbrellas.agree)


async def refuse(call: Call, form: Reason) -> dict[str, str]:
    """The side that was asked says no, or the other one takes it back."""
    return await _done(call, form, umbrellas.refuse)


async def take_out(call: Call, form: Reason) -> dict[str, str]:
    """It is in the umbrella no longer, as either side says. Who is a member in there stays one."""
    return await _done(call, form, umbrellas.take_out)


async def announce(call: Call, form: Announcement) -> Status:
    """A post in the umbrella, which all communities in it show, or those that are meant. What is sent again under the
    same Idempotency-Key is said once."""
    if not form.title.strip():
        raise invalid("Title can't be blank")
    written = Written(form.status, title=form.title, language=form.language or call.person.language)
    with validated():
        composed = await compose(call.api.web.directory, written, by=call.person.id)
    number = await once(call, lambda key: _announced(call, form, key, *composed))
    async with reading(call.store) as tx:
        return await status_now(call, tx, number)


async def _announced(call: Call, form: Announcement, key: str, draft: Draft, mentions: tuple[ActorId, ...]) -> PostId:
    async with transaction(call.store) as tx:
        known = await said_under(tx.connection, call.person.id, key, now=tx.now) if key else None
        if known is not None:
            return known
        umbrella = await find_group(tx, call.id, call.reader_id)
        hand = await acting.moderator(call, tx, umbrella, reason=form.reason)
        chosen = [await find_group(tx, each, call.reader_id) for each in form.group_ids] or None
        post = await announcing.announce(
            tx, hand, umbrella=umbrella, draft=draft, communities=chosen, mentions=mentions
        )
        if key:
            await remember_said(tx.connection, tx.writes, call.person.id, key, post.id, now=tx.now)
        return post.id


async def _done(call: Call, form: Reason, act: Act) -> dict[str, str]:
    async with transaction(call.store) as tx:
        umbrella, community = await _two(call, tx)
        hand = await acting.moderator(call, tx, umbrella, community, reason=form.reason)
        await act(tx, hand, umbrella=umbrella, community=community)
    return {}


async def _two(call: Call, tx: Unit) -> tuple[ActorFacts, ActorFacts]:
    umbrella = await find_group(tx, call.id, call.reader_id)
    return umbrella, await find_group(tx, call.number("group_id"), call.reader_id)


async def _shown(call: Call, tx: Unit, found: Sequence[Bond]) -> list[Belonging]:
    above = await accounts(call, tx, [each.umbrella for each in found])
    below = await accounts(call, tx, [each.community for each in found])
    return [belonging(*each) for each in zip(found, above, below, strict=True)]


_ONE = "/api/v1/groups/{id}"
_TWO = f"{_ONE}/umbrella/{{group_id}}"
_READ, _WRITE = "read:accounts", "write:accounts"

ENDPOINTS = (
    Endpoint("GET", f"{_ONE}/belongings", listed, scope=_READ),
    Endpoint("POST", f"{_TWO}/propose", propose, Reason, scope=_WRITE),
    Endpoint("POST", f"{_TWO}/agree", agree, Reason, scope=_WRITE),
    Endpoint("POST", f"{_TWO}/refuse", refuse, Reason, scope=_WRITE),
    Endpoint("POST", f"{_TWO}/remove", take_out, Reason, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/announcements", announce, Announcement, scope="write:statuses"),
)
"""`id` is that of the umbrella, `group_id` that of what is in it, or would be."""
