"""Timelines of posts by id, newest first: what is public, what an account shows. Somebody's home: see `homes`.

What is given are numbers; who may see what is said under them is settled by the one who loads them, though what nobody
but the author may see is left out here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, Instant, PostId, Visibility

LARGEST_ID: Final = 2**63 - 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a timeline: what lies between these numbers, both excluded; the newest of it, or with `upwards` those
    that follow on `above`."""

    above: int = 0
    below: int = LARGEST_ID
    upwards: bool = False

    @property
    def order(self) -> str:
        return "ASC" if self.upwards else "DESC"


OLDEST = Span(upwards=True)
"""Where a list begins whose oldest come first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in a timeline, under this number: a post as it is, or as it is shown by somebody, to whom `visibility`
    says."""

    number: int
    post_id: PostId
    by_id: ActorId | None
    visibility: Visibility | None = None


SHOWN: Final = "p.deleted_at IS NULL AND p.removed_at IS NULL AND p.held_at IS NULL"
FOR_ALL: Final = "p.visibility IN ('public', 'unlisted')"
PLAIN: Final = "p.id AS id, p.id AS post_id, CAST(NULL AS bigint) AS by_id, CAST(NULL AS text) AS visibility"
SHOWN_BY: Final = "p.id AS id, p.post_id AS post_id, p.actor_id AS by_id, p.visibility AS visibility"
"""Columns of an Entry: of a post `p`, and of a reblog `p`."""


def unshunned(column: str) -> str:
    """Not of anybody whom `:me` has blocked, mutes at `:now`, or wants to see nothing of the server of."""
    return (
        f"NOT EXISTS (SELECT 1 FROM block b WHERE b.actor_id = :me AND b.target_id = {column}) "
        f"AND NOT EXISTS (SELECT 1 FROM mute u WHERE u.actor_id = :me AND u.target_id = {column} "
        "AND (u.until IS NULL OR u.until > :now)) "
        "AND NOT EXISTS (SELECT 1 FROM actor a JOIN peer r ON r.id = a.peer_id JOIN host_block h "
        "ON r.origin IN ('https://' || h.host, 'http://' || h.host) "
        f"WHERE a.id = {column} AND h.actor_id = :me)"
    )


OPEN: Final = f"p.visibility = 'public' AND {SHOWN}"
"""What anyone may find."""
WITHIN: Final = "p.id > :above AND p.id < :below"
WITHIN_TAG: Final = "t.post_id > :above AND t.post_id < :below"


def entry_of(row: Sequence[Any]) -> Entry:
    number, post, by, visibility = row
    shown = Visibility(visibility) if visibility is not None else None
    return Entry(number, PostId(post), ActorId(by) if by is not None else None, shown)


async def public(
    connection: AsyncConnection,
    span: Span,
    *,
    most: int,
    here: bool | None = None,
    media: bool = False,
    reader: ActorFacts | None = None,
    now: Instant,
) -> list[PostId]:
    """What anyone may find, outside of threads. `here`: only what people of this server say, or only others."""
    values = {"above": span.above, "below": span.below, "most": most}
    shuns = reader is not None and reader.shuns
    if reader is not None and shuns:
        values |= {"me": reader.id, "now": now}
    found = await connection.execute(_public(span.order, here, media, shuns), values)
    return newest_first([PostId(number) for number in found.scalars()], span)


@lru_cache
def _public(order: str, here: bool | None, media: bool, shuns: bool) -> TextClause:
    conditions = [SHOWN, "p.parent_id IS NULL", "p.visibility = 'public'", WITHIN]
    if here is not None:
        conditions.append(f"p.uri IS {'' if here else 'NOT '}NULL")
    if media:
        conditions.append(f"({WITH_MEDIA})")
    if shuns:
        conditions += [unshunned("p.author_id"), unshunned("p.community_id")]
    return text(f"SELECT p.id FROM post p WHERE {' AND '.join(conditions)} ORDER BY p.id {order} LIMIT :most")


WITH_MEDIA: Final = "CAST(p.attachments AS text) <> '[]'"


