"""What comes from limited servers: held, stripped, not counted, not taken; and what comes from blocked ones, late."""

from typing import Any

import pytest

from fedi_groups.actions import servers as actions
from fedi_groups.domain.facts import PostFacts, Standing
from fedi_groups.domain.servers import Limit, Rule, Stance
from fedi_groups.domain.types import DAY, Instant, MembershipState, Role, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.posts import post_facts
from fedi_groups.storage.received import State, prune_received
from tests.inbox.conftest import INBOX, Inbox
from tests.world import World

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
PICTURE = {"type": "Document", "mediaType": "image/png", "url": "https://there.test/cat.png"}


async def rule(world: World, stance: Stance, *limits: Limit, host: str = "there.test") -> None:
    async with world.tx() as tx:
        await actions.lay_down(tx, [Rule(host, stance, frozenset(limits))])


async def found(inbox: Inbox, uri: str) -> PostFacts:
    async with inbox.world.look() as tx:
        post = await tx.posts.find(uri)
    assert post is not None
    return post


async def member(inbox: Inbox) -> Uri:
    """Bob has joined the community cats."""
    ann = await inbox.world.person("ann")
    await inbox.world.community("cats", ann)
    bob = inbox.there.actor("bob", icon={"type": "Image", "url": "https://there.test/bob.png"})
    assert await inbox.receive(inbox.there.activity("Follow", bob, CATS)) is State.DONE
    return bob


async def says(inbox: Inbox, author: Uri, number: int = 1, **more: Any) -> tuple[State | None, str]:
    note = inbox.there.note(author, number, to=[CATS], **more)
    return await inbox.receive(inbox.there.activity("Create", author, note)), note["id"]


async def kinds(inbox: Inbox) -> list[str]:
    return [row.kind for row in await inbox.world.log()]


async def test_a_new_post_waits_and_nobody_is_told_of_it_nor_of_its_changes(inbox: Inbox) -> None:
    bob = await member(inbox)
    await rule(inbox.world, Stance.LIMITED, Limit.HOLD)
    before = await kinds(inbox)
    state, uri = await says(inbox, bob)
    assert state is State.DONE and (await found(inbox, uri)).held_at is not None
    note = inbox.there.documents[uri] | {"content": "<p>Edited</p>", "updated": "2026-11-20T11:00:00Z"}
    assert await inbox.receive(inbox.there.activity("Update", bob, note)) is State.DONE
    assert "Edited" in (await found(inbox, uri)).content
    assert await inbox.receive(inbox.there.activity("Like", bob, uri)) is State.REFUSED
    state, below = await says(inbox, bob, 2, inReplyTo=uri)
    assert state is State.DONE and (await found(inbox, below)).held_at is not None
    assert await inbox.receive(inbox.there.activity("Delete", bob, uri)) is State.DONE
    gone = await found(inbox, uri)
    assert gone.deleted_at is not None and gone.comments == 0
    assert await kinds(inbox) == before


async def test_what_its_author_had_said_before_stays_and_can_be_changed(inbox: Inbox) -> None:
    bob = await member(inbox)
    _, uri = await says(inbox, bob)
    await rule(inbox.world, Stance.LIMITED, Limit.HOLD)
    note = inbox.there.documents[uri] | {"content": "<p>Edited</p>", "updated": "2026-11-20T11:00:00Z"}
    assert await inbox.receive(inbox.there.activity("Update", bob, note)) is State.DONE
    assert (await found(inbox, uri)).held_at is None
    assert "update" in await kinds(inbox)


async def test_who_keeps_order_in_the_community_is_not_held(inbox: Inbox) -> None:
    bob = await member(inbox)
    await rule(inbox.world, Stance.LIMITED, Limit.HOLD)
    async with inbox.world.tx() as tx:
        person, cats = await tx.actors.find(bob), await tx.actors.find(CATS)
        assert person is not None and cats is not None
        tx.memberships.put(Standing(cats.id, person.id, MembershipState.MEMBER, Role.MODERATOR, tx.now))
    _, uri = await says(inbox, bob)
    assert (await found(inbox, uri)).held_at is None


async def test_what_a_held_post_came_as_is_kept_until_somebody_has_decided(inbox: Inbox) -> None:
    bob = await member(inbox)
    await rule(inbox.world, Stance.LIMITED, Limit.HOLD)
    await says(inbox, bob)
    later = Instant(inbox.world.time() + 30 * DAY)
    async with inbox.world.store.database.write() as connection:
        await prune_received(connection, bodies_before=later, rows_before=Instant(0))
        rows = await connection.execute(tables.received.select().order_by(tables.received.c.id))
        bodies = [row.body is not None for row in rows]
    assert bodies == [False, True]


