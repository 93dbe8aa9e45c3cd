"""What runs the server is for admins alone, and what they do there is done, and written down."""

import re
from collections.abc import Mapping

import httpx
import pytest

from fedi_groups.actions.reports import report
from fedi_groups.config import read_settings
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.faces.site.admin.setup import SETUP
from fedi_groups.faces.site.admin.table import PAGES
from fedi_groups.storage import tables
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.backing import Backup, remember
from fedi_groups.storage.chosen import Chosen
from fedi_groups.storage.due import find_due
from fedi_groups.storage.faults import Fault, write_down
from fedi_groups.storage.unit import reading
from tests.faces.browser import Browser, hidden_in, resident
from tests.faces.house import House
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio

GUARDED = [(each.method, each.path) for each in PAGES if each.path != SETUP]
LOOKED_AT = sorted({path for method, path in GUARDED if method == "GET"})


def filled(path: str) -> str:
    return path.replace("{host}", "there.test").replace("{name}", "bob")


async def signed_in(house: House, name: str, *, admin: bool = False) -> tuple[ActorFacts, Browser]:
    person, browser = await resident(house, name, admin=admin), Browser(house)
    if admin:
        await house.world.server()
    await browser.signs_in(person)
    return person, browser


async def acts(browser: Browser, path: str, *, at: str = "", **values: str) -> httpx.Response:
    """A form of the page `at`, with its mark."""
    page = await browser.get(at or path)
    return await browser.send(path, {"mark": hidden_in(page.text)["mark"], "back": path, **values})


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_nobody_but_admins_gets_at_it(house: House, method: str, path: str) -> None:
    _, member = await signed_in(house, "bob")
    guest = Browser(house)
    await guest.get("/auth/sign-in")
    if method == "GET":
        assert (await member.get(filled(path))).status_code == 404
        answer = await guest.get(filled(path))
        assert answer.status_code == 303 and answer.headers["location"].startswith("/auth/sign-in?next=")
        return
    mark = hidden_in((await member.get("/auth/security")).text)["mark"]
    assert (await member.send(filled(path), {"mark": mark})).status_code == 404
    assert (await guest.send(filled(path), {})).status_code == 403


@pytest.mark.parametrize("path", LOOKED_AT)
async def test_admins_see_every_page_in_both_languages(house: House, path: str) -> None:
    await house.world.stranger("eve")
    await resident(house, "bob")
    _, boss = await signed_in(house, "boss", admin=True)
    for tag in ("en", "ar"):
        page = await boss.get(f"{filled(path)}?lang={tag}")
        if page.status_code == 303:
            assert path.startswith("/setup")
            continue
        assert page.status_code == 200 and f'lang="{tag}"' in page.text
        assert "no-store" in page.headers["cache-control"] and page.text.count("<h1") == 1


@pytest.mark.parametrize("path", sorted({path for method, path in GUARDED if method == "POST"}))
async def test_a_form_of_another_site_does_nothing(house: House, path: str) -> None:
    await resident(house, "bob")
    _, boss = await signed_in(house, "boss", admin=True)
    for mark in ({}, {"mark": "0" * 80}):
        assert (await boss.send(filled(path), {"act": "suspend", **mark})).status_code == 403


async def test_what_is_chosen_holds_at_once_and_is_written_down(house: House) -> None:
    house.replace(settings=read_settings(least_age=16))
    _, boss = await signed_in(house, "boss", admin=True)
    form = {"server_name": "Our Town", "registrations": "open", "public_server_rules": "yes", "posts_per_hour": "5"}
    done = await acts(boss, "/admin/settings", **form, least_age="3")
    assert done.headers["location"] == "/admin/settings?told=saved"
    assert "Our Town" in (await Browser(house).get("/")).text
    assert (house.web.settings.registrations, house.web.settings.posts_per_hour) == ("open", 5)
    assert house.web.settings.least_age == 16, "the environment says so"
    assert "FEDI_GROUPS_LEAST_AGE" in (await boss.get("/admin/settings")).text
    assert "server_name: Our Town" in (await boss.get("/admin/log")).text
    await acts(boss, "/admin/settings", server_name="", registrations="closed")
    assert house.web.settings.server_name == "fedi-groups"


