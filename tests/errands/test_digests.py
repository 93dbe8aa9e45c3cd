"""Digests come due, tell quiet members what they want to hear, once, and keep to members what is for members."""

import pytest

from fedi_groups.actions import announcing, digests, mailing, membership, moderation, umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.quiet import DIGEST, set_hears
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, HOUR, Hears, MembershipState, PostKind, Uri
from fedi_groups.errors import Denied
from fedi_groups.storage import tables
from fedi_groups.storage.mailboxes import mark_bounced
from fedi_groups.storage.messages import messages_of
from fedi_groups.text.html import to_text
from tests.costs.counting import counting
from tests.errands.conftest import Office

pytestmark = pytest.mark.anyio


async def place(office: Office, *, private: bool = False) -> tuple[ActorFacts, ActorFacts]:
    ann = await office.world.person("ann")
    return ann, await office.world.community("cats", ann, private=private)


async def member(
    office: Office, cats: ActorFacts, person: ActorFacts, hears: Hears, *, by_mail: bool = False
) -> ActorFacts:
    async with office.world.tx() as tx:
        await tx.memberships.become(cats.id, person.id, MembershipState.MEMBER, since=tx.now)
        uri = None if person.local else Uri(f"{person.uri}/follows/1")
        await membership.follow(tx, follower=person, target=cats, uri=uri)
        if hears is not Hears.ALL:
            await set_hears(tx, person=person, community=cats, hears=hears, by_mail=by_mail)
    return person


async def passes(office: Office, time: int) -> None:
    office.world.time.pass_by(time)
    await office.run()


async def told(office: Office, person: ActorFacts, opening: str = "New in") -> list[str]:
    """The digests that somebody has got, the oldest first."""
    async with office.world.look() as tx:
        found = [to_text(each.content) for each in reversed(await messages_of(tx, person.id, most=100))]
    return [each for each in found if opening in each]


async def test_a_daily_digest_names_what_is_new_once(office: Office) -> None:
    ann, cats = await place(office)
    bob = await member(office, cats, await office.world.stranger("bob"), Hears.DAILY)
    post = await office.world.post(ann, cats, title="A <new> cat")
    await office.world.post(ann, cats, parent=post)
    await passes(office, 23 * HOUR)
    assert await told(office, bob) == []
    await passes(office, 2 * HOUR)
    (digest,) = await told(office, bob)
    assert "A <new> cat — @ann@here.test (comments: 1)" in digest and post.uri in digest
    await passes(office, DAY)
    assert len(await told(office, bob)) == 1, "nothing was said"
    await office.world.post(ann, cats, title="Another")
    await passes(office, DAY)
    _, second = await told(office, bob)
    assert "Another" in second and "A <new> cat" not in second


async def test_the_link_in_a_digest_can_be_followed_and_the_member_is_named(office: Office) -> None:
    ann, cats = await place(office)
    bob = await member(office, cats, await office.world.stranger("bob"), Hears.DAILY)
    post = await office.world.post(ann, cats)
    await passes(office, DAY + HOUR)
    row = (await office.world.log())[-1]
    assert row.threadiverse_body is not None and not row.public
    assert f'href=\\"{post.uri}\\"' in row.threadiverse_body.decode() and bob.uri in row.threadiverse_body.decode()


async def test_of_many_posts_the_newest_are_named_and_the_others_counted(office: Office) -> None:
    ann, cats = await place(office)
    eve = await member(office, cats, await office.world.person("eve"), Hears.WEEKLY)
    for number in range(digests.MOST + 3):
        await office.world.post(ann, cats, title=f"Title {number:02}")
    await passes(office, 8 * DAY)
    (digest,) = await told(office, eve)
    assert digest.count("Title") == digests.MOST and "Title 22" in digest and "Title 02" not in digest
    assert "and 3 more" in digest