async def test_media_are_not_taken_over(inbox: Inbox) -> None:
    await rule(inbox.world, Stance.LIMITED, Limit.MEDIA)
    bob = await member(inbox)
    _, uri = await says(inbox, bob, attachment=[PICTURE])
    assert (await found(inbox, uri)).attachments == ()
    note = inbox.there.documents[uri] | {"content": "<p>x</p>", "updated": "2026-11-20T11:00:00Z"}
    await inbox.receive(inbox.there.activity("Update", bob, note))
    post = await found(inbox, uri)
    assert post.attachments == () and "x" in post.content
    async with inbox.world.look() as tx:
        person = await tx.actors.find(bob)
    assert person is not None and person.icon is None


async def test_votes_are_neither_counted_nor_passed_on(inbox: Inbox) -> None:
    bob = await member(inbox)
    async with inbox.world.look() as tx:
        ann, cats = await tx.actors.named("ann"), await tx.actors.named("cats")
    assert ann is not None and cats is not None
    post = await inbox.world.post(ann, cats)
    await rule(inbox.world, Stance.LIMITED, Limit.VOTES)
    before = await kinds(inbox)
    for kind in ("Like", "Dislike", "EmojiReact"):
        assert await inbox.receive(inbox.there.activity(kind, bob, post.uri, content="🐈")) is State.DONE
    async with inbox.world.store.database.read() as connection:
        assert (await connection.execute(tables.reaction.select())).all() == []
    assert ((await found(inbox, post.uri)).up, (await found(inbox, post.uri)).down) == (1, 0)
    assert await kinds(inbox) == before
    _, own = await says(inbox, bob)
    assert (await found(inbox, own)).up == 0


async def test_reports_are_not_taken(inbox: Inbox) -> None:
    bob = await member(inbox)
    _, uri = await says(inbox, bob)
    await rule(inbox.world, Stance.LIMITED, Limit.REPORTS)
    flag = inbox.there.activity("Flag", bob, uri, to=[CATS], content="bad")
    assert await inbox.receive(flag) is State.REFUSED
    async with inbox.world.store.database.read() as connection:
        assert (await connection.execute(tables.report.select())).all() == []


async def test_what_had_come_in_before_its_server_was_blocked_is_refused(inbox: Inbox) -> None:
    bob = await member(inbox)
    note = inbox.there.note(bob, 1, to=[CATS])
    create = inbox.there.activity("Create", bob, note)
    await inbox.post(inbox.there.signed(create, inbox=INBOX, now=inbox.world.time()))
    await rule(inbox.world, Stance.BLOCKED)
    inbox.there.asked.clear()
    await inbox.worker.drain()
    assert await inbox.state() is State.REFUSED
    async with inbox.world.look() as tx:
        assert await tx.posts.find(note["id"]) is None
    assert inbox.there.asked == []


async def test_nor_is_anything_changed_by_what_comes_too_late(inbox: Inbox) -> None:
    bob = await member(inbox)
    _, uri = await says(inbox, bob)
    note = inbox.there.documents[uri] | {"content": "<p>Edited</p>", "updated": "2026-11-20T11:00:00Z"}
    for late in (inbox.there.activity("Update", bob, note), inbox.there.activity("Delete", bob, uri)):
        await inbox.post(inbox.there.signed(late, inbox=INBOX, now=inbox.world.time()))
    await rule(inbox.world, Stance.BLOCKED)
    await inbox.worker.drain()
    assert [row.state for row in (await inbox.rows())[-2:]] == [State.REFUSED, State.REFUSED]
    post = await found(inbox, uri)
    assert "Edited" not in post.content and post.deleted_at is None


async def test_what_an_open_community_passes_on_of_a_blocked_server_is_refused_also_if_it_is_signed_and_known(
    inbox: Inbox,
) -> None:
    bob = await member(inbox)
    group = inbox.server("groups.test").actor("dogs", kind="Group")
    note = inbox.there.note(bob, 1, to=[group])
    wrapped = inbox.others[0].activity("Announce", group, inbox.there.activity("Create", bob, note))
    boost = inbox.others[0].activity("Announce", group, note["id"])
    await rule(inbox.world, Stance.BLOCKED)
    inbox.there.asked.clear()
    for each in (wrapped, boost):
        assert await inbox.receive(each) in (State.REFUSED, State.IGNORED)
    assert inbox.there.asked == []
    async with inbox.world.look() as tx:
        rows = await tx.connection.execute(tables.post.select())
        assert [post_facts(row, tx.uris) for row in rows] == []


async def test_a_rule_holds_for_the_next_activity_and_so_does_its_end(inbox: Inbox) -> None:
    bob = await member(inbox)
    await rule(inbox.world, Stance.LIMITED, Limit.HOLD)
    _, first = await says(inbox, bob)
    async with inbox.world.tx() as tx:
        await actions.open_again(tx, "there.test")
    _, second = await says(inbox, bob, 2)
    assert (await found(inbox, first)).held_at is not None
    assert (await found(inbox, second)).held_at is None