@pytest.mark.parametrize(
    ("name", "value"), [("posts_per_hour", "many"), ("media_budget", "-1"), ("registrations", "x")]
)
async def test_what_makes_no_sense_changes_nothing(house: House, name: str, value: str) -> None:
    house.replace(settings=read_settings())
    _, boss = await signed_in(house, "boss", admin=True)
    page = await acts(boss, "/admin/settings", server_name="Our Town", **{name: value})
    assert page.status_code == 422 and 'class="fault"' in page.text
    assert house.web.settings.server_name == "fedi-groups"


async def test_texts_are_read_in_the_language_of_the_page_and_stand_in_for_each_other(house: House) -> None:
    _, boss = await signed_in(house, "boss", admin=True)
    for text in ("rules", "privacy", "terms", "contact"):
        await acts(boss, "/admin/texts", text=text, words=f"Words on {text}", **{"in": "en"})
    await acts(boss, "/admin/texts", text="rules", words="كن لطيفًا", **{"in": "ar"})
    guest = Browser(house)
    for text in ("rules", "privacy", "terms", "contact"):
        assert f"Words on {text}" in (await guest.get(f"/about/{text}")).text
    assert "كن لطيفًا" in (await guest.get("/about/rules?lang=ar")).text
    assert "Words on terms" in (await guest.get("/about/terms?lang=ar")).text
    await acts(boss, "/admin/texts", text="terms", words="", **{"in": "en"})
    house.web.answers.forget()
    assert (await guest.get("/about/terms")).status_code == 404


async def test_a_person_is_found_suspended_and_let_back_in(house: House) -> None:
    bob, browser = await signed_in(house, "bob")
    _, boss = await signed_in(house, "boss", admin=True)
    assert "/admin/people/bob" in (await boss.get("/admin/people?q=bob")).text
    assert "/admin/people/boss" not in (await boss.get("/admin/people?q=bob@")).text
    done = await acts(boss, "/admin/people/bob", act="suspend", reason="Spam everywhere")
    assert done.status_code == 303, re.findall(r"role=.alert.*", done.text)
    assert (await browser.get("/auth/sessions")).status_code == 303, "signed out"
    assert "/admin/people/bob" in (await boss.get("/admin/people?which=suspended")).text
    assert "Spam everywhere" in (await Browser(house).get("/modlog")).text
    await acts(boss, "/admin/people/bob", act="unsuspend")
    assert (await browser.signs_in(bob)).status_code == 303
    log = (await boss.get("/admin/log")).text
    assert log.count("@bob@here.test") == 2 and "Spam everywhere" in log


async def test_an_admin_is_made_and_unmade_by_another_and_never_by_themselves(house: House) -> None:
    bob = await resident(house, "bob")
    _, boss = await signed_in(house, "boss", admin=True)
    await acts(boss, "/admin/people/bob", act="promote")
    async with reading(house.world.store) as tx:
        assert await is_admin(tx.connection, bob.id)
    assert (await acts(boss, "/admin/people/boss", act="demote")).status_code == 422
    assert (await acts(boss, "/admin/people/bob", act="suspend")).status_code == 422
    await acts(boss, "/admin/people/bob", act="demote")
    async with reading(house.world.store) as tx:
        assert not await is_admin(tx.connection, bob.id)


async def test_who_wants_an_account_is_let_in_or_turned_away(house: House) -> None:
    house.replace(settings=read_settings(registrations="approval"))
    _, boss = await signed_in(house, "boss", admin=True)
    for name in ("cleo", "dan"):
        browser = Browser(house)
        form = await browser.get("/auth/sign-up")
        given = {"name": name, "email": f"{name}@there.test", "password": "correct horse battery", "reason": "To learn"}
        assert (await browser.fill_in(form, **given)).status_code == 200
    await acts(boss, "/admin/signups", act="confirm", name="cleo")
    assert "To learn" in (await boss.get("/admin/signups")).text
    await acts(boss, "/admin/signups", act="approve", name="cleo")
    await acts(boss, "/admin/signups", act="refuse", name="dan", reason="No")
    page = (await boss.get("/admin/people")).text
    assert "@cleo" in page and "@dan" not in page
    assert (await acts(boss, "/admin/signups", act="approve", name="dan")).status_code == 422


