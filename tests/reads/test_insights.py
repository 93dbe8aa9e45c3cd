"""How a community fares: what is counted is what there was, and too few people are not told by their number."""

from typing import Any

import pytest

from fedi_groups.domain.insights import FLOOR, Cell, Insights, Period
from fedi_groups.domain.types import DAY, HOUR, Instant, MembershipState
from fedi_groups.reads.insights import busy_hours, insights
from fedi_groups.storage import tables
from tests.gathering import Gathering, gathering
from tests.world import World

pytestmark = pytest.mark.anyio


async def told(made: Gathering, period: Period = Period.WEEKS) -> Insights:
    async with made.world.look() as tx:
        return await insights(tx, await tx.actors.get(made.community.id), period)


async def hours(made: Gathering, offset: int) -> dict[tuple[int, int], Cell]:
    async with made.world.look() as tx:
        found = await busy_hours(tx, made.community, Period.WEEKS, offset=offset)
    return {(each.day, each.hour): each.said for each in found}


async def begun(world: World) -> Gathering:
    return await gathering(world, await world.person("ann"))


async def test_members_are_counted_back_from_today_with_those_who_left(world: World) -> None:
    made = await begun(world)
    await made.come(7, days_ago=10)
    await made.come(6, days_ago=50, left=3)
    await made.come(2, days_ago=5)
    growth = (await told(made)).growth
    # Day 1 is the last place; the owner has come today, which is not over.
    by_day = dict(zip(range(28, 0, -1), growth.members, strict=True))
    assert [by_day[day] for day in (28, 11, 10, 5, 4, 3, 1)] == [66, 66, 73, 75, 75, 69, 69]
    came = dict(zip(range(28, 0, -1), growth.came, strict=True))
    went = dict(zip(range(28, 0, -1), growth.went, strict=True))
    assert (came[10], came[9], came[5]) == (7, 0, None)
    assert (went[3], went[2]) == (6, 0)


