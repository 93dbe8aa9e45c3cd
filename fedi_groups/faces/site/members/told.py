"""What somebody is told that others did: what is alike together, what is new marked, and what waits for their word."""

from dataclasses import dataclass, replace

from starlette.responses import Response

from fedi_groups.actions import notices as actions
from fedi_groups.actions import requests
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.notices import NoticeKind, group_key, read_group_key
from fedi_groups.domain.screening import NoticePolicy, Screening
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Malformed, Missing
from fedi_groups.faces.shared.requests import number_asked
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads import lists, screening
from fedi_groups.reads import notifications as reads
from fedi_groups.reads.filters import covering
from fedi_groups.reads.markers import last_read
from fedi_groups.reads.notifications import NoticeView
from fedi_groups.storage.notifications import ALL, Wanted
from fedi_groups.storage.timelines import LARGEST_ID, OLDEST, Span
from fedi_groups.storage.unit import Unit, reading, transaction

PATH = "/notifications"
PAGE = 30
"""Groups on a page."""
WAITING = 80
MENTIONS = Wanted(frozenset({NoticeKind.MENTION}))
POLICY = ("not_following", "not_followers", "new_accounts", "private_mentions", "limited_accounts")


@dataclass(frozen=True, slots=True)
class Line:
    """What is shown as one. `people`: who did it, the last one first, each once; `fresh`: not seen before."""

    key: str
    view: NoticeView
    people: tuple[ActorFacts, ...]
    fresh: bool

    @property
    def covered(self) -> tuple[str, ...]:
        """The filters that cover what it is about."""
        status = self.view.status
        return covering(status.post, status.hits, FilterContext.NOTIFICATIONS) if status is not None else ()


async def show(visit: Own) -> Response:
    """All, or mentions alone. Whoever looks at all has seen it: from then on nothing is told as new."""
    only = visit.request.query_params.get("only") == "mentions"
    before = number_asked(visit.request, "before")
    span = Span(below=before) if before is not None else Span(below=LARGEST_ID)
    wanted = MENTIONS if only else ALL
    async with reading(visit.site.web.store) as tx:
        seen = await last_read(tx, visit.person, "notifications")
        found = await reads.grouped(tx, visit.person, wanted, span, most=PAGE, together=frozenset(NoticeKind))
        waits = await _waits(visit, tx)
    lines = _lines(found.views, seen)
    if before is None and not only and found.first is not None and found.first > seen:
        async with transaction(visit.site.web.store) as tx:
            await actions.mark(tx, visit.person, "notifications", last_read=found.first)
    older = found.last if found.last is not None and len(lines) >= PAGE else None
    values = {"lines": lines, "only": "mentions" if only else "all", "older": older, "waits": waits}
    return await visit.site.page("members/notifications.html", _calm(visit) if not only else visit.frame, values)


def _calm(visit: Own) -> Frame:
    """With a bar that tells of nothing new: it is on this very page."""
    member = visit.frame.member
    assert member is not None
    return replace(visit.frame, member=replace(member, bar=replace(member.bar, unread=0)))


async def _waits(visit: Own, tx: Unit) -> int:
    asking = await lists.requests(tx, visit.person, OLDEST, most=WAITING)
    _, people, _ = await screening.policy(tx, visit.person)
    return len(asking.items) + people


def _lines(views: tuple[NoticeView, ...], seen: int) -> list[Line]:
    groups: dict[str, list[NoticeView]] = {}
    for each in views:
        groups.setdefault(group_key(each.notice), []).append(each)
    return [
        Line(
            key,
            found[0],
            tuple({each.account.id: each.account for each in found}.values()),
            found[0].notice.id > seen,
        )
        for key, found in groups.items()
    ]


async def show_requests(visit: Own) -> Response:
    """Who asks to follow, who wants to be heard, and whose word is let through at once."""
    async with reading(visit.site.web.store) as tx:
        asking = await lists.requests(tx, visit.person, OLDEST, most=WAITING)
        unheard = await screening.requests(tx, visit.person, Span(), most=WAITING)
        policy, *_ = await screening.policy(tx, visit.person)
    values = {
        "asking": asking.items,
        "unheard": unheard.views,
        "policy": {name: getattr(policy, name) for name in POLICY},
        "only": "requests",
        "waits": len(asking.items) + len(unheard.views),
    }
    return await visit.site.page("members/requests.html", visit.frame, values)


async def dismiss(visit: Own) -> Response:
    """Raises Malformed for what is no key."""
    key = read_group_key(visit.said("key"))
    if key is None:
        raise Malformed("no group of notifications")
    async with transaction(visit.site.web.store) as tx:
        await actions.dismiss(tx, visit.person, key)
    return visit.back(PATH)


async def clear(visit: Own) -> Response:
    async with transaction(visit.site.web.store) as tx:
        await actions.clear(tx, visit.person)
    return visit.back(PATH, told="cleared")


async def answer(visit: Own) -> Response:
    """Of a request to follow: yes or no. Raises Missing, Denied."""
    async with transaction(visit.site.web.store) as tx:
        me, other = await tx.actors.get(visit.person.id), await tx.actors.seek(_who(visit))
        if other is None:
            raise Missing("nobody asks")
        settle = requests.accept if visit.said("answer") == "yes" else requests.turn_away
        await settle(tx, owner=me, follower=other)
    return visit.back(f"{PATH}/requests", told="answered")


async def hear_out(visit: Own) -> Response:
    """Of whom notifications wait: from now on they are told, or these go unseen. Raises Missing."""
    async with transaction(visit.site.web.store) as tx:
        settle = actions.accept_requests if visit.said("answer") == "yes" else actions.dismiss_requests
        await settle(tx, visit.person, [_who(visit)])
    return visit.back(f"{PATH}/requests", told="answered")


async def choose(visit: Own) -> Response:
    """Whose notifications are told at once. Raises Malformed."""
    try:
        policy = NoticePolicy(**{name: Screening(visit.said(name)) for name in POLICY})
    except ValueError as error:
        raise Malformed("no policy of notifications") from error
    async with transaction(visit.site.web.store) as tx:
        actions.set_policy(tx, visit.person, policy)
    return visit.back(f"{PATH}/requests", told="saved")


def _who(visit: Own) -> ActorId:
    text = visit.said("who")
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise Missing("nobody of ours")
    return ActorId(int(text))


PAGES = (
    Served(PATH, own(show)),
    Served(f"{PATH}/requests", own(show_requests)),
    Served(f"{PATH}/dismiss", own(dismiss), "POST"),
    Served(f"{PATH}/clear", own(clear), "POST"),
    Served(f"{PATH}/answer", own(answer), "POST"),
    Served(f"{PATH}/hear", own(hear_out), "POST"),
    Served(f"{PATH}/policy", own(choose), "POST"),
)
