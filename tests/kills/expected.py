"""What was promised, to whom, and what of it cannot be found. Pure: no server, no network."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

import orjson

from fedi_groups.reads.dumps import Dump, Part


@dataclass(slots=True)
class Promises:
    """What was answered with 202, or committed here: posts by id, votes by post and voter.

    `posts` holds the SHA-256 of the contents, or None for what was deleted; `votes` +1, -1, or None for one taken back.
    """

    posts: dict[str, str | None] = field(default_factory=dict)
    votes: dict[tuple[str, str], int | None] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)

    def post(self, kind: str, uri: str, html: str) -> None:
        self.made[kind] += 1
        self.posts[uri] = hashlib.sha256(html.strip().encode()).hexdigest()

    def delete(self, uri: str) -> None:
        self.made["delete"] += 1
        self.posts[uri] = None

    def vote(self, uri: str, voter: str, value: int | None) -> None:
        self.made["vote" if value else "unvote"] += 1
        self.votes[(uri, voter)] = value


def broken(promises: Promises, dump: Dump) -> Iterator[str]:
    """Every promise that one server's dump does not keep, in words."""
    posts = _posts(dump)
    for uri, content in promises.posts.items():
        found = posts.get(uri)
        if found is None:
            yield f"lost: {uri}"
        elif found["deleted"] != (content is None):
            yield f"{uri} is{'' if found['deleted'] else ' not'} deleted"
        elif content is not None and found["content"] != content:
            yield f"{uri} has other contents than it was given last"
    votes = _votes(dump)
    for (uri, voter), value in promises.votes.items():
        if votes.get((uri, voter)) != value:
            yield f"lost: the vote of {voter} on {uri} is {votes.get((uri, voter))}, not {value}"


def miscounted(dump: Dump) -> Iterator[str]:
    """Tallies that are not what they count: something was applied twice, or by halves."""
    posts, votes = _posts(dump), _votes(dump)
    tallies = Counter((uri, value) for (uri, _), value in votes.items())
    below = Counter(uri for each in posts.values() if not each["deleted"] for uri in _above(each, posts))
    for uri, post in posts.items():
        counted = (post["up"], post["down"], post["comments"])
        real = (tallies[(uri, 1)], tallies[(uri, -1)], below[uri])
        if counted != real:
            yield f"{uri} counts {counted}, and there are {real}"


def untold(dump: Dump, told: Set[str]) -> Iterator[str]:
    """Posts of the host that a server which follows the community never heard of."""
    for uri, post in _posts(dump).items():
        if not post["deleted"] and uri not in told:
            yield f"never delivered: {uri}"


def _posts(dump: Dump) -> dict[str, dict[str, Any]]:
    return {post["id"]: post for post in map(orjson.loads, dump.parts[Part.THREADS])}


def _votes(dump: Dump) -> dict[tuple[str, str], int]:
    found = map(orjson.loads, dump.parts[Part.VOTES])
    return {(vote["post"], vote["actor"]): vote["value"] for vote in found}


def _above(comment: dict[str, Any], posts: dict[str, dict[str, Any]]) -> set[str]:
    """Where a comment is counted: at what it answers, and at the root of its thread."""
    parent = comment["parent"]
    if parent is None:
        return set()
    root = parent
    while posts[root]["parent"] is not None:
        root = posts[root]["parent"]
    return {parent, root}
