"""What there is to be seen on the stage: people, communities in English and Arabic, talk, and work for those who keep
order; made by the same actions as anybody's."""

from dataclasses import dataclass, field, replace
from typing import Any

import pyotp

from fedi_groups.actions import (
    announcements,
    appeals,
    factors,
    importing,
    inviting,
    limiting,
    membership,
    moderation,
    posting,
    reactions,
    reports,
    roles,
    savedreplies,
    suspension,
    umbrellas,
)
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.filters import FilterWish, KeywordWish, make_filter
from fedi_groups.actions.joining import ask_in
from fedi_groups.actions.mailing import stop_address
from fedi_groups.actions.posting_up import Text, post_up
from fedi_groups.actions.profiles import Profile, add_community, change_person
from fedi_groups.domain.accounts import Purpose, Ticket
from fedi_groups.domain.apps import App, AppId
from fedi_groups.domain.charter import DEFAULT, Admission
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.importing import ImportKind, read_sheet
from fedi_groups.domain.mail import Notice, Stop
from fedi_groups.domain.types import DAY, SECOND, ActorKind, Instant, PostKind, Power, Role, Visibility
from fedi_groups.reads.appeals import standing_of
from fedi_groups.reads.modlog import modlog
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.apps import add_app
from fedi_groups.storage.tickets import add_ticket
from fedi_groups.storage.unit import Unit
from tests.browser.stage import resident
from tests.gathering import gathering
from tests.world import World

RULES = ("Be kind.", "No adverts, nor anything like them.")
LONG = (
    "<p>Some thoughts of the usual length, on what everyone here has been talking about since <strong>yesterday"
    '</strong>: it takes <a href="https://reading.example/a-page">a page</a> to say, a minute to read, and a week to '
    "agree on.</p><ul><li>First</li><li>Second</li></ul><pre><code>a line of code that is longer than a phone is wide, "
    "so that it has to be scrolled</code></pre>"
)
ARABIC = "<p>السلام عليكم ورحمة الله، هذا إعلان من المدرسة: تبدأ الرحلة يوم <strong>الخميس</strong> الساعة 8.</p>"

TERMS = "## What you agree to\n\n1. Be kind.\n2. What you write stays **yours**.\n\nMore is said [here](/about)."

CODED = "cara"
"""Who has a code app."""

SAVED = (
    ("Not about cats", "This is a place for cats: please try another community.", "en"),
    ("خارج الموضوع", "نرجو الالتزام بموضوع المجتمع.", "ar"),
)
"""Replies that those who keep order have ready."""


