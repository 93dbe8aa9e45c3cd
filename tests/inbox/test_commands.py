"""A community driven by private messages, as Mastodon sends them: done, and answered in private, in two languages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fedi_groups.actions import offers
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.domain.charter import Admission
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import Hears, MembershipState, Role, Uri
from fedi_groups.reads.messages import messages_for
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.html import to_text
from fedi_groups.wire.shapes import Json
from tests.databases import Databases
from tests.traps.town import Neighbour, Town, is_public, open_town

pytestmark = pytest.mark.anyio

AS = "application/activity+json"
CATS = "https://here.test/c/cats"


@pytest.fixture
async def town(databases: Databases, tmp_path: Path, fresh_keys: FreshKeys) -> AsyncIterator[Town]:
    async with open_town(databases.prepared(tmp_path), tmp_path, fresh_keys) as found:
        yield found


def html(text: str, *handles: tuple[str, str]) -> str:
    """As Mastodon writes it: mentions are links that leave out the server."""
    for name, uri in (("@cats", CATS), *handles):
        link = f'<span class="h-card"><a href="{uri}" class="u-url mention">@<span>{name[1:]}</span></a></span>'
        text = text.replace(name, link)
    return "<p>" + text.replace("\n", "<br />") + "</p>"


class Talker:
    """Somebody on a Mastodon who writes to the community."""

    def __init__(self, town: Town, server: Neighbour, name: str, **more: Any) -> None:
        self.town, self.server, self.count = town, server, 0
        self.uri: Uri = server.actor(name, kind=more.pop("kind", "Person"), **more)
        self.name = name

    def note(self, text: str, *others: "Talker", about: str | None = None, **more: Any) -> Json:
        self.count += 1
        tags = [{"type": "Mention", "href": CATS, "name": "@cats@here.test"}]
        tags += [{"type": "Mention", "href": each.uri, "name": f"@{each.name}@{each.server.host}"} for each in others]
        note = self.server.note(self.uri, self.count) | {
            "to": [CATS, *(each.uri for each in others)],
            "cc": [],
            "content": html(text, *((f"@{each.name}", each.uri) for each in others)),
            "tag": tags,
            **({"inReplyTo": about} if about is not None else {}),
            **more,
        }
        self.server.documents[note["id"]] = {"@context": "https://www.w3.org/ns/activitystreams", **note}
        return note

    async def says(self, text: str, *others: "Talker", about: str | None = None, **more: Any) -> list[str]:
        """A private message; what the community answers to this person, oldest first."""
        before = len(self.heard())
        note = self.note(text, *others, about=about, **more)
        assert await self.town.send(self.server, self.server.create(self.uri, note)) == 202
        return self.heard()[before:]

    def heard(self) -> list[str]:
        return [to_text(each["content"]) for each in self.letters()]

    def letters(self) -> list[Json]:
        made = [each.document for each in self.server.mail if each.type == "Create"]
        assert not any(is_public(each) for each in made if each["actor"] == CATS)
        return [each["object"] for each in made if self.uri in each["object"]["to"]]

    async def facts(self) -> ActorFacts:
        return await self.town.actor(self.uri)


async def stands(town: Town, cats: ActorFacts, person: Talker) -> Standing | None:
    async with reading(town.server.services.store) as tx:
        found = await tx.actors.find(person.uri)
        return await tx.memberships.get(cats.id, found.id) if found is not None else None


async def is_member(town: Town, cats: ActorFacts, person: Talker) -> bool:
    found = await stands(town, cats, person)
    return found is not None and found.is_member


async def begin(town: Town) -> tuple[ActorFacts, ActorFacts, Neighbour]:
    ann = await town.server.person("ann")
    return ann, await town.server.community("cats", ann), town.neighbour("mastodon")


async def test_help_names_the_commands_in_the_language_of_whoever_asks(town: Town) -> None:
    _, _, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    (english,) = await bob.says("@cats Help!")
    assert "@bob@mastodon.test" in english and "join:" in english and "ban " not in english
    (arabic,) = await bob.says("@cats مُسَاعَدة")
    assert "انضمام:" in arabic and "القواعد" in arabic and "join:" not in arabic
    last = bob.letters()[-1]
    assert last["inReplyTo"] == f"{bob.uri}/notes/2" and last["to"] == [bob.uri] and not last.get("cc")
    assert last["contentMap"].keys() == {"ar"}


async def test_somebody_joins_and_leaves_by_saying_so(town: Town) -> None:
    _, cats, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    (told,) = await bob.says("@cats join")
    assert "You are a member" in told and await is_member(town, cats, bob)
    (again,) = await bob.says("@cats /JOIN")
    assert "already" in again
    await town.joins(mastodon, bob.uri, cats)
    (gone,) = await bob.says("@cats مغادرة.")
    assert "لم تعد" in gone and not await is_member(town, cats, bob)
    (reject,) = [each.document for each in mastodon.mail if each.type == "Reject"]
    assert reject["object"]["type"] == "Follow" and reject["object"]["actor"] == bob.uri
    (twice,) = await bob.says("@cats leave")
    assert "not a member" in twice


async def test_a_member_says_how_much_they_hear_and_follows_again_to_hear_everything(town: Town) -> None:
    _, cats, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    assert "Only members" in (await bob.says("@cats digest weekly"))[0]
    await town.joins(mastodon, bob.uri, cats)
    for words, said, hears in (
        ("digest", "once a day", Hears.DAILY),
        ("Digest, weekly!", "once a week", Hears.WEEKLY),
        ("mute comments", "threads that you have begun", Hears.REPLIES),
        ("الإعلانات", "إعلاناته", Hears.ANNOUNCEMENTS),
        ("ملخص يومي", "كل يوم", Hears.DAILY),
        ("quiet", "hear nothing", Hears.NOTHING),
    ):
        (answer,) = await bob.says(f"@cats {words}")
        standing = await stands(town, cats, bob)
        assert said in answer and standing is not None and standing.hears is hears
    (reject,) = [each.document for each in mastodon.mail if each.type == "Reject"]
    assert reject["object"]["type"] == "Follow"
    assert "nothing has changed" in (await bob.says("@cats quiet"))[0]
    assert "digest weekly" in (await bob.says("@cats digest sometimes"))[0]
    assert "follow this account" in (await bob.says("@cats digest off"))[0]
    await town.joins(mastodon, bob.uri, cats)
    standing = await stands(town, cats, bob)
    assert standing is not None and standing.hears is Hears.ALL


async def test_programs_are_not_answered(town: Town) -> None:
    _, cats, mastodon = await begin(town)
    bot = Talker(town, mastodon, "bot", kind="Service")
    assert await bot.says("@cats help") == []
    assert await bot.says("@cats join") == [] and not await is_member(town, cats, bot)


async def test_other_words_go_to_the_moderators_and_are_acknowledged_once(town: Town) -> None:
    ann, _, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    (told,) = await bob.says("@cats Somebody is rude to me in the newest thread.")
    assert "moderators" in told
    assert await bob.says("@cats And again they are.") == []
    async with reading(town.server.services.store) as tx:
        read = [to_text(each.post.content) for each in await messages_for(tx, ann)]
    assert len(read) == 2 and "Somebody is rude" in read[1] and "@bob@mastodon.test" in read[1]


async def test_a_slash_that_is_misspelt_is_put_right(town: Town) -> None:
    _, _, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    (told,) = await bob.says("@cats /hlep")
    assert "/help" in told


async def test_who_sends_too_much_hears_so_once_and_then_nothing(town: Town) -> None:
    _, _, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    for _ in range(20):
        assert len(await bob.says("@cats rules")) == 1
    (last,) = await bob.says("@cats rules")
    assert "more than" in last
    assert await bob.says("@cats rules") == [] and await bob.says("@cats help") == []
    town.time.pass_by(11 * 60 * 1_000_000)
    assert len(await bob.says("@cats rules")) == 1


async def test_whoever_keeps_order_is_listened_to_through_a_bad_evening(town: Town) -> None:
    ann, cats, mastodon = await begin(town)
    mo, eve = (Talker(town, mastodon, name) for name in ("mo", "eve"))
    await town.joins(mastodon, mo.uri, cats)
    await town.keeps_order(ann, "appoint", mo.uri, community=cats)
    await town.joins(mastodon, eve.uri, cats)
    for number in range(24):
        (told,) = await mo.says(f"@cats {'un' * (number % 2)}mute eve@mastodon.test")
        assert "more than" not in told


async def test_questions_are_asked_one_by_one_and_moderators_decide_by_message(town: Town) -> None:
    ann, cats, mastodon = await begin(town)
    mo, bob, eve = (Talker(town, mastodon, name) for name in ("mo", "bob", "eve"))
    await town.joins(mastodon, mo.uri, cats)
    await town.keeps_order(ann, "appoint", mo.uri, community=cats)
    async with transaction(town.server.services.store) as tx:
        charter = replace(cats.charter, admission=Admission.APPROVAL, questions=("Why?", "How many cats?"))
        tx.actors.change(await tx.actors.get(cats.id), charter=charter)
    (first,) = await bob.says("@cats join")
    assert "1 of 2: Why?" in first
    (second,) = await bob.says("@cats Help others with cats")
    assert "2 of 2: How many cats?" in second
    before = len(mo.heard())
    (asked,) = await bob.says("@cats Two")
    assert "asked to come in" in asked
    (request,) = mo.heard()[before:]
    assert "bob@mastodon.test" in request and "Help others with cats" in request and "Two" in request
    (line,) = await mo.says("@cats requests")
    assert "bob@mastodon.test" in line and "Two" in line
    (approved,) = await mo.says("@cats approve bob@mastodon.test")
    assert "is a member now" in approved and await is_member(town, cats, bob)
    await eve.says("@cats join\nOne\nTwo")
    (refused,) = await mo.says("@cats ارفض")
    assert "رفض" in refused and not await is_member(town, cats, eve)
    assert "have not let you in" in eve.heard()[-1]
    (denied,) = await eve.says("@cats approve eve@mastodon.test")
    assert "Only moderators" in denied and not await is_member(town, cats, eve)


async def test_order_is_kept_from_a_microblog_by_messages_alone(town: Town) -> None:
    ann, cats, mastodon = await begin(town)
    mo, troll = (Talker(town, mastodon, name) for name in ("mo", "troll"))
    for each in (mo, troll):
        await town.joins(mastodon, each.uri, cats)
    await town.keeps_order(ann, "appoint", mo.uri, community=cats)
    post = await town.server.post(ann, CATS, "Hello")
    await town.settle()
    (locked,) = await mo.says("@cats /lock", about=post.uri)
    assert "Locked" in locked and "undo" in locked
    found = await town.sees(post.uri)
    assert found is not None and found.locked
    (undone,) = await mo.says("@cats undo")
    assert "Unlocked" in undone
    found = await town.sees(post.uri)
    assert found is not None and not found.locked
    (gone,) = await mo.says("@cats إزالة كلام فارغ", about=post.uri)
    assert gone.endswith("أزيل.\nيمكنك الرجوع عن ذلك خلال دقيقة بكلمة «تراجع».")
    found = await town.sees(post.uri)
    assert found is not None and found.removed_at is not None
    (sure,) = await mo.says("@cats ban troll@mastodon.test 7d spam and worse")
    assert "“yes”" in sure and await is_member(town, cats, troll)
    (banned,) = await mo.says("@cats yes")
    standing = await stands(town, cats, troll)
    assert "banned until 2026-11-28" in banned
    assert standing is not None and standing.state is MembershipState.BANNED and standing.until is not None
    (denied,) = await troll.says("@cats join")
    assert "You are banned" in denied
    (back,) = await mo.says("@cats تراجع")
    standing = await stands(town, cats, troll)
    assert "أن يعود" in back and standing is not None and standing.state is MembershipState.LEFT


async def test_what_may_not_be_done_is_refused_before_anybody_is_asked(town: Town) -> None:
    _, _, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    (told,) = await bob.says("@cats ban ann@here.test")
    assert "Only moderators may do this." in told and "yes" not in told
    (yes,) = await bob.says("@cats yes")
    assert "nothing to answer" in yes


async def test_whoever_was_mentioned_has_read_it_and_the_answer_says_so(town: Town) -> None:
    ann, cats, mastodon = await begin(town)
    mo, troll = (Talker(town, mastodon, name) for name in ("mo", "troll"))
    for each in (mo, troll):
        await town.joins(mastodon, each.uri, cats)
    await town.keeps_order(ann, "appoint", mo.uri, community=cats)
    (told,) = await mo.says("@cats warn @troll be kind", troll)
    assert "@troll@mastodon.test is warned" in told and "write troll@mastodon.test next time" in told
    assert [each for each in troll.heard() if "be kind" in each]


async def test_a_public_answer_that_begins_with_a_slash_is_no_comment(town: Town) -> None:
    ann, cats, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    await town.joins(mastodon, bob.uri, cats)
    post = await town.server.post(ann, CATS, "Hello")
    await town.settle()
    public = {"to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [CATS]}
    (told,) = await bob.says("@cats /report not nice", about=post.uri, **public)
    assert "will look at it" in told
    assert await bob.says("@cats /s that was a joke", about=post.uri, **public) == []
    found = await town.sees(post.uri)
    assert found is not None and found.comments == 1


async def test_who_is_asked_to_keep_order_answers_by_message_does_so_and_steps_down(town: Town) -> None:
    ann, cats, mastodon = await begin(town)
    mo, bob = Talker(town, mastodon, "mo"), Talker(town, mastodon, "bob")
    for each in (mo, bob):
        await town.joins(mastodon, each.uri, cats)
    person = await mo.facts()
    async with transaction(town.server.services.store) as tx:
        hand = Hand(await tx.actors.get(ann.id), HERE)
        await offers.offer(tx, hand, community=cats, person=await tx.actors.get(person.id), role=Role.ADMIN)
    await town.settle()
    assert "asks you to be an admin of @cats@here.test" in mo.heard()[-1]
    (told,) = await mo.says("@cats accept")
    assert "You are an admin" in told
    (told,) = await mo.says("@cats appoint bob@mastodon.test")
    assert "is asked" in told
    (told,) = await bob.says("@cats اعتذار")
    assert "كما كان" in told
    (told,) = await mo.says("@cats step down")
    assert "like others" in told
    found = await stands(town, cats, mo)
    assert found is not None and found.role is Role.MEMBER


async def test_in_a_private_community_the_rest_is_a_post_and_an_answer_without_a_slash_a_comment(town: Town) -> None:
    ann = await town.server.person("ann")
    cats, mastodon = await town.private("cats", ann), town.neighbour("mastodon")
    mia, eve = Talker(town, mastodon, "mia"), Talker(town, mastodon, "eve")
    await town.joins(mastodon, mia.uri, cats)
    await town.admits(ann, await mia.facts(), cats)
    assert await mia.says("@cats Look at what my cat did today") == []
    post = await town.sees(f"{mia.uri}/notes/1")
    assert post is not None and post.community_id == cats.id
    assert await mia.says("@cats Lock", about=post.uri) == []
    comment = await town.sees(f"{mia.uri}/notes/2")
    assert comment is not None and (comment.community_id, comment.parent_id) == (cats.id, post.id)
    (told,) = await mia.says("@cats /lock", about=post.uri)
    assert "Only moderators" in told
    (rules,) = await mia.says("@cats rules")
    assert "no rules" in rules
    (passed_on,) = await eve.says("@cats What does one have to do to come in?")
    assert "moderators" in passed_on


async def test_a_welcome_is_answered_like_any_message(town: Town) -> None:
    """It is no post here, and nothing is waited for."""
    ann = await town.server.person("ann")
    cats, mastodon = await town.private("cats", ann), town.neighbour("mastodon")
    mia = Talker(town, mastodon, "mia")
    await town.joins(mastodon, mia.uri, cats)
    await town.admits(ann, await mia.facts(), cats)
    (welcome,) = mia.letters()
    (told,) = await mia.says("@cats help", about=welcome["id"])
    assert "leave:" in told


async def test_somebody_who_is_not_known_here_is_looked_up_and_invited(town: Town) -> None:
    _, cats, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    await town.joins(mastodon, bob.uri, cats)
    far = town.neighbour("gotosocial")
    dan = Talker(town, far, "dan")
    jrd = {"subject": "acct:dan@gotosocial.test", "links": [{"rel": "self", "type": AS, "href": dan.uri}]}
    far.documents[f"{far.origin}/.well-known/webfinger?resource=acct:dan@gotosocial.test"] = jrd
    (told,) = await bob.says("@cats invite dan@gotosocial.test You will like it")
    assert "@dan@gotosocial.test is invited" in told
    (invited,) = dan.heard()
    assert "@bob@mastodon.test invites you" in invited and "You will like it" in invited
    (unknown,) = await bob.says("@cats invite nobody@gotosocial.test")
    assert "nobody@gotosocial.test cannot be found" in unknown
    (joined,) = await dan.says("@cats accept")
    assert "You are a member" in joined and await is_member(town, cats, dan)


async def test_a_message_that_another_community_passes_on_is_not_heeded(town: Town) -> None:
    _, cats, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    lemmy = town.neighbour("lemmy")
    group = lemmy.actor("dogs", kind="Group")
    create = mastodon.create(bob.uri, bob.note("@cats join"))
    await town.send(lemmy, lemmy.activity("Announce", group, create, to=[CATS]))
    assert bob.heard() == [] and not await is_member(town, cats, bob)


async def test_a_message_that_comes_twice_is_heeded_once(town: Town) -> None:
    _, _, mastodon = await begin(town)
    bob = Talker(town, mastodon, "bob")
    note = bob.note("@cats link 1")
    await town.send(mastodon, mastodon.create(bob.uri, note))
    await town.send(mastodon, mastodon.create(bob.uri, note))
    edited = note | {"content": html("@cats leave"), "updated": "2026-11-21T11:00:00Z"}
    await town.send(mastodon, mastodon.activity("Update", bob.uri, edited, to=note["to"], cc=[]))
    assert len(bob.heard()) == 1


async def test_who_is_banned_appeals_by_message_and_another_moderator_overturns_it(town: Town) -> None:
    ann, cats, mastodon = await begin(town)
    mo, bob = Talker(town, mastodon, "mo"), Talker(town, mastodon, "bob")
    for each in (mo, bob):
        await town.joins(mastodon, each.uri, cats)
    await town.keeps_order(ann, "appoint", mo.uri, community=cats)
    await town.keeps_order(ann, "ban", bob.uri, community=cats)
    (told,) = await bob.says("@cats appeal It was a joke, and everybody laughed.")
    assert "Somebody else" in told
    assert "“It was a joke, and everybody laughed.”" in mo.heard()[-1]
    (again,) = await bob.says("@cats تظلم لم أفعل شيئا")
    assert "من قبل" in again
    told = (await mo.says("@cats overturn"))[-1]
    assert "undone" in told and "taken it back" in bob.heard()[-1]
    found = await stands(town, cats, bob)
    assert found is not None and found.state is MembershipState.LEFT
