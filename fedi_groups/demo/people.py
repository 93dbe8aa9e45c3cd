"""What people do on one server of the demonstration: the same actions that apps and the command line call."""

import asyncio
from dataclasses import dataclass, replace

from fedi_groups.actions import membership, posting, reactions
from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.profiles import add_community, add_person
from fedi_groups.app import Services
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ActorId, ActorKind, PostKind, Uri
from fedi_groups.errors import Missing
from fedi_groups.peers.compose import Written, compose
from fedi_groups.peers.handles import Directory
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.unit import Unit, transaction
from fedi_groups.text.markdown import render


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who lives on the server whose services these are. Posts are named by their ids."""

    services: Services
    actor: ActorFacts

    async def found(self, name: str, *, title: str, summary: str) -> ActorFacts:
        """A community of theirs."""
        keys = await asyncio.to_thread(make_keys, self.services.secret)
        html = render(summary, mentions={}).html
        new = NewActor(kind=ActorKind.GROUP, name=name, title=title, summary=html, summary_source=summary)
        async with transaction(self.services.store) as tx:
            return await add_community(tx, new=new, keys=keys, owner=await self._myself(tx))

    async def follow(self, handle: str) -> ActorFacts:
        """Whoever goes by this handle, found over WebFinger where that is elsewhere."""
        target = await self._directory().find(handle)
        async with transaction(self.services.store) as tx:
            await membership.follow(tx, follower=await self._myself(tx), target=await tx.actors.get(target.id))
        return target

    async def post(self, community: str, written: Written) -> PostFacts:
        """To the community with this id."""
        draft, mentions = await compose(self._directory(), written)
        async with transaction(self.services.store) as tx:
            group = await tx.actors.find(community)
            if group is None:
                raise Missing(f"{community} is not known on {self.actor.host}")
            return await posting.publish(
                tx, draft=draft, author=await self._myself(tx), community=group, cause=HERE, mentions=mentions
            )

    async def comment(self, parent: str, text: str, *, language: str | None = None) -> PostFacts:
        draft, mentions = await compose(self._directory(), Written(text, language=language))
        return await self._answer(parent, draft, mentions)

    async def ask(self, parent: str, text: str, *options: str) -> PostFacts:
        """A comment that is a poll of one choice."""
        draft, mentions = await compose(self._directory(), Written(text))
        poll = PollDraft(tuple((each, 0) for each in options), multiple=False, closes_at=None)
        return await self._answer(parent, replace(draft, kind=PostKind.QUESTION, poll=poll), mentions)

    async def choose(self, poll: str, number: int) -> None:
        async with transaction(self.services.store) as tx:
            post = await _post(tx, poll)
            await reactions.choose(tx, voter=await self._myself(tx), post=post, numbers=(number,), cause=HERE)

    async def tell_count(self, poll: PostFacts) -> None:
        """What an errand does a minute after somebody chose."""
        async with transaction(self.services.store) as tx:
            await reactions.announce_count(tx, poll.id)

    async def edit(self, uri: str, written: Written) -> None:
        draft, mentions = await compose(self._directory(), written)
        async with transaction(self.services.store) as tx:
            post = await _post(tx, uri)
            await posting.edit(tx, post=post, draft=draft, author=await self._myself(tx), cause=HERE, mentions=mentions)

    async def delete(self, uri: str) -> None:
        async with transaction(self.services.store) as tx:
            await posting.delete(tx, post=await _post(tx, uri), author=await self._myself(tx), cause=HERE)

    async def vote(self, uri: str, value: int) -> None:
        """+1 or -1; 0 takes back whichever it was."""
        async with transaction(self.services.store) as tx:
            post, voter = await _post(tx, uri), await self._myself(tx)
            if value:
                await reactions.vote(tx, voter=voter, post=post, value=value, cause=HERE)
            else:
                await reactions.unvote(tx, voter=voter, post=post, cause=HERE)

    async def _answer(self, parent: str, draft: Draft, mentions: tuple[ActorId, ...]) -> PostFacts:
        async with transaction(self.services.store) as tx:
            return await posting.publish(
                tx,
                draft=draft,
                author=await self._myself(tx),
                parent=await _post(tx, parent),
                cause=HERE,
                mentions=mentions,
            )

    async def _myself(self, tx: Unit) -> ActorFacts:
        return await tx.actors.get(self.actor.id)

    def _directory(self) -> Directory:
        return Directory(self.services.store, self.services.resolver, self.services.fetcher)


async def settle_in(services: Services, name: str) -> Person:
    """Somebody new on this server."""
    keys = await asyncio.to_thread(make_keys, services.secret)
    new = NewActor(kind=ActorKind.PERSON, name=name)
    async with transaction(services.store) as tx:
        email = f"{name}@example.org"
        actor = await add_person(tx, new=new, keys=keys, email=email, password=None, admin=False)
    return Person(services, actor)


async def _post(tx: Unit, uri: str) -> PostFacts:
    found = await tx.posts.find(Uri(uri))
    if found is None:
        raise Missing(f"{uri} has not come to {tx.uris.host}")
    return found
