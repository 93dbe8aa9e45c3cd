"""OAuth 2 over HTTP, as apps speak it: registered, let in, given a token, refused, and out again."""

import base64
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from fedi_groups.config import read_settings
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.apps import CODE_LASTS, TOKEN_LASTS
from fedi_groups.domain.types import MembershipState, Role, Visibility
from tests.faces.api import App
from tests.faces.browser import PASSWORD, Browser, resident
from tests.faces.house import House
from tests.faces.pushed import ENDPOINT, Device, Service, worker_of
from tests.world import SECRET

pytestmark = pytest.mark.anyio

CALLBACK = "https://app.test/back"
OOB = "urn:ietf:wg:oauth:2.0:oob"
PUSH = "/api/v1/push/subscription"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

Keys = dict[str, str]


async def registered(house: House, **more: Any) -> Keys:
    given = {"client_name": "App", "redirect_uris": f"{CALLBACK}\n{OOB}", "scopes": "read write follow push", **more}
    answer = await house.client.post("/api/v1/apps", data=given)
    assert answer.status_code == 200, answer.text
    return {name: answer.json()[name] for name in ("client_id", "client_secret")}


async def code_of(house: House, person: ActorFacts, keys: Keys, *, voice: ActorFacts | None = None, **more: str) -> str:
    """As a person lets the app in."""
    browser = Browser(house)
    await browser.signs_in(person)
    asked = {"redirect_uri": CALLBACK, "response_type": "code", "scope": "read", "client_id": keys["client_id"], **more}
    page = await browser.get(f"/oauth/authorize?{urlencode(asked)}")
    sent = await browser.fill_in(page, decision="allow", **({"as": str(voice.id)} if voice else {}))
    return parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]


async def asks(house: House, keys: Keys, **form: str) -> httpx.Response:
    grant = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, **keys, **form}
    return await house.client.post("/oauth/token", data=grant)


async def token_of(house: House, person: ActorFacts, keys: Keys, **more: Any) -> str:
    answer = await asks(house, keys, code=await code_of(house, person, keys, **more))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def status_of(house: House, token: str, path: str = "/api/v1/accounts/verify_credentials") -> int:
    return (await house.client.get(path, headers={"authorization": f"Bearer {token}"})).status_code


def fault_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.json()["error_description"]
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize("how", ["data", "json", "params"])
async def test_an_app_registers_wherever_it_puts_its_words(house: House, how: str) -> None:
    given = {"client_name": "Tuba <3", "redirect_uris": f"{CALLBACK} tuba://back", "website": "https://tuba.test"}
    app = (await house.client.post("/api/v1/apps", **{how: given})).json()  # type: ignore[arg-type]  # one of the three
    assert (app["name"], app["website"], app["scopes"]) == ("Tuba <3", "https://tuba.test", ["read"])
    assert app["redirect_uris"] == [CALLBACK, "tuba://back"] and app["redirect_uri"] == f"{CALLBACK}\ntuba://back"
    assert app["client_secret_expires_at"] == 0 and isinstance(app["id"], str) and len(app["vapid_key"]) == 87
    assert len(app["client_id"]) > 20 and len(app["client_secret"]) > 20


async def test_an_app_registers_several_addresses_as_a_list(house: House) -> None:
    answer = await house.client.post("/api/v1/apps", json={"client_name": "A", "redirect_uris": [CALLBACK, OOB]})
    assert answer.json()["redirect_uris"] == [CALLBACK, OOB]


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_name": ""},
        {"redirect_uris": ""},
        {"redirect_uris": "javascript:alert(1)"},
        {"redirect_uris": "no address"},
        {"scopes": "everything"},
        {"website": "javascript:alert(1)"},
    ],
)
async def test_an_app_that_cannot_be_is_not_registered(house: House, wrong: dict[str, str]) -> None:
    answer = await house.client.post("/api/v1/apps", data={"client_name": "A", "redirect_uris": CALLBACK, **wrong})
    assert answer.status_code == 422 and answer.json()["error"]


