"""Whose notifications wait until a person has decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.screening import NoticePolicy
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Missing
from fedi_groups.reads.accounts import find_accounts
from fedi_groups.reads.keeping import unwanted_among
from fedi_groups.reads.statuses import StatusView, statuses
from fedi_groups.storage import screening
from fedi_groups.storage.screening import RequestFacts
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class RequestView:
    """Somebody who wants to be heard; `last`: what they said last, if the person may see it."""

    facts: RequestFacts
    account: ActorFacts
    last: StatusView | None


@dataclass(frozen=True, slots=True)
class Requests:
    """Some; `first` and `last` are the numbers between which was looked, None where nothing is."""

    views: tuple[RequestView, ...]
    first: int | None = None
    last: int | None = None


async def policy(tx: Unit, person: ActorFacts) -> tuple[NoticePolicy, int, int]:
    """With how many people's notifications wait, and how many notifications."""
    known = await screening.policy_of(tx.connection, person.id)
    return known, *(await screening.count_waiting(tx.connection, person.id) if known != NoticePolicy() else (0, 0))


async def requests(tx: Unit, person: ActorFacts, span: Span, *, most: int) -> Requests:
    """Of whom the person has not decided about, nor wants to hear nothing anyway."""
    found = await screening.waiting(tx.connection, person.id, span, most=most)
    views = await _views(tx, person, found)
    return Requests(tuple(views), found[0].from_id, found[-1].from_id) if found else Requests(())


async def request(tx: Unit, person: ActorFacts, number: int) -> RequestView:
    """That of this account. Raises Missing."""
    span = Span(above=number - 1, below=number + 1)
    found = await _views(tx, person, await screening.waiting(tx.connection, person.id, span, most=1))
    if not found:
        raise Missing(f"nothing of {number} waits")
    return found[0]


async def _views(tx: Unit, person: ActorFacts, found: Sequence[RequestFacts]) -> list[RequestView]:
    people = {each.id: each for each in await find_accounts(tx, [each.from_id for each in found], person.id)}
    unwanted: set[ActorId] = await unwanted_among(tx, person, list(people.values()))
    posts = [each.post_id for each in found if each.post_id is not None]
    said = {each.post.id: each for each in await statuses(tx, posts, person.id)} if posts else {}
    return [
        RequestView(each, people[each.from_id], said.get(each.post_id) if each.post_id is not None else None)
        for each in found
        if each.from_id in people and each.from_id not in unwanted
    ]
