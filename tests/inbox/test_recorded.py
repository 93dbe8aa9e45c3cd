"""What three real programs sent to https://stub.test, received by our server in its place: see fixtures/README.md.

Only the signatures are left out: their keys are gone.
"""

import json
from dataclasses import dataclass

import orjson
import pytest
from sqlalchemy import select

from fedi_groups.actions import membership
from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import HOUR, MINUTE, MembershipState, Uri, Visibility
from fedi_groups.inbox.gate import Admitted, Gate
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.intake import Intake
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.outbox.subscribers import subscribers
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.keys import KeyRing
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Minter
from fedi_groups.storage.received import State
from fedi_groups.storage.unit import Store
from fedi_groups.wire.parse import parse_activity
from fedi_groups.wire.uris import Uris, origin_of
from tests.foreign import Foreign
from tests.network import Loopback, Network
from tests.specimens import specimen
from tests.world import Time, World

pytestmark = pytest.mark.anyio

DONE, IGNORED, REFUSED = State.DONE, State.IGNORED, State.REFUSED

PEOPLE = {
    "gts.test": ("gotosocial/person", {}),
    "piefed.test": ("piefed/person", {"/u/pia": "/u/paul"}),
    "nodebb.test": ("nodebb/person", {"/uid/2": "/uid/3"}),
}
"""A person of each server, and what to replace in their document to get another."""

OTHERS = ("gotosocial/server", "piefed/group", "piefed/server", "nodebb/group", "nodebb/server")


@dataclass(frozen=True, slots=True)
class Stub:
    """Our server under the name of the one that was recorded: it has the group `stub` and a person, ann."""

    world: World
    worker: InboxWorker
    intake: Intake
    resolver: Resolver
    servers: dict[str, Foreign]
    ann: ActorFacts
    group: ActorFacts

    async def receive(self, name: str) -> State:
        """What becomes of a recorded activity."""
        body = specimen(name).body
        activity = parse_activity(body)
        await self.intake.accept(Admitted(origin_of(activity.actor), activity, True, orjson.dumps(body)))
        await self.worker.drain()
        async with self.world.store.database.read() as connection:
            state = select(tables.received.c.state).order_by(tables.received.c.id.desc()).limit(1)
            return State((await connection.execute(state)).scalar_one())

    async def walk(self, *names: str) -> list[State]:
        return [await self.receive(name) for name in names]

    async def post(self, uri: str) -> PostFacts | None:
        async with self.world.look() as tx:
            return await tx.posts.find(uri)

    async def passed_on(self, kind: str) -> list[str]:
        """The types of the activities that are passed on in rows of this kind."""
        numbers = [row.received_id for row in await self.world.log() if row.kind == kind]
        async with self.world.store.database.read() as connection:
            question = select(tables.received.c.body).where(tables.received.c.id.in_(numbers))
            rows = await connection.execute(question.order_by(tables.received.c.id))
            return [orjson.loads(body)["type"] for body in rows.scalars()]

    async def listen_to(self, uri: str) -> ActorFacts:
        """Ann follows a community elsewhere, and is accepted."""
        group = await self.resolver.actor(uri, budget=Budget(5))
        async with self.world.tx() as tx:
            await membership.follow(tx, follower=self.ann, target=group)
        async with self.world.tx() as tx:
            await membership.follow_answered(tx, follower=self.ann, target=group, accepted=True)
        return group


def _servers() -> dict[str, Foreign]:
    servers = {host: Foreign(host) for host in PEOPLE}
    for host, (name, others) in PEOPLE.items():
        document = specimen(name).body
        servers[host].documents[document["id"]] = document
        for one, other in others.items():
            again = json.loads(json.dumps(document).replace(one, other))
            servers[host].documents[again["id"]] = again
    for name in OTHERS:
        document = specimen(name).body
        servers[str(document["id"]).split("/")[2]].documents[document["id"]] = document
    return servers


@pytest.fixture
async def stub(database: Database, fresh_keys: FreshKeys, time: Time) -> Stub:
    time.pass_by(3 * HOUR)
    store = Store(database, Uris("https://stub.test"), Minter(time, slot=1), time, subscribers())
    world = World(store, time, fresh_keys)
    network, servers = Network(), _servers()
    network.servers |= {each.origin: each.app() for each in servers.values()}
    resolver = Resolver(store, Fetcher(Loopback(network), lambda _: {}, clock=time))
    gate = Gate(KeyRing(store, resolver), rules=store.rules)
    intake = Intake(database, clock=time, most=1000, most_per_peer=1000)
    ann = await world.person("ann")
    group = await world.community("stub", ann)
    return Stub(world, InboxWorker(store, Gatherer(store, resolver, gate)), intake, resolver, servers, ann, group)


