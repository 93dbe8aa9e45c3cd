"""A picture in a private community on one server, seen from others: under addresses of their own, while they may."""

from pathlib import Path

import httpx
import pytest

from fedi_groups.actions import admission, moderation
from fedi_groups.cli.uploads import Upload
from fedi_groups.cli.writing import publish
from fedi_groups.peers.compose import Written
from tests.federation.conftest import Server
from tests.federation.test_private import Club
from tests.federation.test_private import club as club
from tests.media.pictures import PLACE, with_a_place

pytestmark = pytest.mark.anyio


async def show(club: Club, server: Server, author: str) -> str:
    """Somebody posts a picture; returns the id of the post."""
    upload = Upload(with_a_place("JPEG"), "A red square")
    written = Written("Look", title="Red")
    said = await publish(server.services, f"club@{club.club.host}", author=author, written=written, uploads=[upload])
    await club.fediverse.settle()
    return str(said.facts["id"])


async def address_on(server: Server, post: str) -> str:
    seen = await server.sees(post)
    assert seen is not None
    (attached,) = seen.attachments
    assert (attached["alt"], attached["width"], attached["height"]) == ("A red square", 64, 48)
    return str(attached["url"])


async def get(club: Club, address: str) -> httpx.Response:
    server = next(each for each in club.fediverse.servers if address.startswith(each.origin))
    return await server.get(address.removeprefix(server.origin), accept="image/*")


def files_on(server: Server) -> list[Path]:
    return [path for path in server.services.workshop.files.folder.rglob("*") if path.is_file()]


async def test_each_members_server_has_its_own_address_and_the_third_none(club: Club) -> None:
    await club.hand(admission.admit, club.carl)
    post = await show(club, club.a, "ann")
    one, two = await address_on(club.b, post), await address_on(club.c, post)
    assert one != two
    for address in (one, two):
        answer = await get(club, address)
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/jpeg"
        assert PLACE.encode() not in answer.content
    await club.hand(moderation.kick, club.carl)
    assert (await get(club, two)).status_code == 404 and (await get(club, one)).status_code == 200


async def test_what_a_member_elsewhere_shows_has_the_address_that_the_communitys_server_was_given(club: Club) -> None:
    await club.hand(admission.admit, club.carl)
    post = await show(club, club.b, "bob")
    at_home, passed_on = await address_on(club.a, post), await address_on(club.c, post)
    assert at_home == passed_on and at_home.startswith(club.b.origin)
    assert (await get(club, at_home)).status_code == 200


async def test_it_goes_with_its_post_everywhere(club: Club) -> None:
    post = await show(club, club.a, "ann")
    address = await address_on(club.b, post)
    assert len(files_on(club.a)) == 2
    await club.a.delete(club.ann, post)
    await club.fediverse.settle()
    seen = await club.b.sees(post)
    assert seen is not None and seen.attachments == ()
    assert (await get(club, address)).status_code == 404
    assert not files_on(club.a)
