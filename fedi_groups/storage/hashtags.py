"""Public posts by their hashtags, and the hashtags that people follow and show."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts, FeaturedTagFacts, FollowedTag, TagUse
from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.keeping import page_of
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.timelines import OPEN, WITH_MEDIA, WITHIN, WITHIN_TAG, Span, newest_first, unshunned

_t = tables.post_tag.c
_f = tables.tag_follow.c
_s = tables.featured_tag.c
_p = tables.post.c


@dataclass(frozen=True, slots=True)
class Tagged:
    """What is looked for: posts with one of `some`, all of `every`, none of `none`. `place`: a community that goes by
    that name, whose threads are meant as well. `here`: only what is said on this server, or only what is not."""

    some: tuple[str, ...]
    every: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    place: ActorId | None = None
    here: bool | None = None
    media: bool = False
    comments: bool = True


async def tagged(
    connection: AsyncConnection, wanted: Tagged, span: Span, *, most: int, reader: ActorFacts | None, now: Instant
) -> list[PostId]:
    """Public posts with these hashtags, the newest first; none by those whom the reader does not want to see."""
    values: dict[str, Any] = {"above": span.above, "below": span.below, "most": most, "place": wanted.place}
    if wanted.place is None:
        del values["place"]
    values |= {f"some{number}": each for number, each in enumerate(wanted.some)}
    values |= {f"every{number}": each for number, each in enumerate(wanted.every)}
    values |= {f"none{number}": each for number, each in enumerate(wanted.none)}
    shuns = reader is not None and reader.shuns
    if reader is not None and shuns:
        values |= {"me": reader.id, "now": now}
    shape = (len(wanted.some), len(wanted.every), len(wanted.none))
    question = _tagged(span.order, shape, wanted.place is not None, _narrowed(wanted), shuns)
    return newest_first([PostId(number) for number in (await connection.execute(question, values)).scalars()], span)


def _narrowed(wanted: Tagged) -> tuple[str, ...]:
    found = [f"({WITH_MEDIA})"] if wanted.media else []
    found += [f"p.uri IS {'' if wanted.here else 'NOT '}NULL"] if wanted.here is not None else []
    return (*found, *(() if wanted.comments else ("p.parent_id IS NULL",)))


@lru_cache(128)
def _tagged(order: str, shape: tuple[int, int, int], place: bool, narrowed: tuple[str, ...], shuns: bool) -> TextClause:
    some, every, none = shape
    bears = "EXISTS (SELECT 1 FROM post_tag x WHERE x.tag = :{} AND x.post_id = p.id)"
    conditions = [OPEN, *narrowed]
    conditions += [bears.format(f"every{number}") for number in range(every)]
    conditions += [f"NOT {bears.format(f'none{number}')}" for number in range(none)]
    conditions += [unshunned("p.author_id")] if shuns else []
    bearing = f"post_tag t JOIN post p ON p.id = t.post_id WHERE {WITHIN_TAG} AND t.tag = :some"
    sources = [(f"{bearing}{number}", "t.post_id") for number in range(some)]
    if place:
        sources.append((f"post p WHERE {WITHIN} AND p.community_id = :place AND p.parent_id IS NULL", "p.id"))
    parts = [
        f"SELECT * FROM (SELECT p.id AS id FROM {source} AND {' AND '.join(conditions)} "
        f"ORDER BY {number} {order} LIMIT :most) s{index}"
        for index, (source, number) in enumerate(sources)
    ]
    return text(f"SELECT id FROM ({' UNION '.join(parts)}) m ORDER BY id {order} LIMIT :most")


async def uses_since(connection: AsyncConnection, since: int, *, most: int) -> list[TagUse]:
    """The newest uses of hashtags in public posts, after this id."""
    question = text(
        f"SELECT t.tag, p.id, p.author_id FROM post p JOIN post_tag t ON t.post_id = p.id "
        f"WHERE p.id > :since AND {OPEN} ORDER BY p.id DESC LIMIT :most"
    )
    found = await connection.execute(question, {"since": since, "most": most})
    return [TagUse(tag, PostId(post), ActorId(author)) for tag, post, author in found]


async def uses_of(connection: AsyncConnection, tag: str, since: int, *, most: int) -> list[TagUse]:
    """The newest uses of this one, after this id."""
    question = text(
        f"SELECT t.tag, p.id, p.author_id FROM post_tag t JOIN post p ON p.id = t.post_id "
        f"WHERE t.tag = :tag AND t.post_id > :since AND {OPEN} ORDER BY t.post_id DESC LIMIT :most"
    )
    found = await connection.execute(question, {"tag": tag, "since": since, "most": most})
    return [TagUse(tag, PostId(post), ActorId(author)) for tag, post, author in found]


async def like(connection: AsyncConnection, beginning: str, *, skip: int, most: int) -> list[str]:
    """Hashtags that begin so, in order. Each is stepped to in the index, however many posts bear it."""
    question = text(
        "WITH RECURSIVE t(tag) AS (SELECT min(tag) FROM post_tag WHERE tag >= :beginning UNION ALL "
        "SELECT (SELECT min(p.tag) FROM post_tag p WHERE p.tag > t.tag) FROM t WHERE t.tag < :ending) "
        "SELECT tag FROM t WHERE tag < :ending LIMIT :most OFFSET :skip"
    )
    values = {"beginning": beginning, "ending": f"{beginning}\U0010ffff", "skip": skip, "most": most}
    return list((await connection.execute(question, values)).scalars())


async def best_since(connection: AsyncConnection, since: int, *, looked_at: int, skip: int, most: int) -> list[PostId]:
    """Of the newest public posts after this id, those that were answered and liked most."""
    question = text(
        f"SELECT id FROM (SELECT p.id AS id, p.up + p.comments AS score FROM post p WHERE p.id > :since "
        f"AND p.parent_id IS NULL AND {OPEN} ORDER BY p.id DESC LIMIT :looked) n "
        "ORDER BY score DESC, id DESC LIMIT :most OFFSET :skip"
    )
    values = {"since": since, "looked": looked_at, "most": most, "skip": skip}
    return [PostId(number) for number in (await connection.execute(question, values)).scalars()]


async def followed_tags(
    connection: AsyncConnection, person: ActorId, span: Span, *, most: int
) -> list[tuple[int, str, str]]:
    """Those that somebody follows, the last first: number, tag, and how they wrote it."""
    question = select(_f.id, _f.tag, _f.name).where(_f.actor_id == person)
    return await page_of(connection, question, _f.id, span, most)


async def find_followed(connection: AsyncConnection, person: ActorId, tags: Sequence[str]) -> dict[str, FollowedTag]:
    """Which of these somebody follows."""
    question = select(_f.id, _f.tag, _f.name).where(_f.actor_id == person, _f.tag.in_(tags))
    return {row.tag: FollowedTag(row.id, row.tag, row.name) for row in await connection.execute(question)}


def put_followed(writes: Writes, number: int, *, person: ActorId, tag: str, name: str) -> None:
    """Somebody wants to see at home what bears this; `name` as they wrote it."""
    writes.put(tables.tag_follow, {"actor_id": person, "tag": tag, "name": name, "id": number})


def drop_followed(writes: Writes, *, person: ActorId, tag: str) -> None:
    writes.drop(tables.tag_follow, person, tag)


def add_featured(writes: Writes, number: int, *, person: ActorId, tag: str, name: str) -> None:
    """Somebody shows others that they write about this."""
    writes.append(tables.featured_tag, {"id": number, "actor_id": person, "tag": tag, "name": name})


async def count_followed(connection: AsyncConnection, person: ActorId) -> int:
    question = select(func.count()).select_from(tables.tag_follow).where(_f.actor_id == person)
    return int((await connection.execute(question)).scalar_one())


async def featured_by(connection: AsyncConnection, person: ActorId) -> list[FeaturedTagFacts]:
    """Those that somebody shows, as they chose them, with what they have written."""
    rows = (await connection.execute(select(tables.featured_tag).where(_s.actor_id == person).order_by(_s.id))).all()
    counted = (
        select(_t.tag, func.count(), func.max(_t.post_id))
        .join_from(tables.post, tables.post_tag, _t.post_id == _p.id)
        .where(_p.author_id == person, _t.tag.in_([row.tag for row in rows]))
        .group_by(_t.tag)
    )
    known = {tag: (count, last) for tag, count, last in await connection.execute(counted)} if rows else {}
    return [FeaturedTagFacts(row.id, row.tag, row.name, *known.get(row.tag, (0, None))) for row in rows]


async def most_used_by(connection: AsyncConnection, person: ActorId, *, most: int) -> list[str]:
    """What somebody has written about most."""
    question = (
        select(_t.tag)
        .join_from(tables.post, tables.post_tag, _t.post_id == _p.id)
        .where(_p.author_id == person)
        .group_by(_t.tag)
        .order_by(func.count().desc(), _t.tag)
        .limit(most)
    )
    return list((await connection.execute(question)).scalars())


async def drop_featured(connection: AsyncConnection, person: ActorId, number: int) -> int:
    """Returns how many there were: one, or none."""
    gone = delete(tables.featured_tag).where(_s.id == number, _s.actor_id == person)
    return (await connection.execute(gone)).rowcount
