"""Pictures that lie elsewhere, as readers get them from here: small, decoded anew, for whoever may read the post."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fedi_groups.actions import servers
from fedi_groups.actions.profiles import issue_token
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.servers import Rule, Stance
from fedi_groups.domain.types import HOUR, Visibility
from tests.faces.house import House
from tests.media.papers import VIDEO
from tests.media.pictures import PLACE, with_a_place

pytestmark = pytest.mark.anyio

CAT = "https://pics.test/cat.jpg"


class Elsewhere:
    """A server of pictures, and what it was asked."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.asked: list[Request] = []
        self.served: dict[str, bytes] = {"/cat.jpg": with_a_place("JPEG", size=(900, 600))}
        routes = [Route("/{path:path}", self._answer)]
        house.network.servers["https://pics.test"] = Starlette(routes=routes)

    async def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        await asyncio.sleep(0.02)
        body = self.served.get(request.url.path)
        return Response(body, 200, media_type="text/html") if body is not None else Response("", 404)

    async def post(self, url: str = CAT, visibility: Visibility = Visibility.PUBLIC, kind: str = "Image") -> PostFacts:
        house = self.house
        bob = house.world.people.get("bob") or await house.world.person("bob")
        house.world.people["bob"] = bob
        return await house.says(bob, visibility=visibility, attachments=({"kind": kind, "url": url},))


@pytest.fixture
def elsewhere(house: House) -> Elsewhere:
    return Elsewhere(house)


def small(post: PostFacts, place: int = 1) -> str:
    return f"/media/remote/post/{post.id}/{place}"


async def test_it_is_fetched_once_and_comes_small_without_what_it_says_of_who_took_it(
    house: House, elsewhere: Elsewhere
) -> None:
    post = await elsewhere.post()
    answers = await asyncio.gather(*(house.get(small(post), accept="image/*") for _ in range(5)))
    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert answer.headers["x-content-type-options"] == "nosniff" and PLACE.encode() not in answer.content
    assert len(elsewhere.asked) == 1
    asked = elsewhere.asked[0].headers
    assert "signature" not in asked and "cookie" not in asked and "referer" not in asked


async def test_only_pictures_of_posts_are_fetched(house: House, elsewhere: Elsewhere) -> None:
    post, paper = await elsewhere.post(), await elsewhere.post(kind="Document")
    for path in (small(post, 2), small(paper), "/media/remote/post/1/1", f"{small(post)}x", small(post, 0)):
        assert (await house.get(path)).status_code == 404, path
    assert not elsewhere.asked


async def test_who_may_not_read_the_post_makes_nobody_fetch_it(house: House, elsewhere: Elsewhere) -> None:
    post = await elsewhere.post(visibility=Visibility.FOLLOWERS)
    assert (await house.get(small(post))).status_code == 404 and not elsewhere.asked
    async with house.world.tx() as tx:
        await issue_token(tx, actor=await tx.actors.get(post.author_id), token="bobs-token", scopes="read")
    answer = await house.get(small(post), authorization="Bearer bobs-token")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")


async def test_what_is_no_picture_is_asked_for_once_an_hour(house: House, elsewhere: Elsewhere) -> None:
    for path, body in (("/page", b"<html>"), ("/video", VIDEO), ("/cut", b"\xff\xd8\xff\xe0")):
        elsewhere.served[path] = body
    posts = [await elsewhere.post(f"https://pics.test{path}") for path in ("/page", "/video", "/cut", "/missing")]
    for _ in range(3):
        for post in posts:
            assert (await house.get(small(post))).status_code == 404
    assert len(elsewhere.asked) == 4
    house.world.time.pass_by(2 * HOUR)
    elsewhere.served["/missing"] = elsewhere.served["/cat.jpg"]
    assert (await house.get(small(posts[3]))).status_code == 200
    assert not list((house.files.folder / "thumbnails").rglob("*.part"))


async def test_a_server_that_is_away_may_come_back(house: House, elsewhere: Elsewhere) -> None:
    post = await elsewhere.post()
    house.network.down.add("https://pics.test")
    assert (await house.get(small(post))).status_code == 503
    house.network.down.clear()
    house.world.time.pass_by(HOUR)
    assert (await house.get(small(post))).status_code == 200


async def test_nothing_is_asked_of_a_blocked_server_and_nothing_shown_of_what_is_deleted(
    house: House, elsewhere: Elsewhere
) -> None:
    post, gone = await elsewhere.post(), await elsewhere.post("https://pics.test/other.jpg")
    async with house.world.tx() as tx:
        await servers.lay_down(tx, [Rule("pics.test", Stance.BLOCKED)])
    assert (await house.get(small(post))).status_code == 404 and not elsewhere.asked
    await house.deletes(gone)
    assert (await house.get(small(gone))).status_code == 410


async def test_how_somebody_elsewhere_shows_themselves_comes_from_here_too(house: House, elsewhere: Elsewhere) -> None:
    lou = await house.world.stranger("lou")
    assert (await house.get(f"/media/remote/actor/{lou.id}/icon")).status_code == 404
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(lou.id), icon=CAT)
    answer = await house.get(f"/media/remote/actor/{lou.id}/icon")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    for path in (f"/media/remote/actor/{lou.id}/image", f"/media/remote/actor/{lou.id}/secret"):
        assert (await house.get(path)).status_code == 404
