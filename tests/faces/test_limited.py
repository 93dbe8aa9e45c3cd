"""Who is limited is left out of lists for everyone; who follows them, and who is where they speak, sees them."""

import pytest

from fedi_groups.actions import limiting, membership
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PostKind, Visibility
from tests.faces.api import fine, signed_in, stranger
from tests.faces.browser import Browser, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio

SAID = "A word of Bob"


class Street:
    """Bob is limited, and has spoken in cats and by himself. Mia is a member of cats, Fay follows Bob, Sam does
    neither."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def begin(self) -> "Street":
        house, world = self.house, self.house.world
        await world.server()
        self.boss = await resident(house, "boss", admin=True)
        self.bob, self.mia = await resident(house, "bob"), await resident(house, "mia")
        self.fay, self.sam = await resident(house, "fay"), await resident(house, "sam")
        self.cats = await world.community("cats", self.boss)
        await house.joins(self.bob, self.cats)
        await house.joins(self.mia, self.cats)
        async with world.tx() as tx:
            await membership.follow(tx, follower=self.fay, target=self.bob)
        self.post = await house.says(
            self.bob,
            text="<p>Hello</p>",
            kind=PostKind.PAGE,
            visibility=Visibility.PUBLIC,
            community=self.cats,
            title=SAID,
            hashtags=("rare",),
        )
        await house.says(self.bob, text=f"<p>{SAID}</p>", visibility=Visibility.PUBLIC, hashtags=("rare",))
        async with world.tx() as tx:
            await limiting.limit(tx, Hand(self.boss, HERE, "Spam"), person=await tx.actors.get(self.bob.id))
        house.web.answers.forget()
        return self

    async def sees(self, person: ActorFacts | None, path: str) -> bool:
        browser = Browser(self.house)
        if person is not None:
            await browser.signs_in(person)
        page = await browser.get(path)
        assert page.status_code == 200
        return SAID in page.text


@pytest.fixture
async def street(house: House) -> Street:
    return await Street(house).begin()


@pytest.mark.parametrize("query", ["", "?sort=hot", "?sort=top", "?sort=active"])
async def test_a_community_shows_them_to_members_and_followers_alone(street: Street, query: str) -> None:
    seen = {name: await street.sees(getattr(street, name), f"/c/cats{query}") for name in ("mia", "fay", "bob", "sam")}
    assert seen == {"mia": True, "fay": True, "bob": True, "sam": False}
    assert not await street.sees(None, f"/c/cats{query}")


async def test_feeds_and_searches_leave_them_out(street: Street) -> None:
    for path in ("/c/cats.rss", "/c/cats/feed", "/c/cats.atom"):
        answer = await Browser(street.house).get(path)
        assert SAID not in answer.text
    assert not await street.sees(None, "/search?q=word")
    assert not await street.sees(street.sam, "/search?q=bo")
    assert "/u/bob" not in (await Browser(street.house).get("/search?q=bo")).text


async def test_their_own_page_and_the_thread_are_open_to_who_comes_to_look(street: Street) -> None:
    assert await street.sees(None, "/u/bob")
    assert await street.sees(None, f"/post/{street.post.id}")
    for path in ("/u/bob", f"/post/{street.post.id}"):
        assert "noindex" in (await Browser(street.house).get(path)).text


async def test_apps_find_them_in_no_list_for_everyone(street: Street) -> None:
    house = street.house
    lists = ("/api/v1/timelines/public", "/api/v1/timelines/tag/rare", "/api/v1/trends/statuses")
    sam, fay = await signed_in(house, street.sam), await signed_in(house, street.fay)
    for path in lists:
        assert fine(await sam.ask("GET", path)) == []
        assert fine(await stranger(house).ask("GET", path)) == []
        assert len(fine(await fay.ask("GET", path))) > 0
    group = f"/api/v1/accounts/{street.cats.id}/statuses"
    assert fine(await sam.ask("GET", group)) == []
    assert len(fine(await (await signed_in(house, street.mia)).ask("GET", group))) == 1
    assert len(fine(await sam.ask("GET", f"/api/v1/accounts/{street.bob.id}/statuses"))) == 2
    found = fine(await stranger(house).ask("GET", "/api/v1/directory", params={"local": "true"}))
    assert "bob" not in [each["username"] for each in found]
    assert fine(await sam.ask("GET", "/api/v1/trends/tags")) == []
    assert fine(await sam.ask("GET", "/api/v1/accounts/search", params={"q": "bo"})) != fine(
        await fay.ask("GET", "/api/v1/accounts/search", params={"q": "bo"})
    )


async def test_home_goes_on_as_before(street: Street) -> None:
    home = fine(await (await signed_in(street.house, street.fay)).ask("GET", "/api/v1/timelines/home"))
    assert len(home) == 1
    assert await street.sees(street.mia, "/")


async def test_other_servers_are_shown_nothing_of_theirs_by_the_community(street: Street) -> None:
    outbox = await street.house.document("/c/cats/outbox")
    assert SAID not in str(outbox)
