"""Who asks with an API token: somebody who lives here. Nothing is said about a token that is none."""

from starlette.requests import Request

from fedi_groups.domain.scopes import covers
from fedi_groups.domain.types import ActorId
from fedi_groups.storage.tokens import find_token
from fedi_groups.storage.unit import Unit

READ = "read:statuses"
_LONGEST = 200


async def bearer_of(tx: Unit, request: Request, *, scope: str = READ) -> ActorId | None:
    """The person whose token came in `Authorization` (RFC 6750), if it is good for this; None for anyone else."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not 0 < len(token.strip()) <= _LONGEST:
        return None
    found = await find_token(tx.connection, token.strip(), now=tx.now)
    if found is None or found.actor_id is None or not covers(found.scopes, scope):
        return None
    person = await tx.actors.get(found.actor_id)
    return person.id if person.deleted_at is None else None
