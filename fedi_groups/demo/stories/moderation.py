"""A community on A whose order is kept from A and from B: what is reported, removed, locked, pinned, who is banned; and
that nobody hears of a report who has nothing to decide, and nobody is obeyed who may not."""

from functools import partial

from fedi_groups.actions import moderation
from fedi_groups.demo.people import Deed
from fedi_groups.demo.stage import Member
from fedi_groups.demo.stories.cast import Cast, Story, found_community, join, together
from fedi_groups.domain.types import DAY, PUBLIC, Act, Instant, MembershipState, ReportState
from fedi_groups.errors import Denied, Unreachable
from fedi_groups.peers.compose import Written
from fedi_groups.reads.reports import cases
from fedi_groups.storage.received import State, digest_of, find_outcome
from fedi_groups.storage.unit import reading
from fedi_groups.wire.render import AS
from fedi_groups.wire.uris import origin_of

AD, WELCOME, QUESTION = "“Cheap cat food”", "“Welcome”", "“Which food?”"


async def post(cast: Cast) -> None:
    community = cast.stage.community
    await together(
        cast.say(WELCOME, cast["ann"].post(community, Written("Be kind to each other.", title="Welcome"))),
        cast.say(AD, cast["carl"].post(community, Written("Buy it **now**!", title="Cheap cat food"))),
        cast.say(QUESTION, cast["bea"].post(community, Written("Mine eats nothing.", title="Which food?"))),
    )
    await cast.stage.agreed()
    await cast.say("carl's answer", cast["carl"].comment(cast.uri(QUESTION), "Mine! See my profile."))
    await cast.stage.agreed()


async def report_to_a(cast: Cast) -> None:
    """B has nothing to decide yet: it follows, and that is all."""
    await cast["clara"].report(cast.uri(AD), "An advertisement")
    await _reports_are(cast, {"A": 1, "B": 0, "C": 1})


async def appoint(cast: Cast) -> None:
    await _act(cast, "ann", moderation.appoint, on=cast["bob"].actor.uri, reason="bob is patient")
    await cast.stage.tell_receipts(Act.APPOINT)


async def report_to_both(cast: Cast) -> None:
    await cast["clara"].report(cast.uri("carl's answer"), "Another advertisement")
    await _reports_are(cast, {"A": 2, "B": 1, "C": 2})


async def intrude(cast: Cast) -> None:
    """First as her own server lets her, which is not at all; then by a Lock that she signs herself."""
    bea, thing, host = cast["bea"], cast.uri(WELCOME), cast.stage.host
    try:
        await bea.act(partial(moderation.set_locked, locked=True), on=thing, community=cast.stage.community)
        raise Unreachable("bea, who may not, has locked a thread")
    except Denied as error:
        cast.stage.remark(f"B says to bea: {error.public}")
    lock = {"@context": AS, "id": f"{bea.actor.uri}#lock", "type": "Lock", "actor": bea.actor.uri, "object": thing}
    await bea.send(f"{host.place.origin}/inbox", lock | {"to": [cast.stage.community, PUBLIC]})
    await cast.stage.comes(partial(_is_settled, host, lock["id"]), "A has looked at what bea may not do")
    state, reason = await _outcome(host, lock["id"])
    cast.stage.remark(f"A {state.name.lower()} it: {reason}")
    async with reading(host.services.store) as tx:
        found = await tx.posts.find(thing)
    if found is None or found.locked or state is not State.REFUSED:
        raise Unreachable("bea, who may not, has locked a thread")
    await cast.stage.agreed()


async def remove(cast: Cast) -> None:
    await _act(cast, "bob", moderation.remove, on=cast.uri(AD), reason="No advertisements")
    await cast.stage.tell_receipts(Act.REMOVE)
    await _act(cast, "bob", moderation.restore, on=cast.uri(AD), reason="It was funny, though")
    await cast.stage.tell_receipts(Act.RESTORE)


async def resolve(cast: Cast) -> None:
    """bob's server tells A; ann's tells all who have the report."""
    async with reading(cast["bob"].services.store) as tx:
        (case,) = await cases(tx, None, state=ReportState.OPEN, most=10)
    await cast["bob"].resolve(case.report.id)
    await cast.stage.quiet()
    async with reading(cast["ann"].services.store) as tx:
        left = await cases(tx, None, state=ReportState.OPEN, most=10)
    for each in left:
        await cast["ann"].resolve(each.report.id)
    await cast.stage.quiet()
    await _reports_are(cast, {"A": 0, "B": 0, "C": 0})


async def lock(cast: Cast) -> None:
    await _act(cast, "ann", partial(moderation.set_locked, locked=True), on=cast.uri(QUESTION), reason="Calm down")
    try:
        await cast["carl"].comment(cast.uri(QUESTION), "But mine is the best!")
        raise Unreachable("carl, who may not, has answered in a locked thread")
    except Denied as error:
        cast.stage.remark(f"C says to carl: {error.public}")
    await _act(cast, "bob", partial(moderation.set_locked, locked=False), on=cast.uri(QUESTION), reason="Go on")
    await cast.say("bea's answer", cast["bea"].comment(cast.uri(QUESTION), "It likes fish."))
    await cast.stage.agreed()