async def test_everyone_hears_what_they_chose_and_those_who_follow_get_no_message(office: Office) -> None:
    world = office.world
    ann, cats = await place(office)
    people = {each: await member(office, cats, await world.person(each.value), each) for each in Hears}
    mine = await world.post(people[Hears.REPLIES], cats, title="Mine")
    await world.post(ann, cats, parent=mine, text="<p>An answer</p>")
    async with world.tx() as tx:
        await moderation.set_pinned(tx, Hand(ann, HERE), post=await tx.posts.get(mine.id), pinned=True)
    await passes(office, 2 * HOUR)
    await passes(office, 8 * DAY)
    counts = {each: len(await told(office, person)) for each, person in people.items()}
    assert counts == {each: int(each in (Hears.DAILY, Hears.WEEKLY)) for each in Hears}
    (announced,) = await told(office, people[Hears.ANNOUNCEMENTS], "Announced in")
    assert "Mine" in announced
    (answered,) = await told(office, people[Hears.REPLIES], "In your threads")
    assert "@ann@here.test: An answer" in answered


async def test_what_an_umbrella_announces_reaches_those_who_hear_announcements_or_digests(office: Office) -> None:
    world = office.world
    ann, cats = await place(office)
    school = await world.community("school", ann)
    async with world.tx() as tx:
        above, below = await tx.actors.get(school.id), await tx.actors.get(cats.id)
        await umbrellas.propose(tx, Hand(ann, HERE), umbrella=above, community=below)
    eve = await member(office, cats, await world.person("eve"), Hears.ANNOUNCEMENTS)
    max_ = await member(office, cats, await world.person("max"), Hears.DAILY)
    async with world.tx() as tx:
        draft = Draft(PostKind.PAGE, "<p>No lessons.</p>", title="Snow")
        await announcing.announce(tx, Hand(ann, HERE), umbrella=await tx.actors.get(school.id), draft=draft)
    await passes(office, 0)
    await passes(office, 2 * HOUR)
    await passes(office, DAY)
    (announced,), (digest,) = await told(office, eve, "Announced in"), await told(office, max_)
    assert "Snow" in announced and "Snow" in digest


async def test_what_is_for_members_goes_only_to_servers_that_keep_it_so(office: Office) -> None:
    world = office.world
    ann, cats = await place(office, private=True)
    near = await member(office, cats, await world.person("near"), Hears.DAILY)
    far = {}
    for host, software in (("gts.test", "gotosocial"), ("pie.test", "piefed"), ("unknown.test", None)):
        far[host] = await world.stranger("p", host=host)
        async with world.store.database.write() as connection:
            where = tables.peer.c.id == far[host].peer_id
            await connection.execute(tables.peer.update().where(where).values(software=software))
        await member(office, cats, far[host], Hears.DAILY)
    post = await world.post(ann, cats, title="Secret")
    await passes(office, DAY + HOUR)
    assert len(await told(office, near)) == 1
    (kept,) = await told(office, far["gts.test"])
    assert f"{post.uri}/relay" in kept
    assert await told(office, far["pie.test"]) == await told(office, far["unknown.test"]) == []


async def test_what_was_removed_or_deleted_is_in_no_digest_and_nor_is_who_left(office: Office) -> None:
    world = office.world
    ann, cats = await place(office)
    eve = await member(office, cats, await world.person("eve"), Hears.DAILY)
    max_ = await member(office, cats, await world.person("max"), Hears.DAILY)
    gone, stays = await world.post(ann, cats, title="Gone"), await world.post(ann, cats, title="Stays")
    async with world.tx() as tx:
        await moderation.remove(tx, Hand(ann, HERE, "x"), post=await tx.posts.get(gone.id))
        await membership.unfollow(tx, follower=max_, target=cats)
    await passes(office, DAY + HOUR)
    (digest,) = await told(office, eve)
    assert stays.uri in digest and gone.uri not in digest
    assert await told(office, max_) == []


async def test_a_digest_goes_out_in_portions_and_a_lost_worker_sends_nothing_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = office.world
    monkeypatch.setattr(digests, "PORTION", 2)
    ann, cats = await place(office)
    people = [await member(office, cats, await world.stranger(f"p{n}"), Hears.DAILY) for n in range(5)]
    await world.post(ann, cats)
    world.time.pass_by(DAY + HOUR)
    claimed = await office.worker._claim(8)
    for errand in claimed:
        if errand.kind == DIGEST:
            await office.worker._do(errand)
            await office.worker._do(errand)  # as if another had taken it over too late
    assert sum([len(await told(office, each)) for each in people]) == 2
    await world.post(ann, cats, title="Said in the middle of it")
    await office.run()
    assert [len(await told(office, each)) for each in people] == [1] * 5
    assert "middle" not in "".join([text for each in people for text in await told(office, each)])
    assert len(await office.due(DIGEST)) == 1


