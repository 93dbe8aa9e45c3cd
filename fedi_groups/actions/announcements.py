"""What the admins of this server tell everyone who lives here, and what people do with it."""

from fedi_groups.domain.announcements import MOST_REACTIONS, MOST_TOLD, AnnouncementFacts
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.storage import announcements as storage
from fedi_groups.storage.unit import Unit
from fedi_groups.text.markdown import render
from fedi_groups.wire.emojis import is_emoji


async def announce(
    tx: Unit, *, text: str, starts_at: Instant | None = None, ends_at: Instant | None = None, all_day: bool = False
) -> AnnouncementFacts:
    """Tell everyone this, in Markdown. Raises Malformed, TooLarge, or Denied where too much is told already."""
    if not text.strip():
        raise Malformed("no text", public="An announcement says something.")
    if ends_at is not None and ends_at <= max(tx.now, starts_at or tx.now):
        raise Malformed("no time", public="It would be over before it begins.")
    if len(await storage.told_now(tx.connection, None, now=tx.now)) >= MOST_TOLD:
        raise Denied("too many", public=f"There are {MOST_TOLD} announcements already: end one first.")
    content = render(text, mentions={}).html.strip()
    made = AnnouncementFacts(tx.mint.next(), content, tx.now, starts_at, ends_at, all_day)
    storage.add_announcement(tx.writes, made)
    return made


async def end(tx: Unit, *, number: int) -> None:
    """It is told no more. Raises Missing."""
    await _told(tx, number)
    await storage.drop_announcement(tx.connection, number)


async def put_away(tx: Unit, person: ActorFacts, number: int) -> None:
    """They have read it. Raises Missing."""
    await _told(tx, number)
    storage.put_read(tx.writes, number, person.id)


async def react(tx: Unit, person: ActorFacts, number: int, name: str) -> None:
    """They put this emoji under it. Raises Missing; Malformed for what is no emoji, or one more than there may be."""
    known = await _told(tx, number, person)
    if not is_emoji(name):
        raise _invalid("Name is not a recognized emoji")
    names = {each.name for each in known.reactions}
    if name not in names and len(names) >= MOST_REACTIONS:
        raise _invalid("Limit of different reactions reached")
    if not any(each.mine for each in known.reactions if each.name == name):
        storage.put_reaction(tx.writes, number, name, person.id, now=tx.now)


async def unreact(tx: Unit, person: ActorFacts, number: int, name: str) -> None:
    """They take it back. Raises Missing."""
    await _told(tx, number)
    storage.drop_reaction(tx.writes, number, name, person.id)


async def _told(tx: Unit, number: int, person: ActorFacts | None = None) -> AnnouncementFacts:
    reader = person.id if person is not None else None
    for each in await storage.told_now(tx.connection, reader, now=tx.now):
        if each.id == number:
            return each
    raise Missing(f"no announcement {number}", public="No such announcement.")


def _invalid(reason: str) -> Malformed:
    words = f"Validation failed: {reason}"
    return Malformed(words, public=words)
