"""What everyone may see of the rules about other servers, and what limited and blocked servers find here."""

import pytest

from fedi_groups.actions import servers
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.servers import AUTOMATIC, Limit, Rule, Stance
from fedi_groups.domain.types import HOUR, Instant, Uri
from tests.faces.house import INBOX, House, path_of
from tests.foreign import Foreign

pytestmark = pytest.mark.anyio

BLOCKED, LIMITED = Stance.BLOCKED, Stance.LIMITED


async def lay_down(house: House, *rules: Rule) -> None:
    async with house.world.tx() as tx:
        await servers.lay_down(tx, rules)


async def speaker(house: House, community: ActorFacts, *, host: str = "loud.test") -> ActorFacts:
    eve = await house.world.stranger("eve", host=host)
    await house.joins(eve, community)
    return eve


async def test_everyone_may_see_which_servers_are_blocked_and_limited_and_why(house: House) -> None:
    end = Instant(house.world.time() + HOUR)
    await lay_down(
        house,
        Rule("evil.test", BLOCKED, reason="<b>Spam</b>", note="privatenote"),
        Rule("loud.test", LIMITED, frozenset({Limit.HOLD, Limit.VOTES}), reason="Too loud"),
        Rule("verysecret.example", BLOCKED, obscured=True),
        Rule("flood.test", LIMITED, frozenset({Limit.HOLD}), AUTOMATIC, note="999 posts came", until=end),
        Rule("friend.test", Stance.OPEN),
    )
    page = await house.page("/about/servers")
    assert page.status_code == 200
    for shown in ("evil.test", "&lt;b&gt;Spam", "loud.test", "Too loud", "Votes do not count.", "very", "blocked.test"):
        assert shown in page.text, shown
    assert "flood.test" in page.text and "2026" in page.text
    for hidden in ("verysecret", "privatenote", "friend.test", "999 posts"):
        assert hidden not in page.text, hidden
    assert "very******.***mple" in page.text
    assert 'content="noindex"' in page.text


async def test_the_page_speaks_arabic(house: House) -> None:
    page = await house.page("/about/servers?lang=ar")
    assert 'dir="rtl"' in page.text and "الخوادم المحظورة والمقيّدة" in page.text


async def test_where_only_listed_servers_take_part_the_page_says_so(house: House) -> None:
    async with house.world.tx() as tx:
        servers.set_mode(tx, listed_only=True)
    assert "Only servers that its admins have listed" in (await house.page("/about/servers")).text


async def test_admins_may_keep_it_to_themselves(house: House) -> None:
    await lay_down(house, Rule("evil.test", BLOCKED))
    house.replace(settings=house.web.settings.model_copy(update={"public_server_rules": False}))
    page = await house.page("/about/servers")
    assert page.status_code == 404 and "evil.test" not in page.text
    assert "/about/servers" not in (await house.page("/")).text


async def test_a_server_finds_nothing_from_the_moment_on_in_which_it_is_blocked(house: House) -> None:
    post = await house.world.post(await house.world.person("ann"))
    bob = house.there.actor("bob")
    assert (await house.get(path_of(post), by=bob)).status_code == 200
    await lay_down(house, Rule("there.test", BLOCKED, reason="publicreason", note="privatenote"))
    house.there.asked.clear()
    answers = [
        await house.get(path_of(post), by=bob),
        await house.get("/u/ann", by=bob),
        await house.get("/.well-known/webfinger?resource=acct:ann@here.test", by=bob),
        await house.get("/about/servers", by=bob),
        await house.post(house.there.activity("Like", bob, post.uri), inbox=INBOX),
    ]
    assert [each.status_code for each in answers] == [404, 404, 404, 404, 403]
    for each in answers:
        told = f"{each.text} {each.headers}"
        assert "reason" not in told and "note" not in told and "block" not in told.lower()
    # Nor is it asked for the key.
    assert house.there.asked == []
    async with house.world.tx() as tx:
        await servers.open_again(tx, "there.test")
    assert (await house.get(path_of(post), by=bob)).status_code == 200


async def test_where_only_listed_servers_federate_others_find_nothing(house: House) -> None:
    await house.world.person("ann")
    async with house.world.tx() as tx:
        servers.set_mode(tx, listed_only=True)
        await servers.lay_down(tx, [Rule("friend.test", Stance.OPEN)])
    friend = Foreign("friend.test").actor("bob")
    stranger = Uri(Foreign("other.test").actor("eve"))
    assert (await house.get("/u/ann", by=friend)).status_code == 200
    assert (await house.get("/u/ann", by=stranger)).status_code == 404


async def test_hidden_people_are_left_out_of_listings_but_not_of_threads(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    eve = await speaker(house, cats)
    await house.world.post(ann, cats, title="Openwords")
    post = await house.world.post(eve, cats, title="Loudwords", uri="https://loud.test/1")
    await lay_down(house, Rule("loud.test", LIMITED, frozenset({Limit.HIDE})))
    for listing in (await house.page("/c/cats"), await house.get("/c/cats/outbox")):
        assert "Openwords" in listing.text and "Loudwords" not in listing.text
    wall = await house.get("/c/cats/wall?page=1")
    assert wall.status_code == 200 and "https://here.test/post/" in wall.text and "loud.test" not in wall.text
    assert "Loudwords" in (await house.page(f"/post/{post.id}")).text


async def test_a_post_that_waits_is_nowhere_to_be_seen(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    eve = await speaker(house, cats)
    thread = await house.world.post(ann, cats, title="Thread")
    await lay_down(house, Rule("loud.test", LIMITED, frozenset({Limit.HOLD})))
    post = await house.world.post(eve, cats, title="Loudwords", uri="https://loud.test/1")
    comment = await house.world.post(eve, parent=thread, text="<p>Loudwords</p>", uri="https://loud.test/2")
    places = ["/c/cats", "/c/cats/outbox", "/", f"/post/{thread.id}", f"/post/{thread.id}/replies?page=1"]
    places += [f"/post/{thread.id}/context", f"/post/{post.id}", f"/comment/{comment.id}", "/c/cats/modlog"]
    for path in places:
        for answer in (await house.get(path), await house.page(path)):
            assert "Loudwords" not in answer.text and "loud.test" not in answer.text.replace("/about/servers", ""), path
    assert (await house.page(f"/post/{post.id}")).status_code == 404
    assert (await house.page(f"/comment/{comment.id}")).status_code == 404