async def test_somebody_on_gotosocial_follows_posts_edits_answers_and_deletes(stub: Stub) -> None:
    assert await stub.walk("gotosocial/follow", "gotosocial/create-note", "gotosocial/update-note") == [DONE] * 3
    note = specimen("gotosocial/create-note").body["object"]["id"]
    post = await stub.post(note)
    assert post is not None and post.title == "A walk title" and "edited" in post.content
    assert post.hashtags == ("hashtag",) and post.community_id == stub.group.id and post.language == "en"

    assert await stub.walk("gotosocial/create-reply", "gotosocial/create-note-picture") == [DONE] * 2
    reply = await stub.post(specimen("gotosocial/create-reply").body["object"]["id"])
    picture = await stub.post(specimen("gotosocial/create-note-picture").body["object"]["id"])
    assert reply is not None and reply.parent_id == post.id
    assert picture is not None and picture.attachments[0]["alt"] == "all green"

    assert await stub.walk("gotosocial/delete-note", "gotosocial/undo-follow") == [DONE] * 2
    gone = await stub.post(note)
    assert gone is not None and gone.deleted_at is not None and gone.content == ""
    kinds = [row.kind for row in await stub.world.log()]
    assert kinds == ["accept", "create", "update", "create", "create", "delete"]


async def test_what_gotosocial_says_to_few_is_never_shown_in_a_community(stub: Stub) -> None:
    await stub.receive("gotosocial/follow")
    assert await stub.receive("gotosocial/create-note-followers") is REFUSED
    assert await stub.post(specimen("gotosocial/create-note-followers").body["object"]["id"]) is None
    assert await stub.receive("gotosocial/create-note-direct") is DONE
    message = await stub.post(specimen("gotosocial/create-note-direct").body["object"]["id"])
    assert message is not None and (message.visibility, message.community_id) == (Visibility.DIRECT, None)
    assert await stub.receive("gotosocial/create-note-unlisted") is DONE
    unlisted = await stub.post(specimen("gotosocial/create-note-unlisted").body["object"]["id"])
    assert unlisted is not None and unlisted.visibility is Visibility.UNLISTED


async def test_a_poll_on_gotosocial_keeps_its_counts(stub: Stub) -> None:
    """GoToSocial gives all Updates of a post one id: the second must not be taken for the first."""
    names = ("follow", "create-question", "update-question", "update-question-count")
    assert await stub.walk(*(f"gotosocial/{name}" for name in names)) == [DONE] * 4
    post = await stub.post(specimen("gotosocial/create-question").body["object"]["id"])
    assert post is not None and post.multiple
    async with stub.world.look() as tx:
        options = {each.title: each.votes for each in await tx.polls.options(post.id)}
    stated = specimen("gotosocial/update-question-count").body["object"]["anyOf"]
    assert options == {each["name"]: each["replies"]["totalItems"] for each in stated} and sum(options.values()) == 2


async def test_a_profile_that_changed_on_gotosocial_is_read_anew_from_there(stub: Stub) -> None:
    await stub.receive("gotosocial/follow")
    gina = Uri(specimen("gotosocial/person").body["id"])
    update = specimen("gotosocial/update-person").body
    stub.servers["gts.test"].documents[gina] = {"@context": update["@context"], **update["object"]}
    stub.world.time.pass_by(MINUTE)
    assert await stub.receive("gotosocial/update-person") is DONE
    async with stub.world.look() as tx:
        actor = await tx.actors.find(gina)
    assert actor is not None and "likes tea" in actor.summary


async def test_somebody_on_piefed_follows_posts_votes_and_deletes(stub: Stub) -> None:
    names = ("follow", "create-page", "update-page", "create-comment")
    assert await stub.walk(*(f"piefed/{name}" for name in names)) == [DONE] * 4
    page = specimen("piefed/create-page").body["object"]["id"]
    post = await stub.post(page)
    assert post is not None and post.title == "PieFed walk (edited)" and post.source == "A body, edited."
    # Paul is no member: his comment is refused, his votes count.
    assert await stub.receive("piefed/create-comment-nested") is REFUSED
    counts = []
    for name in ("like", "dislike", "undo-dislike"):
        assert await stub.receive(f"piefed/{name}") is DONE
        found = await stub.post(page)
        assert found is not None
        counts.append((found.up, found.down))
    assert counts == [(2, 0), (1, 1), (1, 0)]
    assert await stub.walk("piefed/update-comment", "piefed/delete-comment", "piefed/delete-page") == [DONE] * 3
    assert await stub.walk("piefed/create-page-link", "piefed/undo-follow") == [DONE] * 2
    link = await stub.post(specimen("piefed/create-page-link").body["object"]["id"])
    assert link is not None and link.link == "https://gts.test/about"


