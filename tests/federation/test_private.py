"""A private community on one server with members on others, over signed requests; and one server that is left out."""

import pytest

from fedi_groups.actions import admission, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MembershipState, PostId, Visibility
from fedi_groups.storage.unit import reading, transaction
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


class Club:
    """On a, owned by Ann; Bob on b is a member, Carl on c has asked."""

    def __init__(self, fediverse: Fediverse) -> None:
        self.fediverse = fediverse

    async def begin(self) -> "Club":
        self.a, self.b, self.c = [await self.fediverse.start(name) for name in "abc"]
        self.ann, self.bob, self.carl = [
            await server.person(name) for server, name in ((self.a, "ann"), (self.b, "bob"), (self.c, "carl"))
        ]
        self.club = await self.a.community("club", self.ann)
        async with transaction(self.a.services.store) as tx:
            self.club = tx.actors.change(await tx.actors.get(self.club.id), locked=True)
        await self.b.follow(self.bob, self.club.uri)
        await self.c.follow(self.carl, self.club.uri)
        await self.fediverse.settle()
        await self.hand(admission.admit, self.bob)
        return self

    async def hand(self, act: object, person: ActorFacts) -> None:
        """Ann lets somebody in, or puts them out."""
        async with transaction(self.a.services.store) as tx:
            known = await tx.actors.find(person.uri)
            community = await tx.actors.get(self.club.id)
            await act(tx, Hand(self.ann, HERE), community=community, person=known)  # type: ignore[operator]  # an action
        await self.fediverse.settle()

    async def state(self, server: Server, person: ActorFacts) -> MembershipState | None:
        async with reading(server.services.store) as tx:
            who, club = await tx.actors.find(person.uri), await tx.actors.find(self.club.uri)
            standing = await tx.memberships.get(club.id, who.id) if who is not None and club is not None else None
        return standing.state if standing is not None else None


@pytest.fixture
async def club(fediverse: Fediverse) -> Club:
    return await Club(fediverse).begin()


async def test_members_talk_across_servers_and_who_only_asked_hears_nothing(club: Club) -> None:
    assert await club.state(club.b, club.bob) is MembershipState.MEMBER
    post = await club.a.post(club.ann, club.club.uri, "Secret", "<p>canary</p>")
    await club.fediverse.settle()
    comment = await club.b.comment(club.bob, post.uri, "<p>canary too</p>")
    own = await club.b.post(club.bob, club.club.uri, "Also secret", "<p>canary</p>")
    await club.fediverse.settle()
    await club.b.vote(club.bob, post.uri, 1)
    await club.b.edit(club.bob, own.uri, "<p>canary, edited</p>", title="Also secret")
    await club.fediverse.settle()

    for server in (club.a, club.b):
        for each in (post, comment, own):
            seen = await server.sees(each.uri)
            assert seen is not None and seen.visibility is Visibility.MEMBERS, server.name
        first, other = await server.sees(post.uri), await server.sees(own.uri)
        assert first is not None and other is not None
        assert (first.up, first.comments, other.content) == (2, 1, "<p>canary, edited</p>"), server.name
    for each in (post, comment, own):
        assert await club.c.sees(each.uri) is None
    assert not [sent for sent in club.fediverse.network.posts_to(club.c.origin) if b"canary" in (sent.body or b"")]


async def test_who_is_let_in_later_hears_what_is_said_from_then_on_even_by_a_third_server(club: Club) -> None:
    before = await club.a.post(club.ann, club.club.uri, "Before")
    await club.fediverse.settle()
    await club.hand(admission.admit, club.carl)
    after = await club.b.post(club.bob, club.club.uri, "After")
    await club.fediverse.settle()
    assert await club.c.sees(before.uri) is None
    seen = await club.c.sees(after.uri)
    assert seen is not None and seen.visibility is Visibility.MEMBERS
    answer = await club.c.comment(club.carl, after.uri, "<p>Hello</p>")
    await club.fediverse.settle()
    for server in (club.a, club.b):
        assert await server.sees(answer.uri) is not None, server.name


async def test_who_was_put_out_hears_no_more_and_neither_does_the_server(club: Club) -> None:
    await club.hand(moderation.kick, club.bob)
    assert await club.state(club.b, club.bob) is MembershipState.LEFT
    before = len(club.fediverse.network.posts_to(club.b.origin))
    post = await club.a.post(club.ann, club.club.uri, "Secret")
    await club.fediverse.settle()
    assert len(club.fediverse.network.posts_to(club.b.origin)) == before
    assert await club.b.sees(post.uri) is None


async def test_what_a_moderator_removes_is_gone_for_all_members_and_deleted_is_deleted(club: Club) -> None:
    post = await club.b.post(club.bob, club.club.uri, "Secret")
    await club.fediverse.settle()
    async with transaction(club.a.services.store) as tx:
        found = await tx.posts.find(post.uri)
        assert found is not None
        await moderation.remove(tx, Hand(club.ann, HERE), post=await tx.posts.get(PostId(found.id)))
    await club.fediverse.settle()
    seen = await club.b.sees(post.uri)
    assert seen is not None and seen.removed_at is not None
    other = await club.a.post(club.ann, club.club.uri, "Another")
    await club.fediverse.settle()
    await club.a.delete(club.ann, other.uri)
    await club.fediverse.settle()
    seen = await club.b.sees(other.uri)
    assert seen is not None and seen.deleted_at is not None and seen.content == ""