async def test_who_wants_it_by_mail_gets_the_same_there_and_no_message(office: Office) -> None:
    ann, cats = await place(office)
    eve = await member(office, cats, await office.world.person("eve"), Hears.DAILY, by_mail=True)
    max_ = await member(office, cats, await office.world.person("max"), Hears.DAILY)
    post = await office.world.post(ann, cats, title="A <new> cat")
    await passes(office, DAY + HOUR)
    await office.run()
    (mail,) = office.mails()
    assert (mail["To"], mail["Subject"]) == ("eve@here.test", "New in @cats@here.test")
    plain = mail.get_body(("plain",))
    assert plain is not None and "A <new> cat — @ann@here.test (comments: 0)" in plain.get_content()
    assert post.uri in plain.get_content() and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert await told(office, eve) == [] and len(await told(office, max_)) == 1


async def test_one_click_brings_it_back_to_private_messages(office: Office) -> None:
    ann, cats = await place(office)
    eve = await member(office, cats, await office.world.person("eve"), Hears.DAILY, by_mail=True)
    await office.world.post(ann, cats)
    await passes(office, DAY + HOUR)
    await office.run()
    token = office.mails()[0]["List-Unsubscribe"].strip("<>").rsplit("/", 1)[1]
    async with office.world.tx() as tx:
        await mailing.stop(tx, mailing.read_stop(tx, token))
    await office.world.post(ann, cats)
    await passes(office, DAY)
    await office.run()
    assert len(office.mails()) == 1 and len(await told(office, eve)) == 1


async def test_an_address_that_bounces_gets_private_messages_instead(office: Office) -> None:
    ann, cats = await place(office)
    eve = await member(office, cats, await office.world.person("eve"), Hears.WEEKLY, by_mail=True)
    async with office.world.store.database.write() as connection:
        await mark_bounced(connection, eve.id, email="eve@here.test", now=office.world.time())
    await office.world.post(ann, cats)
    await passes(office, 8 * DAY)
    assert office.mails() == [] and len(await told(office, eve)) == 1


async def test_mail_is_for_people_here_at_addresses_that_are_confirmed(office: Office) -> None:
    _, cats = await place(office)
    eve = await office.world.person("eve")
    async with office.world.store.database.write() as connection:
        await connection.execute(tables.account.update().values(confirmed_at=None))
    with pytest.raises(Denied, match="confirmed"):
        await member(office, cats, eve, Hears.DAILY, by_mail=True)
    with pytest.raises(Denied, match="account here"):
        await member(office, cats, await office.world.stranger("bob"), Hears.DAILY, by_mail=True)


async def test_nobody_wants_it_any_more_and_it_is_not_due_any_more(office: Office) -> None:
    _, cats = await place(office)
    eve = await member(office, cats, await office.world.person("eve"), Hears.DAILY)
    assert len(await office.due(DIGEST)) == 1
    async with office.world.tx() as tx:
        await membership.unfollow(tx, follower=eve, target=cats)
    await passes(office, DAY + HOUR)
    assert await office.due(DIGEST) == []


async def test_a_portion_takes_the_same_for_one_member_and_for_many(office: Office) -> None:
    world = office.world
    ann, cats = await place(office)
    taken = []
    for number in (1, 20):
        for each in range(number):
            await member(office, cats, await world.stranger(f"p{number}_{each}"), Hears.DAILY)
        for _ in range(3):
            await world.post(ann, cats)
        world.time.pass_by(DAY + HOUR)
        (errand,) = [each for each in await office.worker._claim(8) if each.kind == DIGEST]
        with counting() as counted:
            await office.worker._do(errand)
        taken.append(counted)
    assert len(taken[0]) == len(taken[1]) <= 18, f"{taken[0]}\n\n{taken[1]}"
