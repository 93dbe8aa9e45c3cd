"""What people do with what they were told: put away, and marked as read; the same of threads of messages."""

from collections.abc import Sequence

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.notices import GroupKey
from fedi_groups.domain.screening import NoticePolicy
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Missing
from fedi_groups.storage import conversations, markers, notifications, screening
from fedi_groups.storage.unit import Unit


async def dismiss(tx: Unit, person: ActorFacts, key: GroupKey) -> None:
    """One notification, or a group of them; nothing happens where there is none."""
    await notifications.dismiss(tx.connection, person.id, key)


async def clear(tx: Unit, person: ActorFacts) -> None:
    """All of them."""
    await notifications.clear(tx.connection, person.id)


def set_policy(tx: Unit, person: ActorFacts, policy: NoticePolicy) -> None:
    """Whose notifications they want to see at once."""
    screening.put_policy(tx.writes, person.id, policy)


async def accept_requests(tx: Unit, person: ActorFacts, others: Sequence[ActorId]) -> None:
    """What these do they want to see, whatever their policy says. Raises Missing for nobody."""
    await tx.actors.want(ids=others)
    for each in others:
        if await tx.actors.seek(each) is None:
            raise Missing(f"no account {each}")
        screening.permit(tx.writes, person.id, each)
    tx.merges_notices(person.id)


async def dismiss_requests(tx: Unit, person: ActorFacts, others: Sequence[ActorId]) -> None:
    """What waits of these goes unseen."""
    await screening.drop_waiting(tx.connection, person.id, others)


async def mark(tx: Unit, person: ActorFacts, timeline: str, *, last_read: int) -> None:
    """Up to there they have read it."""
    await markers.set_marker(tx.connection, person.id, timeline, last_read=last_read, now=tx.now)


async def read_conversation(tx: Unit, person: ActorFacts, root: int) -> None:
    """They have seen what was said last."""
    await conversations.mark_read(tx.connection, person.id, root)


async def drop_conversation(tx: Unit, person: ActorFacts, root: int) -> None:
    """It is not listed any more, until something more is said in it."""
    await conversations.drop_conversation(tx.connection, person.id, root)
