"""A community on A in which only members read, with moderators on A and on B; and a server, C, that learns nothing.

Every word of it is looked for on all three servers in the end: where members are, all are found; on C none is.
"""

from functools import partial

from fedi_groups.actions import moderation
from fedi_groups.demo.people import Deed
from fedi_groups.demo.pictures import cat
from fedi_groups.demo.stories.cast import Cast, Story, found_community, together
from fedi_groups.demo.traces import traces
from fedi_groups.domain.types import Act, MembershipState
from fedi_groups.errors import Unreachable
from fedi_groups.peers.compose import Written
from fedi_groups.reads.doors import requests
from fedi_groups.storage.unit import reading

SECRET, QUESTION = "“The grey cat”", "“What does it eat?”"
OUTSIDE = "C"

WORDS = ("greycatinthebox", "pictureofgreycat", "eatsonlysalmon", "wherefromisit", "fromtheharbour", "greycatedited")
"""Said in the community; each is one that nobody says elsewhere."""
PLACE = b"takenattheharbour"
"""Written into the picture by its camera: nobody is told."""


async def ask(cast: Cast) -> None:
    others = [cast[name] for name in ("bob", "bea", "eve")]
    await together(*(each.follow(f"!cats@{cast['ann'].actor.host}") for each in others))
    await cast.stage.acquainted()
    await cast.stage.comes(partial(_wait, cast, 3), "three wait for an answer")
    cast.stage.remark("Three wait for an answer")


async def answer(cast: Cast) -> None:
    for name, yes in (("bob", True), ("bea", True), ("eve", False)):
        await cast["ann"].answer_to(cast[name].actor.uri, community=cast.stage.community, yes=yes)
    await cast.stage.quiet()
    await cast.stage.comes(partial(_are_members, cast, "bob", "bea"), "bob and bea are members")
    await cast.stage.agreed()


async def appoint(cast: Cast) -> None:
    await _act(cast, "ann", moderation.appoint, on=cast["bob"].actor.uri)
    await cast.stage.tell_receipts(Act.APPOINT)


async def post(cast: Cast) -> None:
    community = cast.stage.community
    written = Written("See the greycatinthebox.", title="The grey cat")
    picture = cast["ann"].post(community, written, upload=cat(PLACE), description="A pictureofgreycat")
    question = Written("Mine eatsonlysalmon.", title="What does it eat?")
    await together(cast.say(SECRET, picture), cast.say(QUESTION, cast["bea"].post(community, question)))
    await cast.stage.agreed()


async def look_at_it(cast: Cast) -> None:
    """Under the address that B was told, and that no other server knows."""
    address = await _address_on(cast, "bob")
    got = await cast["bob"].services.connector.request("GET", address, headers={}, timeout=10.0, limit=1 << 20)
    if got.status != 200 or not got.body.startswith(b"\x89PNG") or PLACE in got.body:
        raise Unreachable("the picture has not come to B as it was meant to")
    cast.stage.remark(f"B gets {len(got.body)} bytes, Cache-Control: {got.headers.get('cache-control')}")
    public = f"{cast['ann'].actor.uri.split('/u/')[0]}/media/{address.rsplit('/', 1)[1]}"
    cast.stage.remark(f"Without B's word in the address: {(await cast['bob'].ask_for(public)).status}")


async def talk(cast: Cast) -> None:
    await cast.say("bob's answer", cast["bob"].comment(cast.uri(SECRET), "wherefromisit?"))
    await cast.stage.agreed()
    await cast.say("bea's answer", cast["bea"].comment(cast.uri("bob's answer"), "fromtheharbour, I think."))
    await cast.stage.agreed()
    await cast["bea"].vote(cast.uri(SECRET), 1)
    await cast.stage.agreed()


async def change(cast: Cast) -> None:
    written = Written("See the greycatinthebox. (greycatedited)", title="The grey cat")
    await cast["ann"].edit(cast.uri(SECRET), written)
    await cast["bea"].delete(cast.uri("bea's answer"))
    await cast.stage.agreed()


async def remove(cast: Cast) -> None:
    await _act(cast, "bob", moderation.remove, on=cast.uri(QUESTION), reason="Asked before")
    await cast.stage.tell_receipts(Act.REMOVE)
    await _act(cast, "ann", moderation.restore, on=cast.uri(QUESTION), reason="Not by her")
    await cast.stage.tell_receipts(Act.RESTORE)


