"""What one whole server says and another one shows: flairs, reactions by emoji, polls."""

import pytest

from fedi_groups.actions import flairs, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.cli.following import start_following
from fedi_groups.cli.writing import cast_vote, publish
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import HOUR, Instant, PostKind
from fedi_groups.peers.compose import Written
from fedi_groups.storage.reactions import tallies
from fedi_groups.storage.telling import flairs_of
from fedi_groups.storage.unit import reading, transaction
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def _bears(server: Server, uri: str) -> list[str]:
    async with reading(server.services.store) as tx:
        post = await tx.posts.find(uri)
        assert post is not None
        return [each.title for each in await flairs_of(tx, post)]


async def _reactions(server: Server, uri: str) -> list[tuple[str, int]]:
    async with reading(server.services.store) as tx:
        post = await tx.posts.find(uri)
        assert post is not None
        found = (await tallies(tx.connection, [post.id])).get(post.id, ())
    return [(each.emoji, each.count) for each in found]


async def test_flairs_are_defined_here_chosen_there_and_changed_by_a_moderator(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, _ = await a.person("ann"), await b.person("ben")
    cats = await a.community("cats", ann)
    for name in ("news", "help"):
        async with transaction(a.services.store) as tx:
            await flairs.define(tx, community=await tx.actors.get(cats.id), name=name, title=name.title())
    await start_following(b.services, "cats@a.test", follower="ben")
    await c.follow(await c.person("cid"), cats.uri)
    await fediverse.settle()

    written = Written("Look", "Found")
    post = str((await publish(b.services, "cats@a.test", author="ben", written=written, flair=["news"])).facts["id"])
    await fediverse.settle()
    assert [await _bears(each, post) for each in (a, b, c)] == [["News"]] * 3

    async with transaction(a.services.store) as tx:
        found = await tx.posts.find(post)
        assert found is not None
        chosen = await flairs.chosen(tx, await tx.actors.get(cats.id), ["help"])
        hand = Hand(await tx.actors.get(ann.id), HERE)
        await flairs.set_flairs(tx, hand, post=found, flairs=chosen, sensitive=False)
    await fediverse.settle()
    assert [await _bears(each, post) for each in (a, b, c)] == [["Help"]] * 3


async def test_reactions_are_counted_by_emoji_everywhere_and_are_one_vote(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, _ = await a.person("ann"), await b.person("ben")
    cats = await a.community("cats", ann)
    await start_following(b.services, "cats@a.test", follower="ben")
    await c.follow(await c.person("cid"), cats.uri)
    await fediverse.settle()
    post = (await a.post(ann, cats.uri, "Kittens")).uri
    await fediverse.settle()

    for emoji in ("🐈", "🔥"):
        await cast_vote(b.services, post, voter="ben", value=1, emoji=emoji)
        await fediverse.settle()
    assert [sorted(await _reactions(each, post)) for each in (a, b, c)] == [sorted([("🐈", 1), ("🔥", 1)])] * 3

    await cast_vote(b.services, post, voter="ben", value=0)
    await fediverse.settle()
    seen = await c.sees(post)
    assert seen is not None and seen.up == 1


async def test_a_poll_of_several_choices_is_known_with_its_end(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann = await a.person("ann")
    cats = await a.community("cats", ann)
    await b.follow(await b.person("ben"), cats.uri)
    await fediverse.settle()
    ends = Instant(fediverse.time() + HOUR)
    draft = Draft(PostKind.QUESTION, "<p>Which?</p>", title="Which?", poll=PollDraft((("a", 0), ("b", 0)), True, ends))
    async with transaction(a.services.store) as tx:
        group = await tx.actors.get(cats.id)
        poll = await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=group)
    await fediverse.settle()
    seen = await b.sees(poll.uri)
    assert seen is not None and seen.multiple and seen.closes_at == ends
