"""What pages about one community have in common: who keeps order in it looks at it, and acts by their own hand."""

from collections.abc import Callable

from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.errors import Missing
from fedi_groups.faces.site.own import Own
from fedi_groups.reads.duties import Duties, kept_place
from fedi_groups.storage.unit import Unit

LONGEST_REASON = 2_000


async def place_of(tx: Unit, visit: Own, may: Callable[[Duties], bool]) -> Duties:
    """The community of the address. Raises Missing for who may not do there what the page is for."""
    found = await kept_place(tx, visit.person, visit.request.path_params["name"])
    if not may(found):
        raise Missing(f"{visit.frame.path} is not for {visit.person.uri}")
    tx.knows |= {found.community.id}
    return found


async def hand_of(tx: Unit, visit: Own) -> Hand:
    """Who looks, with the reason that they have given."""
    return Hand(await tx.actors.get(visit.person.id), HERE, visit.said("reason").strip()[:LONGEST_REASON])