async def test_a_code_becomes_a_token_once_and_its_thief_takes_it_back(house: House) -> None:
    ann, keys = await resident(house, "ann"), await registered(house)
    code = await code_of(house, ann, keys)
    answer = await asks(house, keys, code=code)
    given = answer.json()
    assert (given["token_type"], given["scope"], type(given["created_at"])) == ("Bearer", "read", int)
    assert "no-store" in answer.headers["cache-control"] and "expires_in" not in given
    assert await status_of(house, given["access_token"]) == 200
    assert fault_of(await asks(house, keys, code=code)) == (400, "invalid_grant")
    assert await status_of(house, given["access_token"]) == 401


async def test_a_stolen_code_is_good_for_nobody_else(house: House) -> None:
    ann, keys, other = await resident(house, "ann"), await registered(house), await registered(house)
    code = await code_of(house, ann, keys)
    assert fault_of(await asks(house, other, code=code)) == (400, "invalid_grant")
    assert fault_of(await asks(house, keys, code=code, redirect_uri=OOB)) == (400, "invalid_grant")
    assert fault_of(await asks(house, keys, code=code, client_secret="guessed")) == (401, "invalid_client")
    assert fault_of(await asks(house, keys, code=code, client_secret="")) == (401, "invalid_client")
    assert fault_of(await asks(house, keys, code=code, client_id="guessed")) == (401, "invalid_client")
    assert fault_of(await asks(house, keys, code="guessed")) == (400, "invalid_grant")
    house.world.time.pass_by(CODE_LASTS)
    assert fault_of(await asks(house, keys, code=code)) == (400, "invalid_grant")


async def test_an_app_in_a_browser_proves_itself_without_a_secret(house: House) -> None:
    ann, keys = await resident(house, "ann"), await registered(house)
    code = await code_of(house, ann, keys, code_challenge=CHALLENGE, code_challenge_method="S256")
    public = {"client_id": keys["client_id"]}
    assert fault_of(await asks(house, public, code=code)) == (400, "invalid_grant")
    assert fault_of(await asks(house, public, code=code, code_verifier="x" * 43)) == (400, "invalid_grant")
    assert fault_of(await asks(house, keys, code=code)) == (400, "invalid_grant")
    assert (await asks(house, public, code=code, code_verifier=VERIFIER)).status_code == 200


async def test_an_app_may_say_who_it_is_in_the_header(house: House) -> None:
    keys = await registered(house)
    for secret, status in ((keys["client_secret"], 200), ("guessed", 401)):
        basic = base64.b64encode(f"{keys['client_id']}:{secret}".encode()).decode()
        form = {"grant_type": "client_credentials"}
        answer = await house.client.post("/oauth/token", data=form, headers={"authorization": f"Basic {basic}"})
        assert answer.status_code == status
        assert ("www-authenticate" in answer.headers) is (status == 401)
    broken = await house.client.post("/oauth/token", data=form, headers={"authorization": "Basic ???"})
    assert fault_of(broken) == (401, "invalid_client")


async def test_an_app_alone_is_an_app_and_nobody_else(house: House) -> None:
    keys = await registered(house)
    given = (await asks(house, keys, grant_type="client_credentials", scope="read")).json()
    assert await status_of(house, given["access_token"], "/api/v1/apps/verify_credentials") == 200
    headers = {"authorization": f"Bearer {given['access_token']}"}
    person = await house.client.get("/api/v1/accounts/verify_credentials", headers=headers)
    assert (person.status_code, person.json()["error"]) == (422, "This method requires an authenticated user")
    wide = await asks(house, keys, grant_type="client_credentials", scope="admin:read")
    assert fault_of(wide) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("grant", "fault"),
    [
        ("password", "unsupported_grant_type"),
        ("implicit", "unsupported_grant_type"),
        ("", "invalid_request"),
        ("refresh_token", "invalid_grant"),
    ],
)
async def test_nothing_else_becomes_a_token(house: House, grant: str, fault: str) -> None:
    await resident(house, "ann")
    keys = await registered(house)
    answer = await asks(house, keys, grant_type=grant, username="ann@here.test", password=PASSWORD)
    assert fault_of(answer) == (400, fault)


