"""A community on A, its members on A, B and C talk; and what becomes of it while C is away."""

from functools import partial

from fedi_groups.demo.stage import Stage
from fedi_groups.demo.stories.cast import Cast, Scene, Story, found_community, join, together
from fedi_groups.peers.compose import Written
from fedi_groups.reads.dumps import Part
from fedi_groups.wire.render import AS

ARABIC = Written(
    text="في كل شارع قطة تعرف **كل** الأبواب، ولا تدق أيًّا منها.\n\n- قطة السوق\n- قطة المكتبة",
    title="قطط المدينة",
    language="ar",
)


async def post(cast: Cast) -> None:
    community = cast.stage.community
    welcome = Written("Say hello, and show us *your* cat. #cats", title="Welcome")
    question = Written("Mine sleeps **sixteen** hours.\n\n> And yours?", title="How long do they sleep?", language="en")
    await together(
        cast.say("“Welcome”", cast["ann"].post(community, welcome)),
        cast.say(f"“{ARABIC.title}”", cast["bob"].post(community, ARABIC)),
        cast.say("“How long …?”", cast["clara"].post(community, question)),
    )
    await cast.stage.agreed()


async def comment(cast: Cast) -> None:
    """Three threads, three deep, everyone below everyone else."""
    titles = ("“Welcome”", f"“{ARABIC.title}”", "“How long …?”")
    turns = ((cast["bob"], cast["clara"], cast["ann"]), (cast["clara"], cast["ann"], cast["bob"]))
    above = dict(zip(titles, titles, strict=True))
    for depth, people in enumerate(turns, 1):
        for title, person in zip(titles, people, strict=True):
            name = f"comment {depth} on {title}"
            text = f"{person.actor.name.title()} answers, {depth} deep."
            await cast.say(name, person.comment(cast.uri(above[title]), text))
            above[title] = name
        await cast.stage.agreed()


async def vote(cast: Cast) -> None:
    await cast["bob"].vote(cast.uri("“Welcome”"), 1)
    await cast["clara"].vote(cast.uri("“Welcome”"), -1)
    await cast["ann"].vote(cast.uri(f"“{ARABIC.title}”"), 1)
    await cast["clara"].vote(cast.uri("comment 1 on “Welcome”"), 1)
    await cast.stage.agreed()


async def think_again(cast: Cast) -> None:
    await cast["clara"].vote(cast.uri("“Welcome”"), 1)
    await cast["bob"].vote(cast.uri("“Welcome”"), 0)
    await cast["ann"].vote(cast.uri(f"“{ARABIC.title}”"), -1)
    await cast.stage.agreed()


async def hold_poll(cast: Cast) -> None:
    """How a poll stands is told once a minute; here at once."""
    await cast.say("the poll", cast["ann"].ask(cast.uri("“Welcome”"), "Indoors or outdoors?", "Indoors", "Outdoors"))
    await cast.stage.agreed()
    await together(
        cast["bob"].choose(cast.uri("the poll"), 1),
        cast["clara"].choose(cast.uri("the poll"), 1),
        cast["ann"].choose(cast.uri("the poll"), 0),
    )
    await cast.stage.comes(partial(_have_chosen, cast.stage, 3), "all choices are counted")
    await cast["ann"].tell_count(cast.said["the poll"])
    await cast.stage.agreed()


async def change(cast: Cast) -> None:
    text = f"{ARABIC.text}\n- قطة الميناء"
    await cast["bob"].edit(cast.uri(f"“{ARABIC.title}”"), Written(text, title=ARABIC.title, language="ar"))
    await cast["clara"].delete(cast.uri("comment 2 on “Welcome”"))
    await cast.stage.agreed()


async def forge(cast: Cast) -> None:
    """A Like that bob did sign, about another post than the one it names now."""
    bob = cast["bob"]
    like = {"@context": AS, "id": f"{bob.actor.uri}#forged", "type": "Like", "actor": bob.actor.uri}
    signed, sent = like | {"object": cast.uri("“Welcome”")}, like | {"object": cast.uri("“How long …?”")}
    await bob.send(f"{cast.stage.host.place.origin}/inbox", sent, signed=signed)


async def lose_c(cast: Cast) -> None:
    await cast.stage.lose("C")


async def go_on_without_c(cast: Cast) -> None:
    missed = Written("Nobody on C can see this yet.", title="While you were away")
    await together(
        cast.say("“While you were away”", cast["ann"].post(cast.stage.community, missed)),
        cast.say("comment 3 on “Welcome”", cast["bob"].comment(cast.uri("comment 1 on “Welcome”"), "Where is C?")),
        cast["ann"].vote(cast.uri("“How long …?”"), 1),
        cast["bob"].vote(cast.uri("“How long …?”"), -1),
        cast["ann"].edit(cast.uri("“Welcome”"), Written("Say hello. C will be back.", title="Welcome")),
        cast["bob"].delete(cast.uri("comment 2 on “How long …?”")),
    )
    await cast.stage.agreed()
    await cast["bob"].vote(cast.uri("“While you were away”"), 1)
    await cast.stage.tell_what_waits()


async def bring_back_c(cast: Cast) -> None:
    await cast.stage.bring_back("C")
    await cast.stage.agreed()
    question = Written("What did I miss?", title="I am back")
    await cast.say("“I am back”", cast["clara"].post(cast.stage.community, question))
    await cast.stage.agreed()
    await cast.stage.quiet()


SCENES: tuple[tuple[str, Scene], ...] = (
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

CONVERSATION = Story(
    about="people talk, vote and think again, and one server goes down and comes back",
    people=(("ann", "A"), ("bob", "B"), ("clara", "C")),
    scenes=SCENES,
)


async def _have_chosen(stage: Stage, voters: int) -> bool:
    """As the host, where the poll is, has counted them."""
    seen = (await stage.dumps())[stage.host.place.name]
    return any(f'"voters":{voters}' in line for line in seen.parts[Part.THREADS])