async def spy(cast: Cast) -> None:
    """With addresses that she cannot know, signed by herself."""
    eve, post = cast["eve"], cast.uri(SECRET)
    file = (await _address_on(cast, "bob")).rsplit("/", 1)[1]
    picture = f"{post.split('/post/')[0]}/media/{file}"
    for name, uri in (("the post", post), ("its picture", picture), ("the log", f"{cast.stage.community}/modlog")):
        status = (await eve.ask_for(uri)).status
        cast.stage.remark(f"eve asks A for {name}: {status}")
        if status != 404:
            raise Unreachable(f"eve, who may not, was answered {status}")


async def ban(cast: Cast) -> None:
    act = partial(moderation.ban, contents=True)
    await _act(cast, "bob", act, on=cast["bea"].actor.uri, reason="Told others of the cat")
    await cast.stage.tell_receipts(Act.BAN)


async def delete(cast: Cast) -> None:
    address = await _address_on(cast, "bob")
    await cast["ann"].delete(cast.uri(SECRET))
    await cast.stage.quiet()
    await cast.stage.agreed()
    status = (await cast["bob"].ask_for(address)).status
    cast.stage.remark(f"B asks for the picture again: {status}")
    if status == 200:
        raise Unreachable("a picture is still there whose post is gone")


async def look_everywhere(cast: Cast) -> None:
    """Databases, logs, files."""
    await cast.stage.quiet()
    words = [each.encode() for each in WORDS]
    for name, member in cast.stage.members.items():
        found = await traces(member, [*words, PLACE])
        cast.stage.remark(f"{name} holds {len(found)} of {len(words)} words that were said in the community")
        expected = set() if name == OUTSIDE else set(words)
        if found != expected:
            wrong = ", ".join(each.decode() for each in found ^ expected)
            raise Unreachable(f"on {name} there is too much, or too little, of it: {wrong}")


PRIVATE = Story(
    about="a private community with a picture, and a server that learns nothing of it",
    people=(("ann", "A"), ("bob", "B"), ("bea", "B"), ("eve", "C")),
    scenes=(
        ("ann, on A, founds !cats, in which only members read", partial(found_community, private=True)),
        ("bob and bea, on B, and eve, on C, ask to come in", ask),
        ("ann lets bob and bea in, and turns eve away", answer),
        ("ann makes bob a moderator, on B", appoint),
        ("ann posts a picture, and bea a question", post),
        ("bob looks at the picture", look_at_it),
        ("They comment and vote", talk),
        ("ann edits her post, bea deletes a comment", change),
        ("bob, from B, removes what bea wrote, and ann restores it", remove),
        ("eve, on C, tries to read it nevertheless", spy),
        ("bob, from B, bans bea, with all that she wrote", ban),
        ("ann deletes her post, and the picture goes with it", delete),
        ("What is to be found of it in databases, logs and files", look_everywhere),
    ),
    outsiders=(OUTSIDE,),
)


async def _act(cast: Cast, who: str, act: Deed, *, on: str, reason: str = "") -> None:
    """Returns once all members' servers see the same."""
    await cast[who].act(act, on=on, community=cast.stage.community, reason=reason)
    await cast.stage.quiet()
    await cast.stage.agreed()


async def _wait(cast: Cast, number: int) -> bool:
    async with reading(cast["ann"].services.store) as tx:
        community = await tx.actors.find(cast.stage.community)
        assert community is not None
        return len((await requests(tx, community)).items) == number


async def _are_members(cast: Cast, *names: str) -> bool:
    """As their own server knows it."""
    for name in names:
        async with reading(cast[name].services.store) as tx:
            community = await tx.actors.find(cast.stage.community)
            assert community is not None
            standing = await tx.memberships.get(community.id, cast[name].actor.id)
        if standing is None or standing.state is not MembershipState.MEMBER:
            return False
    return True


async def _address_on(cast: Cast, name: str) -> str:
    """Where the server of this person finds the picture."""
    async with reading(cast[name].services.store) as tx:
        found = await tx.posts.find(cast.said[SECRET].uri)
    if found is None or not found.attachments:
        raise Unreachable(f"the picture has not come to {cast[name].actor.host}")
    return str(found.attachments[0]["url"])
