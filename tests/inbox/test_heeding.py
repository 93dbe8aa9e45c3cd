"""What is said in private to a community, in all orders and states: one clear answer, and what it says is so."""

from dataclasses import dataclass, field, replace
from typing import NoReturn, cast

import pytest

from fedi_groups.actions import inviting, moderation, umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.letters import HEED, send_letter, words_of
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Hears, Instant, MembershipState, PostKind
from fedi_groups.inbox.heeding import heed
from fedi_groups.inbox.together import heed_together
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.resolve import Resolver
from fedi_groups.reads.messages import messages_for
from fedi_groups.storage.due import Errand, claim_due, finish_due
from fedi_groups.text.html import to_text
from tests.world import World, document

pytestmark = pytest.mark.anyio


class _Nobody:
    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"{name} of another server was asked")


@dataclass
class Hall:
    """A community of Ann's, and what people write to it."""

    world: World
    ann: ActorFacts
    cats: ActorFacts
    claimed: list[Errand] = field(default_factory=list)

    @property
    def directory(self) -> Directory:
        return Directory(self.world.store, cast("Resolver", _Nobody()), cast("Fetcher", _Nobody()))

    async def writes(self, person: ActorFacts, text: str, *, about: PostFacts | None = None) -> None:
        async with self.world.tx() as tx:
            draft = Draft(PostKind.NOTE, f"<p>{text}</p>", source=text if person.local else None)
            known = await tx.posts.get(about.id) if about is not None else None
            place = await tx.actors.get(self.cats.id)
            await send_letter(tx, draft=draft, author=person, community=place, cause=HERE, about=known)

    async def heeds(self) -> None:
        """All that is due, the last claimed first."""
        now = self.world.time()
        async with self.world.store.database.write() as connection:
            found = await claim_due(connection, now=now, until=Instant(now + HOUR), most=30)
        for errand in reversed([each for each in found if each.kind == HEED]):
            again = await heed(self.directory, errand)
            async with self.world.store.database.write() as connection:
                await finish_due(connection, errand, again_at=again)

    async def heeds_together(self) -> list[str]:
        """All that is due, in one go; which messages are left."""
        now = self.world.time()
        async with self.world.store.database.write() as connection:
            found = await claim_due(connection, now=now, until=Instant(now + HOUR), most=30)
        left = await heed_together(self.directory.store, [each for each in found if each.kind == HEED])
        async with self.world.look() as tx:
            return [words_of(await tx.posts.get(each.details["message"])) for each in left]

    async def says(self, person: ActorFacts, text: str, *, about: PostFacts | None = None) -> str:
        """What is answered; nothing if it is silence."""
        before = len(await self.told(person))
        await self.writes(person, text, about=about)
        await self.heeds()
        told = await self.told(person)
        return "\n".join(told[before:])

    async def told(self, person: ActorFacts) -> list[str]:
        async with self.world.look() as tx:
            found = await messages_for(tx, person)
        return [to_text(each.post.content) for each in reversed(found) if each.author.id == self.cats.id]

    async def stands(self, person: ActorFacts) -> Standing | None:
        async with self.world.look() as tx:
            return await tx.memberships.get(self.cats.id, person.id)

    async def is_member(self, person: ActorFacts) -> bool:
        found = await self.stands(person)
        return found is not None and found.is_member

    async def change(self, charter: Charter) -> None:
        async with self.world.tx() as tx:
            self.cats = tx.actors.change(await tx.actors.get(self.cats.id), charter=charter)

    async def appoint(self, person: ActorFacts) -> None:
        async with self.world.tx() as tx:
            await moderation.appoint(tx, Hand(self.ann, HERE), community=self.cats, person=person)


@pytest.fixture
async def hall(world: World) -> Hall:
    ann = await world.person("ann")
    return Hall(world, ann, await world.community("cats", ann))


async def test_messages_of_one_person_are_heeded_in_the_order_they_were_written(hall: Hall) -> None:
    bob = await hall.world.stranger("bob")
    for text in ("join", "leave", "join"):
        await hall.writes(bob, text)
    for _ in range(3):
        await hall.heeds()
        hall.world.time.pass_by(2 * SECOND)
    first, second, third = await hall.told(bob)
    assert "You are a member" in first and "no longer" in second and "You are a member" in third
    assert await hall.is_member(bob)