async def test_a_rule_about_a_server_shows_what_would_end_before_it_holds(house: House) -> None:
    cats = await house.world.community("cats", await resident(house, "ann"))
    await house.joins(await house.world.stranger("eve"), cats)
    _, boss = await signed_in(house, "boss", admin=True)
    form = {"host": "https://There.test/x", "stance": "blocked", "reason": "Spam"}
    look = await acts(boss, "/admin/servers", act="look", **form)
    assert "1 membership" in look.text and not house.world.store.rules.book.blocks("there.test")
    await acts(boss, "/admin/servers", act="rule", **form)
    assert house.world.store.rules.book.blocks("there.test")
    await acts(boss, "/admin/servers", act="lift", host="there.test")
    assert not house.world.store.rules.book.blocks("there.test")
    assert (await acts(boss, "/admin/servers", act="look", host="no host", stance="open")).status_code == 422


async def test_a_list_is_pasted_in_after_a_look(house: House) -> None:
    _, boss = await signed_in(house, "boss", admin=True)
    form = {"list": "bad.test\nworse.test\n"}
    assert "2 new rules" in (await acts(boss, "/admin/lists", act="read", **form)).text
    assert house.world.store.rules.book.rules == ()
    await acts(boss, "/admin/lists", act="import", **form)
    assert house.world.store.rules.book.blocks("worse.test")


async def test_everyone_is_told_until_it_is_ended(house: House) -> None:
    _, boss = await signed_in(house, "boss", admin=True)
    await acts(boss, "/admin/announcements", act="announce", text="We move on Friday.")
    assert "We move on Friday." in (await Browser(house).get("/")).text
    number = re.findall(r'name="id" value="(\d+)"', (await boss.get("/admin/announcements")).text)[0]
    await acts(boss, "/admin/announcements", act="end", id=number)
    assert "We move on Friday." not in (await boss.get("/")).text
    assert (await acts(boss, "/admin/announcements", act="announce", text=" ")).status_code == 422


async def test_an_invitation_to_the_server_lets_people_sign_up_until_it_is_taken_back(house: House) -> None:
    house.replace(settings=read_settings(registrations="invitation"))
    _, boss = await signed_in(house, "boss", admin=True)
    await acts(boss, "/admin/invites", act="invite", most="2", note="For the choir")
    page = (await boss.get("/admin/invites")).text
    (code,) = re.findall(r"/auth/sign-up\?code=([0-9a-f]+)", page)
    assert "For the choir" in page
    await acts(boss, "/admin/invites", act="revoke", code=code)
    assert code not in (await boss.get("/admin/invites")).text
    assert (await acts(boss, "/admin/invites", act="invite", most="5000")).status_code == 422


async def test_addresses_and_names_are_refused_and_taken_again(house: House) -> None:
    house.replace(settings=read_settings(registrations="open"))
    _, boss = await signed_in(house, "boss", admin=True)
    given = {"name": "mayor", "email": "m@trash.test", "password": "correct horse battery"}
    await acts(boss, "/admin/unwanted", act="shun", kind="email", pattern="@Trash.test")
    await acts(boss, "/admin/unwanted", act="shun", kind="name", pattern="mayor")
    browser = Browser(house)
    refused = await browser.fill_in(await browser.get("/auth/sign-up"), **given)
    assert refused.status_code == 422 and refused.text.count('class="fault"') == 2
    for kind, pattern in (("email", "trash.test"), ("name", "mayor")):
        await acts(boss, "/admin/unwanted", act="welcome", kind=kind, pattern=pattern)
    assert (await browser.fill_in(await browser.get("/auth/sign-up"), **given)).status_code == 200
    assert (await acts(boss, "/admin/unwanted", act="shun", kind="email", pattern="a b")).status_code == 422