async def test_who_leaves_and_changes_roles_is_remembered_by_when_they_came(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    seen = []
    for state in (MembershipState.PENDING, MembershipState.MEMBER, MembershipState.MEMBER, MembershipState.LEFT):
        world.time.pass_by(DAY)
        async with world.tx() as tx:
            await tx.memberships.become(cats.id, bob.id, state, since=tx.now)
        async with world.look() as tx:
            found = await tx.memberships.get(cats.id, bob.id)
            assert found is not None
            seen.append(found.joined and (found.since - found.joined) // DAY)
    assert seen == [None, 0, 1, 2]


async def test_what_was_said_is_counted_by_day_without_what_is_gone(world: World) -> None:
    made = await begun(world)
    threads = await made.say(made.people[:6], at=made.at(3))
    await made.say(made.people[6:9], at=made.at(3), to=threads[0])
    await made.say(made.people[:9], at=made.at(3), gone=True)
    await made.say(made.people[:2], at=made.at(1))
    await made.say(made.people[:9], at=made.at(0))
    await made.say(made.people[:9], at=made.at(29))
    said = (await told(made)).said
    assert (said.posts[-3], said.comments[-3], sum(said.posts), sum(said.comments)) == (6, 3, 8, 3)
    assert (said.authors[-3], said.authors[-1], said.authors[0]) == (9, None, 0)
    assert (said.active[-3], said.active[-1]) == (9, None)


async def test_who_speaks_for_the_first_time_is_new_once_and_others_are_not(world: World) -> None:
    made = await begun(world)
    await made.say(made.people[:8], at=made.at(60))
    await made.say(made.people[:14], at=made.at(20))
    await made.say(made.people[:20], at=made.at(10))
    said = (await told(made)).said
    assert (said.newcomers[8], said.newcomers[18], said.authors[18]) == (6, 6, 20)
    found = await told(made, Period.QUARTER)
    assert sum(each or 0 for each in found.said.newcomers) == 20


async def test_who_never_was_a_member_is_not_counted_as_an_active_one(world: World) -> None:
    made = await begun(world)
    strangers = [(await world.stranger(f"s{number}")).id for number in range(6)]
    await made.say([*strangers, *made.people[:5]], at=made.at(2))
    found = await told(made)
    assert (found.said.authors[-2], found.said.active[-2], found.lately) == (11, 5, (0, 5, 5))


async def test_an_answer_counts_from_somebody_else_and_half_of_them_took_no_longer(world: World) -> None:
    made = await begun(world)
    one, two, *_ = made.people
    for hours in (1, 2, 3, 4, 5):
        (thread,) = await made.say([one], at=made.at(4, 0))
        await made.say([one], at=made.at(4, 0), to=thread)
        await made.say([two], at=Instant(made.at(4, 0) + hours * HOUR), to=thread)
        await made.say([two], at=Instant(made.at(4, 0) + 9 * HOUR), to=thread)
    await made.say([one], at=made.at(4, 0))
    (alone,) = await made.say([one], at=made.at(2))
    await made.say([two], at=made.at(1), to=alone)
    waits = (await told(made)).waits
    assert (waits[-4].threads, waits[-4].answered) == (6, 5)
    assert waits[-4].median is not None and abs(waits[-4].median - 3 * HOUR) < HOUR // 60
    assert (waits[-2].threads, waits[-2].answered, waits[-2].median) == (1, 1, None)
    assert waits[-1].threads == 0


async def test_an_hour_in_which_few_spoke_is_not_told_and_days_begin_where_people_live(world: World) -> None:
    made = await begun(world)
    await made.say(made.people[:FLOOR], at=made.at(1, 23))
    for _ in range(30):
        await made.say(made.people[:1], at=made.at(2, 5))
    utc, there = await hours(made, 0), await hours(made, 90)
    # The clock of tests stands on a Saturday.
    assert (utc[4, 23], utc[3, 5], utc[0, 0]) == (FLOOR, None, 0)
    assert (there[5, 0], there[3, 6]) == (FLOOR, None)


async def test_shares_of_few_who_say_much_are_made_one_with_the_next(world: World) -> None:
    made = await begun(world)
    for _ in range(60):
        await made.say(made.people[:1], at=made.at(2))
    for _ in range(2):
        await made.say(made.people[1:11], at=made.at(2))
    await made.say(made.people[11:31], at=made.at(3))
    parts = [(each.least, each.most, each.people, each.said) for each in (await told(made)).parts]
    assert parts == [(1, 1, 20, 20), (2, None, 11, 80)]


async def test_of_those_who_came_in_one_month_it_is_told_how_many_still_speak(world: World) -> None:
    made = await begun(world)
    # They came a hundred days ago, in the fourth month before this one.
    await made.say(made.people[:20], at=made.at(99))
    await made.say(made.people[:10], at=made.at(100 - 28 - 1))
    await made.say(made.people[:3], at=made.at(100 - 56 - 1))
    cohorts = (await told(made)).cohorts
    assert (len(cohorts), cohorts[-4].people, cohorts[-4].stayed) == (13, 60, (10, None))
    assert (cohorts[-1].people, cohorts[-1].stayed) == (0, ())


async def test_servers_with_few_followers_are_told_as_one(world: World) -> None:
    made = await begun(world)
    for host, number in (("large.test", 6), ("small.test", 3), ("tiny.test", 2)):
        for place in range(number):
            person = await world.stranger(f"{host[0]}{place}", host=host)
            async with world.store.database.write() as connection:
                row = {"follower_id": person.id, "target_id": made.community.id, "state": "accepted", "created_at": 1}
                await connection.execute(tables.follow.insert(), row)
    found = [(each.host, each.followers, each.servers, each.here) for each in (await told(made)).reach]
    assert found == [("large.test", 6, 1, False), (None, 5, 2, False)]


async def test_what_moderators_did_is_counted_by_kind_and_how_long_it_took(world: World) -> None:
    made = await begun(world)
    moment = made.at(2)
    log: dict[str, Any] = {"community_id": made.community.id, "actor_id": made.people[0], "reason": "", "at": moment}
    acts = ["remove", "remove", "ban", "admit", "pin"]
    numbers = [int(moment // 1000 << 16) + 2 * place for place in range(20)]
    async with world.store.database.write() as connection:
        await connection.execute(
            tables.log_entry.insert(), [{**log, "id": numbers[n], "action": act} for n, act in enumerate(acts)]
        )
        report: dict[str, Any] = {
            "community_id": made.community.id,
            "reporter_id": made.people[0],
            "person_id": made.people[1],
        }
        report |= {"person_id": made.people[1], "reason": "", "at": moment}
        settled: list[dict[str, Any]] = [
            {"state": "resolved", "settled_at": moment + hours * HOUR} for hours in (1, 2, 3, 4, 50)
        ]
        waiting: list[dict[str, Any]] = [{"state": "open", "settled_at": None} for _ in range(6)]
        await connection.execute(
            tables.report.insert(), [{**report, "id": numbers[n], **each} for n, each in enumerate(settled + waiting)]
        )
    work = (await told(made)).work
    assert {kind: places[-2] for kind, places in work.deeds.items()} == {
        "requests": 1,
        "held": 0,
        "removals": 2,
        "people": 1,
    }
    assert (work.reports.made, work.reports.waiting, work.reports.median) == (11, 6, 3 * HOUR)
    assert (work.appeals.made, work.appeals.median, work.asking) == (0, None, 0)