async def test_a_message_is_heeded_once_however_often_it_is_tried(hall: Hall) -> None:
    bob = await hall.world.stranger("bob")
    await hall.writes(bob, "join")
    now = hall.world.time()
    async with hall.world.store.database.write() as connection:
        (errand,) = [
            each
            for each in await claim_due(connection, now=now, until=Instant(now + HOUR), most=30)
            if each.kind == HEED
        ]
    for _ in range(2):
        await heed(hall.directory, errand)
    assert len(await hall.told(bob)) == 1


async def test_somebody_is_invited_by_name_and_accepts_or_declines_in_words(hall: Hall) -> None:
    bob, eve = await hall.world.person("bob"), await hall.world.stranger("eve")
    await hall.change(Charter(admission=Admission.INVITATION, invites=5))
    refused = await hall.says(bob, "join")
    assert "by invitation" in refused and not await hall.is_member(bob)
    assert "bob@here.test is not invited" in await hall.says(bob, "accept")
    told = await hall.says(hall.ann, "invite eve@there.test Come and see")
    assert told.endswith("@eve@there.test is invited into @cats@here.test.")
    assert "Come and see" in (await hall.told(eve))[-1]
    assert "invited already" in await hall.says(hall.ann, "invite eve@there.test")
    assert "أنت الآن عضو" in await hall.says(eve, "قبول")
    assert "دعي" in await hall.says(hall.ann, "دعوة bob")
    assert "declined" in await hall.says(bob, "decline")
    async with hall.world.look() as tx:
        assert await tx.invites.get(hall.cats.id, bob.id) is None


async def test_a_link_made_by_message_is_redeemed_by_message_until_it_is_used_up(hall: Hall) -> None:
    bob, eve = await hall.world.stranger("bob"), await hall.world.stranger("eve")
    await hall.change(Charter(admission=Admission.INVITATION))
    told = await hall.says(hall.ann, "link 1")
    code = told.rsplit("/", 1)[1].split()[0]
    assert "lets 1 in" in told and len(code) == 24
    assert "You are a member" in await hall.says(bob, f"join https://here.test/invite/{code}")
    assert "used up" in await hall.says(eve, f"join {code}")
    assert "not valid" in await hall.says(eve, "join ABCDEFGHIJKLMNOP")
    assert not await hall.is_member(eve)


async def test_what_is_refused_leaves_nothing_behind(hall: Hall) -> None:
    """The invitation is spent only if somebody is invited."""
    bob, eve = await hall.world.person("bob"), await hall.world.person("eve")
    assert "You are a member" in await hall.says(bob, "join")
    async with hall.world.tx() as tx:
        await moderation.ban(tx, Hand(hall.ann, HERE), community=hall.cats, person=eve)
    before = await hall.stands(bob)
    assert "banned from this community" in await hall.says(bob, "invite eve")
    assert await hall.stands(bob) == before


async def test_a_hidden_community_answers_nobody_who_does_not_know_of_it(hall: Hall) -> None:
    bob, eve = await hall.world.stranger("bob"), await hall.world.stranger("eve")
    async with hall.world.tx() as tx:
        charter = Charter(admission=Admission.INVITATION, hidden=True)
        hall.cats = tx.actors.change(await tx.actors.get(hall.cats.id), charter=charter, locked=True)
    for text in ("help", "join", "join ABCDEFGHIJKLMNOP", "Are you there, anybody?", "/hlep", "accept"):
        assert await hall.says(bob, text) == ""
    assert await hall.told(hall.ann) == []
    async with hall.world.tx() as tx:
        link = await inviting.make_link(tx, inviter=hall.ann, community=hall.cats)
    assert "You are a member" in await hall.says(eve, f"join {link.code}")
    assert "help:" in await hall.says(eve, "help")


async def test_a_ban_is_asked_about_and_cancelled_or_forgotten(hall: Hall) -> None:
    bob = await hall.world.person("bob")
    await hall.says(bob, "join")
    assert "Ban @bob@here.test?" in await hall.says(hall.ann, "ban bob spam")
    assert "nothing was done" in await hall.says(hall.ann, "no")
    assert "nothing to answer" in await hall.says(hall.ann, "yes")
    assert "Ban" in await hall.says(hall.ann, "ban bob spam")
    hall.world.time.pass_by(11 * MINUTE)
    assert "nothing to answer" in await hall.says(hall.ann, "yes")
    assert await hall.is_member(bob)


