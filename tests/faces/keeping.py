"""A community with rules, those who keep order in it, and some who give them reason to: for tests of their pages."""

from dataclasses import dataclass, field

import httpx

from fedi_groups.actions import joining, membership, moderation, reports
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts, ReportFacts, Standing
from fedi_groups.domain.types import MembershipState, Power, Role
from tests.faces.browser import Browser, hidden_in, resident
from tests.faces.house import House

CHARTER = Charter(admission=Admission.APPROVAL, questions=("Why cats?",), rules=("Be kind.", "No dogs."))


@dataclass
class Keeping:
    """Ann owns Cats, Mia moderates it, Bob is a member. `at`: browsers at which they are signed in."""

    house: House
    people: dict[str, ActorFacts] = field(default_factory=dict)
    at: dict[str, Browser] = field(default_factory=dict)
    cats: ActorFacts = field(init=False)

    async def begin(self, charter: Charter = CHARTER) -> "Keeping":
        await self.person("ann")
        self.cats = await self.house.world.community("cats", self.people["ann"], charter=charter)
        await self.person("mia", role=Role.MODERATOR)
        await self.person("bob", role=Role.MEMBER)
        return self

    async def person(self, name: str, *, role: Role | None = None, powers: tuple[Power, ...] = ()) -> Browser:
        """Somebody who is signed in; with a role, or powers, a member of Cats."""
        self.people[name] = await resident(self.house, name)
        if role is not None:
            await self.stands(name, role, powers)
        self.at[name] = Browser(self.house)
        await self.at[name].signs_in(self.people[name])
        return self.at[name]

    async def stands(self, name: str, role: Role, powers: tuple[Power, ...] = ()) -> None:
        person, named = self.people[name], "helper" if powers else ""
        async with self.house.world.tx() as tx:
            state, granted = MembershipState.MEMBER, frozenset(powers)
            tx.memberships.put(Standing(self.cats.id, person.id, state, role, tx.now, powers=granted, called=named))

    async def standing(self, name: str) -> Standing | None:
        async with self.house.world.look() as tx:
            return await tx.memberships.get(self.cats.id, self.people[name].id)

    async def asks(self, name: str, answer: str) -> None:
        async with self.house.world.tx() as tx:
            person, cats = await tx.actors.get(self.people[name].id), await tx.actors.get(self.cats.id)
            await membership.follow(tx, follower=person, target=cats)
            await joining.ask_in(tx, person=person, community=cats, answers=(answer,))

    async def reports(self, name: str, post: PostFacts, reason: str) -> ReportFacts:
        async with self.house.world.tx() as tx:
            return await reports.report(
                tx,
                reporter=await tx.actors.get(self.people[name].id),
                person=await tx.actors.get(post.author_id),
                reason=reason,
                cause=HERE,
                post=await tx.posts.get(post.id),
            )

    async def warns(self, name: str, reason: str) -> None:
        async with self.house.world.tx() as tx:
            hand = Hand(self.people["ann"], HERE, reason)
            await moderation.warn(tx, hand, community=self.cats, person=self.people[name])

    async def fills_in(self, name: str, path: str, /, **values: str) -> httpx.Response:
        """A form of a page, whichever: with the mark that all forms of it share."""
        page = await self.at[name].get(path)
        shown = hidden_in(page.text)
        return await self.at[name].send(path, {"mark": shown.get("mark", ""), "back": path} | values)
