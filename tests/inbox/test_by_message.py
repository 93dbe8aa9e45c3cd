"""What moderators and owners do by private message: charter, queue, tree of invitations, roles, umbrellas, requests."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from fedi_groups.actions import asking, inviting, membership, roles
from fedi_groups.actions.asking import NAMED, PAUSE, TELL_REQUESTS
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import DEFAULT, PRESETS, Admission, Charter, Speakers
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import MINUTE, Hears, Power, Role, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.due import find_due
from tests.inbox.test_heeding import Hall
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def hall(world: World) -> Hall:
    ann = await world.person("ann")
    return Hall(world, ann, await world.community("cats", ann))


async def joined(hall: Hall, name: str) -> ActorFacts:
    person = await hall.world.person(name)
    async with hall.world.tx() as tx:
        await membership.follow(tx, follower=person, target=hall.cats)
    return person


async def charter(hall: Hall) -> Charter:
    async with hall.world.look() as tx:
        return (await tx.actors.get(hall.cats.id)).charter


async def test_the_charter_is_shown_to_all_and_changed_by_the_owner(hall: Hall) -> None:
    bob = await joined(hall, "bob")
    assert "posts (who posts): members" in await hall.says(bob, "charter")
    assert "المنشورات (من ينشر): الأعضاء" in await hall.says(bob, "الميثاق")
    assert "Only the owner" in await hall.says(bob, "charter posts anyone")
    assert "posts (who posts): moderators" in await hall.says(hall.ann, "charter posts moderators")
    assert "المهلة" in await hall.says(hall.ann, "الميثاق المهلة 60")
    said = await hall.says(hall.ann, "charter first-held=3 comments=anyone")
    assert "first-held" in said and "comments" in said and "pause" not in said
    assert await charter(hall) == replace(
        DEFAULT, posts=Speakers.MODERATORS, pause=60, first_held=3, comments=Speakers.ANYONE
    )
    assert "nothing has changed" in await hall.says(hall.ann, "charter pause 60")
    for wrong in ("charter pause often", "charter posts nobody", "charter preset zoo", "/charter of rights"):
        assert "Write what is to be otherwise" in await hall.says(hall.ann, wrong)
    assert "The moderators" in await hall.says(bob, "Charter flights are cheap.")


async def test_what_would_lose_what_was_decided_is_asked_back(hall: Hall) -> None:
    assert "rules" in await hall.says(hall.ann, "charter rules Be kind. | Be brief.")
    assert (await charter(hall)).rules == ("Be kind.", "Be brief.")
    for words in ("charter rules Be quick.", "charter preset announcements", "charter reading unlisted"):
        assert "Answer “yes”" in await hall.says(hall.ann, words)
    assert (await charter(hall)).rules == ("Be kind.", "Be brief.")
    assert "So it is from now on" in await hall.says(hall.ann, "yes")
    assert "نعم" in await hall.says(hall.ann, "الميثاق قالب إعلانات")
    assert "هكذا" in await hall.says(hall.ann, "نعم")
    assert await charter(hall) == PRESETS["announcements"].charter
    assert "decided when a community is founded" in await hall.says(hall.ann, "charter reading members")


async def test_of_a_private_community_strangers_do_not_learn_its_charter(hall: Hall) -> None:
    async with hall.world.tx() as tx:
        hall.cats = tx.actors.change(await tx.actors.get(hall.cats.id), locked=True)
    assert "Only members" in await hall.says(await hall.world.stranger("eve"), "charter")
    assert "reading (who reads): members" in await hall.says(hall.ann, "charter")


async def test_moderators_see_the_whole_tree_and_members_their_own_branch(hall: Hall) -> None:
    bob, eve, mia = [await hall.world.person(name) for name in ("bob", "eve", "mia")]
    for inviter, person in ((hall.ann, bob), (bob, eve), (hall.ann, mia)):
        async with hall.world.tx() as tx:
            await inviting.invite(tx, inviter=inviter, community=hall.cats, person=person)
        async with hall.world.tx() as tx:
            await membership.follow(tx, follower=person, target=hall.cats)
    tree = await hall.says(hall.ann, "invite tree")
    assert tree.split("\n")[1:] == ["ann@here.test", "· bob@here.test", "· · eve@here.test", "· mia@here.test"]
    branch = await hall.says(bob, "شجرة الدعوات")
    assert branch.split("\n")[1:] == ["bob@here.test", "· eve@here.test"]
    assert "Nobody has come in" in await hall.says(mia, "invite tree")
    assert "not a member" in await hall.says(await hall.world.person("dan"), "invite tree")
    assert "with all who came through" in await hall.says(hall.ann, "prune bob")
    assert "2 are out" in await hall.says(hall.ann, "yes")
    assert "· eve@here.test (has left)" in (await hall.says(hall.ann, "tree")).replace("· · ", "· ")


async def test_links_are_shown_and_taken_back(hall: Hall) -> None:
    bob = await joined(hall, "bob")
    assert "no link" in await hall.says(bob, "links")
    address = (await hall.says(bob, "link 3")).rpartition(" ")[2]
    assert f"{address} — 0/3" in await hall.says(bob, "links")
    assert "not valid" in await hall.says(bob, "revoke nothing")
    assert "لم يعد" in await hall.says(bob, f"إبطال {address}")
    assert (found := await hall.stands(bob)) is not None and found.spent == 0


async def test_what_waits_is_shown_and_dropped_by_its_last_digits(hall: Hall) -> None:
    bob = await joined(hall, "bob")
    await hall.change(Charter(first_held=3))
    posts = [await hall.world.post(bob, hall.cats, title=f"Title {number}") for number in range(2)]
    assert "Only moderators" in await hall.says(bob, "queue")
    listed = await hall.says(hall.ann, "queue")
    assert all(f"{post.id}"[-4:] + " · bob@here.test: Title" in listed for post in posts)
    assert "Say the number" in await hall.says(hall.ann, "show")
    assert "published" in await hall.says(hall.ann, f"show {str(posts[0].id)[-4:]}")
    assert "حذف" in await hall.says(hall.ann, "إسقاط")
    assert "لا شيء" in await hall.says(hall.ann, "المنتظرة")
    async with hall.world.look() as tx:
        first, second = [await tx.posts.get(each.id) for each in posts]
    assert first.held_at is None and second.deleted_at is not None


async def test_roles_are_taken_back_and_the_community_handed_over(hall: Hall) -> None:
    bob = await joined(hall, "bob")
    await hall.appoint(bob)
    assert "like others" in await hall.says(hall.ann, "dismiss bob")
    assert "may claim it" in await hall.says(bob, "claim")
    assert "Hand @cats@here.test over" in await hall.says(hall.ann, "transfer bob")
    assert "is asked" in await hall.says(hall.ann, "yes")
    assert "You own" in await hall.says(bob, "accept")
    assert (found := await hall.stands(bob)) is not None and found.role is Role.OWNER


async def asks(hall: Hall, name: str) -> ActorFacts:
    person = await hall.world.stranger(name)
    async with hall.world.tx() as tx:
        uri = Uri(f"{person.uri}/follows/{tx.mint.next()}")
        await membership.follow(tx, follower=person, target=hall.cats, uri=uri, request="Join")
    return person


async def heard(hall: Hall, person: ActorFacts) -> list[str]:
    """What they hear by the errand that is due."""
    before = len(await hall.told(person))
    async with hall.world.tx() as tx:
        known = await find_due(tx.connection, TELL_REQUESTS, str(hall.cats.id))
        assert known is not None
        await asking.tell(tx, hall.cats.id, known)
    return (await hall.told(person))[before:]


async def test_moderators_hear_once_who_asks_to_come_in_and_of_many_in_one_message(hall: Hall) -> None:
    mo = await joined(hall, "mo")
    await hall.appoint(mo)
    async with hall.world.tx() as tx:
        standing = await tx.memberships.get(hall.cats.id, mo.id)
        assert standing is not None
        tx.memberships.put(replace(standing, hears=Hears.NOTHING))
    await hall.change(Charter(admission=Admission.APPROVAL))
    eve = await asks(hall, "eve")
    (told,) = await heard(hall, hall.ann)
    assert "@eve@there.test asks" in told and "approve eve@there.test" in told
    for number in range(NAMED + 3):
        await asks(hall, f"p{number}")
    async with hall.world.tx() as tx:
        await membership.unfollow(tx, follower=eve, target=hall.cats)
    await asks(hall, "eve")
    (told,) = await heard(hall, hall.ann)
    assert f"{NAMED + 3} ask" in told and "p0@there.test" in told and "… and more." in told
    assert "eve" not in told and await hall.told(mo) == []
    assert await heard(hall, hall.ann) == []


async def test_a_flood_of_requests_is_one_message_in_five_minutes(hall: Hall) -> None:
    await hall.change(Charter(admission=Admission.APPROVAL))
    await asks(hall, "eve")
    await heard(hall, hall.ann)
    told_at = hall.world.time.now
    for name in ("max", "mia"):
        await asks(hall, name)
        hall.world.time.pass_by(MINUTE)
    async with hall.world.look() as tx:
        due = tables.due.c
        at = (await tx.connection.execute(select(due.at).where(due.kind == TELL_REQUESTS))).scalar_one()
    assert abs(at - told_at - PAUSE) < MINUTE


async def test_whoever_answers_questions_by_message_is_told_of_at_once_and_not_again(hall: Hall) -> None:
    await hall.change(Charter(admission=Admission.APPROVAL, questions=("Why?",)))
    eve = await asks(hall, "eve")
    await hall.says(eve, "join Because.")
    before = await hall.told(hall.ann)
    assert "Because." in before[-1] and await heard(hall, hall.ann) == []
    assert isinstance(await hall.stands(eve), Standing)


async def test_umbrellas_are_agreed_by_message_from_both_sides(hall: Hall) -> None:
    eve = await hall.world.person("eve")
    school = Hall(hall.world, eve, await hall.world.community("school", eve))
    assert "nothing to do" in await hall.says(hall.ann, "umbrella")
    assert "is to be in @school@here.test" in await hall.says(hall.ann, "umbrella ask school")
    assert "is to be in" in await school.says(eve, "umbrella")
    assert "تحت مظلة @school@here.test" in await school.says(eve, "مظلة موافقة cats")
    assert "Take one of the two" in await hall.says(hall.ann, "umbrella remove !school@here.test")
    assert "no longer" in await hall.says(hall.ann, "yes")
    assert "Name a community" in await hall.says(hall.ann, "umbrella add nothing")


async def test_a_role_of_the_community_is_given_and_taken_back(hall: Hall) -> None:
    bob = await joined(hall, "bob")
    async with hall.world.tx() as tx:
        await roles.define(tx, Hand(hall.ann, HERE), community=hall.cats, name="helper", powers={Power.APPROVE})
    assert "is helper now" in await hall.says(hall.ann, "grant bob helper")
    assert (found := await hall.stands(bob)) is not None and found.has(Power.APPROVE)
    assert "كغيره" in await hall.says(hall.ann, "نزع bob")
    assert "no role called" in await hall.says(hall.ann, "grant bob painter")


async def test_roles_are_made_and_ended_by_message(hall: Hall) -> None:
    bob = await joined(hall, "bob")
    assert "no roles yet" in await hall.says(hall.ann, "roles")
    for wrong in ("create role Greeter", "create role Greeter: fly", "create role : pin"):
        assert "approve, remove, ban, pin" in await hall.says(hall.ann, wrong)
    assert "Greeter is a role now: approve, pin" in await hall.says(hall.ann, "Create role Greeter: pin, approve")
    assert "Only the owner" in await hall.says(bob, "create role King: ban")
    assert "is Greeter now" in await hall.says(hall.ann, "grant bob Greeter")
    assert "Greeter: القبول، التثبيت (bob@here.test)" in await hall.says(hall.ann, "الأدوار")
    assert "صار مرحب دورا" in await hall.says(hall.ann, "إنشاء دور مرحب: القبول")
    assert "no role any more" in await hall.says(hall.ann, "delete role Greeter")
    assert (found := await hall.stands(bob)) is not None and not found.has(Power.APPROVE)


async def test_the_page_and_its_flairs_are_changed_by_message(hall: Hall) -> None:
    bob = await joined(hall, "bob")
    assert "Changed" in await hall.says(hall.ann, "set title  All about cats")
    assert "nothing has changed" in await hall.says(hall.ann, "set title All about cats")
    assert "تم التغيير" in await hall.says(hall.ann, "تغيير الوصف قطط *كثيرة*")
    assert "was not done" in await hall.says(bob, "set title Mine")
    async with hall.world.look() as tx:
        cats = await tx.actors.get(hall.cats.id)
    assert (cats.title, cats.summary) == ("All about cats", "<p>قطط <em>كثيرة</em></p>\n")

    assert "Found cats is a flair" in await hall.says(hall.ann, "add flair found Found cats")
    assert "letters a to z" in await hall.says(hall.ann, "add flair !?")
    assert "found: Found cats" in await hall.says(hall.ann, "flairs")
    post = await hall.world.post(bob, hall.cats)
    assert "1 flairs" in await hall.says(hall.ann, "flair found", about=post)
    assert "no flair lost" in await hall.says(hall.ann, "flair lost", about=post)
    async with hall.world.look() as tx:
        assert len((await tx.posts.get(post.id)).flairs) == 1
    assert "ليس في" in await hall.says(hall.ann, "إزالة وسم lost")
    assert "no flair any more" in await hall.says(hall.ann, "remove flair found")


async def test_reports_are_listed_and_settled_by_message(hall: Hall) -> None:
    bob, eve = await joined(hall, "bob"), await joined(hall, "eve")
    assert "Nothing is reported" in await hall.says(hall.ann, "reports")
    posts = [await hall.world.post(eve, hall.cats) for _ in range(2)]
    for post, why in zip(posts, ("rude", "also rude"), strict=True):
        await hall.says(bob, f"report {why}", about=post)
    said = await hall.says(hall.ann, "reports")
    newest, oldest = said.splitlines()[-2:]
    assert f"bob@here.test about {posts[1].uri}: also rude" in newest and posts[0].uri in oldest
    assert "moderator" in await hall.says(bob, "reports")
    assert "Say the number" in await hall.says(hall.ann, "resolve")
    assert "Resolved" in await hall.says(hall.ann, f"resolve {newest.strip()[:4]}")
    assert "ما يلزم" in await hall.says(hall.ann, "تجاهل البلاغ")
    assert "Nothing is reported" in await hall.says(hall.ann, "resolve")


async def test_nobody_settles_a_report_about_themselves_by_message(hall: Hall) -> None:
    bob, mo = await joined(hall, "bob"), await joined(hall, "mo")
    await hall.appoint(mo)
    await hall.says(bob, "report rude", about=await hall.world.post(hall.ann, hall.cats))
    for said in ("resolve", "ignore report"):
        assert "This is about yourself" in await hall.says(hall.ann, said)
    assert "Resolved" in await hall.says(mo, "resolve")


async def test_the_owner_ends_the_community_once_they_are_sure(hall: Hall) -> None:
    await hall.world.server()
    bob = await joined(hall, "bob")
    assert "Only the owner" in await hall.says(bob, "delete community")
    assert "for everyone everywhere" in await hall.says(hall.ann, "delete community")
    assert "is deleted. For 30 days" in await hall.says(hall.ann, "yes")
    async with hall.world.look() as tx:
        assert (await tx.actors.get(hall.cats.id)).deleted_at is not None
