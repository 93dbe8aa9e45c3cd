"""What every story is made of: people on their servers, what they have said, scenes; and how each of them begins."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from fedi_groups.demo.people import Person, settle_in
from fedi_groups.demo.stage import Stage
from fedi_groups.domain.facts import PostFacts
from fedi_groups.reads.dumps import Part

T = TypeVar("T")


@dataclass(slots=True)
class Cast:
    """Who plays, by name, and what has been said so far."""

    stage: Stage
    people: dict[str, Person]
    said: dict[str, PostFacts] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    async def say(self, name: str, saying: Awaitable[PostFacts]) -> None:
        """What the story calls what is being said."""
        post = await saying
        self.said[name] = post
        self.stage.names.call(post.uri, name)

    def uri(self, name: str) -> str:
        return self.said[name].uri


Scene = Callable[[Cast], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Story:
    """`people`: who plays, and on which server; the first of them founds the community. `scenes`: what a chapter is
    called, and what happens in it. `outsiders`: servers that are to learn nothing of what is said in it."""

    about: str
    people: tuple[tuple[str, str], ...]
    scenes: tuple[tuple[str, Scene], ...]
    outsiders: tuple[str, ...] = ()


async def play(stage: Stage, story: Story) -> None:
    """From the first account to the last word. Raises Unreachable where something does not come about."""
    settled = await together(*(settle_in(stage.members[place].services, name) for name, place in story.people))
    for person in settled:
        stage.names.meet(person.actor)
    cast = Cast(stage, {person.actor.name: person for person in settled})
    for text, scene in story.scenes:
        stage.chapter(text)
        await scene(cast)


async def found_community(cast: Cast, *, private: bool = False) -> None:
    summary = "Everything about *cats*, and nothing else."
    founder = next(iter(cast.people.values()))
    cats = await founder.found("cats", title="Cats of the world", summary=summary, private=private)
    cast.stage.names.meet(cats)
    cast.stage.community = cats.uri


async def join(cast: Cast) -> None:
    """A Follow, found over WebFinger; open communities make members of those who follow."""
    founder, *others = cast.people.values()
    await together(*(each.follow(f"!cats@{founder.actor.host}") for each in others))
    await cast.stage.acquainted()
    at = Counter(cast.stage.names.server(each.actor.uri) for each in cast.people.values())
    counts = {**at, cast.stage.host.place.name: len(cast.people)}
    await cast.stage.comes(partial(_members_are, cast.stage, counts), "everyone is a member")


async def together(*deeds: Awaitable[T]) -> list[T]:
    """At the same time."""
    return list(await asyncio.gather(*deeds))


async def _members_are(stage: Stage, counts: dict[str, int]) -> bool:
    """As each server knows them: the host all, the others their own."""
    for name, seen in (await stage.dumps()).items():
        member = stage.members[name]
        known = seen if member is stage.host else seen.among(member.place.origin)
        if len(known.parts[Part.STANDINGS]) != counts[name]:
            return False
    return True
