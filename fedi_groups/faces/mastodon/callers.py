"""Who calls the API: an app, and mostly a person through it."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.scopes import covers
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.errors import Unauthenticated
from fedi_groups.storage.tokens import TokenFacts, find_token, note_use
from fedi_groups.storage.unit import Store, Unit, reading

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """`person` is None for an app on its own. It may be a community, for which the moderator `by` acts."""

    person: ActorFacts | None
    by: ActorFacts | None
    token: TokenFacts

    def may(self, scope: str) -> bool:
        return covers(self.token.scopes, scope)


def token_in(request: HTTPConnection) -> str | None:
    """The token in `Authorization` (RFC 6750), if there is one."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    return token if kind.lower() == "bearer" and 0 < len(token) <= _LONGEST else None


async def caller_of(store: Store, request: HTTPConnection) -> Caller | None:
    """None for who brings no token. Raises Unauthenticated for one that is good for nothing."""
    if "authorization" not in request.headers:
        return None
    token = token_in(request)
    caller = await caller_by(store, token) if token is not None else None
    if caller is None:
        raise Unauthenticated("a token that is none", public="The access token is invalid")
    return caller


async def caller_by(store: Store, token: str) -> Caller | None:
    """None for a token that is good for nothing."""
    if len(token) > _LONGEST:
        return None
    async with reading(store) as tx:
        found = await find_token(tx.connection, token, now=tx.now)
        caller = await _caller(tx, found) if found is not None else None
    if caller is not None:
        await _note(store, caller.token, now=tx.now)
    return caller


async def _note(store: Store, token: TokenFacts, *, now: Instant) -> None:
    """The day it was last used: its owner sees it in the list of apps. Written once a day."""
    if token.used_on is None or token.used_on < now // DAY:
        async with store.database.write() as connection:
            await note_use(connection, token.id, now=now)


async def _caller(tx: Unit, token: TokenFacts) -> Caller | None:
    """None if whoever it was given to may do nothing any more."""
    people = [each for each in (token.actor_id, token.by_id) if each is not None]
    await tx.actors.want(ids=people)
    known = {each: await tx.actors.get(each) for each in people}
    if any(each.deleted_at is not None or each.suspended for each in known.values()):
        return None
    person = known[token.actor_id] if token.actor_id is not None else None
    return Caller(person, known[token.by_id] if token.by_id is not None else None, token)
