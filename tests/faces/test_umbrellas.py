"""Umbrellas as people see them: the communities in one, one feed over all, and to whom nothing of that is told."""

import html
import re
from typing import Any

import pytest

from fedi_groups.actions import umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import issue_token
from fedi_groups.domain.charter import DEFAULT, Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.wire.contexts import is_plain
from tests import schemas
from tests.faces.house import HTML, House

pytestmark = pytest.mark.anyio

HIDDEN = Charter(hidden=True)


class School:
    """Ann's school: two open classes, of which one stands in no directory, a private and a hidden one."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.classes: dict[str, ActorFacts] = {}

    async def build(self, *, private: bool = False) -> "School":
        self.ann, self.bob = await self.house.world.person("ann"), await self.house.world.person("bob")
        async with self.house.world.tx() as tx:
            await issue_token(tx, actor=self.bob, token="token-bob", scopes="read")
        self.school = await self.house.world.community("school", self.ann, private=private)
        await self.holds("cats")
        await self.holds("dogs")
        async with self.house.world.tx() as tx:
            tx.actors.change(await tx.actors.get(self.classes["dogs"].id), discoverable=False)
        await self.holds("club", private=True)
        await self.holds("secret", HIDDEN, private=True)
        for name, community in self.classes.items():
            await self.house.world.post(self.ann, community, title=f"Word of {name}")
        await self.house.world.post(self.ann, self.school, title="Word of school")
        return self

    async def holds(self, name: str, charter: Charter = DEFAULT, *, private: bool = False) -> None:
        made = await self.house.world.community(name, self.ann, charter=charter, private=private)
        async with self.house.world.tx() as tx:
            above, place = await tx.actors.get(self.school.id), await tx.actors.get(made.id)
            await umbrellas.propose(tx, Hand(self.ann, HERE), umbrella=above, community=place)
        self.classes[name] = made

    async def page(self, path: str, *, by: ActorFacts | None = None, lang: str = "en") -> str:
        more: dict[str, Any] = {"authorization": f"Bearer token-{by.name}"} if by is not None else {}
        answer = await self.house.get(path, accept=HTML, accept_language=lang, **more)
        assert answer.status_code == 200, path
        if by is not None:
            assert answer.headers["cache-control"] == "private, no-store"
        return answer.text


def listed(page: str) -> list[str]:
    """The communities below, by name."""
    found = re.search(r'<ul class="below">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r'href="/c/(\w+)', found.group(1)) if found else []


def said(page: str) -> list[str]:
    return re.findall(r"Word of (\w+)", page)


async def test_a_stranger_sees_the_communities_that_want_to_be_found_and_what_all_may_read(house: House) -> None:
    school = await School(house).build()
    page = await school.page("/c/school")
    assert listed(page) == ["cats"]
    assert said(page) == ["school", "cats"]
    assert "club" not in page and "secret" not in page


async def test_a_member_sees_what_they_are_in_and_one_feed_over_it(house: House) -> None:
    school = await School(house).build()
    await house.joins(school.bob, school.school)
    page = await school.page("/c/school", by=school.bob)
    assert listed(page) == ["cats", "dogs"] and said(page) == ["school", "dogs", "cats"]
    await house.joins(school.bob, school.classes["club"])
    await house.joins(school.bob, school.classes["secret"])
    page = await school.page("/c/school", by=school.bob)
    assert listed(page) == ["cats", "dogs", "club", "secret"]
    assert said(page) == ["school", "secret", "club", "dogs", "cats"]
    assert listed(await school.page("/c/school")) == ["cats"]


async def test_a_community_names_its_umbrella_to_those_to_whom_that_names_it(house: House) -> None:
    school = await School(house).build()
    assert "Part of" in await school.page("/c/cats")
    for name in ("dogs", "club"):
        assert "Part of" not in await school.page(f"/c/{name}")
    await house.joins(school.bob, school.classes["club"])
    assert "Part of" in await school.page("/c/club", by=school.bob)


async def test_of_a_private_umbrella_nobody_else_learns_what_it_holds(house: House) -> None:
    school = await School(house).build(private=True)
    page = await school.page("/c/school")
    assert listed(page) == [] and said(page) == []
    assert "Part of" not in await school.page("/c/cats")
    await house.joins(school.bob, school.school)
    assert said(await school.page("/c/school", by=school.bob)) == ["school", "dogs", "cats"]


async def test_where_only_its_members_come_in_the_page_says_of_what(house: House) -> None:
    school = await School(house).build()
    await school.holds("birds", Charter(umbrella_first=True))
    assert "Only members of School come in." in await school.page("/c/birds")
    assert "come in" not in await school.page("/c/cats")


async def test_the_page_speaks_the_language_of_who_reads(house: House) -> None:
    school = await School(house).build()
    page = await school.page("/c/school", lang="ar")
    assert 'dir="rtl"' in page and "مجتمعاته" in page and "Its communities" not in page


async def test_the_feed_goes_on_where_a_page_ends(house: House) -> None:
    school = await School(house).build()
    for number in range(30):
        place = school.classes["cats"] if number % 2 else school.school
        await house.world.post(school.ann, place, title=f"Later {number}")
    first = await school.page("/c/school")
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = await school.page(html.unescape(older.group(1)))
    together = re.findall(r"Later (\d+)", first + second)
    assert [int(each) for each in together] == list(range(29, -1, -1)) and "Word of school" in second


async def test_an_umbrella_lists_what_anyone_may_know_of_and_that_names_the_umbrella(house: House) -> None:
    school = await School(house).build()
    found = await house.document("/c/school/communities")
    schemas.check("ordered-collection", found)
    assert found["orderedItems"] == [school.classes["cats"].uri] and found["totalItems"] == 1
    above = await house.document("/c/school")
    assert above["communities"] == found["id"] and "umbrella" not in above
    documents = {name: await house.document(f"/c/{name}") for name in ("cats", "dogs", "club")}
    for each in (above, *documents.values()):
        schemas.check("actor", each)
        assert is_plain(each)
    assert documents["cats"]["umbrella"] == above["id"] and "communities" not in documents["cats"]
    assert "umbrella" not in documents["dogs"] and "umbrella" not in documents["club"]


async def test_what_is_no_umbrella_or_a_private_one_lists_nothing(house: House) -> None:
    await School(house).build(private=True)
    for name in ("school", "cats", "secret", "nobody"):
        assert (await house.get(f"/c/{name}/communities")).status_code == 404
    assert "communities" not in await house.document("/c/school")
    assert "umbrella" not in await house.document("/c/cats")


async def test_what_is_taken_out_is_listed_no_longer_at_once(house: House) -> None:
    school = await School(house).build()
    assert (await house.document("/c/school/communities"))["totalItems"] == 1
    async with house.world.tx() as tx:
        above, place = await tx.actors.get(school.school.id), await tx.actors.get(school.classes["cats"].id)
        await umbrellas.take_out(tx, Hand(school.ann, HERE), umbrella=above, community=place)
    house.world.time.pass_by(10_000_000)
    assert (await house.document("/c/school/communities"))["totalItems"] == 0
    assert "umbrella" not in await house.document("/c/cats")
