"""API tokens: whose they are, what they are good for, and when they are so no longer."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.apps import AppId, Leave
from fedi_groups.domain.types import DAY, ActorId, Instant, MembershipState, Role
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.push import drop_subscriptions
from fedi_groups.storage.shelves import CHUNK, Writes

_t = tables.token.c
_m = tables.membership.c


def digest_of(secret: str) -> bytes:
    """What is kept of a token, a code, a cookie: they are long and random, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """Who asks by a token, and what it is good for. `actor_id` is None for an app alone.

    `by_id`: the moderator, where `actor_id` is a community. `used_on`: the last day it was used. `sign_up_id`: whoever
    signed up with it is nobody yet.
    """

    id: int
    actor_id: ActorId | None
    by_id: ActorId | None
    app_id: AppId | None
    scopes: frozenset[str]
    created_at: Instant
    expires_at: Instant | None
    used_on: int | None
    sign_up_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be kept. `family`: the number of the consent it came of, its own where there was none."""

    token: str
    scopes: tuple[str, ...]
    actor_id: ActorId | None = None
    by_id: ActorId | None = None
    app_id: AppId | None = None
    family: int | None = None
    refresh: str | None = None
    expires_at: Instant | None = None
    sign_up: int | None = None


async def find_token(connection: AsyncConnection, token: str, *, now: Instant) -> TokenFacts | None:
    """What this token is good for, if it is good for anything now: not revoked, nor over, and who acts for a community
    still keeps order in it."""
    found = await _good_token().rows(connection, digest=digest_of(token), now=now)
    return token_facts(SimpleNamespace(**dict(zip(_t.keys(), found[0], strict=True)))) if found else None


@cache
def _good_token() -> Asked:
    return Asked(
        select(tables.token)
        .select_from(tables.token.outerjoin(tables.membership, _of_the_moderator()))
        .where(_t.digest == bindparam("digest"), _t.revoked_at.is_(None), _still_keeps_order())
        .where(_is_good(bindparam("now")))
    )


def token_facts(row: Any) -> TokenFacts:
    return TokenFacts(
        row.id,
        ActorId(row.actor_id) if row.actor_id is not None else None,
        ActorId(row.by_id) if row.by_id is not None else None,
        AppId(row.app_id) if row.app_id is not None else None,
        frozenset(row.scopes.split()),
        Instant(row.created_at),
        row.expires_at,
        row.used_on,
        row.sign_up_id,
    )


async def still_good(connection: AsyncConnection, numbers: Iterable[int], *, now: Instant) -> set[int]:
    """Those of these that are good for something now, as whoever they were given to may still do something."""
    people = tables.actor.c
    idle = or_(people.deleted_at.is_not(None), people.suspended_at.is_not(None))
    gone = exists().where(idle, or_(people.id == _t.actor_id, people.id == _t.by_id))
    found: set[int] = set()
    wanted = list(numbers)
    for start in range(0, len(wanted), CHUNK):
        question = (
            select(_t.id)
            .select_from(tables.token.outerjoin(tables.membership, _of_the_moderator()))
            .where(_t.id.in_(wanted[start : start + CHUNK]), _t.revoked_at.is_(None), _is_good(now))
            .where(_still_keeps_order(), ~gone)
        )
        found.update((await connection.execute(question)).scalars())
    return found


async def note_use(connection: AsyncConnection, number: int, *, now: Instant) -> None:
    """It was used today; said once a day at most."""
    today = now // DAY
    stale = or_(_t.used_on.is_(None), _t.used_on < today)
    await connection.execute(tables.token.update().where(_t.id == number, stale).values(used_on=today))


def add_token(writes: Writes, number: int, new: NewToken, *, now: Instant) -> None:
    """Only digests are kept."""
    writes.append(
        tables.token,
        {
            "id": number,
            "actor_id": new.actor_id,
            "by_id": new.by_id,
            "app_id": new.app_id,
            "family": new.family or number,
            "digest": digest_of(new.token),
            "refresh": digest_of(new.refresh) if new.refresh is not None else None,
            "scopes": " ".join(new.scopes),
            "created_at": now,
            "expires_at": new.expires_at,
            "revoked_at": None,
            "used_on": None,
            "sign_up_id": new.sign_up,
        },
    )


async def give_to(connection: AsyncConnection, sign_up: int, person: ActorId) -> None:
    """What was handed out for a sign-up stands for the person who has come of it."""
    waiting = tables.token.update().where(_t.sign_up_id == sign_up, _t.sign_up_id.is_not(None))
    await connection.execute(waiting.values(actor_id=person, sign_up_id=None))


@dataclass(frozen=True, slots=True)
class Refreshable:
    """What a refresh token stands for. `revoked`: it was used before, or is good for nothing any more."""

    id: int
    family: int
    app_id: AppId
    leave: Leave
    revoked: bool


async def find_refresh(connection: AsyncConnection, refresh: str) -> Refreshable | None:
    question = select(tables.token).where(_t.refresh == digest_of(refresh))
    row = (await connection.execute(question)).one_or_none()
    if row is None or row.app_id is None or row.actor_id is None:
        return None
    leave = Leave(ActorId(row.actor_id), row.by_id, tuple(row.scopes.split()))
    return Refreshable(row.id, row.family, AppId(row.app_id), leave, row.revoked_at is not None)


async def revoke(connection: AsyncConnection, number: int, *, now: Instant) -> bool:
    """False if it was revoked already: of two who do it at once, one did."""
    done = await connection.execute(
        tables.token.update().where(_t.id == number, _t.revoked_at.is_(None)).values(revoked_at=now)
    )
    return done.rowcount == 1


async def revoke_family(connection: AsyncConnection, family: int, *, now: Instant) -> None:
    """Nothing that came of this consent is good for anything any more."""
    await _revoke_all(connection, _t.family == family, now=now)


async def revoke_tokens(connection: AsyncConnection, actor: ActorId, *, now: Instant) -> None:
    """None of this person's tokens, nor of those that act as this community, is good for anything any more."""
    await _revoke_all(connection, or_(_t.actor_id == actor, _t.by_id == actor), now=now)
    code = tables.auth_code
    await connection.execute(code.delete().where(or_(code.c.actor_id == actor, code.c.by_id == actor)))


