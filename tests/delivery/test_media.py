"""A post with a picture that few may see: each server is told an address of its own, and has it signed."""

from dataclasses import replace

import orjson
import pytest

from fedi_groups.actions import media, moderation, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts, Standing
from fedi_groups.domain.media import Made
from fedi_groups.domain.types import HOUR, Dialect, MembershipState, PostKind, ReceivedId, Role, Uri, Visibility
from fedi_groups.errors import Unauthenticated
from fedi_groups.storage.grants import find_grant
from fedi_groups.wire.grants import RECEIVER
from fedi_groups.wire.keys import PublicKey, read_multibase
from fedi_groups.wire.proofs import verify_proof
from tests.delivery.conftest import Scene
from tests.delivery.stage import Post, follow, note_row, refuse_connections, unfollow

pytestmark = pytest.mark.anyio

FILE = f"{'ab' * 16}.png"


async def shown(scene: Scene, visibility: Visibility = Visibility.MEMBERS) -> PostFacts:
    """Ann posts a picture to her community, which is private from now on."""
    async with scene.world.tx() as tx:
        cats = tx.actors.change(await tx.actors.get(scene.cats.id), locked=visibility is Visibility.MEMBERS)
        for each in (scene.lem, scene.max):
            tx.memberships.put(Standing(cats.id, each.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
        picture = await media.add(tx, author=scene.ann, made=Made(FILE, 4, 3, "L00000", 9), description="A cat")
        draft = Draft(PostKind.PAGE, "<p>Look</p>", title="A cat", visibility=visibility)
        return await posting.publish(tx, draft=draft, author=scene.ann, community=cats, cause=HERE, pictures=[picture])


def address_in(post: Post) -> str:
    """The address of the picture in what was sent."""
    document = post.document
    while "attachment" not in document:
        document = document["object"]
    (attached,) = document["attachment"]
    assert attached["name"] == "A cat"
    return str(attached["url"])


async def grant_of(scene: Scene, address: str) -> tuple[int, int] | None:
    async with scene.world.store.database.read() as connection:
        found = await find_grant(connection, address.split("/")[4])
    return (found.post_id, found.peer_id) if found is not None else None


async def test_each_server_is_told_its_own_address(scene: Scene) -> None:
    post = await shown(scene)
    await scene.delivery.step()
    (to_lemmy,), (to_mastodon,) = scene.inboxes.at("lemmy.test"), scene.inboxes.at("mastodon.test")
    addresses = [address_in(to_lemmy), address_in(to_mastodon)]
    assert addresses[0] != addresses[1]
    for address, person in zip(addresses, (scene.lem, scene.max), strict=True):
        assert address.startswith("https://here.test/media/") and address.endswith(f"/{FILE}")
        assert await grant_of(scene, address) == (post.id, person.peer_id)
    assert len(to_lemmy.body) == len(to_lemmy.body.replace(addresses[0].encode(), addresses[1].encode()))


async def test_the_log_holds_one_body_for_all_and_no_address_in_it(scene: Scene) -> None:
    await shown(scene)
    rows = [row for row in await scene.world.log() if row.threadiverse_body and b"/media/" in row.threadiverse_body]
    assert {row.kind for row in rows} == {"create", "relay"}
    for row in rows:
        assert f"/media/{RECEIVER}/{FILE}".encode() in (row.threadiverse_body or b"")


async def test_what_each_is_told_is_signed_as_it_is_told(scene: Scene) -> None:
    """The proof inside is of the address that this server got, and so is the digest that the request signs."""
    await shown(scene)
    await scene.delivery.step()
    (to_lemmy,) = scene.inboxes.at("lemmy.test")
    inner = to_lemmy.document["object"]
    owner = scene.ann.uri
    key = PublicKey(Uri(f"{owner}#ed25519-key"), owner, read_multibase(scene.world.keys.ed25519_public))
    verify_proof(inner, key, now=scene.world.time())
    changed = inner["object"] | {
        "attachment": [inner["object"]["attachment"][0] | {"url": "https://here.test/media/x"}]
    }
    with pytest.raises(Unauthenticated):
        verify_proof(inner | {"object": changed}, key, now=scene.world.time())


async def test_a_server_that_is_told_again_is_told_the_same(scene: Scene) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    await shown(scene)
    await scene.delivery.step()
    scene.inboxes.rule = lambda post: 202
    scene.world.time.pass_by(HOUR)
    await scene.delivery.step()
    first, second = scene.inboxes.at("lemmy.test")
    assert first.body == second.body


async def test_whose_last_member_has_left_gets_no_address(scene: Scene) -> None:
    await shown(scene)
    await unfollow(scene.world, scene.lem, scene.cats)
    await scene.delivery.step()
    assert not scene.inboxes.at("lemmy.test")


async def test_an_edit_carries_the_same_address_and_a_deletion_none(scene: Scene) -> None:
    post = await shown(scene)
    await scene.delivery.step()
    async with scene.world.tx() as tx:
        known = await tx.posts.get(post.id)
        draft = Draft(PostKind.PAGE, "<p>Look again</p>", title="A cat", attachments=known.attachments)
        await posting.edit(tx, post=known, draft=draft, author=scene.ann, cause=HERE)
    await scene.delivery.step()
    first, second = scene.inboxes.at("lemmy.test")
    assert address_in(first) == address_in(second)
    async with scene.world.tx() as tx:
        await moderation.remove(tx, Hand(scene.ann, HERE), post=await tx.posts.get(post.id))
    await scene.delivery.step()
    assert b"/media/" not in scene.inboxes.at("lemmy.test")[-1].body


async def test_what_is_public_is_one_body_for_all(scene: Scene) -> None:
    await shown(scene, Visibility.PUBLIC)
    await scene.delivery.step()
    (to_lemmy,) = scene.inboxes.at("lemmy.test")
    assert address_in(to_lemmy) == f"https://here.test/media/{FILE}"


async def test_followers_and_those_who_are_named_are_told_likewise(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="elsewhere.test")
    await follow(scene.world, scene.lem, scene.ann)
    async with scene.world.tx() as tx:
        picture = await media.add(tx, author=scene.ann, made=Made(FILE, 4, 3, "L00000", 9), description="A cat")
        draft = Draft(PostKind.NOTE, "<p>Look</p>", visibility=Visibility.FOLLOWERS)
        await posting.publish(tx, draft=draft, author=scene.ann, cause=HERE, pictures=[picture], mentions=[eve.id])
    await scene.delivery.step()
    addresses = {address_in(*scene.inboxes.at(host)) for host in ("lemmy.test", "elsewhere.test")}
    assert len(addresses) == 2 and not [each for each in addresses if RECEIVER in each]


async def test_nothing_is_put_into_words_that_somebody_else_has_written_or_into_what_is_public(scene: Scene) -> None:
    body = orjson.dumps({"id": "x", "object": f"https://here.test/media/{RECEIVER}/{FILE}"})
    row = note_row(scene.world, scene.cats, public=False, threadiverse_body=body)
    foreign, public = replace(row, received_id=ReceivedId(1)), replace(row, public=True)
    asked = [scene.delivery.forms.needs_grant(each, Dialect.THREADIVERSE) for each in (row, foreign, public)]
    assert asked == [True, False, False]
