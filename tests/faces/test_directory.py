"""The directory of communities: found by words, language and topic, in both scripts; and the first page of guests."""

import re

import pytest

from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile, change_community
from fedi_groups.actions.topics import MOST_TOPICS, read_topics, set_topics
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MINUTE
from fedi_groups.errors import Denied
from fedi_groups.reads.directory import LISTED
from tests.faces.house import House
from tests.faces.statements import counted

pytestmark = pytest.mark.anyio


async def founded(house: House, name: str, title: str, summary: str = "", *topics: str) -> ActorFacts:
    async with house.world.tx() as tx:
        owner = await tx.actors.named("ann")
    owner = owner or await house.world.person("ann")
    place = await house.world.community(name, owner)
    async with house.world.tx() as tx:
        owner, found = await tx.actors.get(owner.id), await tx.actors.get(place.id)
        hand = Hand(owner, HERE)
        await change_community(tx, hand, community=found, profile=Profile(title=title, summary=summary))
        await set_topics(tx, hand, community=await tx.actors.get(place.id), names=topics)
        return await tx.actors.get(place.id)


async def some(house: House) -> None:
    await founded(house, "cats", "Cats", "<p>All about whiskers.</p>", "animals", "pets")
    await founded(house, "madrasa", "مَدرسةُ الأُلفة", "<p>أخبار الفصول والإعلانات</p>", "تعليم")
    await founded(house, "birds", "Birds", "", "Animals")


async def listed(house: House, path: str = "/communities") -> list[str]:
    house.world.time.pass_by(MINUTE)
    page = await house.page(path)
    assert page.status_code == 200
    return re.findall(r'<h3><a href="/c/([a-z]+)', page.text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=cat", ["cats"]),
        ("q=WHISKERS", ["cats"]),
        ("q=مدرسه", ["madrasa"]),
        ("q=المدرسة", ["madrasa"]),
        ("q=اعلانات+الفصول", ["madrasa"]),
        ("q=madr", ["madrasa"]),
        ("q=animal", ["birds", "cats"]),
        ("q=animal+whiskers", ["cats"]),
        ("q=%25", []),
        ("q=nothing", []),
        ("topic=ANIMALS", ["birds", "cats"]),
        ("topic=تعليم", ["madrasa"]),
        ("topic=anim", []),
        ("language=de", []),
        ("sort=new", ["birds", "madrasa", "cats"]),
    ],
)
async def test_communities_are_found(house: House, query: str, found: list[str]) -> None:
    await some(house)
    assert await listed(house, f"/communities?{query}") == found


async def test_a_community_is_found_by_its_language(house: House) -> None:
    await some(house)
    async with house.world.tx() as tx:
        place = await tx.actors.named("madrasa")
        assert place is not None
        tx.actors.change(place, language="ar")
    assert await listed(house, "/communities?language=ar") == ["madrasa"]
    assert "Arabic" in (await house.page("/communities?language=ar")).text


async def test_that_stands_first_in_which_something_was_said_last(house: House) -> None:
    await some(house)
    async with house.world.tx() as tx:
        ann, cats, birds = [await tx.actors.named(name) for name in ("ann", "cats", "birds")]
    assert ann and cats and birds
    first = await house.world.post(ann, birds)
    await house.world.post(ann, cats)
    assert await listed(house) == ["cats", "birds", "madrasa"]
    await house.world.post(ann, parent=first)
    assert await listed(house) == ["birds", "cats", "madrasa"]
    assert await listed(house, "/") == ["birds", "cats", "madrasa"]


async def test_or_that_with_most_members(house: House) -> None:
    await some(house)
    async with house.world.tx() as tx:
        madrasa = await tx.actors.named("madrasa")
    assert madrasa is not None
    await house.joins(await house.world.stranger("bob"), madrasa)
    assert (await listed(house, "/communities?sort=members"))[0] == "madrasa"


