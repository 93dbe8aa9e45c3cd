"""Somebody's home, merged while it is read: nothing is written per follower.

What comes from whom they follow is mostly among the newest that the server has at all: those are looked through first,
and where they are enough that is the one statement. Otherwise the newest post of each source (a community, a person, a
hashtag) says which sources come first, and those are merged: two statements more, whatever there is in all.
"""

from functools import lru_cache
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.timelines import (
    FOR_ALL,
    PLAIN,
    SHOWN,
    SHOWN_BY,
    WITHIN,
    WITHIN_TAG,
    Entry,
    Span,
    entry_of,
    newest_first,
    unshunned,
)

_SEEN: Final = 8
"""So many times as much as is wanted of the newest is looked through."""

_MEMBER: Final = (
    "EXISTS (SELECT 1 FROM membership m WHERE m.community_id = p.community_id AND m.actor_id = :me "
    "AND m.state = 'member')"
)
_IN_COMMUNITY: Final = f"({FOR_ALL} OR p.visibility = 'members' AND {_MEMBER})"
_BY_PERSON: Final = f"({FOR_ALL} OR p.visibility = 'followers')"

_FROM: Final = {
    "community": f"post p WHERE p.community_id = {{source}} AND p.parent_id IS NULL AND {SHOWN} AND {_IN_COMMUNITY}",
    "person": f"post p WHERE p.author_id = {{source}} AND p.parent_id IS NULL AND p.community_id IS NULL AND {SHOWN} "
    f"AND {_BY_PERSON}",
    "reblog": "reblog p WHERE p.actor_id = {source}",
    "tag": "post_tag t JOIN post p ON p.id = t.post_id WHERE t.tag = {source} AND p.parent_id IS NULL "
    f"AND p.visibility = 'public' AND {SHOWN}",
}
"""Where posts come from, by the kind of source: a community's threads, what a person says outside of them, what they
show of others, and what bears a hashtag."""

_FOLLOWED: Final = "SELECT f.target_id AS id FROM follow f WHERE f.follower_id = :me AND f.state = 'accepted'"
_JOINED: Final = (
    "SELECT m.community_id AS id FROM membership m WHERE m.actor_id = :me AND m.state = 'member' AND m.hears = 'all'"
)
_PEOPLE: Final = f"{_FOLLOWED} UNION ALL SELECT CAST(:me AS bigint) AS id"
_SOURCES: Final = {"community": f"{_FOLLOWED} UNION {_JOINED}", "person": _PEOPLE, "reblog": _PEOPLE}

_FOLLOWS: Final = f"EXISTS ({_FOLLOWED} AND f.target_id = {{source}})"
_IS_IN: Final = f"EXISTS ({_JOINED} AND m.community_id = {{source}})"
_IS_SOURCE: Final = {
    "community": f"({_FOLLOWS} OR {_IS_IN})",
    "person": f"({{source}} = :me OR {_FOLLOWS})",
    "reblog": f"({{source}} = :me OR {_FOLLOWS})",
}
"""Whether somebody is among those: for one of whom it is known already what they say."""
_HAS_TAG: Final = (
    "EXISTS (SELECT 1 FROM post_tag t JOIN tag_follow g ON g.tag = t.tag WHERE t.post_id = p.id AND g.actor_id = :me)"
)

_UNSHOWN: Final = (
    "NOT EXISTS (SELECT 1 FROM follow_wish w WHERE w.follower_id = :me AND w.target_id = {source} AND NOT w.reblogs)"
)
"""Not of those of whom one does not want to see what they show of others: of a community that is all."""
_SPOKEN: Final = (
    "NOT EXISTS (SELECT 1 FROM follow_wish w WHERE w.follower_id = :me AND w.target_id = {source} "
    "AND w.languages <> '' AND p.language IS NOT NULL AND w.languages NOT LIKE '%,' || p.language || ',%')"
)
"""In a language that one wants of this source."""
_LISTED: Final = "{source} IN (SELECT e.actor_id FROM list_entry e WHERE e.list_id = :list)"
_NOT_APART: Final = (
    "{source} NOT IN (SELECT e.actor_id FROM account_list l JOIN list_entry e ON e.list_id = l.id "
    "WHERE l.owner_id = :me AND l.exclusive)"
)
"""Who is in a list that is to be read apart is not at home."""