async def families_of(connection: AsyncConnection, person: ActorId, *, most: int) -> Sequence[Any]:
    """What this person lets apps do now, the latest first: rows with `family`, `scopes`, `actor_id`, `created_at`,
    `used_on`, and of the app `name` and `website`."""
    a = tables.app.c
    question = (
        select(_t.family, _t.scopes, _t.actor_id, _t.created_at, _t.used_on, a.name, a.website)
        .select_from(tables.token.outerjoin(tables.app, _t.app_id == a.id))
        .where(_own(person), _t.revoked_at.is_(None))
        .order_by(_t.created_at.desc())
        .limit(most)
    )
    return (await connection.execute(question)).all()


async def revoke_own_family(connection: AsyncConnection, family: int, person: ActorId, *, now: Instant) -> None:
    """The same as `revoke_family`, of what this person has granted."""
    await _revoke_all(connection, and_(_t.family == family, _own(person)), now=now)


async def find_family(connection: AsyncConnection, token: str, app: AppId) -> int | None:
    """Which consent to this app a token, or what fetches the next one, came of."""
    digest = digest_of(token)
    question = select(_t.family).where(or_(_t.digest == digest, _t.refresh == digest), _t.app_id == app)
    return (await connection.execute(question)).scalar_one_or_none()


async def forget_tokens(connection: AsyncConnection, *, before: Instant) -> None:
    """Those that have long been good for nothing, and those that no app has fetched the next one for."""
    over = or_(_t.revoked_at < before, _t.expires_at < before)
    await drop_subscriptions(connection, over)
    await connection.execute(tables.token.delete().where(over))


async def _revoke_all(connection: AsyncConnection, which: ColumnElement[bool], *, now: Instant) -> None:
    """Nobody is woken by them any more either."""
    await drop_subscriptions(connection, which)
    await connection.execute(tables.token.update().where(which, _t.revoked_at.is_(None)).values(revoked_at=now))


def _own(person: ActorId) -> ColumnElement[bool]:
    """Granted by this person, for themselves or a community."""
    return or_(and_(_t.actor_id == person, _t.by_id.is_(None)), _t.by_id == person)


def _of_the_moderator() -> ColumnElement[bool]:
    return and_(_m.community_id == _t.actor_id, _m.actor_id == _t.by_id)


def _is_good(now: Instant | BindParameter[Any]) -> ColumnElement[bool]:
    return or_(_t.expires_at.is_(None), _t.expires_at > now)


def _still_keeps_order() -> ColumnElement[bool]:
    """As `domain.policy.apps.may_act_as` has it."""
    keeps = and_(_m.state == MembershipState.MEMBER.value, _m.role != Role.MEMBER.value)
    return or_(_t.by_id.is_(None), keeps)
