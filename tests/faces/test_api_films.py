"""Videos and sounds as apps upload them: accepted, made ready some time later, shown to readers and told to others."""

import base64
from typing import Any, cast

import httpx
import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, Visibility
from fedi_groups.errands.table import errands
from fedi_groups.errands.worker import ErrandWorker, Tools
from fedi_groups.media.workshop import Workshop
from fedi_groups.peers.mailer import Mailer, Sender
from fedi_groups.peers.pusher import Pusher
from tests import schemas
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House, path_of
from tests.faces.test_api_media import MEDIA, kept, send
from tests.media.clips import clip, films, movie
from tests.media.papers import VIDEO
from tests.media.pictures import PLACE, picture

pytestmark = [pytest.mark.anyio, pytest.mark.needs("ffmpeg")]


@pytest.fixture
async def ann(house: House) -> ActorFacts:
    house.replace(workshop=Workshop(house.files, films=films()))
    return await house.world.person("ann")


async def work(house: House) -> None:
    """A worker that has just been started does what is due, as another process would."""
    workshop = Workshop(house.files, films=films())
    mailer = Mailer(house.files.folder / "outbox", Sender("noreply@here.test", "Here", "here.test"))
    worker = ErrandWorker(Tools(house.world.store, house.resolver, workshop, mailer, cast(Pusher, None)), errands())
    while await worker.step():
        pass


async def sent(house: House, app: App, content: bytes, kind: str, **form: Any) -> dict[str, Any]:
    """Ready."""
    accepted = await send(app, content, name="clip", kind=kind, **form)
    assert accepted.status_code == 202 and accepted.json()["url"] is None, accepted.text
    await work(house)
    return dict(fine(await app.ask("GET", f"/api/v1/media/{accepted.json()['id']}")))


async def test_a_video_is_ready_some_time_after_it_was_accepted(house: House, ann: ActorFacts) -> None:
    app = await signed_in(house, ann)
    files = {"file": ("a.mp4", movie(), "video/mp4"), "thumbnail": ("t.png", picture(size=(30, 20)), "image/png")}
    answer = await app.ask("POST", MEDIA, files=files, data={"description": "A clip", "focus": "0.5,0"})
    made = answer.json()
    assert answer.status_code == 202 and made["type"] == "video" and made["url"] is made["preview_url"] is None
    assert (made["description"], made["meta"]["focus"]) == ("A clip", {"x": 0.5, "y": 0.0})
    here = f"/api/v1/media/{made['id']}"
    assert (await app.ask("GET", here)).status_code == 206
    refused = await app.ask("POST", "/api/v1/statuses", json={"status": "Look", "media_ids": [made["id"]]})
    assert refused.status_code == 422 and "not finished processing" in refused.json()["error"]
    assert (await app.put(here, description="Another"))["description"] == "Another"
    await work(house)
    done = fine(await app.ask("GET", here))
    assert done["description"] == "Another" and done["meta"]["small"]["size"] == "30x20" and len(done["blurhash"]) == 28
    original = done["meta"]["original"]
    assert (original["size"], original["frame_rate"]) == ("64x48", "10/1") and original["duration"] == 1.0
    assert done["meta"]["length"] == "0:00:01.00" and done["meta"]["fps"] == 10 and original["bitrate"] > 0
    for url, kind in ((done["url"], "video/mp4"), (done["preview_url"], "image/webp")):
        seen = await stranger(house).ask("GET", path_of(url))
        assert seen.headers["content-type"] == kind and seen.headers["content-disposition"].startswith("inline")
        assert PLACE.encode() not in seen.content
    part = await house.get(path_of(done["url"]), range="bytes=4-7")
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert await kept(house) == (2, 1)


async def test_readers_see_it_and_other_servers_are_told_of_it(house: House, ann: ActorFacts) -> None:
    app = await signed_in(house, ann)
    made = await sent(house, app, movie(), "video/mp4", description="A clip")
    loop = await sent(house, app, movie(sound=False), "video/mp4")
    tone = await sent(house, app, clip("tone.mp3"), "audio/mpeg")
    ids = [each["id"] for each in (made, loop, tone)]
    status = fine(await app.ask("POST", "/api/v1/statuses", json={"status": "Look", "media_ids": ids}))
    assert [each["type"] for each in status["media_attachments"]] == ["video", "gifv", "audio"]
    assert status["media_attachments"][2]["preview_url"] is None
    first, *_, sound = (await house.document(path_of(status["uri"])))["attachment"]
    schemas.check("note", await house.document(path_of(status["uri"])))
    assert (first["type"], first["mediaType"], first["name"]) == ("Document", "video/mp4", "A clip")
    assert (first["width"], first["height"], first["duration"]) == (64, 48, "PT1S") and len(first["blurhash"]) == 28
    assert (sound["type"], sound["mediaType"], "icon" in sound) == ("Document", "audio/mp4", False)
    icon = await house.get(path_of(first["icon"]["url"]))
    assert icon.headers["content-type"] == "image/webp" == first["icon"]["mediaType"]
    page = (await house.page(path_of(status["uri"]))).text
    assert page.count("<video") == 2 and page.count("<audio") == 1 and "poster=" in page


