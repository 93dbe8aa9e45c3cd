"""What a moderator removed: nothing of it is shown anywhere, to anyone, until it is restored."""

import pytest

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from tests import schemas
from tests.faces.house import HTML, House, path_of

pytestmark = pytest.mark.anyio

CANARY = "xylophone"


async def _remove(house: House, by: ActorFacts, post: PostFacts, *, restore: bool = False) -> None:
    async with house.world.tx() as tx:
        act = moderation.restore if restore else moderation.remove
        await act(tx, Hand(by, HERE, "Rule 1"), post=await tx.posts.get(post.id))


@pytest.mark.parametrize("signed", [False, True], ids=["anonymous", "signed"])
async def test_a_removed_post_and_all_that_told_of_it_are_gone_and_come_back(house: House, *, signed: bool) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats, title=CANARY, text=f"<p>{CANARY}</p>")
    comment = await house.world.post(ann, parent=post, text=f"<p>{CANARY}</p>")
    reader = house.there.actor("bob") if signed else None
    number = post.boost_id
    places = [path_of(post.uri), *(f"/activities/{number}{form}" for form in ("", "/announce", "/boost"))]
    lists = ["/c/cats/outbox", "/c/cats/featured", "/u/ann/outbox", "/c/cats"]
    for each in (post, comment):
        await _remove(house, ann, each)

    for place in (*places, path_of(comment.uri)):
        for accept in ("application/activity+json", HTML):
            answer = await house.get(place, by=reader, accept=accept)
            assert answer.status_code == 410, place
            assert CANARY not in answer.text
    schemas.check("tombstone", (await house.get(path_of(post.uri), by=reader)).json())
    for place in (*lists, "/c/cats/modlog"):
        for accept in ("application/activity+json", HTML):
            assert CANARY not in (await house.get(place, by=reader, accept=accept)).text, place

    for each in (post, comment):
        await _remove(house, ann, each, restore=True)
    # The boost that was taken back stays gone: the post has a new one.
    assert CANARY in (await house.get(path_of(post.uri), by=reader)).text
    assert CANARY in (await house.get("/c/cats/outbox", by=reader)).text
    again = (await _boost(house, post))["object"]
    assert again == post.uri


async def _boost(house: House, post: PostFacts) -> dict[str, object]:
    async with house.world.look() as tx:
        number = (await tx.posts.get(post.id)).boost_id
    found: dict[str, object] = await house.document(f"/activities/{number}/boost")
    schemas.check("boost", found)
    return found


async def test_a_removed_comment_leaves_its_place_but_not_its_words(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    comment = await house.world.post(ann, parent=post, text=f"<p>{CANARY}</p>")
    await house.world.post(ann, parent=comment, text="<p>An answer.</p>")
    await _remove(house, ann, comment)

    page = await house.page(path_of(post.uri))
    assert CANARY not in page.text and "An answer." in page.text
    replies = await house.document(f"{path_of(post.uri)}/replies?page=1")
    assert comment.uri not in str(replies["items"])
    context = await house.document(f"{path_of(post.uri)}/context")
    assert comment.uri not in str(context["orderedItems"])


async def test_pinned_posts_are_embedded_and_say_that_they_are(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats)
    async with house.world.tx() as tx:
        hand = Hand(ann, HERE)
        await moderation.set_pinned(tx, hand, post=await tx.posts.get(post.id), pinned=True)
        await moderation.set_locked(tx, hand, post=await tx.posts.get(post.id), locked=True)
    featured = await house.document("/c/cats/featured")
    schemas.check("ordered-collection", featured)
    (item,) = featured["orderedItems"]
    assert (item["id"], item["type"], item["stickied"], item["commentsEnabled"]) == (post.uri, "Page", True, False)
    assert (await house.document("/u/ann/featured"))["orderedItems"] == []
