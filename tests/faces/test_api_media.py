"""Files as apps upload them: described, looked at, taken back; and what is meant to do harm is kept nowhere."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from fedi_groups.actions import membership
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, Visibility
from fedi_groups.faces.mastodon.api import Api, Served
from fedi_groups.faces.mastodon.media import ENDPOINTS, largest_form
from fedi_groups.storage import tables
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House, path_of
from tests.media.papers import PDF, VIDEO, archive
from tests.media.papers import bomb as office_bomb
from tests.media.pictures import PLACE, picture, with_a_place
from tests.media.test_workshop import bomb

pytestmark = pytest.mark.anyio

MEDIA = "/api/v2/media"


async def send(
    app: App, content: bytes, *, name: str = "cat.png", kind: str = "image/png", **form: Any
) -> httpx.Response:
    return await app.ask("POST", MEDIA, files={"file": (name, content, kind)}, data=form)


async def ann_of(house: House) -> tuple[ActorFacts, App]:
    ann = await house.world.person("ann")
    return ann, await signed_in(house, ann)


async def kept(house: House) -> tuple[int, int]:
    """Files, and rows."""
    files = [path for path in house.files.folder.rglob("*") if path.is_file()]
    async with house.world.store.database.read() as connection:
        return len(files), (await connection.execute(select(func.count()).select_from(tables.media))).scalar_one()


async def test_a_picture_is_uploaded_described_and_looked_at(house: House) -> None:
    _, app = await ann_of(house)
    made = fine(await send(app, with_a_place("PNG"), description="A  cat", focus="0.5,-1"))
    assert made["type"] == "image" and made["id"].isdecimal() and made["description"] == "A cat"
    size = {"width": 64, "height": 48, "size": "64x48", "aspect": 64 / 48}
    assert made["meta"] == {"original": size, "small": size, "focus": {"x": 0.5, "y": -1.0}}
    assert len(made["blurhash"]) == 28 and made["remote_url"] is None
    assert await app.get(f"/api/v1/media/{made['id']}") == made
    for url in (made["url"], made["preview_url"]):
        seen = await stranger(house).ask("GET", path_of(url))
        assert seen.status_code == 200 and PLACE.encode() not in seen.content
        assert seen.headers["cache-control"] == "private, no-store"
    changed = await app.put(f"/api/v1/media/{made['id']}", description="A dog", focus="0,0")
    assert (changed["description"], changed["meta"]["focus"]) == ("A dog", {"x": 0.0, "y": 0.0})
    assert (await app.get(f"/api/v1/media/{made['id']}"))["description"] == "A dog"


async def test_a_preview_of_ones_own_may_come_along_or_later(house: House) -> None:
    _, app = await ann_of(house)
    small = picture("JPEG", size=(30, 60))
    files = {"file": ("a.png", picture(), "image/png"), "thumbnail": ("t.jpg", small, "image/jpeg")}
    made = fine(await app.ask("POST", MEDIA, files=files))
    assert made["meta"]["small"]["size"] == "30x60" and made["meta"]["original"]["size"] == "64x48"
    later = {"thumbnail": ("t.png", picture(size=(20, 10)), "image/png")}
    changed = fine(await app.ask("PUT", f"/api/v1/media/{made['id']}", files=later))
    assert changed["meta"]["small"]["size"] == "20x10"


async def test_a_document_has_its_name_and_is_saved(house: House) -> None:
    _, app = await ann_of(house)
    made = fine(await send(app, PDF, name="../../etc/List.pdf", kind="application/pdf"))
    assert (made["type"], made["description"], made["preview_url"]) == ("unknown", "List.pdf", None)
    answer = await stranger(house).ask("GET", path_of(made["url"]))
    assert answer.headers["content-disposition"] == 'attachment; filename="List.pdf"'


async def test_it_goes_along_with_a_post_and_each_reader_finds_it(house: House) -> None:
    ann, app = await ann_of(house)
    club = await house.world.community("club", ann, private=True)
    bob = await house.world.person("bob")
    await house.joins(bob, club)
    made = fine(await send(app, picture()))
    async with house.world.look() as tx:
        media = await tx.media.get(int(made["id"]))
    post = await house.says(ann, visibility=Visibility.MEMBERS, community=club, picture=media, title="Look")
    reader = await signed_in(house, bob)
    seen = (await reader.get(f"/api/v1/statuses/{post.id}"))["media_attachments"][0]
    assert seen["id"] == made["id"] and seen["url"] != made["url"]
    own = path_of(seen["url"])
    assert (await house.get(own)).status_code == 200
    for path in (own.replace("/media/as/", "/media/as/x"), own[:-8] + "0000.png", own.replace("as/", "as/A")):
        assert (await house.get(path)).status_code == 404, path
    async with house.world.tx() as tx:
        await membership.unfollow(tx, follower=await tx.actors.get(bob.id), target=await tx.actors.get(club.id))
    assert (await house.get(own)).status_code == 404
    assert (await house.get(path_of(made["url"]))).status_code == 200
    house.world.time.pass_by(2 * DAY)
    assert (await house.get(path_of(made["url"]))).status_code == 404


async def test_what_is_attached_or_anothers_is_not_to_be_had_here(house: House) -> None:
    ann, app = await ann_of(house)
    other = await signed_in(house, await house.world.person("bob"))
    loose, used = fine(await send(app, picture())), fine(await send(app, picture()))
    async with house.world.look() as tx:
        media = await tx.media.get(int(used["id"]))
    await house.says(ann, visibility=Visibility.PUBLIC, picture=media)
    for caller, number in ((other, loose["id"]), (app, used["id"]), (app, "1"), (app, "nonsense")):
        for method in ("GET", "PUT"):
            answer = await caller.ask(method, f"/api/v1/media/{number}")
            assert (answer.status_code, answer.json()) == (404, {"error": "Record not found"})
    assert (await other.ask("DELETE", f"/api/v1/media/{loose['id']}")).status_code == 404
    assert (await app.ask("DELETE", f"/api/v1/media/{used['id']}")).status_code == 422
    assert (await stranger(house).ask("POST", MEDIA)).status_code == 401
    narrow = await signed_in(house, ann, scopes="read write:statuses")
    assert (await send(narrow, picture())).status_code == 403
    assert fine(await app.ask("DELETE", f"/api/v1/media/{loose['id']}")) == {}
    assert (await app.ask("GET", f"/api/v1/media/{loose['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (bomb(7_000), "image/png", "33 million pixels"),
        (picture("JPEG") + archive(("a", b"a")), "image/jpeg", "two things at once"),
        (VIDEO, "image/png", "said to be of the type image/png, and is something else: a video"),
        (picture(), "video/mp4", "said to be of the type video/mp4, and is something else: a picture"),
        (VIDEO, "video/mp4", "no ffmpeg"),
        (PDF + archive(("a", b"a")), "application/pdf", "two things at once"),
        (b"GIF89a/*<svg onload=alert(1)>*/", "image/gif", "no picture that can be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "Pages, drawings and programs"),
        (picture("JPEG")[:200], "image/jpeg", "no picture that can be read"),
        (PDF[:50], "application/pdf", "broken"),
        (b"", "image/png", "not taken here"),
    ],
    ids=[
        "49 MP",
        "picture and archive",
        "video as png",
        "png as video",
        "video",
        "polyglot",
        "gif",
        "svg",
        "cut",
        "cut pdf",
        "nothing",
    ],
)
async def test_what_is_meant_to_do_harm_is_refused_and_nothing_is_kept(
    house: House, content: bytes, kind: str, why: str
) -> None:
    _, app = await ann_of(house)
    assert len(content) < 100_000
    answer = await send(app, content, kind=kind)
    assert answer.status_code == 422 and why in answer.json()["error"], answer.text
    assert await kept(house) == (0, 0)


async def test_a_zip_bomb_in_an_office_file_is_never_unpacked(house: House) -> None:
    _, app = await ann_of(house)
    made = fine(await send(app, office_bomb(), name="a.docx", kind="application/octet-stream"))
    assert made["description"] == "a.docx" and await kept(house) == (1, 1)


@pytest.mark.parametrize("form", [{"focus": "1"}, {"focus": "2,0"}, {"focus": "a,b"}, {"description": "x" * 1501}])
async def test_what_is_said_of_it_has_its_limits_and_nothing_is_in_the_table(
    house: House, form: dict[str, str]
) -> None:
    _, app = await ann_of(house)
    answer = await send(app, picture(), **form)
    assert answer.status_code == 422 and await kept(house) == (0, 0)


async def test_an_upload_without_a_file_is_refused(house: House) -> None:
    _, app = await ann_of(house)
    for options in ({"data": {"file": "text"}}, {"json": {"file": "text"}}, {}):
        assert (await app.ask("POST", MEDIA, **options)).status_code == 422
    assert await kept(house) == (0, 0)


async def test_what_is_too_large_is_given_up(house: House) -> None:
    _, app = await ann_of(house)
    assert (await send(app, bytes(largest_form(house.web)))).status_code == 413
    assert await kept(house) == (0, 0)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # what the parser had begun
async def test_so_is_what_comes_too_slowly(house: House) -> None:
    _, app = await ann_of(house)

    async def slowly() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        await asyncio.sleep(30)

    hasty = Served(Api.over(house.web), replace(ENDPOINTS[0], within=0.2))
    house.client = httpx.AsyncClient(transport=httpx.ASGITransport(hasty), base_url="https://here.test")
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = await app.ask("POST", MEDIA, content=slowly(), headers=headers)
    assert answer.status_code == 503 and "too long" in answer.json()["error"]
    assert await kept(house) == (0, 0)
