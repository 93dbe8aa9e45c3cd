"""What few may read is nowhere for others to see: every address of every face is asked, by strangers of each kind."""

import pytest

from fedi_groups.domain.types import Uri, Visibility
from tests.faces.house import ACTIVITY, HTML, House, addresses

pytestmark = pytest.mark.anyio

SECRET = "a word between us"
QUERIES = ("", "?page=1", "?before=9223372036854775807", "?after=1")


async def test_no_address_tells_a_stranger_of_a_private_post(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats, title="Open")
    bob, eve = house.there.actor("bob"), house.elsewhere("evil.test").actor("eve")
    known = await house.meet(bob)
    await house.follows(known, ann)
    hidden = []
    for visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        for place in ({"community": cats}, {"parent": post}, {}):
            said = await house.says(ann, text=f"<p>{SECRET}</p>", visibility=visibility, to=(known,), **place)
            hidden.append(said)
    rows = [row.id for row in await house.world.log()]
    places = addresses(house, ["ann", "cats"], [post.id, *(each.id for each in hidden), *rows])
    fingers = [f"/.well-known/webfinger?resource={each.uri}" for each in hidden]

    leaks, asked = [], 0
    for path in [*(f"{place}{query}" for place in places for query in QUERIES), *fingers]:
        for accept, by in ((ACTIVITY, None), (HTML, None), (ACTIVITY, eve)):
            answer = await house.get(path, accept=accept, by=by)
            asked += 1
            told = answer.text
            if SECRET in told or any(each.uri in told for each in hidden):
                leaks.append(f"{path} tells {by or 'anyone'} as {accept[:12]}")
    assert not leaks
    assert asked > 500


async def test_counts_do_not_tell_of_private_posts(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats)
    for visibility in (Visibility.FOLLOWERS, Visibility.DIRECT):
        await house.says(ann, visibility=visibility, parent=post)
        await house.says(ann, visibility=visibility, community=cats)
        await house.says(ann, visibility=visibility)

    outbox, community = await house.document("/u/ann/outbox"), await house.document("/c/cats/outbox")
    replies = await house.document(f"/post/{post.id}/replies")
    usage = (await house.client.get("/nodeinfo/2.1")).json()["usage"]
    listed, thread = await house.page("/c/cats"), await house.page(f"/post/{post.id}")

    assert (outbox["totalItems"], community["totalItems"], replies["totalItems"]) == (1, 1, 0)
    assert (usage["localPosts"], usage["localComments"]) == (1, 0)
    assert "comment</a>" not in listed.text and "comments</a>" not in listed.text
    assert "Nobody has answered yet." in thread.text


async def test_the_parts_of_a_private_post_look_like_those_of_none(house: House) -> None:
    post = await house.says(await house.world.person("ann"))
    eve = Uri(house.there.actor("eve"))

    for part in ("", "/replies", "/replies?page=1", "/context", "/likes"):
        for by in (None, eve):
            real = await house.get(f"/post/{post.id}{part}", by=by)
            none = await house.get(f"/post/{post.id + 1}{part}", by=by)
            assert (real.status_code, real.text) == (none.status_code, none.text)
            assert sorted(real.headers) == sorted(none.headers)