async def test_a_community_is_closed_opened_again_and_taken_out_of_the_directory(house: House) -> None:
    await house.world.community("cats", await resident(house, "ann"))
    _, boss = await signed_in(house, "boss", admin=True)
    done = await acts(boss, "/admin/communities", act="close", name="cats")
    assert done.status_code == 303, re.findall(r"role=.alert.*", done.text)
    assert (await Browser(house).get("/c/cats")).status_code == 410
    await acts(boss, "/admin/communities", act="reopen", name="cats")
    assert (await Browser(house).get("/c/cats")).status_code == 200
    await acts(boss, "/admin/communities", act="hide", name="cats")
    house.web.answers.forget()
    assert 'href="/c/cats"' not in (await Browser(house).get("/")).text
    assert (
        await acts(boss, "/admin/communities", act="transfer", name="cats", person="nobody_here")
    ).status_code == 422


async def test_how_servers_are_reached_is_shown_of_those_alone_that_follow_what_is_public(house: House) -> None:
    ann = await resident(house, "ann")
    cats, club = await house.world.community("cats", ann), await house.world.community("club", ann, private=True)
    await house.follows(await house.world.stranger("eve", host="open.test"), cats)
    await house.follows(await house.world.stranger("kim", host="closed.test"), club)
    page = await Browser(house).get("/about/federation")
    assert "open.test" in page.text and "closed.test" not in page.text
    house.replace(settings=house.web.settings.model_copy(update={"public_health": False}))
    house.web.answers.forget()
    assert (await Browser(house).get("/about/federation")).status_code == 404


async def test_what_failed_here_is_tried_again_or_given_up(house: House) -> None:
    eve = await house.world.stranger("eve")
    _, boss = await signed_in(house, "boss", admin=True)
    async with house.world.store.database.write() as connection:
        for number in (1, 2):
            row = {"digest": bytes([number] * 16), "peer_id": eve.peer_id, "shard": 0, "body": b"{}", "authentic": True}
            more = {"arrived_at": house.world.time(), "state": 5, "attempts": 3, "error": f"KeyError {number}"}
            await connection.execute(tables.received.insert().values(**row, **more))
    page = await boss.get("/admin/parked")
    assert "KeyError 1" in page.text and "there.test" in page.text
    numbers = re.findall(r'name="id" value="(\d+)"', page.text)
    await acts(boss, "/admin/parked", act="drop", id=numbers[0])
    await acts(boss, "/admin/parked", at="/admin/settings", act="replay")
    assert "KeyError" not in (await boss.get("/admin/parked")).text
    async with house.world.store.database.read() as connection:
        states = (await connection.execute(tables.received.select().order_by(tables.received.c.id))).all()
    assert sorted(each.state for each in states) == [0, 3]


async def test_reports_of_people_are_settled_by_admins(house: House) -> None:
    ann, bob = await resident(house, "ann"), await resident(house, "bob")
    async with house.world.tx() as tx:
        made = await report(tx, reporter=ann, person=bob, reason="He threatens me", cause=HERE)
    _, boss = await signed_in(house, "boss", admin=True)
    assert "He threatens me" in (await boss.get("/admin/reports")).text
    done = await acts(boss, "/admin/reports", act="suspend", id=str(made.id), reason="Threats")
    assert done.status_code == 303, re.findall(r"role=.alert.*", done.text)
    assert "He threatens me" not in (await boss.get("/admin/reports")).text
    async with reading(house.world.store) as tx:
        assert (await tx.actors.get(bob.id)).suspended