async def home(
    connection: AsyncConnection, me: ActorFacts, span: Span, *, most: int, now: Instant, within: int | None = None
) -> list[Entry]:
    """What the communities show that somebody follows or is in, and what the people they follow, and they themselves,
    say; nothing of those whom they do not want to see. `within`: only who is in this list of theirs."""
    values = {"me": me.id, "above": span.above, "below": span.below, "most": most}
    values |= {"now": now} if me.shuns else {}
    values |= {"list": within} if within is not None else {}
    listed = within is not None
    if not span.upwards:
        found = await _among_newest(me.shuns, listed).rows(connection, **values, seen=_SEEN * most)
        entries = [entry_of(row) for row in found if row[0] is not None]
        if len(entries) == most or len(entries) < len(found):
            return entries
    heads = await _heads(span.order, me.shuns, listed).rows(connection, **values)
    if not heads:
        return []
    kinds = tuple(kind for kind, _, _ in heads)
    sources = {f"s{number}": tag or source for number, (_, source, tag) in enumerate(heads)}
    found = await _merged(kinds, span.order, me.shuns).rows(connection, **values, **sources)
    return newest_first([entry_of(row) for row in found], span)


async def sources_of(connection: AsyncConnection, me: ActorId) -> list[ActorId | str]:
    """Whose posts are at somebody's home, beside their own; and the hashtags of others that are."""
    people = f"SELECT f.id FROM ({_FOLLOWED} UNION {_JOINED}) f WHERE {_NOT_APART.format(source='f.id')}"
    found = await connection.execute(text(people), {"me": me})
    tags = await connection.execute(text("SELECT tag FROM tag_follow WHERE actor_id = :me"), {"me": me})
    return [*map(ActorId, found.scalars()), *tags.scalars()]


async def sources_in(connection: AsyncConnection, within: int, me: ActorId) -> list[ActorId]:
    """Whose posts are in this list of somebody's; none of one that is not theirs, or not there."""
    question = (
        f"SELECT f.id FROM ({_FOLLOWED} UNION {_JOINED}) f JOIN list_entry e ON e.actor_id = f.id "
        "JOIN account_list l ON l.id = e.list_id WHERE l.id = :list AND l.owner_id = :me"
    )
    found = await connection.execute(text(question), {"me": me, "list": within})
    return [ActorId(number) for number in found.scalars()]


@lru_cache
def _among_newest(shuns: bool, listed: bool) -> Asked:
    """What there is among the newest posts and reblogs of all. A row without a number says that these were all there
    are in the span."""
    threads = [
        f"{_wanted('community', 'p.community_id', shuns, listed)} AND {_IN_COMMUNITY}",
        f"p.community_id IS NULL AND {_wanted('person', 'p.author_id', False, listed)} AND {_BY_PERSON}",
        *([] if listed else [f"p.visibility = 'public' AND {_HAS_TAG}"]),
    ]
    shown = f"{SHOWN} AND ({' OR '.join(f'({each})' for each in threads)})"
    parts = [
        f"SELECT {PLAIN} FROM post p WHERE p.parent_id IS NULL AND {shown}{_by_others('community', shuns)}",
        f"SELECT {SHOWN_BY} FROM reblog p WHERE {_wanted('reblog', 'p.actor_id', shuns, listed)}"
        f"{_by_others('reblog', shuns)}",
    ]
    newer = f"p.id > (SELECT edge FROM newest) AND {WITHIN} ORDER BY p.id DESC LIMIT :most"
    newest = " UNION ALL ".join(f"SELECT * FROM ({part} AND {newer}) t{number}" for number, part in enumerate(parts))
    edges = " UNION ALL ".join(
        f"SELECT (SELECT p.id FROM {table} AND {WITHIN} ORDER BY p.id DESC LIMIT 1 OFFSET :seen) AS edge"
        for table in ("post p WHERE p.parent_id IS NULL", "reblog p WHERE p.id IS NOT NULL")
    )
    return Asked(
        text(
            f"WITH newest AS (SELECT COALESCE(max(edge), 0) AS edge FROM ({edges}) e) "
            f"SELECT * FROM (SELECT id, post_id, by_id, visibility FROM ({newest}) m ORDER BY id DESC LIMIT :most) n "
            "UNION ALL SELECT NULL, NULL, NULL, NULL FROM newest WHERE edge = 0"
        )
    )


