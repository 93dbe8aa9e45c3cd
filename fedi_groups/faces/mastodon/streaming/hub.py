"""From what was said to who is shown it: each post is read and written once, however many watch.

Who sees a post at home is known in memory; whoever is shown what is not for everyone is asked for anew in the database.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

from fedi_groups.actions.lists import own_list
from fedi_groups.domain.types import SECOND, ActorId, Instant, PostId
from fedi_groups.faces.mastodon.api import Api
from fedi_groups.faces.mastodon.callers import Caller
from fedi_groups.faces.mastodon.streaming.crowd import Crowd, Listener, Person
from fedi_groups.faces.mastodon.streaming.personal import show_event, show_notices
from fedi_groups.faces.mastodon.streaming.posts import show_gone, show_posts, show_reblogs, show_unreblogged
from fedi_groups.faces.mastodon.streaming.told import Told
from fedi_groups.faces.mastodon.streaming.topics import USER, Topic
from fedi_groups.notices.stream import What, Word
from fedi_groups.storage.homes import sources_in, sources_of
from fedi_groups.storage.keeping import shunned_by
from fedi_groups.storage.notifications import newest_notices
from fedi_groups.storage.tokens import still_good
from fedi_groups.storage.unit import Unit, reading
from fedi_groups.storage.wishes import unshown_by

LOOK_EVERY = 3 * SECOND
"""How soon a connection ends whose token is good for nothing any more, and a mute that is over."""


class Hub:
    """The one of this process: those who watch, and what they are shown."""

    def __init__(self, api: Api) -> None:
        self.crowd = Crowd()
        self._api = api
        self._store = api.web.store
        self._looked_at = Instant(0)
        self._told = Told()

    def is_needed(self) -> bool:
        return len(self.crowd) > 0

    def close(self) -> None:
        for listener in self.crowd:
            listener.close()

    @asynccontextmanager
    async def listening(self, caller: Caller) -> AsyncIterator[Listener]:
        """One connection. Raises Overloaded for too many."""
        listener = Listener(caller)
        person = self.crowd.enter(listener)
        try:
            await self._api.web.stream.open_ear()
            async with reading(self._store) as tx:
                await self._meet(tx, person)
                await self._told.begin(tx)
            yield listener
        finally:
            self.crowd.leave(listener)
            if not self.is_needed():
                self._told.forget()

    async def subscribe(self, listener: Listener, topic: Topic) -> None:
        """Raises Missing for a list that is not theirs, Overloaded for too many."""
        if topic.list_id is None:
            self.crowd.subscribe(listener, topic)
            return
        async with reading(self._store) as tx:
            await own_list(tx, listener.person, topic.list_id)
            self.crowd.subscribe(listener, topic)
            person = self.crowd.people[listener.person.id]
            self.crowd.hear(person, topic, await sources_in(tx.connection, topic.list_id, person.facts.id))

    async def tell(self, words: Sequence[Word]) -> None:
        """These were said. Once in a while, look at the tokens as well."""
        async with reading(self._store) as tx:
            await self._look(tx)
            for run in _runs(words):
                await self._tell(tx, run)

    async def _tell(self, tx: Unit, words: Sequence[Word]) -> None:
        for number in _said(What.SOURCES, words):
            person = self.crowd.people.get(ActorId(number))
            if person is not None:
                await self._learn(tx, person)
        for number in _said(What.FILTERS, words):
            person = self.crowd.people.get(ActorId(number))
            if person is not None:
                person.filters = await tx.filters.of(person.facts.id)
                show_event(person, "filters_changed")
        for number in _said(What.MERGED, words):
            person = self.crowd.people.get(ActorId(number))
            if person is not None:
                show_event(person, "notifications_merged")
        await show_posts(self._api, tx, self.crowd, _posts(What.NEW, words))
        await show_reblogs(self._api, tx, self.crowd, _said(What.REBLOG, words))
        for word in words:
            if word.what is What.UNREBLOG:
                show_unreblogged(self.crowd, word.number, ActorId(word.by))
        await show_posts(self._api, tx, self.crowd, _posts(What.EDITED, words), again=True)
        await show_gone(tx, self.crowd, _posts(What.GONE, words))
        for number in _said(What.NOTICE, words):
            person = self.crowd.people.get(ActorId(number))
            if person is not None:
                await show_notices(self._api, tx, person)

    async def _meet(self, tx: Unit, person: Person) -> None:
        """What they follow, and what they were told before."""
        await self._learn(tx, person)
        person.filters = await tx.filters.of(person.facts.id)
        person.told |= await newest_notices(tx.connection, person.facts.id)

    async def _learn(self, tx: Unit, person: Person) -> None:
        """What they see at home and in the lists that they watch, and whom nowhere."""
        person.facts = await tx.actors.get(person.facts.id)
        self.crowd.hear(person, USER, await sources_of(tx.connection, person.facts.id))
        for topic in person.lists:
            assert topic.list_id is not None
            self.crowd.hear(person, topic, await sources_in(tx.connection, topic.list_id, person.facts.id))
        person.unshown = await unshown_by(tx.connection, person.facts.id)
        if person.facts.shuns:
            person.shunned, person.hosts, person.until = await shunned_by(tx.connection, person.facts.id, now=tx.now)
        else:
            person.shunned, person.hosts, person.until = frozenset(), frozenset(), None

    async def _look(self, tx: Unit) -> None:
        """Who came by a token that is good for nothing any more is let go of; who has muted somebody until now sees
        them again."""
        if tx.now < self._looked_at + LOOK_EVERY:
            return
        self._looked_at = tx.now
        await self._told.look(tx, self.crowd)
        listeners = list(self.crowd)
        good = await still_good(tx.connection, {each.caller.token.id for each in listeners}, now=tx.now)
        for listener in listeners:
            if listener.caller.token.id not in good:
                listener.close()
        for person in list(self.crowd.people.values()):
            if person.until is not None and person.until <= tx.now:
                await self._learn(tx, person)


_CHANGES = (What.SOURCES, What.FILTERS)


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Whoever begins to follow somebody is not shown what was said before."""
    run: list[Word] = []
    for each in words:
        if each.what in _CHANGES and run and run[-1].what not in _CHANGES:
            yield run
            run = []
        run.append(each)
    yield run


def _said(what: What, words: Sequence[Word]) -> list[int]:
    return [each.number for each in words if each.what is what]


def _posts(what: What, words: Sequence[Word]) -> list[PostId]:
    return [PostId(number) for number in _said(what, words)]
