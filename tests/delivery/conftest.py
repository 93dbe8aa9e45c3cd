"""A community with followers elsewhere, and a delivery that is stepped by hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from fedi_groups.delivery.delivery import Delivery
from fedi_groups.domain.facts import ActorFacts
from tests.delivery.stage import Inboxes, delivery_of, follow, speaks
from tests.world import World


@dataclass
class Scene:
    """Ann's community of cats; Lem on lemmy.test and Max on mastodon.test follow it."""

    world: World
    inboxes: Inboxes
    delivery: Delivery
    ann: ActorFacts
    cats: ActorFacts
    lem: ActorFacts
    max: ActorFacts


@pytest.fixture
async def scene(world: World) -> AsyncIterator[Scene]:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    lem = await world.stranger("lem", host="lemmy.test")
    max_ = await world.stranger("max", host="mastodon.test")
    await speaks(world, lem, "lemmy")
    await speaks(world, max_, "mastodon")
    for each in (lem, max_):
        await follow(world, each, cats)
    inboxes = Inboxes()
    delivery = delivery_of(world, inboxes)
    yield Scene(world, inboxes, delivery, ann, cats, lem, max_)
    await delivery.close()