async def test_a_community_on_piefed_is_read_as_its_followers_read_it(stub: Stub) -> None:
    tea = await stub.listen_to("https://piefed.test/c/tea")
    names = ("create-page", "update-page", "create-comment", "like", "dislike", "undo-dislike", "create-question")
    assert await stub.walk(*(f"piefed/announce-{name}" for name in names)) == [DONE] * 7
    page = specimen("piefed/announce-create-page").body["object"]["object"]["id"]
    post = await stub.post(page)
    assert post is not None and post.community_id == tea.id and post.title == "A wrapped walk (edited)"
    assert (post.up, post.down, post.comments) == (1, 0, 1)

    assert await stub.receive("piefed/announce-votes") is DONE, "of three votes one is on a post that is here"
    post = await stub.post(page)
    assert post is not None and post.down == 1
    assert await stub.receive("piefed/announce-delete-page") is DONE
    gone = await stub.post(page)
    assert gone is not None and gone.deleted_at is not None
    assert [row.kind for row in await stub.world.log()] == ["follow"], "nothing of it is ours to pass on"


async def test_a_boost_by_a_community_on_piefed_brings_the_post_from_its_own_server(stub: Stub) -> None:
    await stub.listen_to("https://piefed.test/c/tea")
    page = specimen("piefed/update-page-to-microblogs").body["object"]
    stub.servers["piefed.test"].documents[page["id"]] = {"@context": "https://www.w3.org/ns/activitystreams", **page}
    assert await stub.receive("piefed/announce-page") is DONE
    assert await stub.post(page["id"]) is not None


async def test_somebody_on_nodebb_follows_posts_and_edits(stub: Stub) -> None:
    names = ("follow", "create-article", "update-article")
    assert await stub.walk(*(f"nodebb/{name}" for name in names)) == [DONE] * 3
    post = await stub.post(specimen("nodebb/create-article").body["object"]["id"])
    assert post is not None and post.title == "NodeBB walk" and "edited" in post.content and post.warning is None


async def test_votes_and_deletes_that_nodebbs_server_actor_announces_are_those_of_its_people(stub: Stub) -> None:
    """It announces what its people do in communities elsewhere, though it is no community itself."""
    await stub.walk("nodebb/follow", "nodebb/create-article")
    nils, _ = [
        await stub.resolver.actor(f"https://nodebb.test/{each}", budget=Budget(5)) for each in ("uid/3", "actor")
    ]
    async with stub.world.tx() as tx:
        await membership.follow(tx, follower=nils, target=stub.group)
    assert await stub.receive("nodebb/create-note") is DONE
    article = specimen("nodebb/create-article").body["object"]["id"]
    counts = []
    for name in ("like", "dislike"):
        assert await stub.receive(f"nodebb/server-announce-{name}") is DONE
        found = await stub.post(article)
        assert found is not None
        counts.append((found.up, found.down))
    assert counts == [(2, 0), (1, 1)]
    assert await stub.passed_on("vote") == ["Like", "Dislike"]
    assert await stub.receive("nodebb/server-announce-delete") is DONE
    reply = await stub.post(specimen("nodebb/create-note").body["object"]["id"])
    assert reply is not None and reply.deleted_at is not None


async def test_a_category_on_nodebb_is_read_as_its_followers_read_it(stub: Stub) -> None:
    general = await stub.listen_to("https://nodebb.test/category/2")
    article = specimen("nodebb/announce-create-article").body["object"]["object"]
    stub.servers["nodebb.test"].documents[article["id"]] = article
    names = ("article", "create-article", "update-article", "create-note", "like", "dislike", "delete")
    assert await stub.walk(*(f"nodebb/announce-{name}" for name in names)) == [DONE] * 7
    post = await stub.post(article["id"])
    assert post is not None and post.community_id == general.id and post.deleted_at is not None
    assert (post.up, post.down, post.comments) == (1, 1, 1)


async def test_private_messages_of_others_find_whom_they_are_for(stub: Stub) -> None:
    """Here nobody is called sam: nothing is kept."""
    for name in ("piefed/create-note-private", "nodebb/create-note-private"):
        assert await stub.receive(name) is IGNORED
        assert await stub.post(specimen(name).body["object"]["id"]) is None


async def test_members_come_and_go_by_follow_and_undo_whatever_the_program(stub: Stub) -> None:
    for program in ("gotosocial", "piefed"):
        states = []
        for name in ("follow", "undo-follow"):
            assert await stub.receive(f"{program}/{name}") is DONE
            async with stub.world.look() as tx:
                actor = await tx.actors.find(specimen(f"{program}/{name}").body["actor"])
                assert actor is not None
                standing = await tx.memberships.get(stub.group.id, actor.id)
            states.append(standing.state if standing is not None else None)
        assert states == [MembershipState.MEMBER, MembershipState.LEFT]
