"""Who acts: people, communities and servers in one table, their keys, the servers they live on."""

from typing import Any

from sqlalchemy import Index, false
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import (
    ROW_NUMBER,
    instant,
    json_object,
    minted,
    octets,
    only,
    refers,
    serial,
    text,
)


class Peer(SQLModel, table=True):
    """Another server, known by its origin. `shard` (0..255) says which delivery lease covers it.

    `hears_from`: the id of the log from which on it is told what concerns all servers, at `inbox`.
    `settled_as`: which rules what is here of it has been brought in line with (storage.settling).
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    origin: str = text(unique=True)
    shard: int
    software: str | None = None
    version: str | None = None
    nodeinfo_at: int | None = instant(default=None)
    speaks_groups: bool = False
    scheme: str | None = None
    heard_at: int | None = instant(default=None)
    hears_from: int | None = minted(default=None)
    inbox: str | None = text(default=None)
    batches: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    settled_as: str = Field(default="open", sa_column_kwargs={"server_default": "open"})


class Actor(SQLModel, table=True):
    """A person, community or server, here or elsewhere.

    Local rows have `local_name` and neither `uri` nor `peer_id`: their addresses are minted. `local_name` is one
    namespace for people and communities; a row is never deleted, so a name is never given again. `aliases` are
    addresses, one a line. `charter`: what a community here has decided otherwise than others (domain.charter).
    `umbrella_id`: the umbrella that a community here is in; of an umbrella, its own id. `fields`: lines of a profile,
    each a name and HTML. `icon_alt`, `image_alt`: what is to be seen on its pictures. `attribution_domains`: web sites
    that may say that a person here wrote what stands there. `emojis`: custom ones in what it says of itself.
    `shuns`: somebody here who has blocked or muted anyone; who that is stands in other tables. `bot`: a person here for
    whom a program speaks; `reclusive`: one who tells nobody whom they follow, and who them.
    """

    __table_args__ = (
        Index("actor_here", "kind", "id", **only("peer_id IS NULL")),
        Index("actor_by_handle", sql("lower(name)"), "peer_id", **only("peer_id IS NOT NULL")),
        Index("actor_in_umbrella", "umbrella_id", "id", **only("umbrella_id IS NOT NULL")),
        Index("actor_community_elsewhere", "id", **only("peer_id IS NOT NULL AND kind = 'Group'")),
        Index("actor_limited", "id", **only("limited_at IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )

    serial: int | None = serial()
    id: int = minted(unique=True)
    kind: str
    name: str
    local_name: str | None = Field(default=None, unique=True)
    peer_id: int | None = refers("peer.id", default=None, index=True)
    uri: str | None = text(default=None, unique=True)
    title: str | None = None
    summary: str = text(default="")
    summary_source: str | None = text(default=None)
    url: str | None = text(default=None)
    icon: str | None = text(default=None)
    image: str | None = text(default=None)
    icon_alt: str = text(default="", sa_column_kwargs={"server_default": ""})
    image_alt: str = text(default="", sa_column_kwargs={"server_default": ""})
    language: str | None = None
    inbox: str | None = text(default=None)
    shared_inbox: str | None = text(default=None)
    outbox: str | None = text(default=None)
    followers: str | None = text(default=None)
    featured: str | None = text(default=None)
    moderators: str | None = text(default=None)
    wall: str | None = text(default=None)
    locked: bool = False
    discoverable: bool = True
    indexable: bool = True
    sensitive: bool = False
    published: int = instant()
    updated: int = instant()
    fetched_at: int | None = instant(default=None)
    deleted_at: int | None = instant(default=None)
    local_only: bool = False
    aliases: str | None = text(default=None)
    moved_to: str | None = text(default=None)
    moved_at: int | None = instant(default=None)
    quotable: str = "anyone"
    suspended_at: int | None = instant(default=None)
    suspended_until: int | None = instant(default=None)
    disowned_at: int | None = instant(default=None)
    disowned_until: int | None = instant(default=None)
    withdrawn: bool = False
    limited_at: int | None = instant(default=None)
    charter: dict[str, Any] | None = json_object(default=None)
    umbrella_id: int | None = minted(default=None)
    fields: list[list[str]] | None = json_object(default=None)
    attribution_domains: list[str] | None = json_object(default=None)
    emojis: list[dict[str, Any]] | None = json_object(default=None)
    shuns: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    bot: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    reclusive: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ActorKey(SQLModel, table=True):
    """A key pair of a local actor (`sealed`: the private half, encrypted) or the public key of a remote one."""

    __tablename__ = "actor_key"

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    actor_id: int = refers("actor.id", index=True)
    key_uri: str | None = text(default=None, unique=True)
    algorithm: str
    public: str = text()
    sealed: bytes | None = octets(default=None)
    created_at: int = instant()
    retired_at: int | None = instant(default=None)


class Account(SQLModel, table=True):
    """What only a local person has: a way to sign in, an address, a rank on this server. `owns`: how many communities
    they may own, where that is not what all may. `confirmed_at`: since when the address is known to be theirs;
    `bounced_at`: since when a mail server says that there is nobody. `notices`: kinds that they are told by e-mail.
    `choices`: how they want to write (domain.choices)."""

    actor_id: int = refers("actor.id", primary_key=True)
    email: str = Field(unique=True)
    password: str | None = None
    admin: bool = False
    created_at: int = instant()
    owns: int | None = None
    confirmed_at: int | None = instant(default=None)
    bounced_at: int | None = instant(default=None)
    notices: str = text(default="", sa_column_kwargs={"server_default": ""})
    choices: dict[str, Any] | None = json_object(default=None)
