"""What let somebody in once and does so no longer is not kept."""

from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import Instant
from fedi_groups.storage.apps import forget_apps, forget_codes
from fedi_groups.storage.attempts import forget_attempts
from fedi_groups.storage.sessions import forget_sessions
from fedi_groups.storage.tickets import forget_tickets
from fedi_groups.storage.tokens import forget_tokens


async def forget_access(connection: AsyncConnection, *, before: Instant, now: Instant) -> None:
    """Tokens and codes that were over `before`, apps that nobody had let in by then; sessions and counted attempts
    whose time is over now."""
    await forget_tokens(connection, before=before)
    await forget_codes(connection, before=before)
    await forget_apps(connection, before=before)
    await forget_sessions(connection, before=now)
    await forget_attempts(connection, before=now)
    await forget_tickets(connection, before=now)
