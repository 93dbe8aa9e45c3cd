"""People who are never still: some on the servers that are killed, some on one that is not. All of it is noted down."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from fedi_groups.app import Services
from fedi_groups.demo.people import Person
from fedi_groups.domain.types import Uri
from fedi_groups.errors import FediGroupsError
from fedi_groups.peers.compose import Written
from fedi_groups.peers.connect import Connector
from fedi_groups.storage.outages import DATABASE_ERRORS
from fedi_groups.storage.unit import reading
from tests.kills.expected import Promises
from tests.kills.stub import Stub

Deed = Callable[[], Awaitable[None]]

REST = 0.05
"""Seconds between two deeds of one person, on average."""


@dataclass(slots=True)
class Talk:
    """What there is to talk about, and what has been promised about it. `everywhere`: who has to have a post before
    somebody changes it, so that what is compared in the end does not depend on who heard of it first."""

    community: str
    chance: random.Random
    everywhere: tuple[Services, ...]
    promises: Promises = field(default_factory=Promises)
    posts: list[str] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def any_post(self) -> str | None:
        """One of the last, so that threads get long."""
        return self.chance.choice(self.posts[-30:]) if self.posts else None

    async def is_everywhere(self, uri: str) -> bool:
        for services in self.everywhere:
            with suppress(*DATABASE_ERRORS):
                async with reading(services.store) as tx:
                    if await tx.posts.find(uri) is not None:
                        continue
            return False
        return True

    async def rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), self.chance.uniform(0, 2 * REST))

    async def go_on(self, *deeds: Deed) -> None:
        """One after another, at random, until all is said. The database may be away for a while."""
        while not self.stop.is_set():
            with suppress(FediGroupsError, *DATABASE_ERRORS):
                await self.chance.choice(deeds)()
            await self.rest()


@dataclass(slots=True)
class Local:
    """Somebody on a server that is killed; what they do is committed when it returns."""

    talk: Talk
    person: Person
    own: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    """Posts that nobody answers: only those are deleted, as a comment could cross with the deletion of its parent."""

    async def live(self) -> None:
        often = (self.post, self.comment, self.comment, self.vote, self.vote)
        await self.talk.go_on(*often, self.edit, self.say_aside, self.delete)

    async def post(self) -> None:
        text = f"Post {len(self.own)} of {self.person.actor.name}"
        post = await self.person.post(self.talk.community, Written(text, title=text))
        self._said("post", post.uri, post.content)

    async def comment(self) -> None:
        parent = self.talk.any_post()
        if parent is not None:
            comment = await self.person.comment(parent, f"Comment {len(self.own)} of {self.person.actor.name}")
            self._said("comment", comment.uri, comment.content)

    async def vote(self) -> None:
        uri, value = self.talk.any_post(), self.talk.chance.choice((1, 1, -1, None))
        if uri is None:
            return
        # Until it has returned, nobody knows whether it counts.
        self.talk.promises.votes.pop((uri, self.person.actor.uri), None)
        await self.person.vote(uri, value or 0)
        self.talk.promises.vote(uri, self.person.actor.uri, value)

    async def say_aside(self) -> None:
        post = await self.person.post(self.talk.community, Written("Never mind.", title="Never mind"))
        self.asides.append(post.uri)
        self.talk.promises.post("post", post.uri, post.content)

    async def edit(self) -> None:
        uri = await self._ripe(self.own)
        if uri is not None:
            self.talk.promises.posts.pop(uri, None)
            text = f"Edited {self.talk.promises.made['edit']}"
            title = text if "/post/" in uri else None
            await self.person.edit(uri, Written(text, title=title))
            self.talk.promises.post("edit", uri, f"<p>{text}</p>")

    async def delete(self) -> None:
        uri = await self._ripe(self.asides)
        if uri is not None:
            self.asides.remove(uri)
            self.talk.promises.posts.pop(uri, None)
            await self.person.delete(uri)
            self.talk.promises.delete(uri)

    async def _ripe(self, posts: list[str]) -> str | None:
        uri = self.talk.chance.choice(posts) if posts else None
        return uri if uri is not None and await self.talk.is_everywhere(uri) else None

    def _said(self, kind: str, uri: str, html: str) -> None:
        self.own.append(uri)
        self.talk.posts.append(uri)
        self.talk.promises.post(kind, uri, html)


@dataclass(slots=True)
class Remote:
    """Somebody on the server that is never killed; what they say is a promise once it is answered with 202."""

    talk: Talk
    stub: Stub
    actor: Uri
    connector: Connector
    inbox: str
    own: list[str] = field(default_factory=list)

    async def live(self) -> None:
        await self.talk.go_on(self.post, self.post, self.comment, self.comment, self.vote, self.vote, self.edit)

    async def post(self) -> None:
        await self._say("post", parent=None)

    async def comment(self) -> None:
        parent = self.talk.chance.choice(self.own[-30:]) if self.own else None
        if parent is not None:
            await self._say("comment", parent=parent)

    async def vote(self) -> None:
        """On what they wrote themselves: that is certain to be there."""
        if self.own:
            uri, value = self.talk.chance.choice(self.own[-30:]), self.talk.chance.choice((1, -1))
            kind = "Like" if value > 0 else "Dislike"
            if await self._send(self.stub.served(kind, self.actor, uri, audience=self.talk.community)):
                self.talk.promises.vote(uri, self.actor, value)

    async def edit(self) -> None:
        uri = self.talk.chance.choice(self.own) if self.own else None
        if uri is not None and await self.talk.is_everywhere(uri):
            note = self.stub.rewrite(uri, f"<p>Edited {self.stub.count}</p>")
            if await self._send(self.stub.served("Update", self.actor, note, to=note["to"])):
                self.talk.promises.post("edit", uri, note["content"])

    async def _say(self, kind: str, *, parent: str | None) -> None:
        title = f"Post {self.stub.count}" if parent is None else None
        note = self.stub.write(self.actor, self.stub.count, community=self.talk.community, title=title, parent=parent)
        if await self._send(self.stub.served("Create", self.actor, note, to=note["to"])):
            self.own.append(note["id"])
            self.talk.posts.append(note["id"])
            self.talk.promises.post(kind, note["id"], note["content"])

    async def _send(self, document: dict[str, object]) -> bool:
        return await self.stub.send(self.connector, document, self.inbox)
