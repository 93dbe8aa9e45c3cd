"""How much this server is used: the figures NodeInfo shows. They read many rows, so whoever asks keeps the answer."""

from sqlalchemy import func, select

from fedi_groups.domain.types import ActorKind, Instant, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.unit import Unit

_a = tables.actor.c
_p = tables.post.c

_SAID_HERE = (
    _p.uri.is_(None),
    _p.deleted_at.is_(None),
    _p.removed_at.is_(None),
    _p.held_at.is_(None),
    _p.visibility.in_([Visibility.PUBLIC.value, Visibility.UNLISTED.value]),
)


async def count_people(tx: Unit) -> int:
    """People who live here."""
    question = select(func.count()).where(
        _a.peer_id.is_(None),
        _a.kind == ActorKind.PERSON.value,
        _a.deleted_at.is_(None),
        ~_a.name.endswith("_", autoescape=True),  # masks, which stand for people counted already
    )
    return int((await tx.connection.execute(question)).scalar_one())


async def count_said(tx: Unit) -> tuple[int, int]:
    """Posts and comments written here that anyone may read."""
    question = select(_p.parent_id.is_(None), func.count()).where(*_SAID_HERE).group_by(_p.parent_id.is_(None))
    found = {bool(is_post): count for is_post, count in await tx.connection.execute(question)}
    return found.get(True, 0), found.get(False, 0)


async def count_active(tx: Unit, *, since: Instant) -> int:
    """People who live here and have said something that anyone may read since then."""
    question = select(func.count(func.distinct(_p.author_id))).where(*_SAID_HERE, _p.published >= since)
    return int((await tx.connection.execute(question)).scalar_one())