async def test_its_preview_is_changed_with_its_post_and_has_another_address(house: House, ann: ActorFacts) -> None:
    app = await signed_in(house, ann)
    made = await sent(house, app, movie(), "video/mp4")
    post = fine(await app.ask("POST", "/api/v1/statuses", json={"status": "Look", "media_ids": [made["id"]]}))
    data = "data:image/png;base64,iVBORw0KGgo="
    for thumbnail, why in ((data, "cannot be"), ("nonsense", "data: URL"), ("data:image/png;base64,é", "data: URL")):
        change = {"status": "Look", "media_attributes": [{"id": made["id"], "thumbnail": thumbnail}]}
        refused = await app.ask("PUT", f"/api/v1/statuses/{post['id']}", json=change)
        assert refused.status_code == 422 and (why in refused.json()["error"] or why == "cannot be"), refused.text
    good = "data:image/png;base64," + base64.b64encode(picture(size=(20, 10))).decode()
    change = {"status": "Look", "media_attributes": [{"id": made["id"], "thumbnail": good, "description": "New"}]}
    changed = fine(await app.ask("PUT", f"/api/v1/statuses/{post['id']}", json=change))["media_attachments"][0]
    before = post["media_attachments"][0]
    assert (changed["description"], changed["meta"]["small"]["size"]) == ("New", "20x10")
    assert changed["preview_url"] != before["preview_url"] and changed["url"] == before["url"]


async def test_a_private_one_is_for_its_readers_alone(house: House, ann: ActorFacts) -> None:
    app = await signed_in(house, ann)
    club = await house.world.community("club", ann, private=True)
    made = await sent(house, app, movie(), "video/mp4")
    async with house.world.look() as tx:
        media = await tx.media.get(int(made["id"]))
    post = await house.says(ann, visibility=Visibility.MEMBERS, community=club, picture=media, title="Look")
    seen = (await app.get(f"/api/v1/statuses/{post.id}"))["media_attachments"][0]
    assert (await house.get(path_of(seen["url"]))).status_code == 200
    for name in (media.made.file, f"{media.made.key}.small.webp", f"{media.made.key}.raw"):
        assert (await house.get(f"/media/{name}")).status_code == 404


async def test_what_turns_out_to_be_broken_is_refused_later_and_goes(house: House, ann: ActorFacts) -> None:
    app = await signed_in(house, ann)
    whole = clip("clip.webm", "-c:v", "libvpx", "-c:a", "libopus")
    accepted = await send(app, whole, name="a.webm", kind="video/webm")
    assert accepted.status_code == 202
    async with house.world.look() as tx:
        media = await tx.media.get(int(accepted.json()["id"]))
    house.files.path(f"{media.made.key}.raw").write_bytes(whole[:300])
    await work(house)
    answer = await app.ask("GET", f"/api/v1/media/{media.id}")
    assert answer.status_code == 422 and "cannot be read" in answer.json()["error"]
    assert await kept(house) == (0, 1)
    house.world.time.pass_by(2 * DAY)
    await work(house)
    assert (await app.ask("GET", f"/api/v1/media/{media.id}")).status_code == 404 and await kept(house) == (0, 0)


async def test_what_is_taken_back_before_it_is_ready_is_not_made(house: House, ann: ActorFacts) -> None:
    app = await signed_in(house, ann)
    accepted = await send(app, movie(), name="a.mp4", kind="video/mp4")
    assert fine(await app.ask("DELETE", f"/api/v1/media/{accepted.json()['id']}")) == {}
    await work(house)
    assert await kept(house) == (0, 0)


@pytest.mark.parametrize(
    ("content", "kind", "status", "why"),
    [
        (movie, "image/png", 422, "said to be of the type image/png, and is something else: a video"),
        (lambda: VIDEO, "video/mp4", 422, "cannot be read"),
        (lambda: movie() + bytes(2_000_000), "video/mp4", 413, "up to 1 MB"),
        (lambda: movie(size="800x600"), "video/mp4", 422, "800 by 600 pixels"),
    ],
)
async def test_what_is_meant_to_do_harm_is_refused_at_once_and_nothing_is_kept(
    house: House, ann: ActorFacts, content: Any, kind: str, status: int, why: str
) -> None:
    answer: httpx.Response = await send(await signed_in(house, ann), content(), name="a", kind=kind)
    assert answer.status_code == status and why in answer.json()["error"], answer.text
    assert await kept(house) == (0, 0)


async def test_apps_are_told_what_is_taken(house: House) -> None:
    async def told() -> dict[str, Any]:
        answer = (await stranger(house).ask("GET", "/api/v2/instance")).json()
        return dict(answer["configuration"]["media_attachments"])

    without = await told()
    assert without["video_size_limit"] == 0 and "video/mp4" not in without["supported_mime_types"]
    house.replace(workshop=Workshop(house.files, films=films()))
    house.world.time.pass_by(DAY)
    limits = await told()
    assert (limits["video_size_limit"], limits["video_frame_rate_limit"], limits["video_matrix_limit"]) == (
        2_000_000,
        60,
        400_000,
    )
    assert {"video/mp4", "video/webm", "audio/mpeg"} <= set(limits["supported_mime_types"])
