"""Appeals against what moderators did: made by whom it was done to, decided by somebody else than who did it. Endpoints
of our own, described in API.md."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from fedi_groups.actions import appeals
from fedi_groups.actions.authority import require_authority
from fedi_groups.domain.facts import ActorFacts, AppealFacts, Entry
from fedi_groups.domain.policy.appeals import may_hear
from fedi_groups.domain.types import ActorId, AppealState
from fedi_groups.errors import Missing
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.appeals import Appeal, appeal_entity
from fedi_groups.faces.mastodon.forms import Form, Id, Text
from fedi_groups.faces.mastodon.paging import Page, Paged, page_of
from fedi_groups.faces.mastodon.show import accounts, oldest
from fedi_groups.reads.appeals import Appealed, appealed, appeals_of
from fedi_groups.reads.groups import find_group
from fedi_groups.storage.appeals import find_appeal
from fedi_groups.storage.modlog import find_entry
from fedi_groups.storage.unit import Unit, reading, transaction

DEFAULT, LARGEST = 40, 80
"""Appeals on a page."""


class NewAppeal(Form):
    """`text`: why it was not right. `entry_id`: the line of the log that it is about, else what was done last."""

    text: Text
    entry_id: Id | None = None


class Wanted(Paged):
    """`state`: open, upheld or overturned."""

    state: AppealState = AppealState.OPEN


class Answer(Form):
    """`reason`: both sides are told, and it stands in the public log."""

    reason: Text = ""


Decide = Callable[..., Awaitable[AppealFacts]]


async def appeal(call: Call, form: NewAppeal) -> Appeal:
    """Ask for another look at a removal, a warning, a mute, a kick or a ban of one's own: once for each."""
    async with transaction(call.store) as tx:
        me = await acting.person(call, tx)
        made = await appeals.appeal(tx, person=me, entry=await _entry(call, tx, me, form), words=form.text)
    async with reading(call.store) as tx:
        return (await _shown(call, tx, await appeals_of(tx, me, below=made.id + 1, most=1)))[0]


async def own(call: Call, form: Paged) -> Page:
    """The caller's own, the newest first, with what was answered."""
    async with reading(call.store) as tx:
        found = await appeals_of(tx, call.person, below=form.max_id, most=form.most(DEFAULT, LARGEST))
        return _page(await _shown(call, tx, found))


async def listed(call: Call, form: Wanted) -> Page:
    """Those in a community, the oldest first: for who may decide about some."""
    async with reading(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        await require_authority(tx, await acting.moderator(call, tx, community), community, may_hear)
        most = form.most(DEFAULT, LARGEST)
        found = await appealed(tx, community, state=form.state, most=most, span=oldest(form))
        return _page(await _shown(call, tx, found), upwards=True)


async def uphold(call: Call, form: Answer) -> dict[str, str]:
    """What was done stands."""
    return await _decided(call, form, appeals.uphold)


async def overturn(call: Call, form: Answer) -> dict[str, str]:
    """What was done was not right: it is undone."""
    return await _decided(call, form, appeals.overturn)


async def _decided(call: Call, form: Answer, act: Decide) -> dict[str, str]:
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        hand = await acting.moderator(call, tx, community, reason=form.reason)
        await require_authority(tx, hand, community, may_hear)
        known = await find_appeal(tx.connection, call.number("appeal_id"))
        if known is None or known.community_id != community.id:
            raise Missing("no appeal in this community")
        await act(tx, hand, number=known.id)
    return {}


async def _entry(call: Call, tx: Unit, me: ActorFacts, form: NewAppeal) -> Entry:
    """What the appeal is about. Whoever was put out of a hidden community knows of it by that. Raises Missing."""
    if form.entry_id is not None:
        found = await find_entry(tx.connection, form.entry_id)
        if found is None or found.community_id != call.id:
            raise Missing("no such line in the log of this community")
        return found
    place = await tx.actors.seek(ActorId(call.id))
    last = await appeals.newest_against(tx, person=me, community=place) if place is not None else None
    if last is None:
        raise Missing("nothing to appeal against")
    return last


async def _shown(call: Call, tx: Unit, found: Sequence[Appealed]) -> list[Appeal]:
    places = await accounts(call, tx, [each.community for each in found])
    people = await accounts(call, tx, [each.person for each in found])
    keepers = await accounts(call, tx, [each.moderator for each in found])
    return [appeal_entity(*each) for each in zip(found, places, people, keepers, strict=True)]


def _page(shown: list[Appeal], *, upwards: bool = False) -> Page:
    return replace(page_of(shown), upwards=upwards)


_ONE = "/api/v1/groups/{id}/appeals"
_READ, _WRITE = "read:accounts", "write:accounts"

ENDPOINTS = (
    Endpoint("GET", "/api/v1/group_appeals", own, Paged, list[Appeal], _READ),
    Endpoint("GET", _ONE, listed, Wanted, list[Appeal], _READ),
    Endpoint("POST", _ONE, appeal, NewAppeal, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/{{appeal_id}}/uphold", uphold, Answer, scope=_WRITE),
    Endpoint("POST", f"{_ONE}/{{appeal_id}}/overturn", overturn, Answer, scope=_WRITE),
)
