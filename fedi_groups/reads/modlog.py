"""The public log of a community for people to look at: what was done to keep order, by whom, to whom, and why.

What a moderator has removed is not shown again by the line that says so.
"""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Entry, PostFacts
from fedi_groups.domain.policy.visibility import ANYONE, may_read
from fedi_groups.domain.types import PostId
from fedi_groups.reads.graves import is_in_grave
from fedi_groups.storage.modlog import entries_of
from fedi_groups.storage.unit import Unit

LINES = 50
"""Lines of one page."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A post or comment that something was done to. `shown` is the post itself, None if nothing of it may be shown."""

    is_comment: bool
    author: ActorFacts
    shown: PostFacts | None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with whom and what it names. `person` is who was acted upon, the author where it was a post."""

    entry: Entry
    moderator: ActorFacts
    person: ActorFacts | None
    subject: Subject | None


@dataclass(frozen=True, slots=True)
class Log:
    """One page of a log, newest first. `older` is where the next page begins, None on the last one."""

    community: ActorFacts
    lines: tuple[Line, ...]
    older: int | None


async def modlog(tx: Unit, community: ActorFacts, *, before: int | None = None, most: int = LINES) -> Log:
    """The log of a community here, or of one elsewhere as far as this server has been told."""
    found = await entries_of(tx.connection, community.id, before=before, most=most + 1)
    page = found[:most]
    await tx.posts.want(ids=[PostId(each.post_id) for each in page if each.post_id is not None])
    posts = [await tx.posts.get(each.post_id) for each in page if each.post_id is not None]
    people = [number for each in page for number in (each.actor_id, each.person_id) if number is not None]
    await tx.actors.want(ids={*people, *(post.author_id for post in posts)})
    lines = tuple([await line_of(tx, each) for each in page])
    return Log(community, lines, page[-1].id if len(found) > most else None)


async def line_of(tx: Unit, entry: Entry) -> Line:
    """With whom and what it names."""
    moderator = await tx.actors.get(entry.actor_id)
    person = await tx.actors.get(entry.person_id) if entry.person_id is not None else None
    if person is not None and person.charter.hidden:
        # That there is such a community, in an umbrella or over others, its members alone know.
        person = None
    return Line(entry, moderator, person, await _subject(tx, entry.post_id) if entry.post_id is not None else None)


async def _subject(tx: Unit, number: PostId) -> Subject:
    post = await tx.posts.get(number)
    author = await tx.actors.get(post.author_id)
    shown = may_read(ANYONE, post) and not await is_in_grave(tx, post)
    return Subject(post.is_comment, author, post if shown else None)
