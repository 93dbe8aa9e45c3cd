"""What visitors see of the order that is kept: the public log, what is pinned, locked or removed."""

import pytest

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.reads.communities import PINNED
from fedi_groups.reads.modlog import LINES
from tests.faces.house import House, path_of
from tests.faces.test_pages import Outline

pytestmark = pytest.mark.anyio


class Kept:
    """Ann keeps order in her community; Bob has written a post in it, with a comment of hers."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def begin(self) -> "Kept":
        world = self.house.world
        self.ann, self.bob = await world.person("ann"), await world.person("bob")
        self.cats = await world.community("cats", self.ann)
        await self.house.joins(self.bob, self.cats)
        self.post = await world.post(self.bob, self.cats, title="Whiskers")
        self.comment = await world.post(self.ann, parent=self.post, text="<p>Cheap food</p>")
        return self

    async def removes(self, post: PostFacts, *, reason: str = "Rule 1") -> None:
        async with self.house.world.tx() as tx:
            await moderation.remove(tx, Hand(self.ann, HERE, reason), post=await tx.posts.get(post.id))

    async def restores(self, post: PostFacts) -> None:
        async with self.house.world.tx() as tx:
            await moderation.restore(tx, Hand(self.ann, HERE), post=await tx.posts.get(post.id))

    async def locks(self, post: PostFacts, *, locked: bool = True) -> None:
        async with self.house.world.tx() as tx:
            await moderation.set_locked(tx, Hand(self.ann, HERE), post=await tx.posts.get(post.id), locked=locked)

    async def pins(self, post: PostFacts) -> None:
        async with self.house.world.tx() as tx:
            await moderation.set_pinned(tx, Hand(self.ann, HERE), post=await tx.posts.get(post.id), pinned=True)

    async def bans(self, person: ActorFacts, *, until: Instant | None = None) -> None:
        async with self.house.world.tx() as tx:
            await moderation.ban(tx, Hand(self.ann, HERE, "Again"), community=self.cats, person=person, until=until)

    async def shown(self, path: str, *, accept_language: str = "") -> str:
        return (await self.house.page(path, accept_language=accept_language)).text


@pytest.fixture
async def kept(house: House) -> Kept:
    return await Kept(house).begin()


async def test_the_log_says_who_did_what_and_why_and_is_found_from_the_community(kept: Kept) -> None:
    await kept.removes(kept.post, reason="No <b>ads</b>")
    assert 'href="/c/cats/modlog"' in await kept.shown("/c/cats")
    page = await kept.house.page("/c/cats/modlog")
    assert "Removed" in page.text and "No &lt;b&gt;ads&lt;/b&gt;" in page.text
    assert 'href="/u/ann"' in page.text and 'href="/u/bob"' in page.text
    assert "noindex" in page.text
    Outline(page)


async def test_the_log_does_not_show_again_what_was_removed_until_it_is_restored(kept: Kept) -> None:
    await kept.removes(kept.post)
    page = await kept.shown("/c/cats/modlog")
    assert "Whiskers" not in page and "a post by" in page
    await kept.restores(kept.post)
    assert f'<a href="{path_of(kept.post)}"><bdi>Whiskers</bdi></a>' in await kept.shown("/c/cats/modlog")


async def test_the_log_says_until_when_somebody_is_banned(kept: Kept) -> None:
    await kept.bans(kept.bob, until=Instant(kept.house.world.time() + 7 * DAY))
    page = await kept.shown("/c/cats/modlog")
    assert "Banned:" in page and "Nov 28, 2026" in page and "until" in page


async def test_the_log_speaks_the_visitors_language_and_runs_as_it_does(kept: Kept) -> None:
    await kept.bans(kept.bob)
    page = await kept.shown("/c/cats/modlog", accept_language="ar")
    assert '<html lang="ar" dir="rtl">' in page and "سجلّ الإشراف" in page and "حظر" in page


async def test_the_log_goes_on_to_earlier_entries(kept: Kept) -> None:
    for number in range(LINES + 1):
        await kept.locks(kept.post, locked=number % 2 == 0)
    first = await kept.house.page("/c/cats/modlog")
    (onward,) = [link["href"] for link in Outline(first).all("a") if link.get("rel") == "next"]
    assert "Founded" not in first.text and "Founded" in await kept.shown(onward or "")


async def test_the_log_is_asked_for_under_the_name_of_its_community_alone(kept: Kept) -> None:
    assert (await kept.house.page("/c/bob/modlog")).status_code == 404
    assert (await kept.house.page("/c/dogs/modlog")).status_code == 404
    sent_on = await kept.house.page("/c/Cats/modlog")
    assert (sent_on.status_code, sent_on.headers["location"]) == (302, "/c/cats/modlog")


async def test_pinned_posts_come_first_and_once(kept: Kept) -> None:
    await kept.house.world.post(kept.ann, kept.cats, title="A newer one")
    await kept.pins(kept.post)
    page = await kept.shown("/c/cats")
    assert page.index("Pinned") < page.index("A newer one") and page.index(">Whiskers<") < page.index("A newer one")
    assert page.count(">Whiskers<") == 1
    assert "Pinned" in await kept.shown(path_of(kept.post))


async def test_however_many_are_pinned_each_is_shown(kept: Kept) -> None:
    posts = [await kept.house.world.post(kept.ann, kept.cats, title=f"No. {number}!") for number in range(PINNED + 2)]
    for post in posts:
        await kept.pins(post)
    page = await kept.shown("/c/cats")
    assert [page.count(f"No. {number}!") for number in range(PINNED + 2)] == [1] * (PINNED + 2)


async def test_a_locked_thread_says_so_wherever_it_stands(kept: Kept) -> None:
    await kept.locks(kept.post)
    assert "Locked" in await kept.shown("/c/cats") and "Locked" in await kept.shown("/u/bob")
    page = await kept.shown(path_of(kept.post))
    assert "only moderators can still answer" in page and 'id="address"' not in page
    await kept.locks(kept.post, locked=False)
    assert "Locked" not in await kept.shown(path_of(kept.post))


async def test_a_removed_comment_keeps_its_place_and_says_that_a_moderator_did_it(kept: Kept) -> None:
    await kept.house.world.post(kept.bob, parent=kept.comment, text="<p>The answer</p>")
    await kept.removes(kept.comment)
    page = await kept.shown(path_of(kept.post))
    assert "Cheap food" not in page and "Removed by a moderator" in page and "The answer" in page
    gone = await kept.house.page(path_of(kept.comment))
    assert gone.status_code == 410 and "Removed by a moderator" in gone.text


async def test_what_its_author_has_deleted_too_is_deleted(kept: Kept) -> None:
    await kept.house.world.post(kept.bob, parent=kept.comment)
    await kept.removes(kept.comment)
    await kept.house.deletes(kept.comment)
    page = await kept.shown(path_of(kept.post))
    assert "Deleted" in page and "Removed by a moderator" not in page


async def test_in_place_of_a_removed_post_stands_that_it_was_removed_and_it_comes_back(kept: Kept) -> None:
    assert (await kept.house.page(path_of(kept.post))).status_code == 200
    await kept.removes(kept.post)
    gone = await kept.house.page(path_of(kept.post))
    assert gone.status_code == 410 and "Removed by a moderator" in gone.text and "Whiskers" not in gone.text
    assert "Whiskers" not in await kept.shown("/c/cats")
    await kept.restores(kept.post)
    assert "Whiskers" in await kept.shown(path_of(kept.post))


async def test_a_removed_thread_is_not_named_by_the_comments_in_it(kept: Kept) -> None:
    assert "Whiskers" in await kept.shown("/u/ann")
    await kept.removes(kept.post)
    assert "Whiskers" not in await kept.shown("/u/ann")
