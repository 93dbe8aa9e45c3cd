"""Threads of private messages, for one who takes part: with whom, and what was said last."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Missing
from fedi_groups.reads.statuses import StatusView, statuses
from fedi_groups.storage import conversations
from fedi_groups.storage.conversations import ConversationFacts
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class ConversationView:
    """`others`: who else takes part; of what somebody said to nobody else, they themselves."""

    facts: ConversationFacts
    others: tuple[ActorFacts, ...]
    last: StatusView


async def conversations_of(tx: Unit, person: ActorFacts, span: Span, *, most: int) -> list[ConversationView]:
    """In which something was said last comes first."""
    found = await conversations.some_conversations(tx.connection, person.id, span, most=most)
    return await _views(tx, person, found)


async def conversation(tx: Unit, person: ActorFacts, root: int) -> ConversationView:
    """Raises Missing."""
    facts = await conversations.find_conversation(tx.connection, person.id, root)
    found = await _views(tx, person, [facts] if facts is not None else [])
    if not found:
        raise Missing(f"no conversation {root}")
    return found[0]


async def _views(tx: Unit, person: ActorFacts, found: list[ConversationFacts]) -> list[ConversationView]:
    """Those whose last message is still there; with whom it was exchanged, as earlier ones may have been for others."""
    said = {each.post.id: each for each in await statuses(tx, [each.last_id for each in found], person.id)}
    return [_view(each, said[each.last_id], person) for each in found if each.last_id in said]


def _view(facts: ConversationFacts, last: StatusView, person: ActorFacts) -> ConversationView:
    parties = dict.fromkeys((last.author, *last.mentions))
    others = tuple(each for each in parties if each.id != person.id)
    return ConversationView(facts, others or (person,), last)