async def test_a_ban_with_everything_takes_what_was_written_and_undo_brings_it_back(hall: Hall) -> None:
    bob = await hall.world.person("bob")
    await hall.says(bob, "join")
    post = await hall.world.post(bob, hall.cats)
    assert "all that they wrote" in await hall.says(hall.ann, "ban bob 2w everything spam")
    assert "banned until" in await hall.says(hall.ann, "yes!")
    async with hall.world.look() as tx:
        assert (await tx.posts.get(post.id)).removed_at is not None
    assert "may come back" in await hall.says(hall.ann, "undo")
    async with hall.world.look() as tx:
        assert (await tx.posts.get(post.id)).removed_at is None
    assert "nothing to undo" in await hall.says(hall.ann, "undo")


async def test_somebody_is_muted_for_a_rule_and_speaks_again(hall: Hall) -> None:
    bob = await hall.world.person("bob")
    await hall.change(replace(hall.cats.charter, rules=("Be kind.",)))
    await hall.says(bob, "join")
    assert "no rule 7" in await hall.says(hall.ann, "mute bob 7d rule 7")
    assert "muted until" in await hall.says(hall.ann, "mute bob 7d rule 1 really")
    found = await hall.stands(bob)
    assert found is not None and found.muted_until is not None
    assert any("Be kind" in each for each in await hall.told(bob))
    assert "أن يتكلم" in await hall.says(hall.ann, "تراجع")
    assert "غير مكتوم" in await hall.says(hall.ann, "رفع الكتم bob")


async def test_undo_works_for_a_minute(hall: Hall) -> None:
    post = await hall.world.post(hall.ann, hall.cats)
    assert "Pinned" in await hall.says(hall.ann, "pin", about=post)
    hall.world.time.pass_by(2 * MINUTE)
    assert "too late" in await hall.says(hall.ann, "undo")
    assert "so already" in await hall.says(hall.ann, "pin", about=post)


async def test_who_is_outranked_does_nothing_to_those_above(hall: Hall) -> None:
    mo = await hall.world.person("mo")
    await hall.appoint(mo)
    for text in ("ban ann", "kick ann", "warn ann be kind", "prune ann"):
        assert "out of your reach" in await hall.says(mo, text)
    assert "لا سلطة لك" in await hall.says(mo, "حظر ann")
    assert await hall.is_member(hall.ann)


async def test_a_refusal_says_what_would_be_allowed(hall: Hall) -> None:
    bob = await hall.world.person("bob")
    told = await hall.says(bob, "ban ann")
    assert "Only moderators may do this." in told and "“report”" in told
    assert "«بلاغ»" in await hall.says(bob, "حظر ann")


async def test_whoever_wrote_what_is_answered_is_meant(hall: Hall) -> None:
    bob = await hall.world.person("bob")
    await hall.says(bob, "join")
    post = await hall.world.post(bob, hall.cats)
    assert "@bob@here.test is warned" in await hall.says(hall.ann, "warn that is rude", about=post)
    assert "@bob@here.test is out" in await hall.says(hall.ann, "kick", about=post)
    assert not await hall.is_member(bob)


async def test_what_a_command_lacks_is_asked_for(hall: Hall) -> None:
    assert "Which post?" in await hall.says(hall.ann, "lock")
    assert "Whom?" in await hall.says(hall.ann, "ban")
    assert "nobody cannot be found" in (await hall.says(hall.ann, "ban nobody"))


async def test_an_owner_does_not_leave(hall: Hall) -> None:
    assert "cannot be without you" in await hall.says(hall.ann, "leave")
    assert await hall.is_member(hall.ann)


async def test_a_full_community_lets_people_stand_in_line(hall: Hall) -> None:
    await hall.change(Charter(cap=1))
    bob = await hall.world.stranger("bob")
    assert "stand in line" in await hall.says(bob, "join")
    found = await hall.stands(bob)
    assert found is not None and found.state is MembershipState.WAITING


async def test_questions_end_with_cancel_and_wait_no_longer_than_a_day(hall: Hall) -> None:
    await hall.change(Charter(admission=Admission.APPROVAL, questions=("Why?",)))
    bob = await hall.world.stranger("bob")
    assert "Why?" in await hall.says(bob, "join")
    assert "help:" in await hall.says(bob, "help")
    assert "nothing was done" in await hall.says(bob, "cancel")
    assert "Why?" in await hall.says(bob, "join")
    hall.world.time.pass_by(DAY + HOUR)
    assert "moderators" in await hall.says(bob, "Because I like them")
    assert await hall.stands(bob) is None
    assert "asked to come in" in await hall.says(bob, "join\nBecause I like them")
    found = await hall.stands(bob)
    assert found is not None and found.answers == ("Because I like them",)


