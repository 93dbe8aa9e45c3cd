"""The client API for whose notifications people see at once, and whose wait."""

from typing import Any

import pytest
from sqlalchemy import update

from fedi_groups.actions import blocking, membership
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, Visibility
from fedi_groups.storage import tables
from tests.faces.api import App, signed_in, stranger
from tests.faces.house import House
from tests.faces.statements import counted

pytestmark = pytest.mark.anyio

NOTIFICATIONS = "/api/v1/notifications"
REQUESTS = f"{NOTIFICATIONS}/requests"
POLICY = "/api/v2/notifications/policy"
KINDS = ("for_not_following", "for_not_followers", "for_new_accounts", "for_private_mentions", "for_limited_accounts")


async def writes_to(house: House, author: ActorFacts, to: ActorFacts, words: str = "hello", **more: Any) -> Any:
    draft = {"visibility": Visibility.PUBLIC, **more}
    return await house.says(author, text=f"<p>@{to.name} {words}</p>", to=(to,), **draft)


async def follows(house: House, follower: ActorFacts, target: ActorFacts) -> None:
    async with house.world.tx() as tx:
        await membership.follow(tx, follower=follower, target=target)


async def heard(app: App, **params: Any) -> list[str]:
    found = await app.get(NOTIFICATIONS, **{"types[]": "mention"}, **params)
    return [each["account"]["acct"] for each in found]


async def asking(app: App) -> list[str]:
    return [each["account"]["acct"] for each in await app.get(REQUESTS)]


async def grown_up(house: House, *people: ActorFacts) -> None:
    """They have been here for long."""
    async with house.world.store.database.write() as connection:
        old = update(tables.actor).where(tables.actor.c.id.in_([each.id for each in people]))
        await connection.execute(old.values(published=house.world.time() - 100 * DAY))


async def test_a_policy_is_kept_and_shown_in_both_forms(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    none = {"pending_requests_count": 0, "pending_notifications_count": 0}

    assert await app.get(POLICY) == {**dict.fromkeys(KINDS, "accept"), "summary": none}
    changed = await app.ask("PATCH", POLICY, json={"for_not_following": "filter", "for_limited_accounts": "drop"})
    assert changed.json() == await app.get(POLICY)
    assert changed.json()["for_not_following"] == "filter" and changed.json()["for_not_followers"] == "accept"
    v1 = await app.put("/api/v1/notifications/policy", filter_not_following=False, filter_new_accounts=True)
    assert v1 == await app.get("/api/v1/notifications/policy")
    assert (v1["filter_not_following"], v1["filter_new_accounts"], v1["summary"]) == (False, True, none)
    after = await app.get(POLICY)
    assert [after[each] for each in KINDS] == ["accept", "accept", "filter", "accept", "drop"]
    assert (await app.ask("PUT", POLICY, json={"for_not_following": "burn"})).status_code == 422
    assert (await stranger(house).ask("GET", POLICY)).status_code == 401


@pytest.mark.parametrize("how", ["filter", "drop"])
@pytest.mark.parametrize("kind", KINDS)
async def test_who_is_a_stranger_waits_and_who_is_none_does_not(house: House, kind: str, how: str) -> None:
    world = house.world
    ann, bob, carl = [await world.person(name) for name in ("ann", "bob", "carl")]
    eve = await world.stranger("eve")
    await grown_up(house, ann, bob, *([carl] if kind != "for_new_accounts" else []), eve)
    await follows(house, ann, bob)
    await follows(house, bob, ann)
    async with world.store.database.write() as connection:
        await connection.execute(update(tables.follow).values(created_at=world.time() - 4 * DAY))
        limited = tables.peer.c.origin == f"https://{eve.host}"
        await connection.execute(update(tables.peer).where(limited).values(settled_as="limited hide"))
    visibility = Visibility.DIRECT if kind == "for_private_mentions" else Visibility.PUBLIC
    writer = eve if kind == "for_limited_accounts" else carl
    for author in (bob, writer):
        await writes_to(house, author, ann, visibility=visibility)
    app = await signed_in(house, ann)
    assert await heard(app) == ["eve@there.test" if writer == eve else "carl", "bob"]

    await app.put(POLICY, **{kind: how})

    assert await heard(app) == ["bob"]
    assert len(await asking(app)) == (how == "filter")
    assert len(await heard(app, include_filtered=True)) == (2 if how == "filter" else 1)
    assert (await app.get(f"{NOTIFICATIONS}/unread_count"))["count"] == 2  # bob follows her, too
    assert (await app.get(POLICY))["summary"]["pending_requests_count"] == (how == "filter")


async def test_who_is_accepted_is_heard_with_all_that_waited_and_who_is_dismissed_is_not(house: House) -> None:
    world = house.world
    ann, bob, carl = [await world.person(name) for name in ("ann", "bob", "carl")]
    app = await signed_in(house, ann)
    await app.put(POLICY, for_not_following="filter")
    await writes_to(house, bob, ann, "one")
    last = await writes_to(house, bob, ann, "two")
    await writes_to(house, carl, ann)

    carls, bobs = await app.get(REQUESTS)
    assert (bobs["account"]["acct"], bobs["notifications_count"]) == ("bob", "2")
    assert bobs["last_status"]["id"] == str(last.id) and bobs["created_at"] <= bobs["updated_at"]
    assert await app.get(f"{REQUESTS}/{bobs['id']}") == bobs
    summary = (await app.get(POLICY))["summary"]
    assert summary == {"pending_requests_count": 2, "pending_notifications_count": 3}
    assert await app.get(f"{REQUESTS}/merged") == {"merged": True}

    assert await app.post(f"{REQUESTS}/{bobs['id']}/accept") == {}
    assert await heard(app) == ["bob", "bob"] and await asking(app) == ["carl"]
    assert await app.post(f"{REQUESTS}/dismiss", id=[carls["id"]]) == {}
    assert await asking(app) == [] == await heard(app, account_id=carl.id, include_filtered=True)
    for author in (bob, carl):
        await writes_to(house, author, ann, "more")
    assert await heard(app) == ["bob"] * 3 and await asking(app) == ["carl"]
    assert await app.post(f"{REQUESTS}/accept", id=[carls["id"]]) == {}
    assert (await heard(app))[0] == "carl"
    assert (await app.ask("GET", f"{REQUESTS}/{carls['id']}")).status_code == 404
    assert (await app.ask("POST", f"{REQUESTS}/12345/accept")).status_code == 404


async def test_an_answer_is_not_unasked_for_and_who_is_blocked_does_not_ask(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    app = await signed_in(house, ann)
    await app.put(POLICY, for_private_mentions="filter")
    message = await writes_to(house, ann, bob, visibility=Visibility.DIRECT)
    await writes_to(house, bob, ann, visibility=Visibility.DIRECT, parent=message)
    assert await heard(app) == ["bob"]
    await writes_to(house, bob, ann, visibility=Visibility.DIRECT)
    assert await asking(app) == ["bob"]
    async with world.tx() as tx:
        await blocking.block(tx, person=await tx.actors.get(ann.id), other=bob)
    assert await asking(app) == []


async def test_a_policy_takes_no_statement_more(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    app = await signed_in(house, ann)
    await writes_to(house, bob, ann)

    async def cost() -> int:
        await heard(app)
        with counted() as statements:
            await heard(app)
        return len(statements)

    before = await cost()
    await app.put(POLICY, for_new_accounts="filter")
    assert await cost() <= before
    assert await heard(app) == []
