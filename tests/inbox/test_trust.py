"""Who is believed: one test for each known way to be fooled (FEP-fe34, and what other servers had to learn)."""

from dataclasses import replace

import orjson
import pytest

from fedi_groups.domain.types import DAY, HOUR, SECOND, Uri
from fedi_groups.errors import Denied, Malformed, Overloaded, TooLarge, Unauthenticated, Unreachable
from fedi_groups.inbox.dispatch import Dispatch
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.handlers import membership, posting
from fedi_groups.inbox.intake import Intake
from fedi_groups.inbox.table import Handle
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.storage.received import State
from fedi_groups.wire.keys import generate_rsa, public_pem
from fedi_groups.wire.ldsig import sign_document
from tests.foreign import AS
from tests.inbox.conftest import INBOX, Inbox

pytestmark = pytest.mark.anyio


async def _cats(inbox: Inbox) -> str:
    cats = await inbox.world.community("cats", await inbox.world.person("ann"))
    return cats.uri


async def test_an_unsigned_activity_is_refused(inbox: Inbox) -> None:
    follow = inbox.there.activity("Follow", inbox.there.actor("bob"), await _cats(inbox))
    request = inbox.there.signed(follow, inbox=INBOX, now=inbox.world.time())
    bare = {k: v for k, v in request.headers.items() if k != "signature"}
    with pytest.raises(Unauthenticated):
        await inbox.post(replace(request, headers=bare))


async def test_a_body_changed_on_the_way_is_refused(inbox: Inbox) -> None:
    follow = inbox.there.activity("Follow", inbox.there.actor("bob"), await _cats(inbox))
    request = inbox.there.signed(follow, inbox=INBOX, now=inbox.world.time())
    with pytest.raises(Unauthenticated):
        await inbox.post(replace(request, body=(request.body or b"") + b" "))


async def test_a_request_recorded_earlier_is_refused_once_it_is_old_and_changes_nothing_before(inbox: Inbox) -> None:
    follow = inbox.there.activity("Follow", inbox.there.actor("bob"), await _cats(inbox))
    request = inbox.there.signed(follow, inbox=INBOX, now=inbox.world.time())
    for _ in range(2):
        await inbox.post(request)
        await inbox.worker.drain()
    assert [row.kind for row in await inbox.world.log()] == ["accept"]
    inbox.world.time.pass_by(2 * HOUR)
    with pytest.raises(Unauthenticated):
        await inbox.post(request)


async def test_a_request_meant_for_another_server_is_refused(inbox: Inbox) -> None:
    follow = inbox.there.activity("Follow", inbox.there.actor("bob"), await _cats(inbox))
    request = inbox.there.signed(follow, inbox="https://other.test/inbox", now=inbox.world.time())
    with pytest.raises(Unauthenticated):
        await inbox.post(replace(request, url=INBOX))


