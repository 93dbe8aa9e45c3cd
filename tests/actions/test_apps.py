"""Apps: what they are given, once, and what becomes of it when it is stolen, tried again, or taken back."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace

import pytest

from fedi_groups.actions import apps
from fedi_groups.actions.apps import Client
from fedi_groups.actions.sessions import shut_out
from fedi_groups.domain.apps import App, Fault, Given, Wish
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.apps import CODE_LASTS, TOKEN_LASTS
from fedi_groups.domain.types import DAY, MembershipState, Role
from fedi_groups.errors import Denied
from fedi_groups.reads.access import access_of, voices_of
from fedi_groups.storage.expiry import forget_access
from fedi_groups.storage.tokens import TokenFacts, find_token, note_use, revoke_own_family
from tests.world import World

pytestmark = pytest.mark.anyio

CALLBACK = "https://app.test/back?of=%2Fthem"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {"redirect_uri": CALLBACK}


async def registered(world: World, *scopes: str) -> tuple[App, str]:
    async with world.tx() as tx:
        scopes = scopes or ("read", "write", "follow")
        return apps.register(tx, name="App", redirect_uris=(CALLBACK,), scopes=scopes, website=None)


async def code_for(
    world: World,
    app: App,
    person: ActorFacts,
    *scopes: str,
    challenge: str | None = None,
    voice: ActorFacts | None = None,
    admin: bool = False,
) -> str:
    wish = Wish(CALLBACK, scopes or ("read",), challenge)
    async with world.tx() as tx:
        return await apps.let_in(tx, app=app, person=person, voice=voice or person, wish=wish, admin=admin)


async def fetched(world: World, app: App, code: str, *, proved: bool = True, **more: str) -> Given | Fault:
    return await brought(world, Client(app, proved), {**ASKED, "code": code, **more})


async def brought(world: World, client: Client, asked: Mapping[str, str]) -> Given | Fault:
    async with world.tx() as tx:
        return await apps.fetch(tx, client, asked)


async def given(world: World, app: App, person: ActorFacts, *scopes: str, voice: ActorFacts | None = None) -> Given:
    found = await fetched(world, app, await code_for(world, app, person, *scopes, voice=voice))
    assert isinstance(found, Given), found
    return found


async def found(world: World, token: str) -> TokenFacts | None:
    async with world.look() as tx:
        return await find_token(tx.connection, token, now=tx.now)


async def renewed(world: World, app: App, refresh: str | None, scope: str = "") -> Given | Fault:
    assert refresh is not None
    async with world.tx() as tx:
        return await apps.renew(tx, Client(app, proved=True), refresh, scope)


async def test_a_code_gives_a_token_for_what_was_granted(world: World) -> None:
    ann = await world.person("ann")
    app, _ = await registered(world)
    token = (await given(world, app, ann, "read", "write:statuses")).token
    facts = await found(world, token)
    assert facts is not None and (facts.actor_id, facts.by_id, facts.app_id) == (ann.id, None, app.id)
    assert facts.scopes == {"read", "write:statuses"} and facts.expires_at is None


async def test_a_code_that_is_brought_again_takes_back_what_it_gave(world: World) -> None:
    app, _ = await registered(world)
    code = await code_for(world, app, await world.person("ann"))
    first = await fetched(world, app, code)
    assert isinstance(first, Given) and await found(world, first.token) is not None
    assert await fetched(world, app, code) is Fault.INVALID_GRANT
    assert await found(world, first.token) is None


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"redirect_uri": "https://app.test/back?of=/them"}, Fault.INVALID_GRANT),
        ({"redirect_uri": ""}, Fault.INVALID_GRANT),
        ({"code": "guessed"}, Fault.INVALID_GRANT),
        ({"code": ""}, Fault.INVALID_GRANT),
        ({"code_verifier": VERIFIER}, Fault.INVALID_GRANT),
    ],
)
async def test_a_code_is_good_for_what_it_was_asked_with(world: World, wrong: Mapping[str, str], fault: Fault) -> None:
    app, _ = await registered(world)
    code = await code_for(world, app, await world.person("ann"))
    assert await brought(world, Client(app, proved=True), {**ASKED, "code": code, **wrong}) is fault
    assert isinstance(await fetched(world, app, code), Given)


async def test_a_code_is_good_for_its_own_app_and_a_while(world: World) -> None:
    ann = await world.person("ann")
    (app, _), (other, _) = await registered(world), await registered(world)
    code = await code_for(world, app, ann)
    assert await fetched(world, other, code) is Fault.INVALID_GRANT
    world.time.pass_by(CODE_LASTS)
    assert await fetched(world, app, code) is Fault.INVALID_GRANT


async def test_an_app_without_a_secret_proves_that_it_is_the_one_that_asked(world: World) -> None:
    ann = await world.person("ann")
    app, _ = await registered(world)
    assert await fetched(world, app, await code_for(world, app, ann), proved=False) is Fault.INVALID_CLIENT
    code = await code_for(world, app, ann, challenge=CHALLENGE)
    for wrong in ("", "w" * 50, CHALLENGE):
        assert await fetched(world, app, code, proved=False, code_verifier=wrong) is Fault.INVALID_GRANT
    assert isinstance(await fetched(world, app, code, proved=False, code_verifier=VERIFIER), Given)


async def test_a_wrong_secret_is_not_the_same_as_none(world: World) -> None:
    app, secret = await registered(world)
    async with world.look() as tx:
        assert await apps.known_client(tx, "guessed", secret) is Fault.INVALID_CLIENT
        assert await apps.known_client(tx, app.client_id, "guessed") is Fault.INVALID_CLIENT
        assert await apps.known_client(tx, app.client_id, "") is Fault.INVALID_CLIENT
        assert await apps.known_client(tx, app.client_id, None) == Client(app, proved=False)
        assert await apps.known_client(tx, app.client_id, secret) == Client(app, proved=True)


async def test_an_app_that_works_offline_fetches_the_next_token_each_time_with_another(world: World) -> None:
    app, _ = await registered(world, "read", "offline_access")
    first = await given(world, app, await world.person("ann"), "read", "offline_access")
    second = await renewed(world, app, first.refresh)
    assert isinstance(second, Given) and await found(world, first.token) is None
    world.time.pass_by(TOKEN_LASTS)
    assert await found(world, second.token) is None
    third = await renewed(world, app, second.refresh)
    assert isinstance(third, Given) and await found(world, third.token) is not None


async def test_what_fetched_a_token_once_takes_back_all_that_came_of_it(world: World) -> None:
    app, _ = await registered(world, "read", "offline_access")
    first = await given(world, app, await world.person("ann"), "read", "offline_access")
    second = await renewed(world, app, first.refresh)
    assert isinstance(second, Given)
    assert await renewed(world, app, first.refresh) is Fault.INVALID_GRANT
    assert await found(world, second.token) is None
    assert await renewed(world, app, second.refresh) is Fault.INVALID_GRANT


async def test_a_renewed_token_is_never_good_for_more_nor_for_another_app(world: World) -> None:
    (app, _), (other, _) = await registered(world, "read", "offline_access"), await registered(world)
    first = await given(world, app, await world.person("ann"), "read:statuses", "offline_access")
    assert await renewed(world, app, first.refresh, "read") is Fault.INVALID_SCOPE
    assert await renewed(world, other, first.refresh) is Fault.INVALID_GRANT
    assert isinstance(await renewed(world, app, first.refresh, "read:statuses"), Given)


async def test_an_app_alone_stands_for_nobody(world: World) -> None:
    app, _ = await registered(world, "read")
    async with world.tx() as tx:
        assert apps.lend(tx, Client(app, proved=False), "read") is Fault.INVALID_CLIENT
        assert apps.lend(tx, Client(app, proved=True), "write") is Fault.INVALID_SCOPE
        lent = apps.lend(tx, Client(app, proved=True), "read")
    assert isinstance(lent, Given)
    facts = await found(world, lent.token)
    assert facts is not None and facts.actor_id is None and facts.app_id == app.id


async def test_only_admins_grant_what_takes_one(world: World) -> None:
    ann, eve = await world.person("ann", admin=True), await world.person("eve")
    app, _ = await registered(world, "read", "admin:read")
    for person, admin, scopes in ((ann, True, {"read", "admin:read"}), (eve, False, {"read"})):
        code = await code_for(world, app, person, "read", "admin:read", admin=admin)
        granted = await fetched(world, app, code)
        assert isinstance(granted, Given) and set(granted.scopes) == scopes
    with pytest.raises(Denied):
        await code_for(world, app, eve, "admin:read")


async def test_a_token_is_taken_back_by_its_app_and_by_no_other(world: World) -> None:
    (app, _), (other, _) = await registered(world), await registered(world)
    token = (await given(world, app, await world.person("ann"))).token
    for asking, remains in ((other, True), (app, False), (app, False)):
        async with world.tx() as tx:
            await apps.take_back(tx, Client(asking, proved=True), token)
        assert (await found(world, token) is not None) is remains


async def test_who_is_shut_out_is_let_in_by_nothing_any_more(world: World) -> None:
    ann = await world.person("ann")
    app, _ = await registered(world)
    token, code = (await given(world, app, ann)).token, await code_for(world, app, ann)
    async with world.tx() as tx:
        await shut_out(tx, ann.id)
    assert await found(world, token) is None
    assert await fetched(world, app, code) is Fault.INVALID_GRANT


async def test_who_keeps_order_lets_an_app_act_as_the_community_and_only_as_long(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    app, _ = await registered(world, "read", "admin:read")
    with pytest.raises(Denied):
        await code_for(world, app, bob, voice=cats)
    async with world.tx() as tx:
        await tx.memberships.become(cats.id, bob.id, MembershipState.MEMBER, Role.MODERATOR, since=tx.now)
    async with world.look() as tx:
        assert [each.name for each in await voices_of(tx, bob)] == ["bob", "cats"]
    token = (await given(world, app, bob, "read", voice=cats)).token
    facts = await found(world, token)
    assert facts is not None and (facts.actor_id, facts.by_id) == (cats.id, bob.id)
    async with world.tx() as tx:
        await tx.memberships.become(cats.id, bob.id, MembershipState.MEMBER, Role.MEMBER, since=tx.now)
    assert await found(world, token) is None
    async with world.look() as tx:
        assert [each.name for each in await voices_of(tx, bob)] == ["bob"]


async def test_a_community_is_no_admin_whoever_speaks_for_it(world: World) -> None:
    ann = await world.person("ann", admin=True)
    cats = await world.community("cats", ann)
    app, _ = await registered(world, "read", "admin:read")
    with pytest.raises(Denied):
        await code_for(world, app, ann, "admin:read", voice=cats, admin=True)


async def test_people_see_what_they_let_in_and_take_it_back(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    app, _ = await registered(world)
    own, voice = await given(world, app, ann), await given(world, app, ann, voice=cats)
    async with world.look() as tx:
        grants = (await access_of(tx, ann)).grants
        assert {(each.name, each.voice.name) for each in grants} == {("App", "ann"), ("App", "cats")}
        assert not (await access_of(tx, bob)).grants
    for person, remain in ((bob, 2), (ann, 0)):
        async with world.tx() as tx:
            for each in grants:
                await revoke_own_family(tx.connection, each.family, person.id, now=tx.now)
        assert sum([await found(world, each.token) is not None for each in (own, voice)]) == remain


async def test_the_day_of_its_last_use_is_written_once(world: World) -> None:
    app, _ = await registered(world)
    token = (await given(world, app, await world.person("ann"))).token
    facts = await found(world, token)
    assert facts is not None and facts.used_on is None
    async with world.tx() as tx:
        await note_use(tx.connection, facts.id, now=tx.now)
    again = await found(world, token)
    assert again == replace(facts, used_on=world.time.now // DAY)


async def test_what_is_over_is_forgotten_and_what_is_in_use_is_not(world: World) -> None:
    ann = await world.person("ann")
    (app, _), (unused, _) = await registered(world), await registered(world)
    token = (await given(world, app, ann)).token
    world.time.pass_by(31 * DAY)
    async with world.tx() as tx:
        await forget_access(tx.connection, before=tx.now, now=tx.now)
        assert await apps.known_client(tx, unused.client_id, None) is Fault.INVALID_CLIENT
        assert isinstance(await apps.known_client(tx, app.client_id, None), Client)
    assert await found(world, token) is not None
