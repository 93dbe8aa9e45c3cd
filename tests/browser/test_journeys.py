"""What people come for, from its beginning to its end, in a real browser: in both languages, on a phone and at a desk,
with scripts and without."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count

import pytest

from fedi_groups.actions import inviting, membership, moderation, reports
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.founding import setup_code
from fedi_groups.actions.joining import ask_in
from fedi_groups.actions.profiles import FreshKeys, add_community
from fedi_groups.domain.charter import DEFAULT, PRESETS, Admission
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind
from fedi_groups.storage.actors import NewActor
from tests.browser.conftest import Windows
from tests.browser.judge import Witness
from tests.browser.looks import Look
from tests.browser.stage import Stage, make_lot, resident
from tests.browser.walk import IDS, WAYS, Walk
from tests.faces.browser import PASSWORD
from tests.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.needs("chromium")]

on_each_way = pytest.mark.parametrize(("look", "scripts"), WAYS, ids=IDS)
NUMBERS = count(1)
"""Nobody is called like somebody in another journey."""

SEND = "main form:has(textarea[name=text]) button[type=submit]:not([name])"
POST = "main button[name=act][value=post]"


@asynccontextmanager
async def walking(stage: Stage, windows: Windows, look: Look, scripts: bool, *, who: str = "") -> AsyncIterator[Walk]:
    """Each from an address of their own, as people are counted by it."""
    witness = Witness(stage.origin)
    async with windows.opened(stage, look, who=who, scripts=scripts) as page:
        await page.set_extra_http_headers({"X-Forwarded-For": f"203.0.113.{next(NUMBERS) % 250}"})
        with witness.watching(page):
            yield Walk(page, look, witness, scripts)


async def founded(stage: Stage, name: str, **more: object) -> tuple[ActorFacts, ActorFacts]:
    """A community of its own for a journey, and who owns it."""
    async with stage.world() as world:
        owner = await resident(world, f"{name}_owner")
        async with world.tx() as tx:
            new = NewActor(kind=ActorKind.GROUP, name=name, **more)  # type: ignore[arg-type]  # what the test says
            return await add_community(tx, new=new, keys=world.keys, owner=owner), owner


async def link_into(stage: Stage, community: ActorFacts, owner: ActorFacts) -> str:
    async with stage.world() as world, world.tx() as tx:
        community = await tx.actors.get(community.id)
        made = await inviting.make_link(tx, inviter=owner, community=community, most=5, note="أهلا Welcome")
        return str(tx.uris.join(made.code))


@on_each_way
async def test_a_newcomer_comes_by_an_invitation_and_posts(
    stage: Stage, windows: Windows, look: Look, scripts: bool
) -> None:
    name = f"newcomer{next(NUMBERS)}"
    garden, owner = await founded(stage, f"garden{next(NUMBERS)}", title="Garden", charter=PRESETS["public"].charter)
    invitation = await link_into(stage, garden, owner)
    async with walking(stage, windows, look, scripts) as walk:
        await comes_in(stage, walk, invitation, name)
        await walk.presses(f"main a[href*='/new?community={garden.name}']")
        await walk.fills(title="Tomatoes", text="They are **red**.")
        await walk.presses("main button[name=act][value=preview].second")
        await walk.sees("They are red.")
        await walk.presses(POST)
        await walk.sees("Tomatoes")
        await walk.goes(f"/c/{garden.name}")
        await walk.sees("Tomatoes")


async def comes_in(stage: Stage, walk: Walk, invitation: str, name: str, *, by_letter: bool = True) -> None:
    """By the link that somebody has sent, to an account and into the community: whoever confirms their address in the
    browser in which they signed up is signed in; at once, where the link vouches for them and no mail goes out."""
    await walk.goes(invitation)
    await walk.presses("main a[href*='/auth/sign-up']")
    await walk.signs_up(name)
    if by_letter:
        await walk.confirms(await stage.link_in_letter(f"{name}@example.org", "/auth/confirm/"))
    assert "/c/" in walk.page.url, walk.page.url


@on_each_way
async def test_a_parent_reads_an_announcement_and_answers(
    stage: Stage, windows: Windows, look: Look, scripts: bool
) -> None:
    preset = PRESETS["classroom"]
    title = "أهالي الصف الثالث"
    school, teacher = await founded(
        stage, f"saff{next(NUMBERS)}", title=title, charter=preset.charter, locked=True, discoverable=False
    )
    async with stage.world() as world:
        await world.post(teacher, school, title="رحلة يوم الخميس", text="<p>نلتقي الساعة 8 عند الباب.</p>")
    invitation = await link_into(stage, school, teacher)
    async with walking(stage, windows, look, scripts) as walk:
        await comes_in(stage, walk, invitation, f"parent{next(NUMBERS)}")
        await walk.sees(title)
        await walk.presses("main .entries h3 a")
        await walk.sees("نلتقي الساعة 8 عند الباب.")
        await walk.fills(text="شكرا، نحن قادمون.")
        await walk.presses(SEND)
        await walk.sees("شكرا، نحن قادمون.")


@on_each_way
async def test_who_keeps_order_clears_the_queue(stage: Stage, windows: Windows, look: Look, scripts: bool) -> None:
    charter = replace(DEFAULT, admission=Admission.APPROVAL, questions=("Why?",), rules=("Be kind.",), first_held=1)
    club, owner = await founded(stage, f"club{next(NUMBERS)}", title="Club", charter=charter)
    await work_for(stage, club, owner)
    async with walking(stage, windows, look, scripts, who=owner.name) as walk:
        await walk.goes("/")
        await walk.presses("header a[href^='/queue']")
        for decision in ("approve", "approve", "dismiss"):
            await walk.presses(f"main .case button[name=do][value={decision}]")
        assert await walk.page.locator("main .case").count() == 0
        await walk.goes(f"/c/{club.name}")
        await walk.sees("A held post")


async def work_for(stage: Stage, community: ActorFacts, owner: ActorFacts) -> None:
    """Somebody asks to come in, what a new member says waits, and something is reported."""
    number = next(NUMBERS)
    async with stage.world() as world:
        asker, new = await world.person(f"asker{number}"), await world.person(f"new{number}")
        helper = await world.person(f"helper{number}")
        async with world.tx() as tx:
            await ask_in(tx, person=asker, community=await tx.actors.get(community.id), answers=("I like it.",))
        for member in (new, helper):
            await _let_in(world, community, owner, member)
        async with world.tx() as tx:
            place = await tx.actors.get(community.id)
            await moderation.appoint(tx, Hand(owner, HERE), community=place, person=helper)
        said = await world.post(helper, community, title="Reported")
        await world.post(new, community, title="A held post")
        async with world.tx() as tx:
            known = await tx.posts.get(said.id)
            await reports.report(tx, reporter=new, person=helper, reason="It is rude.", cause=HERE, post=known)


async def _let_in(world: World, community: ActorFacts, owner: ActorFacts, person: ActorFacts) -> None:
    async with world.tx() as tx:
        await inviting.invite(tx, inviter=owner, community=await tx.actors.get(community.id), person=person)
    async with world.tx() as tx:
        await membership.follow(tx, follower=person, target=await tx.actors.get(community.id))


@on_each_way
async def test_a_member_votes_answers_edits_and_deletes(
    stage: Stage, windows: Windows, look: Look, scripts: bool
) -> None:
    place, owner = await founded(stage, f"pond{next(NUMBERS)}", title="Pond", charter=PRESETS["public"].charter)
    async with stage.world() as world:
        member = await resident(world, f"member{next(NUMBERS)}")
        async with world.tx() as tx:
            await membership.follow(tx, follower=member, target=await tx.actors.get(place.id))
        post = await world.post(owner, place, title="Ducks")
    async with walking(stage, windows, look, scripts, who=member.name) as walk:
        await walk.goes(f"/post/{post.id}")
        await walk.switches(
            f"main [formaction*='/post/{post.id}/like']", f"main [formaction*='/post/{post.id}/unlike']"
        )
        await walk.fills(text="They quack.")
        await walk.presses(SEND)
        await walk.sees("They quack.")
        mine = "main .comments li"
        await walk.presses(f"{mine} a[href*='/acts']")
        await walk.presses("main a[href*='/edit']")
        await walk.fills(text="They quack *loudly*.")
        await walk.presses(SEND)
        await walk.sees("They quack loudly.")
        await walk.presses(f"{mine} a[href*='/acts']")
        await walk.presses("main a[href*='/delete']")
        await walk.presses("main form button.danger")
        await walk.goes(f"/post/{post.id}")
        await walk.misses("They quack")


@on_each_way
async def test_a_visitor_finds_a_community_and_follows_it_from_their_own_server(
    stage: Stage, fresh: Stage, windows: Windows, look: Look, scripts: bool
) -> None:
    async with fresh.world() as world:
        await world.person("dora", admin=True)
    host = fresh.origin.removeprefix("http://")
    async with walking(stage, windows, look, scripts) as walk:
        await walk.goes("/")
        await walk.presses("main a[href^='/c/cats'], main a[href^='/communities']")
        if "/c/cats" not in walk.page.url:
            await walk.presses("main a[href^='/c/cats']")
        await walk.sees("Cats")
        await walk.fills(to=f"@dora@{host}")
        await walk.page.locator("main form:has([name=to]) button").first.click()
        await walk.page.wait_for_url(f"{fresh.origin}/**")
        assert "cats" in walk.page.url, walk.page.url


@on_each_way
async def test_everything_is_within_reach_of_the_keyboard(
    stage: Stage, windows: Windows, look: Look, scripts: bool
) -> None:
    """Somebody signs in and writes without ever touching a mouse: what has the focus is always to be seen."""
    async with walking(stage, windows, look, scripts) as walk:
        await walk.goes("/auth/sign-in?next=/new")
        await walk.types_into("name", "bob")
        await walk.types_into("password", PASSWORD)
        await walk.enters()
        await walk.types_into("title", "By hand")
        await walk.types_into("text", "No mouse.")
        await walk.tabs_to("button[name=act][value=post]:not(.unseen)")
        await walk.enters()
        await walk.sees("By hand")


@pytest.fixture
def fresh(fresh_keys: FreshKeys, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A server that was started for the first time, in an empty folder."""
    untold = {"server_name": None, "contact_email": None}
    found = Stage(make_lot(tmp_path_factory.mktemp("fresh"), database=None, **untold), fresh_keys)
    try:
        asyncio.run(found.server.start())
        yield found
    finally:
        found.server.kill()


@on_each_way
async def test_a_new_server_gets_an_admin_a_community_and_an_invited_member(
    fresh: Stage, windows: Windows, look: Look, scripts: bool
) -> None:
    async with fresh.world() as world, world.tx() as tx:
        code = await setup_code(tx)
    async with walking(fresh, windows, look, scripts) as walk:
        await walk.goes(f"/setup?code={code}")
        await walk.fills(name="boss", email="boss@example.org", password="nobody guesses this")
        await walk.presses("main form.form button[type=submit]")
        await walk.fills(server_name="مدرسة النور")
        await walk.page.locator("main input[name=registrations][value=open]").check()
        await walk.presses("main form.form button[type=submit]")
        await walk.fills(title="أهالي الصف الثالث", name="saff")
        await walk.presses("main button[name=do][value=found]")
        await walk.presses("main form.form button[type=submit]")
        invitation = await walk.page.locator("#joining").input_value()
    async with walking(fresh, windows, look, scripts) as guest:
        await comes_in(fresh, guest, invitation, "parent", by_letter=False)
        await guest.sees("أهالي الصف الثالث")
        assert await guest.page.locator("main a[href*='/leave'], main a[href*='/new?community=saff']").count()