async def test_in_tests_of_apps_a_password_becomes_a_token(house: House) -> None:
    await resident(house, "ann")
    house.replace(settings=read_settings(test_mode=True))
    keys = await registered(house)
    form = {"grant_type": "password", "username": "ann@here.test", "password": PASSWORD, "scope": "read write"}
    given = (await asks(house, keys, **form)).json()
    assert given["scope"] == "read write" and await status_of(house, given["access_token"]) == 200
    assert fault_of(await asks(house, keys, **{**form, "password": "wrong"})) == (400, "invalid_grant")
    assert fault_of(await asks(house, keys, **{**form, "scope": "admin:read"})) == (400, "invalid_scope")


async def test_a_token_is_good_for_what_was_granted_and_no_more(house: House) -> None:
    ann, keys = await resident(house, "ann"), await registered(house)
    token = await token_of(house, ann, keys, scope="read:statuses")
    headers = {"authorization": f"Bearer {token}"}
    refused = await house.client.get("/api/v1/accounts/verify_credentials", headers=headers)
    assert refused.status_code == 403
    assert refused.json() == {"error": "This action is outside the authorized scopes"}
    assert await status_of(house, token, "/api/v1/timelines/home") == 200


async def test_a_token_that_was_guessed_or_is_over_is_none(house: House) -> None:
    ann, keys = await resident(house, "ann"), await registered(house, scopes="read offline_access")
    code = await code_of(house, ann, keys, scope="read offline_access")
    given = (await asks(house, keys, code=code)).json()
    assert given["expires_in"] == TOKEN_LASTS // 1_000_000
    assert await status_of(house, "guessed") == 401
    house.world.time.pass_by(TOKEN_LASTS)
    assert await status_of(house, given["access_token"]) == 401
    fresh = (await asks(house, keys, grant_type="refresh_token", refresh_token=given["refresh_token"])).json()
    assert await status_of(house, fresh["access_token"]) == 200
    stolen = await asks(house, keys, grant_type="refresh_token", refresh_token=given["refresh_token"])
    assert fault_of(stolen) == (400, "invalid_grant")
    assert await status_of(house, fresh["access_token"]) == 401


async def test_an_app_is_woken_by_its_next_token_and_by_none_once_it_is_out(house: House) -> None:
    ann, keys = await resident(house, "ann"), await registered(house, scopes="read push offline_access")
    code = await code_of(house, ann, keys, scope="read push offline_access")
    given = (await asks(house, keys, code=code)).json()
    service, device = Service(), Device()
    house.network.servers["https://push.test"] = service
    await App(house, ann, given["access_token"]).post(PUSH, **device.subscription("mention"))
    given = (await asks(house, keys, grant_type="refresh_token", refresh_token=given["refresh_token"])).json()
    token = given["access_token"]
    assert (await App(house, ann, token).get(PUSH))["endpoint"] == ENDPOINT

    worker, bob = worker_of(house), await house.world.person("bob")
    await house.says(bob, visibility=Visibility.PUBLIC, to=(ann,))
    await worker.step()
    assert device.read(service.came[0][1])["access_token"] == token
    await house.says(bob, visibility=Visibility.PUBLIC, to=(ann,))
    await house.client.post("/oauth/revoke", data={**keys, "token": token})
    await worker.step()
    assert len(service.came) == 1


async def test_a_token_is_taken_back_by_its_app_and_looked_at_by_it_alone(house: House) -> None:
    ann, keys, other = await resident(house, "ann"), await registered(house), await registered(house)
    token = await token_of(house, ann, keys)

    async def active(asking: Keys) -> bool:
        return bool((await house.client.post("/oauth/introspect", data={**asking, "token": token})).json()["active"])

    assert await active(keys) and not await active(other)
    for asking in ({}, {**keys, "client_secret": "guessed"}):
        refused = await house.client.post("/oauth/revoke", data={**asking, "token": token})
        assert fault_of(refused) == (403, "unauthorized_client")
    for asking, status in ((other, 200), (keys, 401), (keys, 401)):
        answer = await house.client.post("/oauth/revoke", data={**asking, "token": token})
        assert (answer.status_code, answer.json()) == (200, {})
        assert await status_of(house, token) == status
    assert not await active(keys)