_SHOWN_TO_ME: Final = (
    "(p.visibility IS NULL OR p.visibility <> 'followers' OR p.actor_id = :me OR EXISTS (SELECT 1 FROM follow f "
    "WHERE f.follower_id = :me AND f.target_id = p.actor_id AND f.state = 'accepted'))"
)
"""A reblog that `:me` may see."""

_TAGGED: Final = "EXISTS (SELECT 1 FROM post_tag x WHERE x.tag = :tagged AND x.post_id = p.id)"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the posts of an account are wanted. `tagged`: with this hashtag; `messages`: private ones, too."""

    media: bool = False
    replies: bool = True
    reblogs: bool = True
    pinned: bool = False
    messages: bool = True
    tagged: str = ""

    @property
    def shows_reblogs(self) -> bool:
        """Whatever else is chosen no reblog is found by."""
        return self.reblogs and not self.media and not self.tagged

    @property
    def shape(self) -> "Choice":
        """The same for whatever hashtag: what a statement is made by."""
        return replace(self, tagged="any") if self.tagged else self

    @property
    def values(self) -> dict[str, str]:
        return {"tagged": self.tagged} if self.tagged else {}


async def said_by(
    connection: AsyncConnection,
    author: ActorId,
    span: Span,
    *,
    most: int,
    choice: Choice,
    seen: Sequence[str],
    me: ActorId | None,
) -> list[Entry]:
    """What a person has said, as far as it is for these kinds of readers (domain.types.Visibility), and shown to `me`:
    None is anyone."""
    question = _said_by(span.order, choice.shape, tuple(seen))
    values: dict[str, Any] = {"me": me or 0} if choice.shows_reblogs else {}
    values |= {"author": author, "above": span.above, "below": span.below, "most": most, **choice.values}
    return newest_first([entry_of(row) for row in await connection.execute(question, values)], span)


@lru_cache
def _said_by(order: str, choice: Choice, seen: tuple[str, ...]) -> TextClause:
    shown = ", ".join(f"'{each}'" for each in seen)
    conditions = ["p.author_id = :author", SHOWN, f"p.visibility IN ({shown})", WITHIN]
    if choice.media:
        conditions.append(WITH_MEDIA)
    if not choice.replies:
        conditions.append("p.parent_id IS NULL")
    if choice.tagged:
        conditions.append(_TAGGED)
    parts = [f"{PLAIN} FROM post p WHERE {' AND '.join(conditions)}"]
    if choice.shows_reblogs:
        parts.append(f"{SHOWN_BY} FROM reblog p WHERE p.actor_id = :author AND {_SHOWN_TO_ME} AND {WITHIN}")
    every = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {part} ORDER BY p.id {order} LIMIT :most) t{number}"
        for number, part in enumerate(parts)
    )
    return text(f"SELECT id, post_id, by_id, visibility FROM ({every}) m ORDER BY id {order} LIMIT :most")


async def shown_in(
    connection: AsyncConnection, community: ActorId, span: Span, *, most: int, choice: Choice, member: bool
) -> list[PostId]:
    """The threads of a community; with `member` those as well that are for its members."""
    question = _shown_in(span.order, choice.shape, member)
    values = {"community": community, "above": span.above, "below": span.below, "most": most, **choice.values}
    found = await connection.execute(question, values)
    return newest_first([PostId(number) for number in found.scalars()], span)


@lru_cache
def _shown_in(order: str, choice: Choice, member: bool) -> TextClause:
    conditions = ["p.community_id = :community", "p.parent_id IS NULL", SHOWN, WITHIN]
    conditions.append(f"({FOR_ALL} OR p.visibility = 'members')" if member else FOR_ALL)
    if choice.media:
        conditions.append(WITH_MEDIA)
    if choice.pinned:
        conditions.append("p.pinned_at IS NOT NULL")
    if choice.tagged:
        conditions.append(_TAGGED)
    return text(f"SELECT p.id FROM post p WHERE {' AND '.join(conditions)} ORDER BY p.id {order} LIMIT :most")


def newest_first(found: list[T], span: Span) -> list[T]:
    """As timelines are given, in whichever order they were read."""
    return found[::-1] if span.upwards else found
