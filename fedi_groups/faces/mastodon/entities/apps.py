"""Apps, and their tokens, as they are told of themselves."""

from typing import NotRequired

from typing_extensions import TypedDict


class Application(TypedDict):
    """https://docs.joinmastodon.org/entities/Application/"""

    id: str
    name: str
    website: str | None
    scopes: list[str]
    redirect_uris: list[str]
    redirect_uri: str
    vapid_key: str


class CredentialApplication(Application):
    """https://docs.joinmastodon.org/entities/Application/#CredentialApplication"""

    client_id: str
    client_secret: str
    client_secret_expires_at: int


class Token(TypedDict):
    """https://docs.joinmastodon.org/entities/Token/; the last two of one that ends (RFC 6749 5.1)."""

    access_token: str
    token_type: str
    scope: str
    created_at: int
    expires_in: NotRequired[int]
    refresh_token: NotRequired[str]


class Introspection(TypedDict):
    """What a token is good for (RFC 7662 2.2): of one that is good for nothing, `active` alone."""

    active: bool
    client_id: NotRequired[str]
    scope: NotRequired[str]
    iat: NotRequired[int]
    exp: NotRequired[int]
    token_type: NotRequired[str]


class UserInfo(TypedDict):
    """OpenID Connect Core 5.3.2."""

    iss: str
    sub: str
    name: str
    preferred_username: str
    profile: str
    picture: str


class Metadata(TypedDict):
    """Where all of it is found (RFC 8414 2)."""

    issuer: str
    service_documentation: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    introspection_endpoint: str
    userinfo_endpoint: str
    app_registration_endpoint: str
    scopes_supported: list[str]
    response_types_supported: list[str]
    response_modes_supported: list[str]
    grant_types_supported: list[str]
    code_challenge_methods_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    authorization_response_iss_parameter_supported: bool