async def test_a_token_of_a_moderator_is_the_communitys_as_long_as_they_keep_order(house: House) -> None:
    ann, bob = await house.world.person("ann"), await resident(house, "bob")
    cats, keys = await house.world.community("cats", ann), await registered(house)
    async with house.world.tx() as tx:
        await tx.memberships.become(cats.id, bob.id, MembershipState.MEMBER, Role.MODERATOR, since=tx.now)
    token = await token_of(house, bob, keys, voice=cats)
    headers = {"authorization": f"Bearer {token}"}
    account = (await house.client.get("/api/v1/accounts/verify_credentials", headers=headers)).json()
    assert (account["acct"], account["group"]) == ("cats", True)
    async with house.world.tx() as tx:
        await tx.memberships.become(cats.id, bob.id, MembershipState.MEMBER, Role.MEMBER, since=tx.now)
    assert await status_of(house, token) == 401


async def test_what_people_see_of_their_apps_says_when_they_were_used(house: House) -> None:
    ann, keys = await resident(house, "ann"), await registered(house)
    token, browser = await token_of(house, ann, keys), Browser(house)
    await browser.signs_in(ann)
    assert re.search(r"last used:\s+never", (await browser.get("/auth/sessions")).text)
    assert await status_of(house, token) == 200
    page = await browser.get("/auth/sessions")
    assert not re.search(r"last used:\s+never", page.text)
    (family,) = re.findall(r'value="(app \d+)"', page.text)
    mark = page.text.split('name="mark" value="')[1].split('"')[0]
    await browser.send("/auth/sessions", {"mark": mark, "end": family})
    assert await status_of(house, token) == 401


async def test_who_lets_an_app_in_is_named_to_it(house: House) -> None:
    ann, keys = await resident(house, "ann"), await registered(house, scopes="read profile")
    headers = {"authorization": f"Bearer {await token_of(house, ann, keys, scope='profile')}"}
    told = (await house.client.get("/oauth/userinfo", headers=headers)).json()
    assert (told["sub"], told["preferred_username"], told["iss"]) == (ann.uri, "ann", "https://here.test")
    narrow = {"authorization": f"Bearer {await token_of(house, ann, keys, scope='read')}"}
    assert (await house.client.get("/oauth/userinfo", headers=narrow)).status_code == 403


async def test_all_of_it_is_found_in_one_document(house: House) -> None:
    answer = await house.client.get("/.well-known/oauth-authorization-server", headers={"origin": "https://app.test"})
    told = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert told["issuer"] == "https://here.test" and told["code_challenge_methods_supported"] == ["S256"]
    assert "password" not in told["grant_types_supported"] and told["response_types_supported"] == ["code"]
    for name, address in told.items():
        if name.endswith("_endpoint"):
            path = address.removeprefix("https://here.test")
            answers = [await house.client.get(path), await house.client.post(path)]
            assert not all(each.status_code in (404, 405) for each in answers), path


async def test_apps_in_browsers_may_ask_and_pages_of_others_may_not_look_at_the_question(house: House) -> None:
    headers = {"origin": "https://app.test", "access-control-request-method": "POST"}
    for path in ("/oauth/token", "/oauth/revoke", "/api/v1/apps"):
        asked = await house.client.options(path, headers=headers)
        assert asked.status_code == 200 and asked.headers["access-control-allow-origin"] == "*"
        refused = await house.client.post(path, headers=headers)
        assert refused.status_code >= 400 and refused.headers["access-control-allow-origin"] == "*"
    page = await house.client.get("/oauth/authorize", headers={**headers, "accept": "text/html"})
    assert "access-control-allow-origin" not in page.headers


async def test_of_what_lets_somebody_in_nothing_is_kept_as_it_is(house: House) -> None:
    ann, keys = await resident(house, "ann"), await registered(house, scopes="read offline_access")
    code = await code_of(house, ann, keys, scope="read offline_access")
    given = (await asks(house, keys, code=code)).json()
    secrets = (code, keys["client_secret"], given["access_token"], given["refresh_token"], SECRET.decode())
    async with house.world.store.database.read() as connection:
        for table in ("app", "auth_code", "token", "session"):
            rows = str((await connection.exec_driver_sql(f"SELECT * FROM {table}")).all())
            assert not [secret for secret in secrets if secret in rows], table