async def pin(cast: Cast) -> None:
    for name in (WELCOME, QUESTION):
        await _act(cast, "bob", partial(moderation.set_pinned, pinned=True), on=cast.uri(name))
    await _act(cast, "ann", partial(moderation.set_pinned, pinned=False), on=cast.uri(QUESTION))


async def warn(cast: Cast) -> None:
    await _act(cast, "ann", moderation.warn, on=cast["carl"].actor.uri, reason="One more advertisement, and you go")
    await cast.stage.tell_receipts(Act.WARN)


async def ban_while_c_is_away(cast: Cast) -> None:
    await cast.stage.lose("C")
    end = Instant(cast["bob"].services.store.clock() + 7 * DAY)
    act = partial(moderation.ban, until=end, contents=True)
    await _act(cast, "bob", act, on=cast["carl"].actor.uri, reason="Advertisements, again and again")
    await cast.stage.tell_receipts(Act.BAN)
    await cast.stage.tell_what_waits()


async def bring_back_c(cast: Cast) -> None:
    await cast.stage.bring_back("C")
    await cast.stage.agreed()
    await cast.stage.tell_receipts(Act.BAN)


async def unban(cast: Cast) -> None:
    act = partial(moderation.unban, contents=True)
    await _act(cast, "ann", act, on=cast["carl"].actor.uri, reason="carl has apologised")
    await _joins_again(cast)


async def kick(cast: Cast) -> None:
    await _act(cast, "ann", moderation.kick, on=cast["carl"].actor.uri, reason="Not again!")
    await _joins_again(cast)


async def dismiss(cast: Cast) -> None:
    await _act(cast, "ann", moderation.dismiss, on=cast["bob"].actor.uri, reason="bob is on holiday")
    await cast.stage.tell_receipts(Act.DISMISS)
    await cast.stage.quiet()


MODERATION = Story(
    about="order is kept in a community from two servers",
    people=(("ann", "A"), ("bob", "B"), ("bea", "B"), ("clara", "C"), ("carl", "C")),
    scenes=(
        ("ann, on A, founds !cats", found_community),
        ("bob and bea, on B, and clara and carl, on C, join it", join),
        ("Some post, carl advertises", post),
        ("clara reports that: A hears of it, and B does not", report_to_a),
        ("ann makes bob a moderator, on B", appoint),
        ("clara reports again: the servers of both moderators hear of it", report_to_both),
        ("bea, who may not, tries to lock a thread", intrude),
        ("bob, from B, removes what carl wrote, and restores it", remove),
        ("The moderators resolve the reports", resolve),
        ("ann locks a thread, and bob unlocks it", lock),
        ("bob pins two posts, and ann unpins one", pin),
        ("ann warns carl: C alone is told", warn),
        ("C goes down; bob bans carl for a week, with all that he wrote", ban_while_c_is_away),
        ("C comes back, and catches up", bring_back_c),
        ("ann lifts the ban, restores what carl wrote, and carl joins again", unban),
        ("ann kicks carl out, who comes again", kick),
        ("ann dismisses bob", dismiss),
    ),
)


async def _act(cast: Cast, who: str, act: Deed, *, on: str, reason: str = "") -> None:
    """Returns once all servers see the same."""
    await cast[who].act(act, on=on, community=cast.stage.community, reason=reason)
    await cast.stage.quiet()
    await cast.stage.agreed()


async def _joins_again(cast: Cast) -> None:
    carl, host = cast["carl"], cast.stage.host.services
    await cast.stage.quiet()
    await carl.follow(f"!cats@{cast['ann'].actor.host}")

    async def is_member() -> bool:
        async with reading(host.store) as tx:
            person, community = await tx.actors.find(carl.actor.uri), await tx.actors.find(cast.stage.community)
            assert person is not None and community is not None
            standing = await tx.memberships.get(community.id, person.id)
        return standing is not None and standing.state is MembershipState.MEMBER

    await cast.stage.comes(is_member, "carl is a member again")
    await cast.stage.agreed()


async def _reports_are(cast: Cast, expected: dict[str, int]) -> None:
    """How many are open on each server, once nothing is under way; and says who has them."""

    async def counted() -> bool:
        return await _open_reports(cast) == expected

    await cast.stage.quiet()
    await cast.stage.comes(counted, f"open reports: {expected}")
    cast.stage.remark("Open reports: " + ", ".join(f"{count} on {name}" for name, count in expected.items()))


async def _open_reports(cast: Cast) -> dict[str, int]:
    found = {}
    for name, member in cast.stage.members.items():
        async with reading(member.services.store) as tx:
            found[name] = len(await cases(tx, None, state=ReportState.OPEN, most=100))
    return found


async def _is_settled(member: Member, activity: str) -> bool:
    return (await _outcome(member, activity))[0] not in (State.NEW, State.WAITING)


async def _outcome(member: Member, activity: str) -> tuple[State, str | None]:
    """What became of an activity that was sent to this server, and why."""
    async with member.services.store.database.read() as connection:
        found = await find_outcome(connection, digest_of(origin_of(activity), activity))
    return found or (State.NEW, None)
