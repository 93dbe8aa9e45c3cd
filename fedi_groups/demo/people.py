"""What people do on one server of the demonstration: the same actions that apps and the command line call."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import orjson

from fedi_groups.actions import (
    admission,
    announcing,
    invites,
    inviting,
    masking,
    media,
    membership,
    posting,
    reactions,
    reports,
    umbrellas,
)
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.letters import send_letter
from fedi_groups.actions.profiles import add_community, add_person
from fedi_groups.app import Services
from fedi_groups.domain.charter import DEFAULT, Charter
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE, Moderated
from fedi_groups.domain.facts import ActorFacts, Entry, InviteLink, PostFacts, ReportFacts
from fedi_groups.domain.types import DAY, ActorId, ActorKind, Instant, PostKind, ReportState, Scheme, Uri, Visibility
from fedi_groups.errors import Missing
from fedi_groups.peers.compose import Written, compose
from fedi_groups.peers.connect import Answer
from fedi_groups.peers.handles import Directory
from fedi_groups.reads.messages import Message, messages_for
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.text.markdown import render
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request, sign

Deed = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who lives on the server whose services these are. Posts are named by their ids."""

    services: Services
    actor: ActorFacts

    async def found(
        self, name: str, *, title: str, summary: str, private: bool = False, charter: Charter = DEFAULT
    ) -> ActorFacts:
        """A community of theirs."""
        keys = await asyncio.to_thread(make_keys, self.services.secret)
        html = render(summary, mentions={}).html
        new = NewActor(
            kind=ActorKind.GROUP,
            name=name,
            title=title,
            summary=html,
            summary_source=summary,
            locked=private,
            charter=charter,
        )
        async with transaction(self.services.store) as tx:
            return await add_community(tx, new=new, keys=keys, owner=await self._myself(tx))

    async def follow(self, handle: str) -> ActorFacts:
        """Whoever goes by this handle, found over WebFinger where that is elsewhere."""
        target = await self._directory().find(handle)
        async with transaction(self.services.store) as tx:
            await membership.follow(tx, follower=await self._myself(tx), target=await tx.actors.get(target.id))
        return target

    async def tell(self, handle: str, text: str) -> None:
        """A private message to a community, here or elsewhere; it answers."""
        target = await self._directory().find(handle)
        draft, mentions = await compose(self._directory(), Written(text, visibility=Visibility.DIRECT))
        async with transaction(self.services.store) as tx:
            author, community = await self._myself(tx), await tx.actors.get(target.id)
            if community.local:
                await send_letter(tx, draft=draft, author=author, community=community, cause=HERE, mentions=mentions)
            else:
                named = [community.id, *mentions]
                await posting.publish(tx, draft=draft, author=author, cause=HERE, mentions=named)

    async def heard(self) -> list[Message]:
        """Private messages to and from them, the newest first."""
        async with reading(self.services.store) as tx:
            return list(await messages_for(tx, await self._myself(tx), most=50))

    async def invite(self, community: str, handle: str, *, note: str = "") -> None:
        person = await self._directory().find(handle)
        async with transaction(self.services.store) as tx:
            place, inviter = await _actor(tx, community), await self._myself(tx)
            whom = await tx.actors.get(person.id)
            await inviting.invite(tx, inviter=inviter, community=place, person=whom, note=note)

    async def accept(self, community: str) -> None:
        """An invitation that waits for them."""
        async with transaction(self.services.store) as tx:
            place = await _actor(tx, community)
            await invites.answer(tx, community=place, person=await self._myself(tx), accepted=True)

    async def make_link(self, community: str, *, most: int) -> InviteLink:
        async with transaction(self.services.store) as tx:
            place, inviter = await _actor(tx, community), await self._myself(tx)
            return await inviting.make_link(tx, inviter=inviter, community=place, most=most)

    async def prune(self, community: str, person: str, *, reason: str) -> list[ActorFacts]:
        async with transaction(self.services.store) as tx:
            hand = Hand(await self._myself(tx), HERE, reason)
            place, whom = await _actor(tx, community), await _actor(tx, person)
            return await inviting.prune(tx, hand, community=place, person=whom)

    async def put_under(self, umbrella: str, community: str) -> None:
        async with transaction(self.services.store) as tx:
            hand = Hand(await self._myself(tx), HERE)
            top, place = await _actor(tx, umbrella), await _actor(tx, community)
            await umbrellas.propose(tx, hand, umbrella=top, community=place)

    async def unfollow(self, community: str) -> None:
        async with transaction(self.services.store) as tx:
            await membership.unfollow(tx, follower=await self._myself(tx), target=await _actor(tx, community))

    async def announce(self, umbrella: str, written: Written) -> PostFacts:
        """To all communities of an umbrella of theirs."""
        draft, mentions = await compose(self._directory(), written)
        async with transaction(self.services.store) as tx:
            hand = Hand(await self._myself(tx), HERE)
            top = await _actor(tx, umbrella)
            return await announcing.announce(tx, hand, umbrella=top, draft=draft, mentions=mentions)

    async def answer_to(self, person: str, *, community: str, yes: bool) -> None:
        """Let in, or turn away, who has asked to come into a community of theirs."""
        act = admission.admit if yes else admission.decline
        async with transaction(self.services.store) as tx:
            hand = Hand(await self._myself(tx), HERE)
            await act(tx, hand, community=await _actor(tx, community), person=await _actor(tx, person))

    async def post(
        self, community: str, written: Written, *, upload: bytes | None = None, description: str = ""
    ) -> PostFacts:
        """To the community with this id; with a picture."""
        draft, mentions = await compose(self._directory(), written)
        picture = await self.services.workshop.keep(upload) if upload is not None else None
        async with transaction(self.services.store) as tx:
            group, author = await _actor(tx, community), await self._myself(tx)
            pictures = [await media.add(tx, author=author, made=picture, description=description)] if picture else []
            return await posting.publish(
                tx,
                draft=draft,
                author=author,
                community=group,
                cause=HERE,
                mentions=mentions,
                pictures=pictures,
            )

    async def post_unnamed(self, community: str, written: Written) -> PostFacts:
        """As *a member*: nobody learns who it was."""
        draft, mentions = await compose(self._directory(), written)
        keys = await asyncio.to_thread(make_keys, self.services.secret)
        async with transaction(self.services.store) as tx:
            place, person = await _actor(tx, community), await self._myself(tx)
            await masking.make_mask(tx, place, keys)
            return await masking.publish(tx, draft=draft, person=person, community=place, mentions=mentions)

    async def ask_for(self, uri: str) -> Answer:
        """Signed, as their own server would fetch it for them, past what it knows."""
        headers = {"accept": "application/activity+json"}
        key = (await self.services.keychain.signer(self.actor.id)).rsa
        request = Request("GET", uri, headers)
        proof = sign(request, key, scheme=Scheme.CAVAGE, now=self.services.store.clock())
        return await self.services.connector.request("GET", uri, headers=headers | proof, timeout=10.0, limit=1 << 20)

    async def comment(self, parent: str, text: str, *, language: str | None = None) -> PostFacts:
        draft, mentions = await compose(self._directory(), Written(text, language=language))
        return await self._answer(parent, draft, mentions)

    async def ask(self, parent: str, text: str, *options: str) -> PostFacts:
        """A comment that is a poll of one choice."""
        draft, mentions = await compose(self._directory(), Written(text))
        end = Instant(self.services.store.clock() + DAY)
        poll = PollDraft(tuple((each, 0) for each in options), multiple=False, closes_at=end)
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
            draft = replace(draft, attachments=post.attachments)
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

    async def act(self, act: Deed, *, on: str, community: str, reason: str = "") -> Entry | None:
        """One of actions.moderation, on the post or person with this id; returns the entry of the log that it made."""
        async with transaction(self.services.store) as tx:
            hand = Hand(await self._myself(tx), HERE, reason)
            post = await tx.posts.find(on)
            if post is not None:
                await act(tx, hand, post=post)
            else:
                await act(tx, hand, community=await _actor(tx, community), person=await _actor(tx, on))
        return next((each.entry for each in tx.events if isinstance(each, Moderated)), None)

    async def report(self, uri: str, reason: str) -> ReportFacts:
        """Ask the moderators to look at a post."""
        async with transaction(self.services.store) as tx:
            post, reporter = await _post(tx, uri), await self._myself(tx)
            author = await tx.actors.get(post.author_id)
            return await reports.report(tx, reporter=reporter, person=author, post=post, reason=reason, cause=HERE)

    async def resolve(self, number: int) -> None:
        """They have dealt with the report that goes by this number on their server."""
        async with transaction(self.services.store) as tx:
            found = await tx.reports.get(number)
            if found is None:
                raise Missing(f"no report {number} on {self.actor.host}")
            hand = Hand(await self._myself(tx), HERE)
            await reports.settle(tx, hand, report=found, state=ReportState.RESOLVED)

    async def send(self, inbox: str, activity: Json, *, signed: Json | None = None) -> None:
        """Straight to an inbox, past all rules of this server. `signed`: what the signature is of, if not this."""
        key = (await self.services.keychain.signer(self.actor.id)).rsa
        headers = {"content-type": "application/activity+json"}
        request = Request("POST", inbox, headers, orjson.dumps(signed if signed is not None else activity))
        proof = sign(request, key, scheme=Scheme.RFC9421, now=self.services.store.clock())
        body = orjson.dumps(activity)
        await self.services.connector.request(
            "POST", inbox, headers=headers | proof, body=body, timeout=10.0, limit=4096
        )

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


async def _actor(tx: Unit, uri: str) -> ActorFacts:
    found = await tx.actors.find(uri)
    if found is None:
        raise Missing(f"{uri} is not known on {tx.uris.host}")
    return found


async def _post(tx: Unit, uri: str) -> PostFacts:
    found = await tx.posts.find(Uri(uri))
    if found is None:
        raise Missing(f"{uri} has not come to {tx.uris.host}")
    return found