async def test_who_is_let_in_is_told_so_in_the_language_they_spoke(hall: Hall) -> None:
    await hall.change(Charter(admission=Admission.APPROVAL))
    bob, eve = await hall.world.stranger("bob"), await hall.world.stranger("eve")
    await hall.says(bob, "انضمام")
    await hall.says(eve, "join")
    assert "Several ask" in await hall.says(hall.ann, "approve")
    await hall.says(hall.ann, "approve bob@there.test")
    await hall.says(hall.ann, "refuse")
    assert "أنت الآن عضو" in (await hall.told(bob))[-1]
    assert "have not let you in" in (await hall.told(eve))[-1]


async def test_a_message_that_was_deleted_is_heeded_no_more(hall: Hall) -> None:
    bob = await hall.world.person("bob")
    await hall.writes(bob, "join")
    async with hall.world.tx() as tx:
        (message,) = [each.post for each in await messages_for(tx, bob)]
        tx.posts.change(await tx.posts.get(message.id), deleted_at=tx.now)
    await hall.heeds()
    assert await hall.told(bob) == [] and not await hall.is_member(bob)


async def test_a_banned_person_gets_through_to_nobody(hall: Hall) -> None:
    bob = await hall.world.person("bob")
    async with hall.world.tx() as tx:
        await moderation.ban(tx, Hand(hall.ann, HERE), community=hall.cats, person=bob)
    before = len(await hall.told(hall.ann))
    assert "banned from @cats@here.test" in await hall.says(bob, "I want to say something to all of you")
    assert len(await hall.told(hall.ann)) == before


async def test_what_a_moderator_elsewhere_does_is_told_by_one_who_lives_here(hall: Hall) -> None:
    """Group servers believe nobody whose signature is not theirs; the public log says who it was."""
    mo = await hall.world.stranger("mo")
    await hall.appoint(mo)
    post = await hall.world.post(hall.ann, hall.cats)
    assert "Removed" in await hall.says(mo, "remove rude", about=post)
    row = await hall.world.told("remove")
    found = document(row.threadiverse_body)
    assert (row.signer_id, found["actor"]) == (hall.ann.id, hall.ann.uri)
    assert found["summary"] == "rude (@mo@there.test)"


async def test_a_report_by_message_reaches_moderators_as_a_message(hall: Hall) -> None:
    mo, bob = await hall.world.stranger("mo"), await hall.world.stranger("bob")
    await hall.appoint(mo)
    post = await hall.world.post(hall.ann, hall.cats)
    assert "will look at it" in await hall.says(bob, "report this is rude", about=post)
    told = (await hall.told(mo))[-1]
    assert "@bob@there.test" in told and post.uri in told and "this is rude" in told


async def test_rules_and_members_and_the_page_are_told(hall: Hall) -> None:
    bob = await hall.world.stranger("bob")
    await hall.change(replace(hall.cats.charter, rules=("Be kind.", "No dogs.")))
    assert "2. No dogs." in await hall.says(bob, "rules")
    assert "1 members" in await hall.says(bob, "members")
    told = await hall.says(bob, "عن")
    assert "انضمام" in told and "ann@here.test" in told


async def test_what_many_say_at_once_is_heeded_as_if_each_had_been_alone(hall: Hall) -> None:
    await hall.change(Charter(admission=Admission.INVITATION, rules=("Be kind.",)))
    bob, eve, max_ = [await hall.world.stranger(name) for name in ("bob", "eve", "max")]
    await hall.writes(bob, "join")
    await hall.writes(eve, "rules")
    await hall.writes(max_, "rules")
    await hall.writes(max_, "about")
    await hall.writes(hall.ann, "invite max@there.test")
    assert await hall.heeds_together() == ["about"]
    assert "invitation" in (await hall.told(bob))[0] and not await hall.is_member(bob)
    assert "Be kind." in (await hall.told(eve))[0]
    async with hall.world.look() as tx:
        assert await tx.invites.get(hall.cats.id, max_.id) is not None
    assert len(await hall.told(max_)) == 2, "the rules, and the invitation"


