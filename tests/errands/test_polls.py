"""A poll from here tells how it stands while people choose, and how it ended."""

import pytest

from fedi_groups.actions import posting, reactions
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import HOUR, MINUTE, Instant, PostKind
from fedi_groups.wire.shapes import Json
from tests import schemas
from tests.errands.conftest import Office
from tests.world import document

pytestmark = pytest.mark.anyio


async def _poll(office: Office) -> PostFacts:
    ann = await office.world.person("ann")
    cats = await office.world.community("cats", ann)
    ends = Instant(office.world.time() + HOUR)
    draft = Draft(PostKind.QUESTION, "<p>Which?</p>", title="Which?", poll=PollDraft((("a", 0), ("b", 0)), False, ends))
    async with office.world.tx() as tx:
        return await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=cats)


async def _updates(office: Office) -> list[Json]:
    rows = [row for row in await office.world.log() if row.kind == "update"]
    return [document(row.threadiverse_body)["object"] for row in rows]


async def test_when_it_is_over_all_are_told_how_it_ended(office: Office) -> None:
    post = await _poll(office)
    async with office.world.tx() as tx:
        ann = await tx.actors.get(post.author_id)
        await reactions.choose(tx, voter=ann, post=await tx.posts.get(post.id), numbers=(1,), cause=HERE)
    office.world.time.pass_by(2 * MINUTE)
    await office.run()
    (counted,) = await _updates(office)
    assert "closed" not in counted and counted["oneOf"][1]["replies"]["totalItems"] == 1

    office.world.time.pass_by(HOUR)
    await office.run()
    *_, over = await _updates(office)
    assert not schemas.problems("question", over)
    assert over["closed"] == over["endTime"] and over["votersCount"] == 1
    assert "updated" not in over
