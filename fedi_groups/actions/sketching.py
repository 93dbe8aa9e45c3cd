"""What people have begun to write, and are not done with: kept for them alone, until they post it or give it up."""

from collections.abc import Mapping, Sequence

from fedi_groups.actions import media
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.submissions import SketchFacts
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage.sketches import MOST, count_sketches, drop_sketch, find_sketch, put_sketch
from fedi_groups.storage.unit import Unit

UPLOADS_KEPT = 30 * DAY
"""So long is there what was uploaded for one, since it was kept last."""


async def keep(
    tx: Unit, person: ActorFacts, fields: Mapping[str, str], *, uploads: Sequence[int], number: int | None
) -> SketchFacts:
    """As it is now: in place of the one of this `number`, or as a new one. Raises Denied for one too many, Missing,
    and Malformed for uploads that are none of theirs."""
    if number is None and await count_sketches(tx.connection, person.id) >= MOST:
        reason = f"You have {MOST} drafts: post one, or delete one, first."
        raise Denied("too many drafts", public=reason)
    known = await own(tx, person, number) if number is not None else None
    made = SketchFacts(known.id if known is not None else tx.mint.next(), person.id, tx.now, dict(fields))
    await media.own(tx, person, uploads)
    put_sketch(tx.writes, made)
    media.keep_until(tx, uploads, at=Instant(tx.now + UPLOADS_KEPT))
    return made


async def give_up(tx: Unit, person: ActorFacts, number: int, *, uploads: Sequence[int]) -> None:
    """It is kept no longer; what was uploaded for it goes in a day, unless it is posted. Raises Missing."""
    drop_sketch(tx.writes, (await own(tx, person, number)).id)
    media.keep_until(tx, uploads, at=tx.now)


async def own(tx: Unit, person: ActorFacts, number: int) -> SketchFacts:
    """One of somebody's. Raises Missing."""
    found = await find_sketch(tx.connection, number)
    if found is None or found.actor_id != person.id:
        raise Missing(f"no draft {number} of {person.id}")
    return found