async def test_a_server_that_cannot_be_reached_is_shown_with_the_cause_and_tried_again(house: House) -> None:
    cats = await house.world.community("cats", await resident(house, "ann"))
    eve = await house.world.stranger("eve")
    await house.follows(eve, cats)
    _, boss = await signed_in(house, "boss", admin=True)
    now = house.world.time()
    failed = {"failures": 3, "failing_since": now, "retry_at": now + 10**9, "error": "HTTP 503", "position": 0}
    async with house.world.store.database.write() as connection:
        await connection.execute(tables.cursor.delete())
        await connection.execute(tables.cursor.insert().values(peer_id=eve.peer_id, **failed))
    page = await boss.get("/admin")
    assert "/admin/peers/there.test" in page.text and "It answers with a fault of its own." in page.text
    assert "HTTP 503" in (await boss.get("/admin/peers/there.test")).text
    public = (await Browser(house).get("/about/federation")).text
    assert "there.test" in public and "It answers with a fault of its own." in public and "HTTP 503" not in public
    await acts(boss, "/admin/peers/there.test")
    async with house.world.store.database.read() as connection:
        assert (await connection.execute(tables.cursor.select())).one().retry_at == 0


async def test_what_one_process_chooses_the_others_read(house: House) -> None:
    elsewhere = Chosen()
    heard: list[Mapping[str, str]] = []
    elsewhere.told.append(heard.append)
    assert not await elsewhere.look(house.world.store.database)
    house.replace(settings=read_settings())
    _, boss = await signed_in(house, "boss", admin=True)
    await acts(boss, "/admin/settings", server_name="Our Town", registrations="closed")
    assert await elsewhere.look(house.world.store.database) and not await elsewhere.look(house.world.store.database)
    assert [each["server_name"] for each in heard] == ["Our Town"]


async def test_a_backup_is_begun_once_and_what_became_of_it_is_seen(house: House) -> None:
    _, boss = await signed_in(house, "boss", admin=True)
    for _ in range(2):
        await acts(boss, "/admin/backups")
    async with reading(house.world.store) as tx:
        assert await find_due(tx.connection, "write backup", "now") is not None
    assert "is being written" in (await boss.get("/admin/backups")).text
    async with house.world.store.database.write() as connection:
        await remember(connection, Backup(house.world.time(), "/srv/one.tar", why="no room left"))
    page = (await boss.get("/admin/backups")).text
    assert "no room left" in page and "/srv/one.tar" in page
    assert "no room left" in (await boss.get("/admin")).text
    assert "wrote a backup" in (await boss.get("/admin/log")).text


async def test_errors_of_late_stand_on_the_first_page(house: House) -> None:
    _, boss = await signed_in(house, "boss", admin=True)
    assert "None in the last 30 days" in (await boss.get("/admin")).text
    now = house.world.time()
    async with house.world.store.database.write() as connection:
        await write_down(connection, [Fault("mail", "given up <now>", "no such host", 3, now, now)], now=now)
    page = (await boss.get("/admin")).text
    assert "mail: given up &lt;now&gt;" in page and "no such host" in page


async def test_custom_emoji_are_added_put_elsewhere_hidden_and_removed(house: House) -> None:
    _, boss = await signed_in(house, "boss", admin=True)
    page = await boss.get("/admin/emojis")
    await boss.upload(page, {"picture": ("cat.png", picture())}, name=":cat:", category="Animals", act="add")
    page = await boss.get("/admin/emojis")
    assert ":cat:" in page.text and "Animals" in page.text
    await acts(boss, "/admin/emojis", act="change", name="cat", category="Pets", hidden="yes")
    page = await boss.get("/admin/emojis?q=pets")
    assert "Not offered" in page.text and "Pets" in page.text
    wrong = await boss.upload(page, {"picture": ("cat.txt", b"no picture")}, name="dog", act="add")
    assert wrong.status_code == 422 and 'role="alert"' in wrong.text
    assert (await acts(boss, "/admin/emojis", act="change", name="dog")).status_code == 422
    await acts(boss, "/admin/emojis", act="remove", name="cat")
    assert ":cat:" not in (await boss.get("/admin/emojis")).text
    assert (await boss.get("/admin/log")).text.count(":cat:") == 3