@dataclass
class Scenery:
    """Boss runs the server; Ann owns cats, which Max keeps in order and Bob and Salma are members of."""

    world: World
    words: dict[str, str] = field(default_factory=dict)

    async def build(self) -> dict[str, str]:
        await self._people()
        await self._communities()
        await self._talk()
        await self._order()
        await self._decided()
        await self._told()
        await self._above()
        await self._doors()
        await self._many()
        await self._own()
        return self.words

    async def _people(self) -> None:
        self.boss = await resident(self.world, "boss", admin=True)
        self.ann, self.max, self.bob, self.eve, self.salma = [
            await resident(self.world, name) for name in ("ann", "max", "bob", "eve", "salma")
        ]
        self.rae = await self.world.stranger("rae")
        async with self.world.tx() as tx:
            shown = Profile(title="سلمى بنت أحمد", summary="<p>أم لثلاثة، وأحب القطط.</p>")
            await change_person(tx, person=await tx.actors.get(self.salma.id), profile=shown)

    async def _communities(self) -> None:
        charter = replace(DEFAULT, rules=RULES, admission=Admission.OPEN)
        self.cats = await self._community(
            "cats", self.ann, title="Cats", summary="<p>All of them.</p>", charter=charter
        )
        asked = replace(DEFAULT, rules=RULES, admission=Admission.APPROVAL, questions=("Why?",), first_held=1)
        self.school = await self._community(
            "madrasa",
            self.ann,
            title="أهالي الصف الثالث",
            summary="<p>لأهالي الصف وحدهم.</p>",
            charter=asked,
            locked=True,
        )
        async with self.world.tx() as tx:
            for person in (self.max, self.bob, self.salma, self.rae):
                await membership.follow(tx, follower=person, target=self.cats)
        async with self.world.tx() as tx:
            hand = Hand(self.ann, HERE)
            await moderation.appoint(tx, hand, community=await tx.actors.get(self.cats.id), person=self.max)

    async def _community(self, name: str, owner: ActorFacts, **more: Any) -> ActorFacts:
        async with self.world.tx() as tx:
            new = NewActor(kind=ActorKind.GROUP, name=name, **more)
            return await add_community(tx, new=new, keys=self.world.keys, owner=owner)

    async def _talk(self) -> None:
        thread = await self.says(self.bob, LONG, title="What do cats think of Thursdays?", hashtags=("cats",))
        arabic = await self.says(self.salma, ARABIC, title="رحلة الصف إلى المتحف", language="ar")
        await self.says(self.bob, "<p>It is behind a warning.</p>", title="A secret", warning="Spoilers")
        await self.says(self.ann, "", title="A page elsewhere", link="https://reading.example/a-page")
        poll = PollDraft((("Yes", 0), ("No", 0)), multiple=False, closes_at=Instant(self.world.store.clock() + DAY))
        await self.says(self.max, "<p>Shall we?</p>", title="A question", kind=PostKind.QUESTION, poll=poll)
        first = await self.answers(thread, self.max, LONG)
        second = await self.answers(first, self.salma, ARABIC)
        third = await self.answers(second, self.rae, "<p>From elsewhere.</p>")
        await self.answers(third, self.bob, "<p>Deep down.</p>")
        comment = await self.answers(thread, self.ann, "<p>Another one.</p>")
        async with self.world.tx() as tx:
            draft = Draft(kind=PostKind.NOTE, content="<p>Another one, put right.</p>")
            known = await tx.posts.get(comment.id)
            await posting.edit(tx, post=known, draft=draft, author=self.ann, cause=HERE)
            for person in (self.max, self.salma):
                await reactions.vote(tx, voter=person, post=await tx.posts.get(thread.id), value=1, cause=HERE)
        self.thread, self.comment = thread, comment
        self.words |= {"thread": str(thread.id), "arabic": str(arabic.id), "comment": str(comment.id)}
        mine = await self.says(self.ann, "<p>What I think.</p>", title="Of my own")
        self.words["own"] = str(mine.id)

    async def _own(self) -> None:
        """What Bob keeps for himself: a filter, and files that he has brought along."""
        names = "\n".join(f"somebody{number}@elsewhere.example" for number in range(40))
        async with self.world.tx() as tx:
            words = (KeywordWish(words="spoilers", whole=True), KeywordWish(words="عناكب", whole=True))
            wish = FilterWish(title="Not now", contexts=(FilterContext.HOME,), keywords=words)
            kept = await make_filter(tx, owner=self.bob, wish=wish)
            sheet = read_sheet(ImportKind.MUTES, f"{names}\nno handle at all".encode())
            ended = await importing.prepare(tx, person=self.bob, kind=ImportKind.MUTES, sheet=sheet)
        async with self.world.tx() as tx:
            await importing.begin(tx, person=self.bob, number=ended.id)
            for line in sheet.lines[:3]:
                await importing.put_off(tx, ended, line, why="Another server could not be reached.")
        async with self.world.tx() as tx:
            sheet = read_sheet(ImportKind.FOLLOWS, names.encode())
            asked = await importing.prepare(tx, person=self.bob, kind=ImportKind.FOLLOWS, sheet=sheet)
        self.words |= {"filter": str(kept.id), "asked": str(asked.id), "brought": str(ended.id)}

    async def says(self, author: ActorFacts, text: str, *, kind: PostKind = PostKind.PAGE, **more: Any) -> PostFacts:
        async with self.world.tx() as tx:
            draft = Draft(kind=kind, content=text, **more)
            return await posting.publish(tx, draft=draft, author=author, cause=HERE, community=self.cats)

    async def answers(self, parent: PostFacts, author: ActorFacts, text: str) -> PostFacts:
        async with self.world.tx() as tx:
            draft, above = Draft(kind=PostKind.NOTE, content=text), await tx.posts.get(parent.id)
            return await posting.publish(tx, draft=draft, author=author, cause=HERE, parent=above)

    async def _order(self) -> None:
        """Something done, and something to be done."""
        bad = await self.says(self.bob, "<p>Buy this.</p>", title="An advert")
        async with self.world.tx() as tx:
            await moderation.remove(tx, Hand(self.max, HERE, "Rule 2"), post=await tx.posts.get(bad.id))
            await moderation.set_pinned(tx, Hand(self.max, HERE), post=await tx.posts.get(self.thread.id), pinned=True)
            known = await tx.posts.get(self.comment.id)
            await reports.report(tx, reporter=self.bob, person=self.ann, reason="It is rude.", cause=HERE, post=known)
            first = await tx.posts.get(self.thread.id)
            await reports.report(tx, reporter=self.max, person=self.bob, reason="Off topic.", cause=HERE, post=first)
            school = await tx.actors.get(self.school.id)
            for place in (await tx.actors.get(self.cats.id), school):
                for title, words, language in SAVED:
                    hand = Hand(self.ann, HERE)
                    await savedreplies.save(tx, hand, community=place, title=title, words=words, language=language)
            await ask_in(tx, person=self.eve, community=school, answers=("My child is in it.",))
            await announcements.announce(tx, text="The server moves house on **Friday**.")

    async def _decided(self) -> None:
        """By the admin: one is suspended and has appealed, one is limited."""
        sue, lee = await resident(self.world, "sue"), await resident(self.world, "lee")
        async with self.world.tx() as tx:
            hand = Hand(self.boss, HERE, "Rule 1: Be kind. Threats to others, again and again.")
            await suspension.suspend(tx, hand, person=await tx.actors.get(sue.id))
            await limiting.limit(tx, hand, person=await tx.actors.get(lee.id))
        async with self.world.tx() as tx:
            me = await tx.actors.get(lee.id)
            found = await standing_of(tx, me)
            entry = found.limited.entry if found.limited is not None else None
            await appeals.appeal(tx, person=me, entry=entry, words="It was not me who wrote this.")

    async def _told(self) -> None:
        """Terms, a conversation of two, and somebody of whom a code is asked beside the password."""
        cara = await resident(self.world, CODED)
        async with self.world.tx() as tx:
            await post_up(tx, self.boss, Text.TERMS, "en", TERMS)
            offer = factors.begin(tx, cara)
            code = pyotp.TOTP(factors.offered(tx, cara, offer)).at(tx.now // SECOND)
            assert await factors.turn_on(tx, cara, offer=offer, code=code) is not None
            first = await self._tells(tx, self.ann, self.bob, "<p>Will you bring the cake?</p>")
        async with self.world.tx() as tx:
            above = await tx.posts.get(first.id)
            await self._tells(tx, self.bob, self.ann, "<p>I will, and <em>both</em> plates.</p>", parent=above)
        self.words["message"] = str(first.id)

    async def _tells(
        self, tx: Unit, author: ActorFacts, other: ActorFacts, text: str, *, parent: PostFacts | None = None
    ) -> PostFacts:
        draft = Draft(kind=PostKind.NOTE, content=text, visibility=Visibility.DIRECT)
        more: dict[str, Any] = {"cause": HERE, "mentions": [other.id], "parent": parent}
        return await posting.publish(tx, draft=draft, author=await tx.actors.get(author.id), **more)

    async def _above(self) -> None:
        """An umbrella over cats, a role there that has a name, and somebody who was warned."""
        district = await self._community("district", self.boss, title="Our district")
        async with self.world.tx() as tx:
            hand, cats = Hand(self.ann, HERE), await tx.actors.get(self.cats.id)
            over = Hand(self.boss, HERE)
            await umbrellas.propose(tx, over, umbrella=await tx.actors.get(district.id), community=cats)
        async with self.world.tx() as tx:
            umbrella, cats = await tx.actors.get(district.id), await tx.actors.get(self.cats.id)
            await umbrellas.agree(tx, hand, umbrella=umbrella, community=cats)
            await roles.define(tx, hand, community=cats, name="Greeter", powers=[Power.APPROVE])
            warned = Hand(self.ann, HERE, "Rule 1: Be kind.")
            await moderation.warn(tx, warned, community=cats, person=await tx.actors.get(self.bob.id))
        async with self.world.look() as tx:
            (entry, *_) = (await modlog(tx, self.cats)).lines
        self.words |= {"umbrella": "district", "member": str(self.bob.id), "entry": str(entry.entry.id)}

    async def _many(self) -> None:
        """A community that is large enough to be told how it fares."""
        made = await gathering(self.world, self.ann, "town")
        await made.come(7, days_ago=9)
        for days_ago in (40, 20, 9, 3, 1):
            threads = await made.say(made.people[: 4 * days_ago], at=made.at(days_ago, 9 + days_ago % 12))
            await made.say(made.people[10:19], at=made.at(days_ago, 22), to=threads[0])
        self.words["town"] = "town"

    async def _doors(self) -> None:
        """Codes and tickets that addresses have in them."""
        async with self.world.tx() as tx:
            link = await inviting.make_link(tx, inviter=self.ann, community=self.cats, most=50, note="Come in.")
            cats = await tx.actors.get(self.cats.id)
            await inviting.invite(tx, inviter=self.ann, community=cats, person=self.eve, note="You too.")
            stop = stop_address(tx, Stop(self.bob.id, None, Notice.MENTION))
            until = Instant(tx.now + DAY)
            add_ticket(tx.writes, Ticket(Purpose.PASSWORD, self.bob.id, "bob@here.test", until), secret="a-ticket")
            back = f"{tx.uris.origin}/"
            app = App(AppId(tx.mint.next()), "an-app", "An app", None, (back,), ("read", "write"))
            add_app(tx.writes, app, secret="nobody's", now=tx.now)
        consent = f"client_id=an-app&redirect_uri={back}&response_type=code&scope=read"
        self.words |= {
            "community": "cats",
            "school": "madrasa",
            "person": "bob",
            "other": str(self.ann.id),
            "tag": "cats",
            "code": link.code,
            "stop": stop.rpartition("/")[2],
            "ticket": "a-ticket",
            "consent": consent,
            "role": Role.MODERATOR.value,
        }
