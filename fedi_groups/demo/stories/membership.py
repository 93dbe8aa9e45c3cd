"""A school on A, with three classes in it, and people on three servers: who comes in, how, by whom, and who is put out.

The school is an umbrella. Class 1a is for its members, 1b asks a question first, into 1c one is invited. Whoever keeps
order in 1b lives on B and does so by private messages alone.
"""

import re
from functools import partial

from fedi_groups.actions import moderation
from fedi_groups.demo.people import Person
from fedi_groups.demo.stories.cast import Cast, Story, together
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.types import MembershipState
from fedi_groups.errors import Denied, Unreachable
from fedi_groups.peers.compose import Written
from fedi_groups.reads.branches import Branch, tree
from fedi_groups.reads.invites import invitations
from fedi_groups.storage.unit import reading
from fedi_groups.text.html import to_text

CLASSES = {
    "class1a": Charter(umbrella_first=True),
    "class1b": Charter(admission=Admission.APPROVAL, questions=("Which house are you in?",)),
    "class1c": Charter(admission=Admission.INVITATION, invites=2, anonymous=True),
}
HELLO, FRIDAY, UNNAMED = "“Hello, 1c”", "“No school on Friday”", "“Can I say something?”"


async def found(cast: Cast) -> None:
    """The school is what the servers are compared by in the end, and its classes beside it. Class 1a is dan's: it comes
    into the school once he has said yes."""
    ann, dan = cast["ann"], cast["dan"]
    school = await ann.found("school", title="The harbour school", summary="All classes.")
    cast.stage.names.meet(school)
    cast.stage.community = school.uri
    for name, charter in CLASSES.items():
        founder = dan if name == "class1a" else ann
        made = await founder.found(name, title=f"Class {name[-2:]}", summary="A class.", charter=charter)
        cast.stage.names.meet(made)
        cast.stage.beside.append(made.uri)
        await ann.put_under(school.uri, made.uri)
        if founder is dan:
            await dan.put_under(school.uri, made.uri)


async def join_school(cast: Cast) -> None:
    await together(*(cast[name].follow(_handle(cast, "school")) for name in ("bob", "bea", "carl", "clara")))
    await cast.stage.acquainted()
    for name in ("bob", "bea", "carl", "clara"):
        await _is(cast, "school", name, MembershipState.MEMBER)


async def join_first(cast: Cast) -> None:
    """eve is no member of the school."""
    await cast["bea"].follow(_handle(cast, "class1a"))
    await _is(cast, "class1a", "bea", MembershipState.MEMBER)
    await cast["eve"].tell(_handle(cast, "class1a"), "join")
    await _hears(cast, "eve", "umbrella")


async def invite(cast: Cast) -> None:
    await cast["ann"].invite(_uri(cast, "class1c"), cast["carl"].actor.handle, note="You are good at this")
    await _accepts(cast, "carl")
    await _is(cast, "class1c", "carl", MembershipState.MEMBER)


async def bring(cast: Cast) -> None:
    """carl is a member: he invites by a message. clara follows, has a code, and sends it."""
    bob = cast["bob"]
    await cast["carl"].tell(_handle(cast, "class1c"), f"invite {bob.actor.handle[1:]}")
    await _hears(cast, "carl", bob.actor.handle)
    await _accepts(cast, "bob")
    await _is(cast, "class1c", "bob", MembershipState.MEMBER)
    link = await cast["ann"].make_link(_uri(cast, "class1c"), most=1)
    await cast["clara"].follow(_handle(cast, "class1c"))
    await cast["clara"].tell(_handle(cast, "class1c"), f"join {link.code}")
    await _is(cast, "class1c", "clara", MembershipState.MEMBER)
    cast.stage.remark(f"Who has brought whom: {'; '.join([_drawn(each) for each in await _tree(cast)])}")


async def appoint(cast: Cast) -> None:
    """With no account on A, and no app but the one he writes messages with."""
    await cast["bob"].follow(_handle(cast, "class1b"))
    await cast.stage.quiet()
    await cast["ann"].act(moderation.appoint, on=cast["bob"].actor.uri, community=_uri(cast, "class1b"))
    await cast.stage.quiet()
    await _is(cast, "class1b", "bob", MembershipState.MEMBER)


async def ask(cast: Cast) -> None:
    bea, clara = cast["bea"], cast["clara"]
    await together(*(each.follow(_handle(cast, "class1b")) for each in (bea, clara)))
    for each, house in ((bea, "The blue one."), (clara, "Buy cheap cat food!")):
        await each.tell(_handle(cast, "class1b"), "join")
        await _hears(cast, each.actor.name, "Which house are you in?")
        await each.tell(_handle(cast, "class1b"), house)
        await _is(cast, "class1b", each.actor.name, MembershipState.PENDING)


async def answer(cast: Cast) -> None:
    bob = cast["bob"]
    await bob.tell(_handle(cast, "class1b"), "requests")
    await _hears(cast, "bob", "The blue one.")
    await bob.tell(_handle(cast, "class1b"), f"approve {cast['bea'].actor.handle[1:]}")
    await _is(cast, "class1b", "bea", MembershipState.MEMBER)
    await bob.tell(_handle(cast, "class1b"), f"refuse {cast['clara'].actor.handle[1:]}")
    await _is(cast, "class1b", "clara", MembershipState.LEFT)
    await cast["clara"].unfollow(_uri(cast, "class1b"))


