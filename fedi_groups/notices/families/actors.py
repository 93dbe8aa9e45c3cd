"""Whoever is gone was told nothing."""

from fedi_groups.domain.events import ActorDeleted
from fedi_groups.storage import conversations, markers, notifications, push, screening, wishes
from fedi_groups.storage.unit import Unit


async def forget_told(tx: Unit, event: ActorDeleted) -> None:
    await notifications.clear(tx.connection, event.actor_id)
    await wishes.drop_wishes(tx.connection, event.actor_id)
    await screening.drop_screening(tx.connection, event.actor_id)
    await push.forget_devices(tx.connection, event.actor_id)
    await markers.drop_markers(tx.connection, event.actor_id)
    await conversations.drop_conversations(tx.connection, event.actor_id)


NOTICES = ((ActorDeleted, forget_told),)
