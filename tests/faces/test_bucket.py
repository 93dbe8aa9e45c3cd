"""Uploads in a bucket: kept, served, ended and swept as on disk; and copied from one to the other."""

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import cast

import httpx
import pytest
from typer.testing import CliRunner

from fedi_groups.app.media import make_bucket, make_disk
from fedi_groups.cli.checks.exam import State
from fedi_groups.cli.checks.machine import uploads
from fedi_groups.cli.table import program
from fedi_groups.config import Settings, read_settings
from fedi_groups.domain.types import DAY, Visibility
from fedi_groups.errands.media import sweep
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Misconfigured, Missing, Unreachable
from fedi_groups.media.bucket import Bucket
from fedi_groups.media.workshop import Workshop
from fedi_groups.peers.mailer import Mailer
from fedi_groups.peers.pusher import Pusher
from fedi_groups.storage.due import Errand
from tests.faces.api import fine, signed_in, stranger
from tests.faces.house import House, path_of
from tests.faces.test_api_media import ann_of, send
from tests.media.pictures import picture
from tests.media.s3 import KEY_ID, Store, s3_store

pytestmark = [pytest.mark.anyio, pytest.mark.needs("s3")]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with s3_store() as found:
        yield found


@pytest.fixture
def settings(store: Store, tmp_path: Path) -> Settings:
    bucket = f"b{token_hex(8)}"
    store.make(bucket)
    return read_settings(
        data_dir=tmp_path,
        s3_bucket=bucket,
        s3_endpoint=store.endpoint,
        s3_key_id=KEY_ID,
        s3_key="secret of ours",
        s3_prefix="media",
    )


def bucket_of(settings: Settings) -> Bucket:
    found = make_bucket(settings)
    assert found is not None
    return found


def moves_in(house: House, settings: Settings) -> Bucket:
    bucket = bucket_of(settings)
    house.replace(files=bucket, workshop=Workshop(bucket))
    return bucket


async def test_a_picture_is_kept_served_in_parts_and_ended_as_on_disk(house: House, settings: Settings) -> None:
    bucket = moves_in(house, settings)
    _, app = await ann_of(house)
    made = fine(await send(app, picture(size=(300, 200))))
    assert len(list(bucket.everything())) == 2 and not [
        each for each in house.files.folder.rglob("*") if each.is_file()
    ]
    post = fine(await app.ask("POST", "/api/v1/statuses", json={"status": "Look", "media_ids": [made["id"]]}))
    path = path_of(post["media_attachments"][0]["url"])
    whole = await stranger(house).ask("GET", path)
    assert whole.status_code == 200 and whole.headers["content-length"] == str(len(whole.content))
    headers = whole.headers
    assert headers["content-type"] == "image/png" and headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    for span, part in (("0-3", whole.content[:4]), ("5-", whole.content[5:]), ("-7", whole.content[-7:])):
        answer = await house.get(path, range=f"bytes={span}")
        assert (answer.status_code, answer.content) == (206, part)
        assert answer.headers["content-range"].endswith(f"/{len(whole.content)}")
    assert (await house.get(path, range="bytes=99999-")).status_code == 416
    assert (await house.get(path, range="lines=1-2")).status_code == 200
    gone = [name for name, _ in bucket.everything()][:1]
    bucket.remove(gone)
    assert not list(bucket.everything())
    assert (await house.get(path)).status_code == 404


async def test_what_few_may_see_never_has_an_address_of_the_store(house: House, settings: Settings) -> None:
    lending = settings.model_copy(update={"s3_redirect": True})
    moves_in(house, lending)
    ann, app = await ann_of(house)
    club = await house.world.community("club", ann, private=True)
    open_one, secret = fine(await send(app, picture())), fine(await send(app, picture(colour="blue")))
    status = fine(await app.ask("POST", "/api/v1/statuses", json={"status": "Look", "media_ids": [open_one["id"]]}))
    async with house.world.look() as tx:
        media = await tx.media.get(int(secret["id"]))
    post = await house.says(ann, visibility=Visibility.MEMBERS, community=club, picture=media, title="Look")
    seen = (await (await signed_in(house, ann)).get(f"/api/v1/statuses/{post.id}"))["media_attachments"][0]
    private = await stranger(house).ask("GET", path_of(seen["url"]))
    assert private.status_code == 200 and private.headers["cache-control"] == "private, no-store"
    assert (await house.get(f"/media/{media.made.file}")).status_code == 404
    public = path_of(status["media_attachments"][0]["url"])
    led = await stranger(house).ask("GET", public)
    assert led.status_code == 302 and "X-Amz-Expires=3600" in led.headers["location"]
    async with httpx.AsyncClient() as client:
        fetched = await client.get(led.headers["location"], timeout=60)
    assert fetched.headers["content-type"] == "image/png" and fetched.content.startswith(b"\x89PNG")
    assert (await house.get(public, sec_fetch_site="same-origin")).content == fetched.content


async def test_what_nobody_knows_of_is_swept_and_what_is_wrong_is_said(house: House, settings: Settings) -> None:
    bucket = moves_in(house, settings)
    _, app = await ann_of(house)
    fine(await send(app, picture()))
    known = {name for name, _ in bucket.everything()}
    stray = bucket.put("png", b"stray")
    tools = Tools(house.world.store, house.resolver, house.web.workshop, cast(Mailer, None), cast(Pusher, None))
    errand = Errand("sweep media", "", house.world.time(), 0, {}, house.world.time())
    await sweep(tools, errand)
    assert known | {stray} == {name for name, _ in bucket.everything()}
    house.world.time.now = 4_102_444_800_000_000 + 2 * DAY
    await sweep(tools, errand)
    assert known == {name for name, _ in bucket.everything()}
    for name in ("../secret", "a.png", f"{'0' * 32}.exe"):
        with pytest.raises(Missing):
            bucket.find(name)
    with pytest.raises(Misconfigured, match="S3_KEY too"):
        make_bucket(settings.model_copy(update={"s3_key": None}))
    with pytest.raises(Unreachable):
        bucket_of(settings.model_copy(update={"s3_bucket": "nowhere"})).check()


def test_files_are_copied_from_disk_to_the_bucket_and_back(store: Store, settings: Settings) -> None:
    disk = make_disk(settings)
    file = disk.put("png", b"a picture", b"small")
    env = store.settings(settings.s3_bucket) | {"FEDI_GROUPS_DATA_DIR": str(settings.data_dir)}
    for side, number in (("bucket", 2), ("bucket", 0), ("disk", 0)):
        done = CliRunner().invoke(program(), ["media", "move", side], env={**os.environ, **env})
        assert done.exit_code == 0 and f"{number} files" in done.stdout, done.output
    disk.remove([file])
    assert file in store.names(settings.s3_bucket)
    assert CliRunner().invoke(program(), ["media", "move", "disk"], env={**os.environ, **env}).exit_code == 0
    assert disk.find(file).read_bytes() == b"a picture"
    refused = CliRunner().invoke(program(), ["media", "move", "disk"], env={"FEDI_GROUPS_S3_BUCKET": ""})
    assert refused.exit_code != 0 and "No bucket is set" in refused.output

    class Exam:
        def __init__(self, settings: Settings) -> None:
            self.settings = settings

    assert uploads(Exam(settings)).state is State.OK  # type: ignore[arg-type]  # no more is looked at
    wrong = settings.model_copy(update={"s3_bucket": "nowhere"})
    assert uploads(Exam(wrong)).state is State.FAIL  # type: ignore[arg-type]  # no more is looked at
