"""What those see who look after this server."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from fedi_groups.faces.shared.dialects import Dialects
from fedi_groups.storage.database import Database
from tests import schemas
from tests.faces.house import House

pytestmark = pytest.mark.anyio

NOBODY_LISTENS = "postgresql://nobody@127.0.0.1:1/nothing"


async def test_a_process_that_answers_is_alive(house: House) -> None:
    assert (await house.client.get("/healthz")).status_code == 200


async def test_a_server_with_all_its_parts_is_ready(house: House) -> None:
    answer = await house.client.get("/readyz")

    assert answer.status_code == 200
    assert not schemas.problems("readiness", answer.json())
    assert answer.json() == {"ready": True, "database": "ok", "worker": "ok"}


async def test_without_a_worker_it_is_not_ready(house: House) -> None:
    house.worker = False

    answer = await house.client.get("/readyz")

    assert (answer.status_code, answer.json()["worker"]) == (503, "away")


async def test_with_another_schema_it_is_not_ready_and_still_alive(house: House) -> None:
    async with house.world.store.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))

    answer = await house.client.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "of another version")
    assert (await house.client.get("/healthz")).status_code == 200


async def test_crawlers_are_told_where_not_to_go(house: House) -> None:
    answer = await house.client.get("/robots.txt")

    assert answer.headers["content-type"].startswith("text/plain")
    assert "Disallow: /inbox" in answer.text


async def test_while_the_database_is_away_everyone_is_asked_to_come_again(house: House, tmp_path: Path) -> None:
    away = f"sqlite:///{tmp_path}/no/such/folder/file" if house.world.store.database.sqlite else NOBODY_LISTENS
    store = replace(house.world.store, database=Database(away))
    house.replace(store=store, dialects=Dialects(store))

    for answer in (
        await house.get("/c/cats"),
        await house.page("/c/cats"),
        await house.get("/post/1", by=house.there.actor("bob")),
        await house.client.get("/.well-known/webfinger?resource=acct:cats@here.test"),
    ):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "60"
    ready = await house.client.get("/readyz")
    assert (ready.status_code, ready.json()["database"]) == (503, "out of reach")
    assert (await house.client.get("/healthz")).status_code == 200


async def test_a_fault_of_ours_is_admitted_without_details(house: House) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("a secret detail")

    post = await house.world.post(await house.world.person("ann"))
    house.replace(prove=broken)

    answer = await house.get(f"/post/{post.id}")

    assert answer.status_code == 500
    assert not schemas.problems("error", answer.json())
    assert "detail" not in answer.text
