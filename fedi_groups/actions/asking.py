"""Who asks to come in by following: those who keep order hear of it in a private message; of many who ask, in one.

The errand that tells them stays for a day, and remembers who was named: nobody is named twice in that time.
"""

from typing import Any

from fedi_groups.actions import talking
from fedi_groups.actions.keepers import keepers_of
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import DAY, MINUTE, ActorId, Hears, Instant
from fedi_groups.storage.due import find_due, put_due
from fedi_groups.storage.memberships import asked_since
from fedi_groups.storage.unit import Unit
from fedi_groups.text.replies import Reply, reply, spoken

TELL_REQUESTS = "tell requests"
"""The errand that tells them."""

PAUSE = 5 * MINUTE
"""Between two such messages."""

NAMED = 10
COUNTED = 200
REMEMBERED = 500

_OVERLAP = MINUTE
"""What began earlier may be written later."""


async def notice(tx: Unit, community: ActorFacts, person: ActorFacts) -> None:
    """Somebody has asked to come into a community here: it is told soon, unless they were named lately."""
    known = await find_due(tx.connection, TELL_REQUESTS, str(community.id)) or {"last": 0, "told": [], "since": None}
    if known["since"] is None and person.id not in known["told"]:
        at, since = Instant(max(tx.now, known["last"] + PAUSE)), tx.now - _OVERLAP
        put_due(tx.writes, TELL_REQUESTS, str(community.id), at=at, **{**known, "since": since})


async def tell(tx: Unit, community: ActorId, known: dict[str, Any]) -> None:
    """Those who have asked since then and still wait; who has answered questions has come by message, and was named."""
    place = await tx.actors.get(community)
    if known["since"] is None or place.deleted_at is not None:
        return
    found = await asked_since(tx.connection, community, since=Instant(known["since"]), most=COUNTED)
    fresh = [each for each in found if each.actor_id not in known["told"]]
    told = [*known["told"], *(each.actor_id for each in fresh)][-REMEMBERED:]
    at = Instant(tx.now + DAY)
    put_due(tx.writes, TELL_REQUESTS, str(community), at=at, since=None, last=tx.now, told=told)
    if fresh:
        await _tell_keepers(tx, place, fresh)


async def _tell_keepers(tx: Unit, community: ActorFacts, asked: list[Standing]) -> None:
    """But who wants to hear nothing."""
    await tx.actors.want(ids=[each.actor_id for each in asked[:NAMED]])
    handles = [(await tx.actors.get(each.actor_id)).handle.lstrip("@") for each in asked[:NAMED]]
    keepers = await keepers_of(tx, community)
    await tx.memberships.want((community.id, each.id) for each in keepers)
    for each in keepers:
        standing = await tx.memberships.get(community.id, each.id)
        if standing is not None and standing.hears is Hears.NOTHING:
            continue
        language = spoken(each.language, community.language)
        words = _words(community, handles, language, count=len(asked))
        await talking.tell(tx, community=community, person=each, words=words, language=language)


def _words(community: ActorFacts, handles: list[str], language: str, *, count: int) -> str:
    names = {"community": community.handle}
    if count == 1:
        (handle,) = handles
        return reply(Reply.REQUEST_FOR_MODERATORS, language, **names, who=f"@{handle}", handle=handle)
    more = [reply(Reply.AND_MORE, language)] if count > len(handles) else []
    first = reply(Reply.ASKING, language, **names, count=str(count))
    return "\n".join((first, *handles, *more, reply(Reply.ANSWER_THEM, language)))
