"""Where people who live here are reached by e-mail, and what they want to be told there."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.mail import Mailbox, Notice
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked

_a = tables.account.c
_MAILBOX = Asked(select(_a.email, _a.confirmed_at, _a.bounced_at, _a.notices).where(_a.actor_id == bindparam("person")))


async def mailbox_of(connection: AsyncConnection, person: ActorId) -> Mailbox | None:
    """None for who has no account here."""
    for email, confirmed_at, bounced_at, notices in await _MAILBOX.rows(connection, person=person):
        wanted = frozenset(map(Notice, notices.split()))
        return Mailbox(email, confirmed_at is not None, bounced_at is not None, wanted)
    return None


async def mark_bounced(connection: AsyncConnection, person: ActorId, *, email: str, now: Instant) -> None:
    """There is nobody at this address, if it still is theirs."""
    where = (_a.actor_id == person, _a.email == email)
    await connection.execute(update(tables.account).where(*where).values(bounced_at=now))


async def confirm_mailbox(connection: AsyncConnection, person: ActorId, *, now: Instant) -> None:
    """The address they have is theirs, and mail gets there."""
    values = {"confirmed_at": now, "bounced_at": None}
    await connection.execute(update(tables.account).where(_a.actor_id == person).values(values))


async def set_notices(connection: AsyncConnection, person: ActorId, notices: frozenset[Notice]) -> None:
    """From now on they are told these by e-mail, and no others."""
    words = " ".join(sorted(each.value for each in notices))
    await connection.execute(update(tables.account).where(_a.actor_id == person).values(notices=words))