async def test_an_activity_in_anothers_name_is_believed_only_from_its_own_server(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    eve = inbox.server("evil.test").actor("eve")
    forged = inbox.there.activity("Follow", bob, cats)
    assert await inbox.receive(forged, by=eve) is State.REFUSED
    assert await inbox.world.log() == []


async def test_an_activity_whose_id_is_on_another_server_than_its_actor_is_refused(inbox: Inbox) -> None:
    follow = inbox.there.activity("Follow", inbox.there.actor("bob"), await _cats(inbox), id="https://evil.test/1")
    with pytest.raises(Malformed):
        await inbox.receive(follow)


async def test_a_key_that_its_owner_does_not_list_is_nobodys(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    inbox.there.documents[f"{inbox.there.origin}/keys/1"] = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{inbox.there.origin}/keys/1",
        "owner": bob,
        "publicKeyPem": public_pem(generate_rsa()),
    }
    key = Uri(f"{inbox.there.origin}/keys/1")
    with pytest.raises(Unauthenticated, match="does not list"):
        await inbox.keys.resolve(key)


async def test_a_key_may_not_name_an_owner_on_another_server(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    evil = inbox.server("evil.test")
    key = Uri(f"{evil.origin}/keys/1")
    evil.documents[key] = {"@context": "https://www.w3.org/ns/activitystreams", "id": key, "owner": bob}
    with pytest.raises(Unauthenticated):
        await inbox.keys.resolve(key)


async def test_a_rotated_key_is_fetched_once_and_then_believed(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    inbox.there.rsa = generate_rsa()
    inbox.there.actor("bob")
    inbox.world.time.pass_by(10 * SECOND)
    assert await inbox.receive(inbox.there.activity("Follow", bob, cats)) is State.DONE


async def test_bad_signatures_do_not_make_us_fetch_a_key_again_and_again(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    inbox.there.asked.clear()
    inbox.there.rsa = generate_rsa()
    for _ in range(5):
        inbox.world.time.pass_by(10 * SECOND)
        with pytest.raises(Unauthenticated):
            await inbox.receive(inbox.there.activity("Follow", bob, cats))
    assert len(inbox.there.asked) == 1


async def test_a_server_whose_key_cannot_be_fetched_now_is_asked_to_come_again(inbox: Inbox) -> None:
    follow = inbox.there.activity("Follow", inbox.there.actor("bob"), await _cats(inbox))
    request = inbox.there.signed(follow, inbox=INBOX, now=inbox.world.time())
    inbox.network.down.add(inbox.there.origin)
    with pytest.raises(Unreachable):
        await inbox.post(request)


async def test_a_post_by_another_author_than_the_actor_is_refused(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob, eve = inbox.there.actor("bob"), inbox.there.actor("eve")
    await inbox.receive(inbox.there.activity("Follow", eve, cats))
    note = inbox.there.note(bob, 1, to=[cats])
    assert await inbox.receive(inbox.there.activity("Create", eve, note)) is State.REFUSED


async def test_an_edit_or_delete_by_another_person_of_the_same_server_is_refused(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob, eve = inbox.there.actor("bob"), inbox.there.actor("eve")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    note = inbox.there.note(bob, 1, to=[cats])
    await inbox.receive(inbox.there.activity("Create", bob, note))
    edit = note | {"content": "<p>x</p>", "updated": "2026-11-20T12:00:00Z"}
    assert await inbox.receive(inbox.there.activity("Update", eve, edit)) is State.REFUSED
    assert await inbox.receive(inbox.there.activity("Delete", eve, note["id"])) is State.REFUSED


async def test_an_undo_of_somebody_elses_follow_is_refused(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob, eve = inbox.there.actor("bob"), inbox.there.actor("eve")
    follow = inbox.there.activity("Follow", bob, cats)
    await inbox.receive(follow)
    assert await inbox.receive(inbox.there.activity("Undo", eve, follow)) is State.REFUSED


async def test_an_update_of_an_actor_is_taken_from_its_own_address_and_not_from_the_activity(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, await _cats(inbox)))
    forged = inbox.there.documents[bob] | {"name": "Forged", "inbox": "https://evil.test/inbox"}
    inbox.there.documents[inbox.there.actor("bob")]["name"] = "Robert"
    inbox.world.time.pass_by(10 * SECOND)
    assert await inbox.receive(inbox.there.activity("Update", bob, forged)) is State.DONE
    async with inbox.world.look() as tx:
        actor = await tx.actors.find(bob)
    assert actor is not None and actor.title == "Robert" and actor.inbox == f"{bob}/inbox"


async def test_nobody_updates_another_actor(inbox: Inbox) -> None:
    bob, eve = inbox.there.actor("bob"), inbox.there.actor("eve")
    update = inbox.there.activity("Update", eve, inbox.there.documents[bob])
    assert await inbox.receive(update) is State.REFUSED


async def test_a_blocked_server_and_its_subdomains_are_turned_away_also_when_passed_on(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    for host in ("blocked.test", "sub.blocked.test"):
        blocked = inbox.server(host)
        with pytest.raises(Denied):
            await inbox.receive(blocked.activity("Follow", blocked.actor("mallory"), cats))
    relay = inbox.there.actor("relay")
    with pytest.raises(Denied):
        await inbox.receive(blocked.activity("Follow", blocked.actor("mallory"), cats), by=relay)


async def test_a_document_that_restructures_its_graph_is_not_read_by_its_surface(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    follow = inbox.there.activity("Follow", bob, cats)
    strange = follow | {"@context": ["https://www.w3.org/ns/activitystreams", {"actor": "https://evil.test/ns#actor"}]}
    with pytest.raises(Malformed):
        await inbox.receive(strange)


async def test_the_same_name_twice_in_one_object_is_refused(inbox: Inbox) -> None:
    follow = inbox.there.activity("Follow", inbox.there.actor("bob"), await _cats(inbox))
    twice = orjson.dumps(follow)[:-1] + b',"actor":"https://there.test/users/eve"}'
    with pytest.raises(Malformed):
        await inbox.post(inbox.there.signed_bytes(twice, by=Uri(follow["actor"]), inbox=INBOX, now=inbox.world.time()))


async def test_an_activity_over_a_mebibyte_is_refused(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    huge = inbox.there.activity("Create", bob, {"type": "Note", "content": "x" * 1_100_000})
    with pytest.raises(TooLarge):
        await inbox.receive(huge)


async def test_a_thread_that_goes_on_for_ever_is_not_followed_for_ever(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    for number in range(60):
        inbox.there.note(bob, number, inReplyTo=f"{bob}/notes/{number + 1}")
    inbox.there.asked.clear()
    reply = inbox.there.note(bob, 100, inReplyTo=f"{bob}/notes/0")
    await inbox.receive(inbox.there.activity("Create", bob, reply))
    inbox.world.time.pass_by(5 * SECOND)
    await inbox.worker.drain()
    assert await inbox.state() is State.REFUSED
    assert len(inbox.there.asked) <= 30


async def test_a_date_in_the_future_counts_as_now(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    note = inbox.there.note(bob, 1, to=[cats], published="2099-01-01T00:00:00Z")
    await inbox.receive(inbox.there.activity("Create", bob, note))
    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and post.published <= inbox.world.time.now < post.published + DAY


async def test_who_sends_more_than_can_be_worked_off_is_told_to_come_later(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    inbox.intake = Intake(inbox.world.store.database, clock=inbox.world.time, most=1000, most_per_peer=10)
    with pytest.raises(Overloaded) as refusal:
        for _ in range(20):
            follow = inbox.there.activity("Follow", bob, cats)
            await inbox.post(inbox.there.signed(follow, inbox=INBOX, now=inbox.world.time()))
    assert refusal.value.retry_after > 0
    assert len(await inbox.rows()) == 10
    await inbox.worker.drain()
    inbox.world.time.pass_by(2 * SECOND)
    await inbox.receive(inbox.there.activity("Follow", bob, cats))


async def test_a_fault_of_ours_parks_one_activity_and_spares_its_batch(inbox: Inbox) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    inbox.worker = InboxWorker(
        inbox.world.store,
        Gatherer(inbox.world.store, inbox.resolver, inbox.gate),
        dispatch=Dispatch((membership.HANDLES, posting.HANDLES, (Handle("Like", broken),))),
    )
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    notes = [inbox.there.note(bob, number, to=[cats]) for number in (1, 2)]
    like = inbox.there.activity("Like", bob, notes[0]["id"])
    creates = [inbox.there.activity("Create", bob, each) for each in notes]
    for each in (creates[0], like, creates[1]):
        await inbox.post(inbox.there.signed(each, inbox=INBOX, now=inbox.world.time()))

    await inbox.worker.drain()

    assert [State(each.state) for each in await inbox.rows()][1:] == [State.DONE, State.PARKED, State.DONE]
    assert "a fault of ours" in (await inbox.rows())[2].error


async def test_what_an_ld_signature_does_not_cover_is_not_believed(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    relay = inbox.server("relay.test").actor("relay", kind="Application")
    note = inbox.there.note(bob, 1, to=[cats])
    create = inbox.there.activity("Create", bob, note) | {"@context": [AS, "https://w3id.org/security/v1"]}
    signed = sign_document(create, inbox.there.key(bob), now=inbox.world.time())
    signed["object"]["sensitive"] = True

    assert await inbox.receive(signed, by=relay) is State.DONE

    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and not post.sensitive and post.content == "<p>Note 1</p>"
    assert create["id"] not in inbox.there.asked


async def test_a_document_changed_after_its_ld_signature_is_looked_up_at_its_origin(inbox: Inbox) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    relay = inbox.server("relay.test").actor("relay", kind="Application")
    note = inbox.there.note(bob, 1, to=[cats])
    create = inbox.there.activity("Create", bob, note) | {"@context": [AS, "https://w3id.org/security/v1"]}
    signed = sign_document(create, inbox.there.key(bob), now=inbox.world.time())
    signed["object"]["content"] = "<p>forged</p>"
    assert await inbox.receive(signed, by=relay) is State.REFUSED
    assert create["id"] in inbox.there.asked


@pytest.mark.parametrize("tag", [5, True, "x", {"href": 7}, [[]]])
async def test_tags_that_are_none_hold_nobody_up(inbox: Inbox, tag: object) -> None:
    cats = await _cats(inbox)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats))
    note = inbox.there.note(bob, 1, to=[cats], tag=tag)
    await inbox.post(inbox.there.signed(inbox.there.activity("Create", bob, note), inbox=INBOX, now=inbox.world.time()))
    assert await inbox.receive(inbox.there.activity("Like", bob, note["id"])) is State.DONE
