"""Apps: they register, people let them in, and what they were given is renewed and taken back (RFC 6749, 7009).

What an app is not given is a `Fault` that is returned, not raised: what a replayed code has given is taken back in the
same transaction.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.apps import App, AppId, Code, Fault, Given, Leave, Wish
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import apps as policy
from fedi_groups.domain.policy.suspension import may_act_at_all
from fedi_groups.domain.scopes import is_for_admins
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errors import Denied
from fedi_groups.storage import tokens
from fedi_groups.storage.apps import add_app, add_code, find_app, find_code, note_first_use, use_code
from fedi_groups.storage.push import opened_device, pass_on, sealed_device, subscription_of
from fedi_groups.storage.tokens import NewToken, add_token
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Client:
    """The app that asks. `proved`: it has shown its secret."""

    app: App
    proved: bool


def register(
    tx: Unit, *, name: str, redirect_uris: tuple[str, ...], scopes: tuple[str, ...], website: str | None
) -> tuple[App, str]:
    """The app, and its secret, which is only told now."""
    secret = _secret()
    app = App(AppId(tx.mint.next()), secrets.token_urlsafe(24), name, website, redirect_uris, scopes)
    add_app(tx.writes, app, secret=secret, now=tx.now)
    return app, secret


async def known_client(tx: Unit, client_id: str, secret: str | None) -> Client | Fault:
    """Who asks. A secret that is wrong is a fault; one that is missing leaves what only the app itself may have."""
    found = await find_app(tx.connection, client_id)
    if found is None:
        return Fault.INVALID_CLIENT
    app, digest = found
    if secret is not None and not hmac.compare_digest(tokens.digest_of(secret), digest):
        return Fault.INVALID_CLIENT
    return Client(app, secret is not None)


async def let_in(tx: Unit, *, app: App, person: ActorFacts, voice: ActorFacts, wish: Wish, admin: bool) -> str:
    """A person grants an app what it asks for, as themselves or as a community in which they keep order; returns the
    code. What takes an admin only admins grant. Raises Denied."""
    require(may_act_at_all(person))
    if voice.id != person.id and not policy.may_act_as(await tx.memberships.get(voice.id, person.id)):
        raise Denied(f"{person.name} does not keep order in {voice.name}", public="You do not keep order there.")
    by = person.id if voice.id != person.id else None
    granted = grantable(wish.scopes, admin=admin and by is None)
    code, secret = tx.mint.next(), _secret()
    expires_at = Instant(tx.now + policy.CODE_LASTS)
    leave = Leave(voice.id, by, granted)
    add_code(tx.writes, Code(code, app.id, leave, wish.redirect_uri, wish.challenge, expires_at), secret=secret)
    await note_first_use(tx.connection, app.id, now=tx.now)
    return secret


def grantable(wanted: tuple[str, ...], *, admin: bool) -> tuple[str, ...]:
    """Raises Denied where nothing is left."""
    granted = wanted if admin else tuple(scope for scope in wanted if not is_for_admins((scope,)))
    if not granted:
        raise Denied("no admin", public="This app asks for what only admins of this server may do.")
    return granted


async def fetch(tx: Unit, client: Client, asked: Mapping[str, str]) -> Given | Fault:
    """A token for a code. Whoever brings a code again has stolen it, or lost it to a thief: what it gave is taken
    back."""
    code = await find_code(tx.connection, asked.get("code", ""))
    if code is None:
        return Fault.INVALID_GRANT
    fault = policy.fault_in(code, client.app, asked, proved=client.proved, now=tx.now)
    if fault is not None:
        return fault
    if not await use_code(tx.connection, code.id, now=tx.now):
        await tokens.revoke_family(tx.connection, code.id, now=tx.now)
        return Fault.INVALID_GRANT
    return _give(tx, client.app, code.leave, family=code.id)


async def renew(tx: Unit, client: Client, refresh: str, scope: str) -> Given | Fault:
    """The next token, in place of the one before. What fetches it is good once: used again, all that came of the
    consent is taken back."""
    found = await tokens.find_refresh(tx.connection, refresh)
    if found is None or found.app_id != client.app.id:
        return Fault.INVALID_GRANT
    wanted = tuple(scope.split()) or found.leave.scopes
    if not policy.within(wanted, found.leave.scopes):
        return Fault.INVALID_SCOPE
    if found.revoked or not await tokens.revoke(tx.connection, found.id, now=tx.now):
        await tokens.revoke_family(tx.connection, found.family, now=tx.now)
        return Fault.INVALID_GRANT
    leave = Leave(found.leave.actor_id, found.leave.by_id, wanted)
    number = tx.mint.next()
    given = _give(tx, client.app, leave, family=found.family, number=number)
    await _push_on(tx, old=found.id, new=number, token=given.token)
    return given


async def _push_on(tx: Unit, *, old: int, new: int, token: str) -> None:
    """An app that is woken by its token is woken by the next one."""
    known = await subscription_of(tx.connection, old)
    if known is not None:
        device = replace(opened_device(tx.seals, known), token=token)
        await tx.flush()
        await pass_on(tx.connection, old=old, new=new, sealed=sealed_device(tx.seals, known.id, device))


def lend(tx: Unit, client: Client, scope: str) -> Given | Fault:
    """A token for the app alone, which stands for nobody."""
    if not client.proved:
        return Fault.INVALID_CLIENT
    scopes = policy.asked_scopes(client.app, scope)
    if isinstance(scopes, Fault):
        return scopes
    given = Given(_secret(), scopes, tx.now)
    add_token(tx.writes, tx.mint.next(), NewToken(given.token, scopes, app_id=client.app.id), now=tx.now)
    return given


def admit(tx: Unit, client: Client, *, person: ActorId | None, scope: str) -> Given | Fault:
    """A token for who has just shown their password to the app itself, if somebody has: in tests of apps, and nowhere
    else."""
    if person is None:
        return Fault.INVALID_GRANT
    scopes = policy.asked_scopes(client.app, scope)
    if isinstance(scopes, Fault):
        return scopes
    return _give(tx, client.app, Leave(person, None, scopes), family=tx.mint.next())


def hand_over(tx: Unit, app: App, *, person: ActorId | None, sign_up: int | None = None) -> Given:
    """A token for who has just signed up from this app. Without a `person` it stands for nobody, until of this
    `sign_up` somebody has become."""
    given = Given(_secret(), app.scopes, tx.now)
    new = NewToken(given.token, given.scopes, actor_id=person, app_id=app.id, sign_up=sign_up)
    add_token(tx.writes, tx.mint.next(), new, now=tx.now)
    return given


async def take_back(tx: Unit, client: Client, token: str) -> None:
    """A token of this app, or what fetches the next one, and all that came of the same consent, is good for nothing
    any more; one that is none is no fault."""
    family = await tokens.find_family(tx.connection, token, client.app.id)
    if family is not None:
        await tokens.revoke_family(tx.connection, family, now=tx.now)


def _give(tx: Unit, app: App, leave: Leave, *, family: int, number: int | None = None) -> Given:
    offline = policy.OFFLINE in leave.scopes
    given = Given(
        token=_secret(),
        scopes=leave.scopes,
        at=tx.now,
        expires_at=Instant(tx.now + policy.TOKEN_LASTS) if offline else None,
        refresh=_secret() if offline else None,
    )
    new = NewToken(
        given.token,
        given.scopes,
        leave.actor_id,
        leave.by_id,
        app.id,
        family=family,
        refresh=given.refresh,
        expires_at=given.expires_at,
    )
    add_token(tx.writes, number or tx.mint.next(), new, now=tx.now)
    return given


def _secret() -> str:
    """256 bits: nobody guesses it, so its digest needs no salt."""
    return secrets.token_urlsafe(32)
