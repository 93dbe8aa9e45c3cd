"""One community as one server sees it, in a form that is the same wherever the facts are: what servers compare.

A dump has parts; a part is a set of lines, each a fact as canonical JSON (RFC 8785). Row numbers, arrival times and
whatever else is a server's own business are left out; so is white space around a text, which many drop.

| part | a line is | who knows it |
|---|---|---|
| community | the community: title, summary, whether it is closed | everyone |
| standings | one person: member, banned, … and the role | its host all; others their own people: see `among` |
| threads | one post or comment, deleted ones too, with its tallies | everyone |
| votes | one vote | everyone |
| log | one entry of the public log | its host; others what they have been told of it: see `among` |
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

import orjson
import rfc8785

from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import Act, ActorId, Instant, PostId, PostKind, Uri
from fedi_groups.errors import Missing, TooLarge
from fedi_groups.storage import dumping
from fedi_groups.storage.dumping import Ballot, Deed
from fedi_groups.storage.unit import Unit
from fedi_groups.storage.votes import Option
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.times import write_time
from fedi_groups.wire.uris import same_origin

MOST = 200_000
"""Rows of one kind. A dump is made in memory: a community with more of them cannot be dumped."""

_NOT_TOLD = frozenset(
    [
        *"create move link unlink admit decline approve reject role grant revoke succeed claim keep announce".split(),
        *"uphold overturn unmask ban-author unban-author".split(),
        *(Act.KICK, Act.WARN, Act.MUTE, Act.UNMUTE),
    ]
)

T = TypeVar("T")


class Part(StrEnum):
    """What a dump is made of."""

    COMMUNITY = "community"
    STANDINGS = "standings"
    THREADS = "threads"
    VOTES = "votes"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Dump:
    """The lines of every part, in the order of their code points: what concerns different threads may arrive in any."""

    community: Uri
    parts: Mapping[Part, tuple[str, ...]]

    def digest(self, part: Part) -> str:
        """SHA-256 of the lines of one part, in hexadecimal."""
        return hashlib.sha256("".join(f"{line}\n" for line in self.parts[part]).encode()).hexdigest()

    def among(self, origin: str) -> "Dump":
        """The same as far as one server has to know it: the standings of its own people, and of the log what all are
        told."""
        own = tuple(line for line in self.parts[Part.STANDINGS] if same_origin(orjson.loads(line)["actor"], origin))
        told = tuple(line for line in self.parts[Part.LOG] if self._is_told(orjson.loads(line)))
        return replace(self, parts={**self.parts, Part.STANDINGS: own, Part.LOG: told})

    def _is_told(self, entry: Json) -> bool:
        """Neither what began before anyone followed, nor what one person alone hears, nor what time has done."""
        return entry["action"] not in _NOT_TOLD and entry["actor"] != self.community


async def dump(tx: Unit, uri: str, *, most: int = MOST) -> Dump:
    """The community with this id, local or not. Raises Missing; TooLarge over `most` rows of one kind.

    Six statements, and one for every 500 people.
    """
    community = await tx.actors.find(uri)
    if community is None or not community.is_community:
        raise Missing(f"no community {uri}")
    standings = _all(await dumping.standings_in(tx.connection, community.id, most=most + 1), most)
    posts = _all(await dumping.all_posts_in(tx.connection, tx.uris, community.id, most=most + 1), most)
    ballots = _all(await dumping.ballots_in(tx.connection, community.id, most=most + 1), most)
    options: dict[PostId, list[Option]] = {}
    for number, option in _all(await dumping.options_in(tx.connection, community.id, most=most + 1), most):
        options.setdefault(number, []).append(option)
    deeds = _all(await dumping.deeds_in(tx.connection, community.id, most=most + 1), most)
    people = await _people(tx, standings, posts, ballots, deeds)
    names = _Names(people, {post.id: post.uri for post in posts} | await _elsewhere(tx, deeds))
    parts = {
        Part.COMMUNITY: [_line(_community(community))],
        Part.STANDINGS: sorted(_line(_standing(each, names)) for each in standings),
        Part.THREADS: sorted(_line(_post(each, options.get(each.id, ()), names)) for each in posts),
        Part.VOTES: sorted(_line(_vote(each, names)) for each in ballots),
        Part.LOG: sorted(_line(_deed(each, names)) for each in deeds),
    }
    return Dump(community.uri, {part: tuple(lines) for part, lines in parts.items()})


@dataclass(frozen=True, slots=True)
class _Names:
    """From row numbers to addresses."""

    people: Mapping[ActorId, ActorFacts]
    posts: Mapping[PostId, Uri]

    def actor(self, number: ActorId) -> Uri:
        return self.people[number].uri

    def post(self, number: PostId | None) -> Uri | None:
        return self.posts[number] if number is not None else None


async def _elsewhere(tx: Unit, deeds: Iterable[Deed]) -> dict[PostId, Uri]:
    """What an umbrella announces stands in it, and in the log of its communities."""
    numbers = [each.post_id for each in deeds if each.action == "announce" and each.post_id is not None]
    await tx.posts.want(ids=numbers)
    return {number: (await tx.posts.get(number)).uri for number in numbers}


async def _people(
    tx: Unit,
    standings: Iterable[Standing],
    posts: Iterable[PostFacts],
    ballots: Iterable[Ballot],
    deeds: Iterable[Deed],
) -> dict[ActorId, ActorFacts]:
    numbers = {each.actor_id for each in standings} | {each.actor_id for each in ballots}
    numbers |= {each.author_id for each in posts} | {each.actor_id for each in deeds}
    numbers |= {each.target_id for each in deeds if each.target_id is not None}
    await tx.actors.want(ids=sorted(numbers))
    return {number: await tx.actors.get(number) for number in numbers}


def _community(community: ActorFacts) -> Json:
    return {
        "id": community.uri,
        "title": community.title or community.name,
        "summary": community.summary.strip(),
        "closed": community.deleted_at is not None,
    }


def _standing(standing: Standing, names: _Names) -> Json:
    return {"actor": names.actor(standing.actor_id), "state": standing.state.value, "role": standing.role.value}


def _post(post: PostFacts, options: Sequence[Option], names: _Names) -> Json:
    return {
        "id": post.uri,
        # Whatever it was written as, a comment travels and arrives as a Note; what makes it a poll is told below.
        "kind": (PostKind.NOTE if post.is_comment else post.kind).value,
        "author": names.actor(post.author_id),
        "parent": names.post(post.parent_id),
        "title": post.title,
        "content": hashlib.sha256(post.content.strip().encode()).hexdigest(),
        "warning": post.warning,
        "link": post.link,
        "attached": [each.get("alt") for each in post.attachments],
        "language": post.language,
        "published": write_time(post.published),
        "edited": _time(post.edited),
        "deleted": post.deleted_at is not None,
        "removed": post.removed_at is not None,
        "locked": post.locked,
        "pinned": post.pinned_at is not None,
        "up": post.up,
        "down": post.down,
        "comments": post.comments,
        "poll": _poll(post, options),
    }


def _poll(post: PostFacts, options: Sequence[Option]) -> Json | None:
    if post.multiple is None:
        return None
    return {
        "multiple": post.multiple,
        "closes": _time(post.closes_at),
        "voters": post.voters,
        "options": [[each.title, each.votes] for each in options],
    }


def _vote(ballot: Ballot, names: _Names) -> Json:
    return {"post": names.post(ballot.post_id), "actor": names.actor(ballot.actor_id), "value": ballot.value}


def _deed(deed: Deed, names: _Names) -> Json:
    return {
        "actor": names.actor(deed.actor_id),
        "action": deed.action,
        "target": names.actor(deed.target_id) if deed.target_id is not None else None,
        "post": names.post(deed.post_id),
        "reason": deed.reason,
    }


def _time(moment: Instant | None) -> str | None:
    return write_time(moment) if moment is not None else None


def _line(fact: Json) -> str:
    return rfc8785.dumps(fact).decode()


def _all(rows: list[T], most: int) -> list[T]:
    if len(rows) > most:
        raise TooLarge(f"more than {most} rows of one kind in this community")
    return rows
