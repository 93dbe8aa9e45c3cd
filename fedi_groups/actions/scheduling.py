"""Posts that are to be said later: kept until then, and judged only then (errands.scheduled)."""

from collections.abc import Sequence
from dataclasses import replace

from fedi_groups.actions import media, talking
from fedi_groups.domain.events import ScheduledFailed
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.submissions import ScheduledFacts, Submission
from fedi_groups.domain.types import DAY, MINUTE, Instant, PostId
from fedi_groups.errors import Malformed, Missing
from fedi_groups.storage.due import drop_due, put_due
from fedi_groups.storage.once import remember_said, said_under
from fedi_groups.storage.scheduled import count_scheduled, drop_scheduled, find_scheduled, put_scheduled
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase, phrase
from fedi_groups.text.replies import reason_in
from fedi_groups.wire.times import write_time

POST_SCHEDULED = "post scheduled"
"""The errand that posts it."""

FAILED = "This server tried it again and again, and failed each time."
"""The reason where nothing was refused."""

SOONEST = 5 * MINUTE
LATEST = 253_370_764_800_000_000
"""The year 9999."""
MOST, MOST_A_DAY = 300, 25
"""Of one person, in all and for one day (UTC)."""


async def schedule(
    tx: Unit, submission: Submission, *, author: ActorFacts, at: Instant, by: ActorFacts | None = None, key: str = ""
) -> ScheduledFacts:
    """The same under the same `key` within an hour is what was scheduled then. `by`: the moderator by whom a community
    says it. Raises Malformed, for a moment that is too near, and for too much; Missing for what was posted since."""
    key = f"scheduled {key}" if key else ""
    known = await said_under(tx.connection, author.id, key, now=tx.now) if key else None
    if known is not None:
        return await own(tx, author, known)
    uploads = submission.media_ids
    await _require_room(tx, author, at, others=0)
    made = ScheduledFacts(tx.mint.next(), author.id, by.id if by is not None else None, at, submission)
    await _put(tx, made, author, uploads)
    if key:
        await remember_said(tx.connection, tx.writes, author.id, key, PostId(made.id), now=tx.now)
    return made


async def reschedule(tx: Unit, scheduled: ScheduledFacts, *, author: ActorFacts, at: Instant) -> ScheduledFacts:
    """At another moment. Raises Malformed."""
    same_day = scheduled.at // DAY == at // DAY
    await _require_room(tx, author, at, others=1, others_that_day=int(same_day))
    moved = replace(scheduled, at=at)
    await _put(tx, moved, author, ())
    return moved


async def cancel(tx: Unit, scheduled: ScheduledFacts) -> None:
    """It is not said. What was uploaded for it is there for a day more."""
    drop_scheduled(tx.writes, scheduled.id)
    drop_due(tx.writes, POST_SCHEDULED, str(scheduled.id))
    media.keep_until(tx, scheduled.submission.media_ids, at=tx.now)


async def own(tx: Unit, author: ActorFacts, number: int) -> ScheduledFacts:
    """One of somebody's. Raises Missing."""
    found = await find_scheduled(tx.connection, number)
    if found is None or found.actor_id != author.id:
        raise Missing(f"nothing scheduled {number} of {author.id}")
    return found


async def give_up(tx: Unit, scheduled: ScheduledFacts, *, reason: str) -> None:
    """It cannot be said: whoever wanted it is told why, in a private message of their own, with what they wrote."""
    await cancel(tx, scheduled)
    person = await tx.actors.get(scheduled.by_id or scheduled.actor_id)
    if person.suspended or person.deleted_at is not None:
        return
    at = write_time(Instant(scheduled.at // MINUTE * MINUTE))
    told = reason_in(reason, (person.language or "").split("-")[0].lower())
    words, language = phrase(Phrase.NOT_SAID, person.language, at=at, reason=told)
    text = f"{words}\n{scheduled.submission.text}"
    message = await talking.tell(tx, community=person, person=person, words=text, language=language)
    await tx.emit(ScheduledFailed(message.id, person.id))


async def _put(tx: Unit, scheduled: ScheduledFacts, author: ActorFacts, uploads: Sequence[int]) -> None:
    await media.own(tx, author, uploads)
    put_scheduled(tx.writes, scheduled)
    put_due(tx.writes, POST_SCHEDULED, str(scheduled.id), at=scheduled.at)
    media.keep_until(tx, scheduled.submission.media_ids, at=scheduled.at)


async def _require_room(tx: Unit, author: ActorFacts, at: Instant, *, others: int, others_that_day: int = 0) -> None:
    """Beside `others` of those that are there, which are this one."""
    if not tx.now + SOONEST <= at < LATEST:
        raise _refused("Scheduled at The scheduled date must be in the future")
    in_all, that_day = await count_scheduled(tx.connection, author.id, at=at)
    if in_all - others >= MOST:
        raise _refused(f"You have exceeded the limit of {MOST} scheduled posts")
    if that_day - others_that_day >= MOST_A_DAY:
        raise _refused(f"You have exceeded the limit of {MOST_A_DAY} scheduled posts for that day")


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
