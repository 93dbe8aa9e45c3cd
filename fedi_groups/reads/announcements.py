"""What the admins tell everyone, for somebody who lives here or for anyone."""

from fedi_groups.domain.announcements import AnnouncementFacts
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage import announcements
from fedi_groups.storage.unit import Unit


async def told(tx: Unit, reader: ActorFacts | None = None) -> list[AnnouncementFacts]:
    """What is told now, the last first."""
    return await announcements.told_now(tx.connection, reader.id if reader is not None else None, now=tx.now)
