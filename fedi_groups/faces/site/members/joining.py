"""Coming into communities, leaving them, and how much one hears of them."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from fedi_groups.actions import invites, joining, membership, quiet
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Hears, MembershipState
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members.doorsteps import Doorstep, as_member, doorstep
from fedi_groups.faces.site.own import Own, led_on, own
from fedi_groups.reads.accounts import find_handle
from fedi_groups.storage.unit import Unit, reading, transaction

LONGEST_ANSWER = 500

Act = Callable[[Unit, Own, ActorFacts, ActorFacts], Awaitable[str]]
"""What a button does, by whom, in which community; it gives the news of it."""


async def community_at(tx: Unit, visit: Own) -> ActorFacts:
    """The one that the address names, here or `name@host` elsewhere. Raises Missing."""
    name = visit.request.path_params["name"]
    found = await find_handle(tx, f"!{name}" if "@" in name else name, visit.person.id)
    if not found.is_community:
        raise Missing(f"{name} is no community")
    return found


def button(act: Act) -> Callable[[Own], Awaitable[Response]]:
    """The answer to a form with one button."""

    async def pressed(visit: Own) -> Response:
        async with transaction(visit.site.web.store) as tx:
            me, community = await tx.actors.get(visit.person.id), await community_at(tx, visit)
            told = await act(tx, visit, me, community)
        return visit.back(f"/c/{visit.request.path_params['name']}", told=told)

    return pressed


async def join(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    """They follow it and come in, or ask to with their answers: who has asked may answer anew. Raises Denied."""
    verdict = await membership.follow(tx, follower=me, target=community)
    if isinstance(verdict, Deny):
        require(verdict)
    if not community.local:
        return "asked"
    kept = _answers(visit, community)
    standing = await joining.ask_in(tx, person=me, community=community, answers=kept if any(kept) else ())
    if standing.is_member:
        return "joined"
    return "lined-up" if standing.state is MembershipState.WAITING else "asked"


async def leave(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    """No member any more, nor a follower; who has asked asks no longer. Raises Denied."""
    standing = await tx.memberships.get(community.id, me.id)
    asked = standing is not None and standing.state is MembershipState.PENDING
    if community.local:
        await joining.leave(tx, person=me, community=community)
    else:
        await membership.unfollow(tx, follower=me, target=community)
    return "withdrawn" if asked else "left"


async def follow(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    """What is said in it is shown to them, without their being in it. Raises Denied."""
    verdict = await membership.follow(tx, follower=me, target=community)
    if isinstance(verdict, Deny):
        require(verdict)
    return "followed"


async def unfollow(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    await membership.unfollow(tx, follower=me, target=community)
    return "unfollowed"


async def hear(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    """How much of it, and by which way. Raises Malformed, Denied."""
    try:
        hears = Hears(visit.said("hears"))
    except ValueError as error:
        raise Malformed("heard in no such way") from error
    by_mail = visit.said("by-mail") == "yes" and hears not in (Hears.ALL, Hears.NOTHING)
    await quiet.set_hears(tx, person=me, community=community, hears=hears, by_mail=by_mail)
    return "heard"


async def accept(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    """As invited. Raises Denied."""
    await invites.answer(tx, community=community, person=me, accepted=True)
    return "joined" if community.local else "asked"


async def decline(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    """Raises Denied."""
    await invites.answer(tx, community=community, person=me, accepted=False)
    return "declined"


async def show_join(visit: Own) -> Response:
    """What one agrees to, what is asked, and what one may do once one is in."""
    async with reading(visit.site.web.store) as tx:
        community = await community_at(tx, visit)
        door = await doorstep(tx, visit.person, community)
    if door.state in ("member", "waiting", "banned") or not community.local:
        return led_on(visit.frame.link(f"/c/{visit.request.path_params['name']}"))
    return await _asking(visit, door, door.standing.answers if door.standing is not None else ())


async def send_join(visit: Own) -> Response:
    """Where a moderator answers, who asks has agreed to the rules."""
    async with reading(visit.site.web.store) as tx:
        community = await community_at(tx, visit)
        door = await doorstep(tx, visit.person, community)
    if community.local and door.asks and community.charter.rules and visit.said("agreement") != "yes":
        return await _asking(visit, door, _answers(visit, community), fault=True)
    return await button(join)(visit)


async def _asking(visit: Own, door: Doorstep, answers: tuple[str, ...], *, fault: bool = False) -> Response:
    later = as_member(visit.person, door.community, now=visit.site.web.store.clock())
    values = {"community": door.community, "door": door, "later": later, "answers": answers, "fault": fault}
    return await visit.site.page("members/join.html", visit.frame, values, status=422 if fault else 200)


def _answers(visit: Own, community: ActorFacts) -> tuple[str, ...]:
    return tuple(visit.said(f"answer-{n}").strip()[:LONGEST_ANSWER] for n in range(len(community.charter.questions)))


async def show_leave(visit: Own) -> Response:
    """Whether they mean it."""
    async with reading(visit.site.web.store) as tx:
        community = await community_at(tx, visit)
        door = await doorstep(tx, visit.person, community)
    return await visit.site.page("members/leave.html", visit.frame, {"community": community, "door": door})


_ACTS = {
    "leave": leave,
    "follow": follow,
    "unfollow": unfollow,
    "hear": hear,
    "accept": accept,
    "decline": decline,
}

PAGES = (
    Served("/c/{name}/join", own(show_join)),
    Served("/c/{name}/join", own(send_join), "POST"),
    Served("/c/{name}/leave", own(show_leave)),
    *(Served(f"/c/{{name}}/{word}", own(button(act)), "POST") for word, act in _ACTS.items()),
)
