"""Who may come in by what: apps, what they were given, browsers that are signed in. Of secrets digests are kept."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, minted, octets, only, refers, text


class App(SQLModel, table=True):
    """A program that may ask people to let it in (RFC 7591). `redirect_uris` and `scopes` are parted by spaces.
    `used_at`: when somebody first let it in."""

    id: int = minted(primary_key=True)
    client_id: str = Field(unique=True)
    secret: bytes = octets()
    name: str = text()
    website: str | None = text(default=None)
    redirect_uris: str = text()
    scopes: str = text()
    created_at: int = instant(index=True)
    used_at: int | None = instant(default=None)


class AuthCode(SQLModel, table=True):
    """What a person has just granted an app, which it fetches a token for, once (RFC 6749 4.1). `actor_id`: as whom it
    acts; `by_id`: the moderator, where that is a community. `challenge`: whose proof it takes (RFC 7636)."""

    __tablename__ = "auth_code"

    id: int = minted(primary_key=True)
    digest: bytes = octets(unique=True)
    app_id: int = refers("app.id", index=True)
    actor_id: int = refers("actor.id", index=True)
    by_id: int | None = refers("actor.id", default=None, index=True)
    redirect_uri: str = text()
    scopes: str = text()
    challenge: str | None = None
    expires_at: int = instant(index=True)
    used_at: int | None = instant(default=None)


class Token(SQLModel, table=True):
    """An API token. `actor_id`: as whom it acts, nobody for an app alone; `by_id`: the moderator, where that is a
    community. `family`: shared by all that came of one consent. `refresh`: what the next one is fetched with.
    `used_on`: the last day it was used, counted from 1970. `sign_up_id`: of a sign-up of which nobody has come yet."""

    __table_args__ = (Index("token_by_sign_up", "sign_up_id", **only("sign_up_id IS NOT NULL")),)

    id: int = minted(primary_key=True)
    actor_id: int | None = refers("actor.id", default=None, index=True)
    by_id: int | None = refers("actor.id", default=None, index=True)
    app_id: int | None = refers("app.id", default=None, index=True)
    family: int = minted(index=True)
    digest: bytes = octets(unique=True)
    refresh: bytes | None = octets(default=None, unique=True)
    scopes: str
    created_at: int = instant()
    expires_at: int | None = instant(default=None)
    revoked_at: int | None = instant(default=None)
    used_on: int | None = None
    sign_up_id: int | None = minted(default=None)


class Session(SQLModel, table=True):
    """A browser that somebody is signed in with. `network`: the part of the internet it came from, not its address."""

    id: int = minted(primary_key=True)
    actor_id: int = refers("actor.id", index=True)
    digest: bytes = octets(unique=True)
    agent: str = text(default="")
    network: str = ""
    created_at: int = instant()
    seen_on: int
    expires_at: int = instant(index=True)


class Attempt(SQLModel, table=True):
    """How often something was tried that may not be tried often, until its time is over. `digest`: of what it is."""

    digest: bytes = octets(primary_key=True)
    count: int
    until: int = instant(index=True)


class SecondFactor(SQLModel, table=True):
    """What somebody shows beside their password: codes of an app that has the same secret (RFC 6238), which is sealed.
    `step`: that of the last code taken, so that none is taken twice."""

    __tablename__ = "second_factor"

    actor_id: int = refers("actor.id", primary_key=True)
    sealed: str = text()
    step: int
    created_at: int = instant()


class RecoveryCode(SQLModel, table=True):
    """A code for who has lost all else. It is gone once it is used."""

    __tablename__ = "recovery_code"

    actor_id: int = refers("actor.id", primary_key=True)
    digest: bytes = octets(primary_key=True)


class Passkey(SQLModel, table=True):
    """A key on somebody's own device, in place of a password (WebAuthn). `count`: how often it says it was used."""

    id: int = minted(primary_key=True)
    actor_id: int = refers("actor.id", index=True)
    credential: bytes = octets(unique=True)
    public: bytes = octets()
    count: int = instant()
    name: str
    created_at: int = instant()
    used_on: int | None = None
