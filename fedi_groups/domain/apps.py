"""Apps that people let in, what they ask for, and what they are given (RFC 6749). No behaviour."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from fedi_groups.domain.types import ActorId, Instant

AppId = NewType("AppId", int)

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""In place of an address: the person copies the code."""


class Fault(StrEnum):
    """Why an app is given nothing, in the words of RFC 6749 4.1.2.1 and 5.2."""

    INVALID_REQUEST = "invalid_request"
    INVALID_CLIENT = "invalid_client"
    INVALID_GRANT = "invalid_grant"
    INVALID_SCOPE = "invalid_scope"
    UNAUTHORIZED_CLIENT = "unauthorized_client"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"
    UNSUPPORTED_RESPONSE_TYPE = "unsupported_response_type"
    ACCESS_DENIED = "access_denied"


@dataclass(frozen=True, slots=True)
class App:
    """A program that may ask people to let it in: never for more than `scopes`, and it is answered at its own
    `redirect_uris` alone."""

    id: AppId
    client_id: str
    name: str
    website: str | None
    redirect_uris: tuple[str, ...]
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an app asks a person for. `challenge`: whose proof its code takes (RFC 7636), if it has given one."""

    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """What a person lets an app do: as `actor_id`, which is themselves, or a community on whose behalf `by_id` acts."""

    actor_id: ActorId
    by_id: ActorId | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Leave that waits to be fetched as a token, once, by one app, which proves to be the one that asked."""

    id: int
    app_id: AppId
    leave: Leave
    redirect_uri: str
    challenge: str | None
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class Given:
    """A token as its app gets it, this once. `refresh`: what fetches the next one, where it `expires_at` some time."""

    token: str
    scopes: tuple[str, ...]
    at: Instant
    expires_at: Instant | None = None
    refresh: str | None = None
