"""The directory for people to look at: communities by words, language and topic, in an order of their choice."""

from dataclasses import dataclass
from typing import Final

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.letters import folded, spaced
from fedi_groups.domain.policy.servers import is_listed
from fedi_groups.domain.types import ActorId, MembershipState
from fedi_groups.domain.words import MOST_SOUGHT, bare
from fedi_groups.reads.communities import Card, cards_of
from fedi_groups.storage import directory as rows
from fedi_groups.storage.directory import Counted, Order, Wanted
from fedi_groups.storage.unit import Unit

LISTED: Final = 24
"""Communities on one page."""
PAGES: Final = 100
TOPICS: Final = 24


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody looks for, as they wrote it."""

    words: str = ""
    language: str = ""
    topic: str = ""
    order: Order = Order.ACTIVE
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        return bool(self.words.strip() or self.language or self.topic)


@dataclass(frozen=True, slots=True)
class Directory:
    """One page. `topics` and `languages` are what can be chosen; `next` is the number of the next page, if any."""

    ask: Ask
    cards: tuple[Card, ...]
    next: int | None
    topics: tuple[Counted, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggested:
    """`topic`: the one chosen, in the one way to write it. `inside`, `asked`: where they are, or want to be."""

    cards: tuple[Card, ...]
    topic: str
    inside: frozenset[ActorId]
    asked: frozenset[ActorId]


async def directory(tx: Unit, ask: Ask) -> Directory:
    """Communities of this server that want to be found."""
    found = await rows.listed(tx, _wanted(ask), order=ask.order, skip=LISTED * (ask.page - 1), most=LISTED + 1)
    return Directory(
        ask,
        await cards_of(tx, found[:LISTED]),
        ask.page + 1 if len(found) > LISTED and ask.page < PAGES else None,
        tuple(await rows.topics(tx.connection, most=TOPICS)),
        tuple(await rows.languages(tx.connection)),
    )


async def some(tx: Unit, ask: Ask, *, most: int) -> tuple[Card, ...]:
    """The first of them."""
    return await cards_of(tx, await rows.listed(tx, _wanted(ask), order=ask.order, skip=0, most=most))


async def topics(tx: Unit) -> tuple[Counted, ...]:
    return tuple(await rows.topics(tx.connection, most=TOPICS))


async def suggested(tx: Unit, person: ActorFacts, *, topic: str = "") -> Suggested:
    """Communities for a newcomer, the liveliest first, with how they stand there."""
    cards = await some(tx, Ask(topic=topic), most=LISTED)
    pairs = [(each.community.id, person.id) for each in cards]
    await tx.memberships.want(pairs)
    stands = [found for place, _ in pairs if (found := await tx.memberships.get(place, person.id)) is not None]
    inside = frozenset(each.community_id for each in stands if each.is_member)
    waits = (MembershipState.PENDING, MembershipState.WAITING)
    asked = frozenset(each.community_id for each in stands if each.state in waits)
    return Suggested(cards, folded(topic.strip()), inside, asked)


async def elsewhere(tx: Unit, *, page: int) -> tuple[list[ActorFacts], int | None]:
    """Communities of other servers that are known here, with the number of the next page."""
    found = await rows.elsewhere(tx, skip=LISTED * (page - 1), most=LISTED + 1)
    shown = [each for each in found[:LISTED] if is_listed(tx.rules, each)]
    return shown, page + 1 if len(found) > LISTED and page < PAGES else None


def words_in(said: str) -> tuple[str, ...]:
    """What is sought, in the one way to write it."""
    found = [bare(word.strip("#!@")) for word in spaced(said).split()]
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_SOUGHT]


def _wanted(ask: Ask) -> Wanted:
    return Wanted(words_in(ask.words), ask.language, folded(ask.topic.strip()))
