"""What comes from members of a private community elsewhere: answers to what was relayed, and posts of their own."""

from collections.abc import Sequence

import pytest

from fedi_groups.actions import admission
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PUBLIC, MembershipState, Uri, Visibility
from fedi_groups.storage.received import State
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio


class Club:
    """A private community of Ann's with a post; mia, elsewhere, is a member, eve has only asked."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.uri = Uri("https://here.test/c/club")

    async def begin(self) -> "Club":
        world = self.inbox.world
        self.ann = await world.person("ann")
        community = await world.community("club", self.ann)
        async with world.tx() as tx:
            self.club = tx.actors.change(await tx.actors.get(community.id), locked=True)
        self.mia, self.eve = (self.inbox.there.actor(name) for name in ("mia", "eve"))
        for each in (self.mia, self.eve):
            follow = self.inbox.there.activity("Follow", each, self.uri)
            assert await self.inbox.receive(follow) is State.DONE
        async with world.tx() as tx:
            await admission.admit(tx, Hand(self.ann, HERE), community=self.club, person=await self.person(self.mia))
        self.post = await world.post(self.ann, self.club)
        return self

    async def person(self, uri: str) -> ActorFacts:
        async with self.inbox.world.look() as tx:
            found = await tx.actors.find(uri)
        assert found is not None
        return found

    async def answers(
        self, author: Uri, number: int, *, to: Sequence[str], parent: str | None = None
    ) -> tuple[State | None, PostFacts | None]:
        """A note by this author, addressed like that: what became of it."""
        there = self.inbox.there
        more = {"inReplyTo": parent} if parent is not None else {}
        note = there.note(author, number) | {"to": to, "cc": [self.uri], **more}
        there.documents[note["id"]] = {"@context": "https://www.w3.org/ns/activitystreams", **note}
        state = await self.inbox.receive(there.activity("Create", author, note, to=to, cc=[self.uri]))
        async with self.inbox.world.look() as tx:
            return state, await tx.posts.find(note["id"])


@pytest.fixture
async def club(inbox: Inbox) -> Club:
    return await Club(inbox).begin()


@pytest.mark.parametrize("to", ["followers", "mentioned"])
async def test_a_private_answer_to_the_relayed_note_is_a_comment(club: Club, to: str) -> None:
    relay = f"{club.post.uri}/relay"
    addressed = [f"{club.mia}/followers"] if to == "followers" else [club.uri]
    state, comment = await club.answers(club.mia, 1, to=addressed, parent=relay)
    assert state is State.DONE and comment is not None
    assert (comment.parent_id, comment.visibility) == (club.post.id, Visibility.MEMBERS)


async def test_a_member_writes_a_post_by_mentioning_the_community_alone(club: Club) -> None:
    state, post = await club.answers(club.mia, 1, to=[club.uri])
    assert state is State.DONE and post is not None
    assert (post.community_id, post.parent_id, post.visibility) == (club.club.id, None, Visibility.MEMBERS)


async def test_what_is_public_does_not_come_in(club: Club) -> None:
    state, post = await club.answers(club.mia, 1, to=[PUBLIC], parent=f"{club.post.uri}/relay")
    assert state is State.REFUSED and post is None


async def test_who_has_only_asked_says_nothing(club: Club) -> None:
    """What she writes to it goes to the moderators."""
    for number, parent in ((1, f"{club.post.uri}/relay"), (2, club.post.uri)):
        state, post = await club.answers(club.eve, number, to=[club.uri], parent=parent)
        assert state is State.REFUSED and post is None
    state, post = await club.answers(club.eve, 3, to=[club.uri])
    assert state is State.DONE and post is not None
    assert (post.community_id, post.visibility) == (None, Visibility.DIRECT)


async def test_a_like_of_the_relayed_note_is_a_vote_of_a_member(club: Club) -> None:
    relay, there = f"{club.post.uri}/relay", club.inbox.there
    assert await club.inbox.receive(there.activity("Like", club.mia, relay)) is State.DONE
    assert await club.inbox.receive(there.activity("Like", club.eve, relay)) is State.REFUSED
    async with club.inbox.world.look() as tx:
        assert (await tx.posts.get(club.post.id)).up == 2


async def test_asking_is_answered_by_nobody_but_a_moderator(club: Club) -> None:
    eve = await club.person(club.eve)
    async with club.inbox.world.look() as tx:
        standing = await tx.memberships.get(club.club.id, eve.id)
    assert standing is not None and standing.state is MembershipState.PENDING
    accepts = [row for row in await club.inbox.world.log() if row.kind == "accept"]
    assert len(accepts) == 1
