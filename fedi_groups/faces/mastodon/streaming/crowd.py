"""Who watches: open connections by what they watch and whose they are, and what each of those people follows.

All of it is in memory, small for each connection, and looked up by what happened, never walked through.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.filters import FilterFacts
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errors import Overloaded
from fedi_groups.faces.mastodon.callers import Caller
from fedi_groups.faces.mastodon.streaming.frames import Frame
from fedi_groups.faces.mastodon.streaming.topics import USER, Topic

MOST_WAITING = 200
"""Frames that wait for one connection. Who is slower than that is let go of, and asks again."""

MOST_OF_ONE = 20
MOST = 20_000
"""Connections, of one person and of all."""

MOST_TOPICS = 40

Source = ActorId | str
"""Of what stands at somebody's home, or in a list of theirs: a person, a community, or a hashtag."""

Homes = Mapping[ActorId, tuple[Topic, ...]]
"""By person, in which of their own streams they have something."""


class Listener:
    """One open connection of an app."""

    __slots__ = ("_closed", "_waiting", "_wake", "caller", "topics")

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.topics: set[Topic] = set()
        self._waiting: list[Frame] = []
        self._wake: asyncio.Future[None] | None = None
        self._closed = False

    @property
    def person(self) -> ActorFacts:
        assert self.caller.person is not None
        return self.caller.person

    def put(self, frame: Frame) -> None:
        """It is to be sent. Too slow a reader is closed instead."""
        if self._closed:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.close()
            return
        self._waiting.append(frame)
        self._ring()

    def close(self) -> None:
        """Nothing more is sent."""
        self._closed, self._waiting = True, []
        self._ring()

    async def frames(self, *, seconds: float | None = None) -> list[Frame] | None:
        """What is to be sent next, as soon as there is something; nothing after so long; None: it is over."""
        if not self._waiting and not self._closed:
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(self._wake, seconds)
            except TimeoutError:
                return []
            finally:
                self._wake = None
        found, self._waiting = self._waiting, []
        return None if self._closed else found

    def _ring(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


@dataclass(slots=True)
class Person:
    """Somebody with open connections. `heard`: the sources of their home, and of the lists that they watch. `told`:
    notifications they have lately been sent. `shunned`, `hosts`, `filters`: whom, from where, and of what they want to
    see nothing; of some of those only `until` then. `unshown`: of whom nothing that these show of others."""

    facts: ActorFacts
    listeners: set[Listener] = field(default_factory=set)
    heard: dict[Topic, frozenset[Source]] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    shunned: frozenset[ActorId] = frozenset()
    hosts: frozenset[str] = frozenset()
    filters: tuple[FilterFacts, ...] = ()
    until: Instant | None = None
    unshown: frozenset[ActorId] = frozenset()

    @property
    def lists(self) -> set[Topic]:
        """Those that they watch."""
        return {each for listener in self.listeners for each in listener.topics if each.list_id is not None}


class Crowd:
    """All who watch in this process."""

    def __init__(self) -> None:
        self.people: dict[ActorId, Person] = {}
        self._topics: dict[Topic, set[Listener]] = {}
        self._hearing: dict[Source, set[tuple[ActorId, Topic]]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Listener]:
        return (each for person in list(self.people.values()) for each in list(person.listeners))

    def enter(self, listener: Listener) -> Person:
        """One connection more. Raises Overloaded for too many."""
        person = self.people.get(listener.person.id) or Person(listener.person)
        if len(person.listeners) >= MOST_OF_ONE or self._count >= MOST:
            raise Overloaded("too many streams", retry_after=60)
        self.people[listener.person.id] = person
        person.listeners.add(listener)
        self._count += 1
        return person

    def leave(self, listener: Listener) -> None:
        for topic in list(listener.topics):
            self.unsubscribe(listener, topic)
        person = self.people.get(listener.person.id)
        if person is None or listener not in person.listeners:
            return
        self._count -= 1
        person.listeners.discard(listener)
        if not person.listeners:
            for topic in list(person.heard):
                self.hear(person, topic, ())
            del self.people[listener.person.id]

    def subscribe(self, listener: Listener, topic: Topic) -> None:
        """Raises Overloaded for too many of one connection."""
        if len(listener.topics) >= MOST_TOPICS:
            raise Overloaded("too many subscriptions", retry_after=60)
        listener.topics.add(topic)
        self._topics.setdefault(topic, set()).add(listener)

    def unsubscribe(self, listener: Listener, topic: Topic) -> None:
        listener.topics.discard(topic)
        watching = self._topics.get(topic)
        if watching is not None:
            watching.discard(listener)
            if not watching:
                del self._topics[topic]
                person = self.people.get(listener.person.id)
                if topic.list_id is not None and person is not None:
                    self.hear(person, topic, ())

    def hear(self, person: Person, topic: Topic, sources: Iterable[Source]) -> None:
        """From now on these are what stands in this stream of theirs."""
        wanted, before, me = frozenset(sources), person.heard.pop(topic, frozenset()), (person.facts.id, topic)
        for source in before - wanted:
            hearing = self._hearing[source]
            hearing.discard(me)
            if not hearing:
                del self._hearing[source]
        for source in wanted - before:
            self._hearing.setdefault(source, set()).add(me)
        if wanted:
            person.heard[topic] = wanted

    def who_hear(self, first: ActorId, *others: Source) -> Homes:
        """Who watches a stream of theirs in which is what these show or say; `first` also has it at their own home."""
        found: dict[ActorId, dict[Topic, None]] = {}
        pairs = [(first, USER), *(each for source in (first, *others) for each in self._hearing.get(source, ()))]
        for person, topic in pairs:
            if self.of(person, topic):
                found.setdefault(person, {})[topic] = None
        return {person: tuple(topics) for person, topics in found.items()}

    def tags(self) -> list[str]:
        """Hashtags that somebody who watches follows."""
        return [each for each in self._hearing if isinstance(each, str)]

    def wants(self, person: ActorId, author: ActorFacts, community: ActorFacts | None) -> bool:
        """Whether they want to see what this one says there. Who has left meanwhile does not."""
        known = self.people.get(person)
        if known is None:
            return False
        people = [author] if community is None else [author, community]
        return not any(each.id in known.shunned or each.host in known.hosts for each in people)

    def watching(self, topic: Topic) -> list[Listener]:
        return list(self._topics.get(topic, ()))

    def public(self) -> dict[Topic, list[Listener]]:
        """All that is watched of what is for anyone."""
        return {topic: list(some) for topic, some in self._topics.items() if topic.is_public}

    def of(self, person: ActorId, topic: Topic) -> list[Listener]:
        """Their connections that watch this."""
        known = self.people.get(person)
        return [each for each in known.listeners if topic in each.topics] if known is not None else []
