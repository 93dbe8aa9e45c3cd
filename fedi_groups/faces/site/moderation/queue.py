"""One queue of what waits for those who keep order: in all communities that they keep, or in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from fedi_groups.actions.authority import Hand
from fedi_groups.actions.deciding import DECIDED_BY
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.said import SPANS, decision_of, number_in, reason_of, refusal
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.desk import BEGINNING, Kind, kept_by, queue_of
from fedi_groups.reads.duties import Duties, kept_place
from fedi_groups.storage.savedreplies import replies_of
from fedi_groups.storage.unit import Unit, reading, transaction

EVERYWHERE = "/queue"

_SEVERAL = "on:"
"""How the fields of ticked cases begin."""
_MOST = 50
"""Of them at once."""
_MOST_REPLIES = 500
"""To choose from, in all communities of a page."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the decision about this case was refused, with what was filled in."""

    key: str = ""
    words: str = ""
    form: Mapping[str, str] = field(default_factory=dict)

    def said(self, key: str, name: str) -> str:
        return self.form.get(name, "") if key == self.key else ""


NONE = Fault()


async def show(visit: Own) -> Response:
    return await _page(visit)


async def decide(visit: Own) -> Response:
    """About one case, or with `several` about all that are ticked."""
    if visit.said("several"):
        return await _decide_several(visit)
    key = visit.said("case")
    try:
        await _decided(visit, key)
    except (Denied, Missing) as error:
        fault = Fault(key, refusal(visit.frame, error), visit.form)
        return await _page(visit, fault=fault, status=422 if isinstance(error, Denied) else 404)
    return visit.back(visit.frame.path, told="decided")


async def _decide_several(visit: Own) -> Response:
    """Each on its own: what cannot be decided so, or not any more, is left as it is."""
    keys = [name.removeprefix(_SEVERAL) for name in visit.form if name.startswith(_SEVERAL)][:_MOST]
    if not keys:
        return await _page(visit, fault=Fault("several", form=visit.form), status=422)
    left = ""
    for key in keys:
        try:
            await _decided(visit, key)
        except (Denied, Missing) as error:
            left = refusal(visit.frame, error)
    if left:
        return await _page(visit, fault=Fault("several", left, visit.form), status=422)
    return visit.back(visit.frame.path, told="decided")


async def _decided(visit: Own, key: str) -> None:
    """Raises Denied, Missing, Malformed."""
    kind, place, number = _parts(key)
    async with transaction(visit.site.web.store) as tx:
        person = await tx.actors.get(visit.person.id)
        community = await tx.actors.seek(place)
        if community is None or not community.is_community or not community.local:
            raise Missing("no community here")
        said = decision_of(visit, now=tx.now, reason=await reason_of(tx, visit, community))
        await DECIDED_BY[kind](tx, Hand(person, HERE), community, number, said)


def _parts(key: str) -> tuple[str, ActorId, int]:
    kind, _, rest = key.partition("-")
    place, number = (number_in(each) for each in (rest.partition("-")[0], rest.partition("-")[2]))
    if kind not in DECIDED_BY or place is None or number is None:
        raise Malformed("no such case")
    return kind, ActorId(place), number


async def _page(visit: Own, *, fault: Fault = NONE, status: int = 200) -> Response:
    asked = visit.request.query_params
    kind = Kind(asked["kind"]) if asked.get("kind") in list(Kind) else None
    after = Instant(number_in(asked.get("after", "")) or 0)
    name = visit.request.path_params.get("name")
    async with reading(visit.site.web.store) as tx:
        places, here = await _places(tx, visit, name, asked.get("in", ""))
        found = await queue_of(tx, visit.person, here, kind=kind, after=after or BEGINNING)
        shown = {each.community.id for each in found.cases} | {each.community.id for each in here[:1]}
        replies = await replies_of(tx.connection, shown, most=_MOST_REPLIES)
    values = {
        "desk": found,
        "kinds": list(Kind),
        "kind": kind,
        "places": places,
        "place": here[0] if name is not None else None,
        "chosen": asked.get("in", ""),
        "where": {"in": asked["in"]} if asked.get("in") else {},
        "spans": SPANS,
        "replies": replies,
        "fault": fault,
    }
    return await visit.site.page("moderation/queue.html", visit.frame, values, status=status)


async def _places(tx: Unit, visit: Own, name: str | None, chosen: str) -> tuple[Sequence[Duties], Sequence[Duties]]:
    """All that may be chosen from, and those that are meant. Raises Missing for who decides nothing in the one."""
    if name is None:
        places = await kept_by(tx, visit.person)
        return places, [each for each in places if chosen in ("", each.community.name)]
    place = await kept_place(tx, visit.person, name)
    if not place.queues:
        raise Missing(f"{visit.person.uri} decides nothing in {name}")
    return (), (place,)


PAGES = (
    Served(EVERYWHERE, own(show)),
    Served(EVERYWHERE, own(decide), "POST"),
    Served("/c/{name}/queue", own(show)),
    Served("/c/{name}/queue", own(decide), "POST"),
)