async def speak(cast: Cast) -> None:
    """eve follows 1c, as everyone may, and is no member."""
    await cast["eve"].follow(_handle(cast, "class1c"))
    await cast.stage.quiet()
    await cast.say(HELLO, cast["carl"].post(_uri(cast, "class1c"), Written("I am new here.", title="Hello, 1c")))
    await cast.stage.quiet()
    try:
        await cast["eve"].comment(cast.uri(HELLO), "So am I!")
        raise Unreachable("eve, who is no member, has answered")
    except Denied as error:
        cast.stage.remark(f"A says to eve: {error.public}")


async def speak_unnamed(cast: Cast) -> None:
    """Whoever reads it, there or on A, reads that a member has written it."""
    written = Written("I am afraid of the test.", title="Can I say something?")
    await cast.say(UNNAMED, cast["ann"].post_unnamed(_uri(cast, "class1c"), written))
    await cast.stage.quiet()
    authors = [await _author_on(cast[name], cast.uri(UNNAMED)) for name in ("ann", "bob", "carl")]
    cast.stage.remark(f"A, B and C say it was written by: {', '.join(authors)}")
    if set(authors) != {"class1c_member_"}:
        raise Unreachable("somebody knows who has written what was to be nobody's")


async def announce(cast: Cast) -> None:
    """One post in the school; a server hears of it once, whatever its people follow."""
    written = Written("The school is closed on Friday.", title="No school on Friday")
    await cast.say(FRIDAY, cast["ann"].announce(cast.stage.community, written))
    await cast.stage.quiet()


async def prune(cast: Cast) -> None:
    out = await cast["ann"].prune(_uri(cast, "class1c"), cast["carl"].actor.uri, reason="Sold his places")
    cast.stage.remark(f"Out are: {', '.join(sorted(each.name for each in out))}")
    for name in ("carl", "bob"):
        await _is(cast, "class1c", name, MembershipState.LEFT)
    await cast.stage.quiet()


async def compare(cast: Cast) -> None:
    await cast.stage.agreed()
    cast.stage.remark("On the school and its three classes all servers agree that know of them")


MEMBERSHIP = Story(
    about="a school with three classes: ways in, invitations, a moderator who only writes messages",
    people=(("ann", "A"), ("dan", "A"), ("eve", "A"), ("bob", "B"), ("bea", "B"), ("carl", "C"), ("clara", "C")),
    scenes=(
        ("ann, on A, founds a school; dan brings his class into it", found),
        ("bob and bea, on B, carl and clara, on C, join the school", join_school),
        ("Into class 1a come members of the school, and nobody else", join_first),
        ("ann invites carl into class 1c", invite),
        ("carl invites bob by a message, clara comes by a link", bring),
        ("ann makes bob, on B, a moderator of class 1b", appoint),
        ("bea and clara ask to come into 1b, and are asked back", ask),
        ("bob lets bea in and turns clara away, by messages", answer),
        ("carl posts in 1c, where eve only follows", speak),
        ("Somebody posts in 1c, and does not want to be known", speak_unnamed),
        ("ann announces something to the whole school", announce),
        ("ann puts carl out, with all who came through him", prune),
        ("What the servers know in the end", compare),
    ),
)


def _handle(cast: Cast, name: str) -> str:
    return f"!{name}@{cast['ann'].actor.host}"


def _uri(cast: Cast, name: str) -> str:
    return next(each for each in (cast.stage.community, *cast.stage.beside) if each.endswith(f"/{name}"))


async def _is(cast: Cast, community: str, name: str, state: MembershipState) -> None:
    """Returns once A knows them so."""
    await cast.stage.comes(partial(_stands, cast, community, name, state), f"{name} is {state} in {community}")


async def _accepts(cast: Cast, name: str) -> None:
    """Once their own server knows that they are invited."""
    await cast.stage.comes(partial(_is_invited, cast[name]), f"{name} is invited")
    await cast[name].accept(_uri(cast, "class1c"))


async def _is_invited(person: Person) -> bool:
    async with reading(person.services.store) as tx:
        return bool((await invitations(tx, person.actor)).items)


async def _stands(cast: Cast, community: str, name: str, state: MembershipState) -> bool:
    async with reading(cast["ann"].services.store) as tx:
        place, person = await tx.actors.find(_uri(cast, community)), await tx.actors.find(cast[name].actor.uri)
        standing = await tx.memberships.get(place.id, person.id) if place is not None and person is not None else None
    return standing is not None and standing.state is state


async def _hears(cast: Cast, name: str, words: str) -> None:
    """Returns once a message with these words has come to them; tells it."""
    await cast.stage.comes(partial(_has_heard, cast[name], words), f"{name} hears “{words}”")
    newest = next(each for each in await cast[name].heard() if words in _said(each.post.content))
    cast.stage.remark(f"{name} reads: {_short(_said(newest.post.content))}")


async def _has_heard(person: Person, words: str) -> bool:
    return any(words in _said(each.post.content) for each in await person.heard())


def _said(html: str) -> str:
    return " ".join(to_text(html).split())


def _short(text: str) -> str:
    text = re.sub(r"^(@\S+ )+", "", text)
    return text if len(text) <= 90 else f"{text[:89]}…"


async def _author_on(person: Person, uri: str) -> str:
    """As whose the server of this person knows the post."""
    async with reading(person.services.store) as tx:
        post = await tx.posts.find(uri)
        return (await tx.actors.get(post.author_id)).name if post is not None else "nobody"


async def _tree(cast: Cast) -> tuple[Branch, ...]:
    async with reading(cast["ann"].services.store) as tx:
        place = await tx.actors.find(_uri(cast, "class1c"))
        assert place is not None
        return await tree(tx, place)


def _drawn(branch: Branch) -> str:
    brought = ", ".join(_drawn(each) for each in branch.brought)
    return f"{branch.person.name} ({brought})" if brought else branch.person.name