async def test_what_hides_is_found_by_nothing(house: House) -> None:
    await some(house)
    async with house.world.tx() as tx:
        cats = await tx.actors.named("cats")
        assert cats is not None
        tx.actors.change(cats, discoverable=False)
    for query in ("", "?q=cat", "?topic=pets", "?sort=members"):
        assert "cats" not in await listed(house, f"/communities{query}")
    assert "pets" not in (await house.page("/communities")).text


async def test_a_long_directory_goes_on(house: House) -> None:
    await house.world.person("ann")
    async with house.world.tx() as tx:
        ann = await tx.actors.named("ann")
    assert ann is not None
    for number in range(LISTED + 1):
        await house.world.community(f"place{'abcdefghijklmnopqrstuvwxyz'[number]}", ann)
    first, second = await listed(house), await listed(house, "/communities?page=2")
    assert (len(first), len(second)) == (LISTED, 1) and not set(first) & set(second)
    assert "page=2" in (await house.page("/communities")).text


@pytest.mark.parametrize("query", ["sort=size", "page=0", "page=101"])
async def test_there_is_no_such_page(house: House, query: str) -> None:
    assert (await house.page(f"/communities?{query}")).status_code == 404


async def test_communities_elsewhere_that_are_known_here_have_a_page(house: House) -> None:
    await house.world.stranger("bob")
    assert "None is known here yet." in (await house.page("/communities?where=elsewhere")).text


async def test_what_a_search_finds_is_for_no_other_search(house: House) -> None:
    noindex = '<meta name="robots" content="noindex">'
    await some(house)
    assert noindex not in (await house.page("/communities")).text
    for query in ("q=cat", "topic=pets", "page=2", "where=elsewhere"):
        assert noindex in (await house.page(f"/communities?{query}")).text


async def test_in_another_language_the_same_is_sought(house: House) -> None:
    assert 'href="?q=cat&amp;sort=active&amp;lang=ar"' in (await house.page("/communities?q=cat")).text


async def test_a_community_says_what_it_is_about(house: House) -> None:
    await some(house)
    page = (await house.page("/c/cats")).text
    assert "/communities?topic=animals" in page and "/communities?topic=pets" in page


async def test_topics_are_few_short_and_its_founders_choice(house: House) -> None:
    cats = await founded(house, "cats", "Cats")
    bob = await house.world.person("bob")
    async with house.world.tx() as tx:
        ann = await tx.actors.named("ann")
        assert ann is not None
        for hand, names in (
            (Hand(bob, HERE), ["mine"]),
            (Hand(ann, HERE), [f"t{number}" for number in range(MOST_TOPICS + 1)]),
            (Hand(ann, HERE), ["x" * 41]),
            (Hand(ann, HERE), ["two words"]),
        ):
            with pytest.raises(Denied):
                await set_topics(tx, hand, community=cats, names=names)
        assert await set_topics(tx, Hand(ann, HERE), community=cats, names=["Pets", "pets", "food"]) == ("Pets", "food")


def test_topics_are_read_out_of_one_line() -> None:
    assert read_topics(" #cats, my town،تعليم #x") == ["cats", "my_town", "تعليم", "x"]
    assert read_topics("") == []


async def test_guests_read_how_to_take_part(house: House) -> None:
    await some(house)
    page = (await house.page("/")).text
    assert "How to take part" in page and 'href="/communities"' in page and "/communities?topic=animals" in page


@pytest.mark.parametrize(
    ("path", "most"), [("/", 7), ("/communities", 7), ("/c/cats", 12), ("/c/cats?sort=active", 12)]
)
async def test_a_page_takes_few_statements_and_none_from_the_cache(house: House, path: str, most: int) -> None:
    await some(house)
    await house.page("/")  # once in the life of a process it is looked at whether there is an admin
    house.world.time.pass_by(MINUTE)
    with counted() as first:
        assert (await house.page(path)).status_code == 200
    with counted() as second:
        await house.page(path)
    asked = [each for each in first if each.startswith(("SELECT", "WITH"))]
    assert len(asked) <= most, asked
    assert [each for each in second if each.startswith("SELECT")] == []
