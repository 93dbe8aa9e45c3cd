"""The story: a community on A, its members on A, B and C; and what becomes of it while C is away."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import orjson

from fedi_groups.demo.people import Person, settle_in
from fedi_groups.demo.stage import Stage
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import Scheme
from fedi_groups.peers.compose import Written
from fedi_groups.reads.dumps import Part
from fedi_groups.wire.render import AS
from fedi_groups.wire.signing import Request, sign

T = TypeVar("T")

ARABIC = Written(
    text="في كل شارع قطة تعرف **كل** الأبواب، ولا تدق أيًّا منها.\n\n- قطة السوق\n- قطة المكتبة",
    title="قطط المدينة",
    language="ar",
)


@dataclass(slots=True)
class Cast:
    """Who plays, and what has been said so far."""

    stage: Stage
    ann: Person
    bob: Person
    clara: Person
    said: dict[str, PostFacts] = field(default_factory=dict)

    async def say(self, name: str, saying: Awaitable[PostFacts]) -> None:
        """What the story calls what is being said."""
        post = await saying
        self.said[name] = post
        self.stage.names.call(post.uri, name)

    def uri(self, name: str) -> str:
        return self.said[name].uri


Scene = Callable[[Cast], Awaitable[None]]


async def play(stage: Stage) -> None:
    """From the first account to the last catching up. Raises Unreachable where something does not come about."""
    services = [member.services for member in stage.members.values()]
    ann, bob, clara = await _together(
        *(settle_in(each, name) for each, name in zip(services, ("ann", "bob", "clara"), strict=True))
    )
    cast = Cast(stage, ann, bob, clara)
    for person in (ann, bob, clara):
        stage.names.meet(person.actor)
    for text, scene in STORY:
        stage.chapter(text)
        await scene(cast)


async def found_community(cast: Cast) -> None:
    summary = "Everything about *cats*, and nothing else."
    cats = await cast.ann.found("cats", title="Cats of the world", summary=summary)
    cast.stage.names.meet(cats)
    cast.stage.community = cats.uri


async def join(cast: Cast) -> None:
    """A Follow, found over WebFinger; open communities make members of those who follow."""
    handle = f"!cats@{cast.ann.actor.host}"
    await _together(cast.bob.follow(handle), cast.clara.follow(handle))
    await cast.stage.acquainted()
    await cast.stage.comes(partial(_members_are, cast.stage, (3, 1, 1)), "everyone is a member")


async def post(cast: Cast) -> None:
    community = cast.stage.community
    welcome = Written("Say hello, and show us *your* cat. #cats", title="Welcome")
    question = Written("Mine sleeps **sixteen** hours.\n\n> And yours?", title="How long do they sleep?", language="en")
    await _together(
        cast.say("“Welcome”", cast.ann.post(community, welcome)),
        cast.say(f"“{ARABIC.title}”", cast.bob.post(community, ARABIC)),
        cast.say("“How long …?”", cast.clara.post(community, question)),
    )
    await cast.stage.agreed()


async def comment(cast: Cast) -> None:
    """Three threads, three deep, everyone below everyone else."""
    titles = ("“Welcome”", f"“{ARABIC.title}”", "“How long …?”")
    turns = ((cast.bob, cast.clara, cast.ann), (cast.clara, cast.ann, cast.bob))
    above = dict(zip(titles, titles, strict=True))
    for depth, people in enumerate(turns, 1):
        for title, person in zip(titles, people, strict=True):
            name = f"comment {depth} on {title}"
            text = f"{person.actor.name.title()} answers, {depth} deep."
            await cast.say(name, person.comment(cast.uri(above[title]), text))
            above[title] = name
        await cast.stage.agreed()


async def vote(cast: Cast) -> None:
    await cast.bob.vote(cast.uri("“Welcome”"), 1)
    await cast.clara.vote(cast.uri("“Welcome”"), -1)
    await cast.ann.vote(cast.uri(f"“{ARABIC.title}”"), 1)
    await cast.clara.vote(cast.uri("comment 1 on “Welcome”"), 1)
    await cast.stage.agreed()


async def think_again(cast: Cast) -> None:
    await cast.clara.vote(cast.uri("“Welcome”"), 1)
    await cast.bob.vote(cast.uri("“Welcome”"), 0)
    await cast.ann.vote(cast.uri(f"“{ARABIC.title}”"), -1)
    await cast.stage.agreed()


async def hold_poll(cast: Cast) -> None:
    """How a poll stands is told once a minute; here at once."""
    await cast.say("the poll", cast.ann.ask(cast.uri("“Welcome”"), "Indoors or outdoors?", "Indoors", "Outdoors"))
    await cast.stage.agreed()
    await _together(
        cast.bob.choose(cast.uri("the poll"), 1),
        cast.clara.choose(cast.uri("the poll"), 1),
        cast.ann.choose(cast.uri("the poll"), 0),
    )
    await cast.stage.comes(partial(_have_chosen, cast.stage, 3), "all choices are counted")
    await cast.ann.tell_count(cast.said["the poll"])
    await cast.stage.agreed()


async def change(cast: Cast) -> None:
    text = f"{ARABIC.text}\n- قطة الميناء"
    await cast.bob.edit(cast.uri(f"“{ARABIC.title}”"), Written(text, title=ARABIC.title, language="ar"))
    await cast.clara.delete(cast.uri("comment 2 on “Welcome”"))
    await cast.stage.agreed()


async def forge(cast: Cast) -> None:
    """A Like that bob did sign, about another post than the one it names now."""
    services, bob = cast.bob.services, cast.bob.actor
    like = {"@context": AS, "id": f"{bob.uri}#forged", "type": "Like", "actor": bob.uri}
    signed = orjson.dumps(like | {"object": cast.uri("“Welcome”")})
    sent = orjson.dumps(like | {"object": cast.uri("“How long …?”")})
    inbox = f"{cast.stage.host.place.origin}/inbox"
    headers = {"content-type": "application/activity+json"}
    key = (await services.keychain.signer(bob.id)).rsa
    proof = sign(Request("POST", inbox, headers, signed), key, scheme=Scheme.RFC9421, now=services.store.clock())
    await services.connector.request("POST", inbox, headers=headers | proof, body=sent, timeout=10.0, limit=4096)


async def lose_c(cast: Cast) -> None:
    gone = cast.stage.members["C"]
    cast.stage.absent.add(gone.place.origin)
    await gone.server.stop()


async def go_on_without_c(cast: Cast) -> None:
    missed = Written("Nobody on C can see this yet.", title="While you were away")
    await _together(
        cast.say("“While you were away”", cast.ann.post(cast.stage.community, missed)),
        cast.say("comment 3 on “Welcome”", cast.bob.comment(cast.uri("comment 1 on “Welcome”"), "Where is C?")),
        cast.ann.vote(cast.uri("“How long …?”"), 1),
        cast.bob.vote(cast.uri("“How long …?”"), -1),
        cast.ann.edit(cast.uri("“Welcome”"), Written("Say hello. C will be back.", title="Welcome")),
        cast.bob.delete(cast.uri("comment 2 on “How long …?”")),
    )
    await cast.stage.agreed()
    await cast.bob.vote(cast.uri("“While you were away”"), 1)
    await cast.stage.quiet()
    for member in cast.stage.present():
        for origin, count in (await member.watch.waiting()).items():
            cast.stage.remark(f"{count} activities wait on {member.place.name} for {cast.stage.names.short(origin)}")


async def bring_back_c(cast: Cast) -> None:
    back = cast.stage.members["C"]
    await back.server.start()
    cast.stage.absent.clear()
    await cast.stage.agreed()
    await cast.say("“I am back”", cast.clara.post(cast.stage.community, Written("What did I miss?", title="I am back")))
    await cast.stage.agreed()
    await cast.stage.quiet()


STORY: tuple[tuple[str, Scene], ...] = (
    ("ann, on A, founds !cats", found_community),
    ("bob, on B, and clara, on C, find it by its handle and join by following", join),
    ("Everyone posts; bob in Arabic", post),
    ("Everyone comments, one below the other", comment),
    ("They vote, up and down", vote),
    ("They think again: one vote turned, one turned down, one taken back", think_again),
    ("ann holds a poll", hold_poll),
    ("bob edits his post, clara deletes a comment", change),
    ("Somebody alters a Like of bob's on its way", forge),
    ("C goes down", lose_c),
    ("On A and B life goes on", go_on_without_c),
    ("C comes back, and catches up", bring_back_c),
)
"""What a chapter is called, and what happens in it."""


async def _members_are(stage: Stage, counts: tuple[int, ...]) -> bool:
    """As each server knows them: the host all, the others their own."""
    return counts == tuple(len(seen.parts[Part.STANDINGS]) for seen in (await stage.dumps()).values())


async def _have_chosen(stage: Stage, voters: int) -> bool:
    """As the host, where the poll is, has counted them."""
    seen = (await stage.dumps())[stage.host.place.name]
    return any(f'"voters":{voters}' in line for line in seen.parts[Part.THREADS])


async def _together(*deeds: Awaitable[T]) -> list[T]:
    return list(await asyncio.gather(*deeds))
