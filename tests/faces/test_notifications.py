"""Notifications as an app gets them: who is told what, what no more, and what never."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from fedi_groups.actions import blocking, marking, membership, posting, reactions, reblogging
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.moderation import warn
from fedi_groups.actions.reports import report
from fedi_groups.domain.drafts import Draft, PollDraft, QuoteDraft
from fedi_groups.domain.events import FOUND, HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.notices import KEPT_FOR
from fedi_groups.domain.types import DAY, HOUR, Instant, Mark, PostKind, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.notifications import prune_notices
from tests.faces.api import App, fine, signed_in
from tests.faces.house import House

pytestmark = pytest.mark.anyio

NOTIFICATIONS = "/api/v1/notifications"


async def votes(house: House, voter: ActorFacts, post: PostFacts, value: int = 1) -> None:
    async with house.world.tx() as tx:
        await reactions.vote(tx, voter=voter, post=await tx.posts.get(post.id), value=value, cause=HERE)


async def unvotes(house: House, voter: ActorFacts, post: PostFacts) -> None:
    async with house.world.tx() as tx:
        await reactions.unvote(tx, voter=voter, post=await tx.posts.get(post.id), cause=HERE)


async def follows(house: House, follower: ActorFacts, target: ActorFacts) -> None:
    async with house.world.tx() as tx:
        await membership.follow(tx, follower=follower, target=target)


def told(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(each["type"], each["account"]["acct"]) for each in found]


async def test_answers_mentions_and_favourites_are_told(house: House) -> None:
    world = house.world
    ann, bob, eve = await world.person("ann"), await world.person("bob"), await world.stranger("eve")
    cats = await world.community("cats", ann)
    thread = await world.post(ann, cats)
    await house.joins(eve, cats)
    answer = await world.post(eve, cats, parent=thread, text="<p>Yes.</p>")
    await house.says(bob, text="<p>@ann look</p>", visibility=Visibility.PUBLIC, to=(ann,))
    await votes(house, bob, thread)
    app = await signed_in(house, ann)

    found = await app.get(NOTIFICATIONS)

    assert told(found) == [("favourite", "bob"), ("mention", "bob"), ("mention", "eve@there.test")]
    assert found[2]["status"]["id"] == str(answer.id) and found[0]["status"]["id"] == str(thread.id)
    assert all(int(each["id"]) < 1000 for each in found)
    assert await app.get(f"{NOTIFICATIONS}/{found[1]['id']}") == found[1]


async def test_nobody_is_told_what_they_did_themselves_nor_what_others_elsewhere_are(house: House) -> None:
    world = house.world
    ann, eve = await world.person("ann"), await world.stranger("eve")
    cats = await world.community("cats", ann)
    own = await world.post(ann, cats)
    await world.post(ann, cats, parent=own, text="<p>And one more thing.</p>")
    await votes(house, ann, own)
    await house.joins(eve, cats)
    await votes(house, ann, await world.post(eve, cats))
    assert await (await signed_in(house, ann)).get(NOTIFICATIONS) == []


async def test_a_favourite_that_is_taken_back_is_told_no_more(house: House) -> None:
    world = house.world
    ann, bob, eve = await world.person("ann"), await world.person("bob"), await world.stranger("eve")
    post = await world.post(ann, await world.community("cats", ann))
    await votes(house, bob, post)
    await votes(house, eve, post)
    app = await signed_in(house, ann)
    await unvotes(house, bob, post)
    assert told(await app.get(NOTIFICATIONS)) == [("favourite", "eve@there.test")]
    await votes(house, eve, post, -1)
    assert await app.get(NOTIFICATIONS) == []


async def test_of_a_vote_and_its_withdrawal_in_one_go_nothing_stays_and_the_other_way_round_one(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    post = await world.post(ann, await world.community("cats", ann))
    app = await signed_in(house, ann)
    async with world.tx() as tx:
        known = await tx.posts.get(post.id)
        await reactions.vote(tx, voter=bob, post=known, value=1, cause=HERE)
        await reactions.unvote(tx, voter=bob, post=await tx.posts.get(post.id), cause=HERE)
    assert await app.get(NOTIFICATIONS) == []
    await votes(house, bob, post)
    async with world.tx() as tx:
        await reactions.unvote(tx, voter=bob, post=await tx.posts.get(post.id), cause=HERE)
        await reactions.vote(tx, voter=bob, post=await tx.posts.get(post.id), value=1, cause=HERE)
    assert told(await app.get(NOTIFICATIONS)) == [("favourite", "bob")]


async def test_an_emoji_beside_a_favourite_is_not_told_again(house: House) -> None:
    world = house.world
    ann, eve = await world.person("ann"), await world.stranger("eve")
    post = await world.post(ann, await world.community("cats", ann))
    for emoji in ("🐱", "🐈"):
        async with world.tx() as tx:
            known = await tx.posts.get(post.id)
            await reactions.react(tx, voter=eve, post=known, emoji=emoji, image=None, cause=HERE)
    assert told(await (await signed_in(house, ann)).get(NOTIFICATIONS)) == [("favourite", "eve@there.test")]


async def test_what_is_found_late_is_history(house: House) -> None:
    world = house.world
    ann, eve = await world.person("ann"), await world.stranger("eve")
    cats = await world.community("cats", ann)
    thread = await world.post(ann, cats)
    await world.post(eve, cats, parent=thread, cause=FOUND, uri="https://there.test/late")
    assert await (await signed_in(house, ann)).get(NOTIFICATIONS) == []


async def test_what_a_person_may_not_read_any_more_is_not_told(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    club = await world.community("club", ann, private=True)
    await house.joins(bob, club)
    secret = await house.says(bob, community=club, visibility=Visibility.MEMBERS, text="<p>Mine.</p>", title="Mine")
    await house.says(ann, community=club, parent=secret, visibility=Visibility.MEMBERS, text="<p>Hm.</p>")
    app = await signed_in(house, bob)
    assert told(await app.get(NOTIFICATIONS)) == [("mention", "ann")]
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=bob, target=await tx.actors.get(club.id))
    assert await app.get(NOTIFICATIONS) == []


async def test_followers_are_told_once_and_requests_as_long_as_they_wait(house: House) -> None:
    world = house.world
    ann, bob, eve = await world.person("ann"), await world.person("bob"), await world.stranger("eve")
    await follows(house, eve, ann)
    await follows(house, eve, ann)
    assert told(await (await signed_in(house, ann)).get(NOTIFICATIONS)) == [("follow", "eve@there.test")]
    club = await world.community("club", ann, private=True)
    await follows(house, bob, club)
    await follows(house, bob, club)
    acting = await signed_in(house, club)
    assert told(await acting.get(NOTIFICATIONS)) == [("follow_request", "bob")]
    await house.joins(bob, club)
    assert await acting.get(NOTIFICATIONS) == []


async def test_reports_are_told_to_who_decides(house: House) -> None:
    world = house.world
    root, ann, bob = await world.person("root", admin=True), await world.person("ann"), await world.person("bob")
    eve = await world.stranger("eve")
    cats = await world.community("cats", ann)
    await house.joins(eve, cats)
    post = await world.post(eve, cats)
    async with world.tx() as tx:
        known = await tx.posts.get(post.id)
        made = await report(tx, reporter=bob, person=eve, reason="Spam", cause=HERE, post=known)
        await report(tx, reporter=bob, person=eve, reason="Rude", cause=HERE)

    (theirs,) = await (await signed_in(house, cats)).get(NOTIFICATIONS)
    (admins,) = await (await signed_in(house, root)).get(NOTIFICATIONS)

    assert theirs["type"] == admins["type"] == "admin.report"
    assert theirs["report"]["id"] == str(made.id) and theirs["report"]["status_ids"] == [str(post.id)]
    assert admins["report"]["comment"] == "Rude"
    assert theirs["report"]["target_account"]["acct"] == "eve@there.test"
    assert await (await signed_in(house, ann)).get(NOTIFICATIONS) == []


async def test_a_warning_is_told_with_its_reason(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    await follows(house, bob, cats)
    async with world.tx() as tx:
        await warn(tx, Hand(ann, HERE, reason="Be kind."), community=cats, person=bob)
    (found,) = await (await signed_in(house, bob)).get(NOTIFICATIONS)
    assert told([found]) == [("moderation_warning", "cats")]
    assert found["moderation_warning"]["action"] == "none" and found["moderation_warning"]["text"] == "Be kind."
    assert found["moderation_warning"]["target_account"]["acct"] == "bob"


async def test_that_a_poll_is_over_is_told_to_who_asked_and_who_chose(house: House) -> None:
    world = house.world
    ann, bob, eve = await world.person("ann"), await world.person("bob"), await world.stranger("eve")
    cats = await world.community("cats", ann)
    ends = Instant(world.time() + HOUR)
    draft = Draft(PostKind.QUESTION, "<p>Which?</p>", title="Which?", poll=PollDraft((("a", 0), ("b", 0)), False, ends))
    async with world.tx() as tx:
        post = await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=cats)
    async with world.tx() as tx:
        for voter in (bob, eve):
            await reactions.choose(tx, voter=voter, post=await tx.posts.get(post.id), numbers=(1,), cause=HERE)
    async with world.tx() as tx:
        await reactions.end_poll(tx, post.id)
    for person in (ann, bob):
        assert told(await (await signed_in(house, person)).get(NOTIFICATIONS)) == [("poll", "ann")]


async def test_who_has_passed_on_what_is_edited_is_told_once_and_not_of_counts(house: House) -> None:
    world = house.world
    ann, bob, carl, eve = [*[await world.person(each) for each in ("ann", "bob", "carl")], await world.stranger("eve")]
    draft = Draft(PostKind.QUESTION, "<p>Which?</p>", poll=PollDraft((("a", 0), ("b", 0)), False, Instant(HOUR)))
    async with world.tx() as tx:
        post = await posting.publish(tx, draft=draft, author=ann, cause=HERE)
        for each in (bob, eve):
            await reblogging.reblog(tx, person=each, post=post, cause=HERE)
        quoting = Draft(PostKind.NOTE, "<p>Hear, hear.</p>", quote=QuoteDraft(post.uri))
        await posting.publish(tx, draft=quoting, author=carl, cause=HERE)
    async with world.tx() as tx:
        await reactions.announce_count(tx, post.id)
    apps = [await signed_in(house, each) for each in (ann, bob, carl)]
    assert [each["type"] for app in apps[1:] for each in await app.get(NOTIFICATIONS)] == []

    for words in ("Whatever?", "What?"):
        await house.edits(post, text=f"<p>{words}</p>")

    quiet, *others = [await app.get(NOTIFICATIONS) for app in apps]
    for (found,) in others:
        assert (found["type"], found["account"]["acct"]) == ("update", "ann")
        assert found["status"]["id"] == str(post.id) and "What?" in found["status"]["content"]
    assert "update" not in [each["type"] for each in quiet]


async def test_reblogs_are_told_and_no_more_when_they_are_taken_back(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    post = await house.says(ann, text="<p>Good morning.</p>", visibility=Visibility.PUBLIC)
    app = await signed_in(house, ann)
    async with world.tx() as tx:
        await reblogging.reblog(tx, person=bob, post=await tx.posts.get(post.id), cause=HERE)
    assert told(await app.get(NOTIFICATIONS)) == [("reblog", "bob")]
    assert (await app.get("/api/v2/notifications"))["notification_groups"][0]["group_key"].startswith("reblog-")
    async with world.tx() as tx:
        await reblogging.unreblog(tx, person=bob, post=await tx.posts.get(post.id), cause=HERE)
    assert await app.get(NOTIFICATIONS) == []


async def test_nothing_is_told_of_the_blocked_the_muted_their_servers_and_muted_threads(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    eve, dan = await world.stranger("eve"), await world.person("dan")
    post = await world.post(ann, await world.community("cats", ann))
    other = await world.post(ann, await world.community("dogs", ann))
    for voter in (bob, carl, eve, dan):
        await votes(house, voter, post)
    await votes(house, dan, other)
    async with world.tx() as tx:
        await blocking.mute(tx, person=await tx.actors.get(ann.id), other=bob)
        await blocking.block(tx, person=await tx.actors.get(ann.id), other=carl)
        await blocking.block_host(tx, person=await tx.actors.get(ann.id), host="there.test")
        await marking.mark(tx, person=ann, post=await tx.posts.get(other.id), kind=Mark.MUTE)
    found = await (await signed_in(house, ann)).get(NOTIFICATIONS)
    assert [(each["account"]["acct"], each["status"]["id"]) for each in found] == [("dan", str(post.id))]


async def test_kinds_and_people_can_be_chosen_and_pages_follow_on_one_another(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats)
    for person in (bob, carl):
        await house.joins(person, cats)
        await votes(house, person, post)
        await world.post(person, cats, parent=post, text="<p>Hm.</p>")
    app = await signed_in(house, ann)

    everything = [each["id"] for each in await app.get(NOTIFICATIONS)]
    answer = await app.ask("GET", f"{NOTIFICATIONS}?limit=3&types[]=mention&types[]=favourite")
    link = answer.headers["link"]
    second = await app.get(re.findall(r"<https://here\.test(.*?)>", link)[0])

    assert [each["id"] for each in fine(answer)] == everything[:3]
    assert [each["id"] for each in second] == everything[3:]
    assert told(await app.get(NOTIFICATIONS, **{"types[]": "mention"})) == [("mention", "carl"), ("mention", "bob")]
    assert told(await app.get(NOTIFICATIONS, **{"exclude_types[]": "mention"})) == [
        ("favourite", "carl"),
        ("favourite", "bob"),
    ]
    assert told(await app.get(NOTIFICATIONS, account_id=bob.id)) == [("mention", "bob"), ("favourite", "bob")]
    assert await app.get(NOTIFICATIONS, **{"types[]": "quote"}) == []
    assert [each["id"] for each in await app.get(NOTIFICATIONS, limit=1, min_id=everything[-1])] == [everything[-2]]


async def test_what_is_read_is_not_counted_and_what_is_dismissed_is_gone(house: House) -> None:
    _, app = await _with_three(house)
    newest = [each["id"] for each in await app.get(NOTIFICATIONS)]
    assert await app.get(f"{NOTIFICATIONS}/unread_count") == {"count": 3}

    saved = await app.post("/api/v1/markers", notifications={"last_read_id": newest[1]}, home={"last_read_id": "77"})

    assert saved["notifications"]["last_read_id"] == newest[1] and saved["home"]["version"] == 1
    assert await app.get(f"{NOTIFICATIONS}/unread_count") == {"count": 1}
    again = await app.post("/api/v1/markers?notifications[last_read_id]=" + newest[0])
    assert again["notifications"]["version"] == 2 and "home" not in again
    assert list(await app.get("/api/v1/markers?timeline=home")) == ["home"]
    assert await app.post(f"{NOTIFICATIONS}/{newest[0]}/dismiss") == {}
    assert [each["id"] for each in await app.get(NOTIFICATIONS)] == newest[1:]
    assert (await app.ask("GET", f"{NOTIFICATIONS}/{newest[0]}")).status_code == 404
    other = await signed_in(house, await house.world.person("mallory"))
    assert (await other.ask("GET", f"{NOTIFICATIONS}/{newest[1]}")).status_code == 404
    assert await other.post(f"{NOTIFICATIONS}/{newest[1]}/dismiss") == {}
    assert await other.get("/api/v1/markers") == {}
    assert len(await app.get(NOTIFICATIONS)) == 2
    assert await app.post(f"{NOTIFICATIONS}/clear") == {}
    assert await app.get(NOTIFICATIONS) == []


async def test_what_is_alike_is_shown_together(house: House) -> None:
    _, app = await _with_three(house)
    url = "/api/v2/notifications"

    found = await app.get(url)

    favourites = found["notification_groups"][0]
    assert favourites["type"] == "favourite" and favourites["notifications_count"] == 2
    assert isinstance(favourites["most_recent_notification_id"], int)
    assert len(favourites["sample_account_ids"]) == 2 and favourites["status_id"] == found["statuses"][0]["id"]
    assert {each["acct"] for each in found["accounts"]} == {"bob", "carl"}
    assert found["notification_groups"][1]["group_key"].startswith("ungrouped-")
    assert await app.get(f"{url}/unread_count") == {"count": 2}
    assert len((await app.get(f"{url}?grouped_types[]=follow"))["notification_groups"]) == 3
    key = favourites["group_key"]
    assert len(await app.get(f"{url}/{key}/accounts")) == 2
    one = await app.ask("GET", f"{url}?limit=1")
    assert len(fine(one)["notification_groups"]) == 1
    rest = await app.get(re.findall(r"<https://here\.test(.*?)>", one.headers["link"])[0])
    assert [each["type"] for each in rest["notification_groups"]] == ["mention"]
    assert await app.post(f"{url}/{key}/dismiss") == {}
    assert [each["type"] for each in (await app.get(url))["notification_groups"]] == ["mention"]
    for wrong in ("nothing", "favourite-1", "ungrouped-x", f"favourite-1-{10**17}", "mention-1-1"):
        assert (await app.ask("GET", f"{url}/{wrong}")).status_code == 404
    assert (await app.get(f"{url}/policy"))["for_private_mentions"] == "accept"
    assert await app.get(f"{NOTIFICATIONS}/requests") == []


async def test_old_ones_go_and_the_oldest_of_many(house: House) -> None:
    ann, app = await _with_three(house)
    store = house.world.store
    await prune_notices(store.database, before=Instant(store.clock() - KEPT_FOR), most=2)
    assert [each["type"] for each in await app.get(NOTIFICATIONS)] == ["favourite", "favourite"]
    house.world.time.pass_by(KEPT_FOR + DAY)
    await prune_notices(store.database, before=Instant(store.clock() - KEPT_FOR), most=2)
    assert await (await signed_in(house, ann)).get(NOTIFICATIONS) == []


async def test_whoever_is_gone_was_told_nothing(house: House) -> None:
    ann, _ = await _with_three(house)
    await house.says(ann, to=(await house.world.stranger("eve"),))
    await house.leaves(ann)
    async with house.world.store.database.read() as connection:
        for table in (tables.notification, tables.conversation):
            rows = (await connection.execute(select(table).where(table.c.person_id == ann.id))).all()
            assert rows == []


async def test_a_token_has_to_be_good_for_it(house: House) -> None:
    ann = await house.world.person("ann")
    app = await signed_in(house, ann, scopes="read:statuses")
    assert (await app.ask("GET", NOTIFICATIONS)).status_code == 403
    reading = await signed_in(house, ann, scopes="read:notifications")
    assert (await reading.ask("POST", f"{NOTIFICATIONS}/clear")).status_code == 403


async def test_private_messages_are_listed_by_thread(house: House) -> None:
    world = house.world
    ann, bob, eve = await world.person("ann"), await world.person("bob"), await world.stranger("eve")
    first = await house.says(bob, to=(ann,))
    other = await house.says(eve, to=(ann,))
    answer = await house.says(ann, parent=first, to=(bob,))
    app = await signed_in(house, ann)
    url = "/api/v1/conversations"

    found = await app.get(url)

    assert [each["last_status"]["id"] for each in found] == [str(answer.id), str(other.id)]
    assert [[who["acct"] for who in each["accounts"]] for each in found] == [["bob"], ["eve@there.test"]]
    assert [each["unread"] for each in found] == [False, True]
    read = await app.post(f"{url}/{found[1]['id']}/read")
    assert read["unread"] is False and read["id"] == found[1]["id"]
    (theirs,) = await (await signed_in(house, bob)).get(url)
    assert theirs["unread"] is True and theirs["accounts"][0]["acct"] == "ann"
    stranger = await signed_in(house, await world.person("mallory"))
    assert (await stranger.ask("POST", f"{url}/{found[0]['id']}/read")).status_code == 404
    alone = await stranger.post("/api/v1/statuses", status="A note to myself", visibility="direct")
    (own,) = await stranger.get(url)
    assert (own["last_status"]["id"], own["unread"]) == (alone["id"], False)
    assert [each["acct"] for each in own["accounts"]] == ["mallory"]
    open_ = await stranger.post("/api/v1/statuses", status="For all")
    page = f"/api/v1/accounts/{open_['account']['id']}/statuses"
    assert [each["id"] for each in await stranger.get(page)] == [open_["id"], alone["id"]]
    assert [each["id"] for each in await stranger.get(page, exclude_direct=True)] == [open_["id"]]
    assert await app.delete(f"{url}/{found[1]['id']}") == {}
    assert len(await app.get(url)) == 1
    again = await house.says(eve, parent=other, to=(ann,))
    await house.deletes(answer)
    assert [each["last_status"]["id"] for each in await app.get(url)] == [str(again.id), str(first.id)]


async def test_the_instance_says_that_it_has_groups(house: House) -> None:
    app = App(house, None, None)
    found = await app.get("/api/v2/instance")
    assert found["version"].startswith("4.3.0 (compatible; fedi-groups ") and found["api_versions"] == {"mastodon": 2}


async def _with_three(house: House) -> tuple[ActorFacts, App]:
    """Somebody who was answered, and got two favourites for that."""
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats)
    await house.joins(bob, cats)
    await world.post(bob, cats, parent=post, text="<p>Hm.</p>")
    await votes(house, bob, post)
    await votes(house, carl, post)
    return ann, await signed_in(house, ann)
