"""The page that tells how a community fares: for whom it is, what it keeps to itself, and what is taken away of it."""

import csv
import io
import re

import pytest

from fedi_groups.actions import roles
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import Power
from fedi_groups.faces.site.moderation.figures import FIGURES, Column, Kind, Sheet
from fedi_groups.faces.site.moderation.insights import written
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.gathering import Gathering, gathering

pytestmark = pytest.mark.anyio

PATH = "/c/cats/insights"


async def begun(house: House, **more: bool | int | Charter) -> tuple[Gathering, Browser]:
    """Ann's community of many, and her browser."""
    ann, browser = await resident(house, "ann"), Browser(house)
    made = await gathering(house.world, ann, **more)  # type: ignore[arg-type]  # by name
    await browser.signs_in(ann)
    return made, browser


async def member(house: House, made: Gathering, name: str = "bob", *, joins: bool = True) -> Browser:
    person, browser = await resident(house, name), Browser(house)
    if joins:
        await house.joins(person, made.community)
    await browser.signs_in(person)
    return browser


async def test_a_moderator_sees_a_chart_and_a_table_of_each_figure(house: House) -> None:
    made, browser = await begun(house)
    (thread, *_) = await made.say(made.people[:9], at=made.at(3))
    await made.say(made.people[9:12], at=made.at(2), to=thread)
    page = await browser.get(PATH)
    assert page.status_code == 200 and page.headers["cache-control"] == "private, no-store"
    for name in FIGURES:
        assert f'<h2 id="{name}">' in page.text and f"{PATH}/{name}.csv?period=4-weeks" in page.text
    drawn = re.findall(r'<svg class="chart[^>]* aria-labelledby="(\S+) (\S+)">', page.text)
    assert len(drawn) == len(FIGURES) - 2, "one is a table alone, and of followers there are none"
    assert page.text.count("There is nothing to show yet.") == 1
    for title, words in drawn:
        assert page.text.count(f'id="{title}"') == page.text.count(f'id="{words}"') == 1
    assert page.text.count("<table>") == len(FIGURES) - 1 and 'content="noindex"' in page.text
    assert 'style="' not in page.text and "<style" not in page.text


async def test_in_arabic_time_runs_from_the_right(house: House) -> None:
    made, browser = await begun(house)
    await made.say(made.people[:9], at=made.at(1))
    english, arabic = (await browser.get(PATH)).text, (await browser.get(f"{PATH}?lang=ar")).text
    assert 'dir="rtl"' in arabic and "الأعضاء" in arabic

    def bar_of(text: str) -> float:
        drawing = text[text.index('id="said-title"') :]
        found = re.search(r'<rect class="s1" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawing)
        assert found is not None
        return float(found.group(1)) + float(found.group(2)) / 2

    assert bar_of(english) > 300 and abs(bar_of(english) + bar_of(arabic) - 360) < 0.2


async def test_each_period_is_cut_its_own_way_and_one_that_is_none_is_four_weeks(house: House) -> None:
    _, browser = await begun(house)
    for period, rows in (("4-weeks", 28), ("3-months", 13), ("1-year", 13), ("nonsense", 28)):
        taken = await browser.get(f"{PATH}/members.csv?period={period}")
        assert len(taken.text.splitlines()) == rows + 1, period
        assert (await browser.get(f"{PATH}?period={period}")).status_code == 200


async def test_a_small_community_is_told_why_it_has_no_figures(house: House) -> None:
    _, browser = await begun(house, members=48)
    page = await browser.get(PATH)
    assert page.status_code == 200 and "they begin at 50 members" in page.text and "<svg" not in page.text
    assert (await browser.get(f"{PATH}/members.csv")).status_code == 404


async def test_members_see_it_only_if_the_community_wants_that(house: House) -> None:
    made, owner = await begun(house)
    browser = await member(house, made)
    assert (await browser.get(PATH)).status_code == 403
    assert (await browser.get(f"{PATH}/members.csv")).status_code == 403
    assert PATH not in (await browser.get("/c/cats")).text and PATH in (await owner.get("/c/cats")).text
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(made.community.id), charter=Charter(open_insights=True))
    assert (await browser.get(PATH)).status_code == 200 and PATH in (await browser.get("/c/cats")).text
    stranger = await member(house, made, "eve", joins=False)
    assert (await stranger.get(PATH)).status_code == 403
    assert (await Browser(house).get(PATH)).headers["location"].startswith("/auth/sign-in")


async def test_a_named_role_with_the_power_sees_it(house: House) -> None:
    made, _ = await begun(house)
    browser = await member(house, made)
    async with house.world.tx() as tx:
        owner = await tx.actors.named("ann")
        bob, cats = await tx.actors.named("bob"), await tx.actors.get(made.community.id)
        assert owner is not None and bob is not None
        hand = Hand(owner, HERE)
        role = await roles.define(tx, hand, community=cats, name="counter", powers=[Power.INSIGHTS])
        await roles.grant(tx, hand, community=cats, person=bob, role=role)
    assert (await browser.get(PATH)).status_code == 200


async def test_a_private_community_is_not_there_for_others(house: House) -> None:
    made, owner = await begun(house, private=True)
    assert (await owner.get(PATH)).status_code == 200
    stranger = await member(house, made, "eve", joins=False)
    assert (await stranger.get(PATH)).status_code == 404
    assert (await stranger.get("/c/nosuch/insights")).status_code == 404


async def test_what_few_people_did_is_on_the_page_by_no_number(house: House) -> None:
    made, browser = await begun(house)
    await made.come(4, days_ago=2)
    for _ in range(41):
        await made.say(made.people[:1], at=made.at(2))
    rows = await taken(browser, "growth")
    assert rows[-2][1] == "<5" and rows[-3][1] == "0"
    assert [row[1:3] for row in (await taken(browser, "voices"))[-2:]] == [["<5", "<5"], ["0", "0"]]
    assert "41" not in [cell for row in await taken(browser, "hours") for cell in row]
    assert [row[1] for row in await taken(browser, "shares")][1:] == ["<5"]


async def taken(browser: Browser, figure: str) -> list[list[str]]:
    answer = await browser.get(f"{PATH}/{figure}.csv")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf") and "attachment" in answer.headers["content-disposition"]
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_a_file_has_its_heads_in_the_language_of_the_page(house: House) -> None:
    _, browser = await begun(house)
    answer = await browser.get(f"{PATH}/said.csv?lang=ar")
    assert answer.content.decode("utf-8-sig").splitlines()[0].split(",")[1] == "المنشورات"
    assert (await browser.get(f"{PATH}/nosuch.csv")).status_code == 404


@pytest.mark.parametrize("host", ["=cmd()", "+1", "-1", "@sum"])
def test_no_cell_of_a_file_is_taken_for_a_formula(host: str) -> None:
    class Words:
        COLUMNS = {"server": "Server", "followers": "=Followers"}  # noqa: RUF012  # as a template has it

        @staticmethod
        def word(value: str) -> str:
            return value

    sheet = Sheet("reach", (Column("server", Kind.WORD), Column("followers")), ((host, 7),))
    text = written(sheet, Words).decode("utf-8-sig")
    assert text.splitlines() == ["Server,'=Followers", f"'{host},7"]


async def test_figures_are_counted_once_an_hour(house: House) -> None:
    made, browser = await begun(house)
    before = await taken(browser, "said")
    await made.say(made.people[:5], at=made.at(2))
    assert await taken(browser, "said") == before
    house.world.time.pass_by(3_600_000_000 + 1)
    assert (await taken(browser, "said"))[-2][1] == "5"