async def test_the_last_place_goes_to_one_of_those_who_ask_at_once(hall: Hall) -> None:
    await hall.change(Charter(cap=2))
    people = [await hall.world.stranger(name) for name in ("bob", "eve")]
    for each in people:
        await hall.writes(each, "join")
    assert await hall.heeds_together() == []
    assert [await hall.is_member(each) for each in people] == [True, False]


async def test_of_two_who_invite_one_guest_at_once_the_second_is_told_and_spends_nothing(hall: Hall) -> None:
    bob, eve, dan = [await hall.world.stranger(each) for each in ("bob", "eve", "dan")]
    async with hall.world.tx() as tx:
        for each in (bob, eve):
            await tx.memberships.become(hall.cats.id, each.id, MembershipState.MEMBER, since=tx.now)
    for each in (bob, eve):
        await hall.writes(each, "invite dan@there.test")
    assert await hall.heeds_together() == []
    assert "is invited into" in (await hall.told(bob))[-1] and "invited already" in (await hall.told(eve))[-1]
    stands = [await hall.stands(each) for each in (bob, eve)]
    assert [each.spent for each in stands if each is not None] == [1, 0] and len(await hall.told(dan)) == 1


async def test_what_has_to_be_asked_back_leaves_all_to_be_heeded_one_by_one(hall: Hall) -> None:
    bob = await hall.world.stranger("bob")
    await hall.writes(bob, "rules")
    await hall.writes(hall.ann, "ban bob@there.test")
    before = await hall.world.log()
    assert sorted(await hall.heeds_together()) == ["ban bob@there.test", "rules"]
    assert await hall.world.log() == before and await hall.told(bob) == []


async def test_nothing_is_heeded_twice(hall: Hall) -> None:
    bob, eve = [await hall.world.stranger(name) for name in ("bob", "eve")]
    for each in (bob, eve):
        await hall.writes(each, "about")
    assert await hall.heeds_together() == []
    hall.world.time.pass_by(HOUR)
    await hall.heeds()
    assert len(await hall.told(bob)) == len(await hall.told(eve)) == 1


async def test_who_keeps_order_in_an_umbrella_announces_by_answering_a_post_in_it(hall: Hall) -> None:
    bob = await hall.world.stranger("bob")
    await hall.appoint(bob)
    below = await hall.world.community("kittens", hall.ann)
    async with hall.world.tx() as tx:
        hand = Hand(await tx.actors.get(hall.ann.id), HERE)
        top, place = await tx.actors.get(hall.cats.id), await tx.actors.get(below.id)
        await umbrellas.propose(tx, hand, umbrella=top, community=place)
    post = await hall.world.post(hall.ann, hall.cats)
    assert (
        await hall.says(bob, "announce", about=post) == "@bob@there.test Announced to 1 communities of @cats@here.test."
    )
    assert "already" in await hall.says(bob, "/announce", about=post)
    async with hall.world.look() as tx:
        assert [each.community_id for each in await tx.shares.of(post.id)] == [below.id]
    eve = await hall.world.stranger("eve")
    refused = await hall.says(eve, "إعلان", about=post)
    assert "الإعلان لمشرفي المظلة وحدهم" in refused


async def test_in_any_other_community_what_is_announced_is_pinned(hall: Hall) -> None:
    post = await hall.world.post(hall.ann, hall.cats)
    assert "Pinned" in await hall.says(hall.ann, "announce", about=post)


@pytest.mark.parametrize("words", ["digest weekly mail", "/digest weekly by e-mail", "ملخص أسبوعي بالبريد"])
async def test_a_digest_by_mail_is_for_who_has_an_account_here(hall: Hall, words: str) -> None:
    eve, bob = await hall.world.person("eve"), await hall.world.stranger("bob")
    for each in (eve, bob):
        await hall.says(each, "join")
    arabic = words[0] not in "d/"
    said = await hall.says(eve, words)
    assert ("بالبريد الإلكتروني" if arabic else "by e-mail") in said
    standing = await hall.stands(eve)
    assert standing is not None and standing.by_mail and standing.hears is Hears.WEEKLY
    said = await hall.says(bob, words)
    assert ("لمن لديهم حساب هنا" if arabic else "have an account here") in said
    if not arabic:
        assert "nothing has changed" in await hall.says(eve, words)
