"""Who is in a community, who is banned from it, and one of them: for those who decide about people there."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response

from fedi_groups.actions import moderation, roles
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.deciding import Choice, act_on
from fedi_groups.actions.savedreplies import MOST_REPLIES
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, MembershipState
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import hand_of, place_of
from fedi_groups.faces.site.moderation.said import SPANS, decision_of, number_in, reason_of, refusal
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.duties import Duties
from fedi_groups.reads.rolls import roll_of, sheet_of
from fedi_groups.storage.savedreplies import replies_of
from fedi_groups.storage.unit import Unit, reading, transaction

PATH = "/c/{name}/members"
ONE = f"{PATH}/{{number}}"

STATES = (MembershipState.MEMBER, MembershipState.BANNED, MembershipState.WAITING)
_LONGEST = 100


async def show(visit: Own) -> Response:
    asked = visit.request.query_params
    state = MembershipState(asked["state"]) if asked.get("state") in STATES else MembershipState.MEMBER
    words, below = asked.get("q", "").strip().lstrip("@")[:_LONGEST], number_in(asked.get("before", ""))
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
        found = await roll_of(tx, place.community, state, words=words, below=below)
    values = {"place": place, "community": place.community, "roll": found, "state": state, "words": words}
    return await visit.site.page("moderation/members.html", visit.frame, {**values, "states": STATES})


async def show_one(visit: Own) -> Response:
    return await _one(visit)


async def act(visit: Own) -> Response:
    """What is done to somebody, or undone. Who does it cites a rule; a named role, and what is undone, take none."""
    try:
        async with transaction(visit.site.web.store) as tx:
            place = await place_of(tx, visit, lambda duties: _may(duties) or _is_own(visit))
            person, hand = await _person(tx, visit), await hand_of(tx, visit)
            await _done(tx, visit, hand, place.community, person)
    except Denied as error:
        return await _one(visit, fault=refusal(visit.frame, error), status=422)
    return visit.back(visit.frame.path, told="decided")


async def _done(tx: Unit, visit: Own, hand: Hand, community: ActorFacts, person: ActorFacts) -> None:
    """Raises Denied, Malformed."""
    said = visit.said("do")
    if said in _PLAIN:
        await _PLAIN[said](tx, hand, community=community, person=person)
    elif said == "unban":
        contents = "contents" in visit.form
        await moderation.unban(tx, hand, community=community, person=person, contents=contents)
    elif said == "grant":
        role = await roles.named(tx, community, visit.said("role"))
        await roles.grant(tx, hand, community=community, person=person, role=role)
    elif said in _GROUNDED:
        decision = decision_of(visit, now=tx.now, reason=await reason_of(tx, visit, community))
        await act_on(tx, hand, community, person, decision)
    else:
        raise Malformed("no such act")


_PLAIN: Mapping[str, Callable[..., Awaitable[object]]] = {
    "unmute": moderation.unmute,
    "dismiss": moderation.dismiss,
    "revoke": roles.revoke,
}
_GROUNDED = frozenset({Choice.WARN.value, Choice.MUTE.value, Choice.KICK.value, Choice.BAN.value})


async def _one(visit: Own, *, fault: str = "", status: int = 200) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, lambda duties: _may(duties) or _is_own(visit))
        sheet = await sheet_of(tx, place, _number(visit), by=visit.person)
        replies = await replies_of(tx.connection, [place.community.id], most=MOST_REPLIES)
    values = {
        "place": place,
        "community": place.community,
        "sheet": sheet,
        "fault": fault,
        "form": visit.form,
        "spans": SPANS,
        "replies": replies.get(place.community.id, ()),
    }
    return await visit.site.page("moderation/member.html", visit.frame, values, status=status)


async def _person(tx: Unit, visit: Own) -> ActorFacts:
    found = await tx.actors.seek(ActorId(_number(visit)))
    if found is None or found.is_collective:
        raise Missing("nobody has this number")
    return found


def _number(visit: Own) -> int:
    """Raises Missing."""
    number = number_in(visit.request.path_params["number"])
    if number is None:
        raise Missing("no number")
    return number


def _is_own(visit: Own) -> bool:
    """Whoever keeps order sees what is kept of themselves, and lays down what they are there."""
    return number_in(visit.request.path_params["number"]) == visit.person.id


def _may(duties: Duties) -> bool:
    return duties.knows_members


PAGES = (
    Served(PATH, own(show)),
    Served(ONE, own(show_one)),
    Served(ONE, own(act), "POST"),
)
