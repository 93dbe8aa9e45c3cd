"""Heeding what many people say at the same time: in one transaction, as far as one is enough.

What has to be asked back first, or is about somebody whom another server knows, is heeded alone; and so is everything,
should one of them fail after it has changed something.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import structlog

from fedi_groups.actions.letters import Letter, letter_of
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.talks import REMEMBERED
from fedi_groups.domain.talks import Talk
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errors import Refused
from fedi_groups.inbox.commands.call import Answer, Call
from fedi_groups.inbox.commands.respond import refusal, respond
from fedi_groups.inbox.heeding import answer, line_of_errand, read_call
from fedi_groups.inbox.whom import Found
from fedi_groups.peers.handles import handle_of, known_in
from fedi_groups.peers.webfinger import Handle
from fedi_groups.storage.due import Errand, take_first
from fedi_groups.storage.loops import Turns
from fedi_groups.storage.talks import talks_of_all
from fedi_groups.storage.unit import Store, Unit, transaction

log = structlog.get_logger("commands")


@dataclass(frozen=True, slots=True)
class _Said:
    """`handle` of whom it is about, if that is anybody."""

    errand: Errand
    letter: Letter
    handle: Handle | None


class _Spoilt(Exception):
    """One of them was refused after changes: nothing of all this may stay."""


async def heed_together(store: Store, errands: Sequence[Errand]) -> Sequence[Errand]:
    """Returns those that are left, to be heeded alone: of each person only the first is tried, as order matters."""
    ready = [said for each in _first_of_each(errands) if (said := _said(each, store.uris.host)) is not None]
    try:
        done = await _all(store, ready) if len(ready) > 1 else set[str]()
    except Exception as error:  # whichever it was: alone, each shows itself
        log.info("messages are heeded one by one", number=len(ready), error=str(error)[:300])
        done = set()
    return [each for each in errands if each.key not in done]


async def _all(store: Store, some: Sequence[_Said]) -> set[str]:
    """Keys of those that were done."""
    async with transaction(store) as tx:
        people = await _people(tx, some)
        able = [each for each in some if each.handle is None or each.handle in people]
        taken = await take_first(tx.connection, {line_of_errand(each.errand): each.errand for each in able})
        mine = [each for each in able if each.errand.key in taken]
        talks = await _load(tx, [each.letter for each in mine], people.values())
        turns = Turns()
        for each in mine:
            found = Found(people[each.handle], each.letter.who or "") if each.handle is not None else Found()
            call = await read_call(tx, each.letter, found)
            if call is not None:
                await answer(tx, call, _carefully, talks=talks.get(call.person.id, []))
            await turns.give()
    return taken


async def _people(tx: Unit, some: Iterable[_Said]) -> dict[Handle, ActorFacts]:
    """Whom they are about, as far as nobody elsewhere has to be asked for that."""
    found = await known_in(tx, {each.handle for each in some if each.handle is not None})
    return {handle: each for handle, each in found.items() if each.deleted_at is None and not each.is_collective}


async def _load(tx: Unit, letters: Sequence[Letter], people: Collection[ActorFacts]) -> dict[ActorId, list[Talk]]:
    """What each of them will look for, all at once."""
    await tx.posts.want(ids=[each.message_id for each in letters])
    await tx.actors.want(ids=[number for each in letters for number in (each.community_id, each.author_id)])
    authors = [await tx.actors.get(each.author_id) for each in letters]
    await tx.peers.by_id.want(each.peer_id for each in (*authors, *people) if each.peer_id is not None)
    communities = {each.community_id for each in letters}
    guests = [(community, each.id) for community in communities for each in people]
    await tx.memberships.want([*((each.community_id, each.author_id) for each in letters), *guests])
    await tx.invites.want(guests)
    return await talks_of_all(tx.connection, {each.id for each in authors}, since=Instant(tx.now - REMEMBERED))


async def _carefully(tx: Unit, call: Call) -> Answer:
    """What is refused before anything was changed is answered here; anything else is for another transaction."""
    before, earlier = tx.writes.made, tx.events
    tx.events = []  # what others have done is no answer to this one
    try:
        return await respond(tx, call)
    except Refused as error:
        if tx.writes.made != before:
            raise _Spoilt from error
        return Answer(refusal(call, error.public))
    finally:
        tx.events = [*earlier, *tx.events]


def _said(errand: Errand, here: str) -> _Said | None:
    """None if it is for another time."""
    letter = letter_of(errand)
    if letter.needs_mask:
        return None
    if not letter.needs_person:
        return _Said(errand, letter, None)
    if letter.about_id is not None or letter.who is None or letter.named or letter.who.startswith("http"):
        return None
    try:
        return _Said(errand, letter, handle_of(letter.who, here))
    except Refused:
        return None


def _first_of_each(errands: Iterable[Errand]) -> list[Errand]:
    """The oldest of what each person says to each community."""
    found: dict[str, Errand] = {}
    for each in sorted(errands, key=lambda errand: errand.key):
        found.setdefault(line_of_errand(each), each)
    return list(found.values())
