"""The client API for what admins tell everyone, and where else it is seen."""

from urllib.parse import quote

import pytest

from fedi_groups.actions import announcements
from fedi_groups.domain.types import DAY, Instant
from tests.faces.api import App, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

ALL = "/api/v1/announcements"


async def tells(house: House, text: str, *, days: int | None = None) -> str:
    async with house.world.tx() as tx:
        ends_at = Instant(tx.now + days * DAY) if days is not None else None
        return str((await announcements.announce(tx, text=text, ends_at=ends_at)).id)


async def reacts(app: App, number: str, emoji: str, *, method: str = "PUT") -> int:
    return (await app.ask(method, f"{ALL}/{number}/reactions/{quote(emoji)}")).status_code


async def test_what_is_announced_is_told_until_it_is_over(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    later = await tells(house, "We **move** on <script>Friday</script>.", days=2)
    last = await tells(house, "Welcome.")

    found = await app.get(ALL)

    assert [each["id"] for each in found] == [last, later]
    assert found[1]["content"].startswith("<p>We <strong>move</strong> on &lt;script&gt;")
    assert found[1]["ends_at"] is not None and found[1]["starts_at"] is None and found[1]["all_day"] is False
    assert found[0]["read"] is False and found[0]["reactions"] == [] == found[0]["emojis"]
    page = (await house.page("/")).text
    assert "<p>Welcome.</p>" in page and "<strong>move</strong>" in page and "<script>" not in page
    house.world.time.pass_by(3 * DAY)
    assert [each["id"] for each in await app.get(ALL)] == [last]
    async with house.world.tx() as tx:
        await announcements.end(tx, number=int(last))
    assert await app.get(ALL) == []
    assert (await stranger(house).ask("GET", ALL)).status_code == 401


async def test_who_puts_one_away_has_read_it_and_nobody_else(house: House) -> None:
    number = await tells(house, "Welcome.")
    ann, bob = [await signed_in(house, await house.world.person(name)) for name in ("ann", "bob")]

    assert await ann.post(f"{ALL}/{number}/dismiss") == {} == await ann.post(f"{ALL}/{number}/dismiss")
    assert [(await app.get(ALL))[0]["read"] for app in (ann, bob)] == [True, False]
    assert (await bob.ask("POST", f"{ALL}/{int(number) + 2}/dismiss")).status_code == 404


async def test_people_answer_by_an_emoji_each_once(house: House) -> None:
    number = await tells(house, "Welcome.")
    ann, bob = [await signed_in(house, await house.world.person(name)) for name in ("ann", "bob")]

    assert [await reacts(ann, number, each) for each in ("🎉", "🎉", "😺")] == [200] * 3
    assert await reacts(bob, number, "🎉") == 200
    (found,) = await ann.get(ALL)
    assert found["reactions"] == [{"name": "🎉", "count": 2, "me": True}, {"name": "😺", "count": 1, "me": True}]
    assert (await bob.get(ALL))[0]["reactions"][1]["me"] is False
    assert await reacts(ann, number, "🎉", method="DELETE") == 200
    assert (await ann.get(ALL))[0]["reactions"][1] == {"name": "🎉", "count": 1, "me": False}
    assert await reacts(bob, number, "hello") == 422
    assert await reacts(bob, "12", "🎉") == 404
    assert [await reacts(bob, number, each) for each in "🍎🍐🍊🍋🍌🍉"] == [200] * 6
    assert await reacts(bob, number, "🍇") == 422
    assert await reacts(ann, number, "🍎") == 200