def _wanted(kind: str, source: str, shuns: bool, listed: bool) -> str:
    """That this source is one, and that what comes from it is wanted here."""
    conditions = [_IS_SOURCE[kind], _LISTED if listed else _NOT_APART]
    conditions += [_UNSHOWN] if kind != "person" else []
    conditions += [_SPOKEN] if kind != "reblog" else []
    whole = " AND ".join(conditions).format(source=source)
    return f"{whole} AND {unshunned(source)}" if shuns else whole


@lru_cache
def _heads(order: str, shuns: bool, listed: bool) -> Asked:
    """The sources whose next post comes first, each with that."""
    apart = (_LISTED if listed else _NOT_APART).format(source="f.id")
    wanted = " AND ".join([apart, *([unshunned("f.id")] if shuns else [])])
    unshown = f" AND {_UNSHOWN}".format(source="f.id")
    parts = [
        f"SELECT '{kind}' AS kind, f.id AS id, CAST(NULL AS text) AS tag, "
        f"(SELECT p.id FROM {_from(kind, 'f.id', shuns)} ORDER BY p.id {order} LIMIT 1) AS head "
        f"FROM ({_SOURCES[kind]}) f WHERE {wanted}{'' if kind == 'person' else unshown}"
        for kind in _SOURCES
    ]
    if not listed:
        parts.append(
            "SELECT 'tag' AS kind, CAST(NULL AS bigint) AS id, f.tag AS tag, (SELECT p.id FROM "
            f"{_from('tag', 'f.tag', shuns)} ORDER BY t.post_id {order} LIMIT 1) AS head "
            "FROM tag_follow f WHERE f.actor_id = :me"
        )
    every = " UNION ALL ".join(parts)
    return Asked(
        text(f"SELECT kind, id, tag FROM ({every}) h WHERE head IS NOT NULL ORDER BY head {order} LIMIT :most")
    )


@lru_cache(maxsize=512)
def _merged(kinds: tuple[str, ...], order: str, shuns: bool) -> Asked:
    """The next posts of all these sources."""
    parts = [
        f"SELECT * FROM (SELECT {SHOWN_BY if kind == 'reblog' else PLAIN} FROM {_from(kind, f':s{number}', shuns)} "
        f"ORDER BY {'t.post_id' if kind == 'tag' else 'p.id'} {order} LIMIT :most) t{number}"
        for number, kind in enumerate(kinds)
    ]
    # What bears a hashtag may come from another source as well.
    every = (" UNION " if "tag" in kinds else " UNION ALL ").join(parts)
    return Asked(text(f"SELECT id, post_id, by_id, visibility FROM ({every}) m ORDER BY id {order} LIMIT :most"))


def _from(kind: str, source: str, shuns: bool) -> str:
    whole = f"{_FROM[kind].format(source=source)} AND {WITHIN_TAG if kind == 'tag' else WITHIN}"
    if kind in ("community", "person"):
        whole += f" AND {_SPOKEN.format(source=source)}"
    return whole if kind == "person" else whole + _by_others(kind, shuns)


def _by_others(kind: str, shuns: bool) -> str:
    """And said by nobody whom one does not want to see."""
    if not shuns:
        return ""
    if kind == "reblog":
        return f" AND EXISTS (SELECT 1 FROM post q WHERE q.id = p.post_id AND {unshunned('q.author_id')})"
    return f" AND {unshunned('p.author_id')}"
