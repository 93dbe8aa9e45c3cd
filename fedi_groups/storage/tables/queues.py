"""The three durable tables (received, outgoing, due), and what moves along them: cursors, exceptions, leases."""

from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.types import JSON
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import (
    ROW_NUMBER,
    instant,
    json_list,
    minted,
    octets,
    only,
    packed,
    refers,
    text,
)


class Received(SQLModel, table=True):
    """An activity that was accepted for processing. Written, and synced to disk, before the sender hears 202.

    `digest`: 16 bytes of BLAKE2b over signing origin and activity id; kept 90 days, the body 7.
    `authentic`: the signer is the actor, or a proof inside says so; otherwise it must be fetched again from its origin.
    `about`: 16 bytes of BLAKE2b over who does what to what, of those that wait.
    """

    __table_args__ = (
        Index("received_open", "id", "shard", **only("state < 2")),
        Index("received_waiting", "about", **only("state = 1")),
        Index("received_arrived", "arrived_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=ROW_NUMBER)
    digest: bytes = octets(unique=True)
    peer_id: int = Field(sa_type=BigInteger)
    shard: int
    body: bytes | None = octets(default=None)
    authentic: bool = True
    arrived_at: int = instant()
    state: int = 0
    attempts: int = 0
    retry_at: int | None = instant(default=None)
    waits_for: str | None = text(default=None)
    about: bytes | None = octets(default=None)
    error: str | None = text(default=None)


class Outgoing(SQLModel, table=True):
    """One event to be told to other servers, once, whatever their number: see domain.log.

    `position` is empty until the sequencer has numbered the row; cursors only ever see numbered rows.
    """

    __table_args__ = (Index("outgoing_by_object", "object_id"),)

    id: int = minted(primary_key=True)
    position: int | None = Field(default=None, sa_type=BigInteger, unique=True)
    kind: str
    signer_id: int = refers("actor.id")
    community_id: int | None = refers("actor.id", default=None)
    follower_of: int | None = refers("actor.id", default=None)
    named: list[Any] = json_list()
    object_id: int | None = minted(default=None)
    object_uri: str | None = text(default=None)
    author_uri: str | None = text(default=None)
    undoes_id: int | None = minted(default=None)
    thread_id: int | None = minted(default=None)
    barrier: bool = False
    microblog: str
    threadiverse_body: bytes | None = packed(default=None)
    microblog_body: bytes | None = packed(default=None)
    received_id: int | None = minted(default=None)
    public: bool = True
    keep: bool = False
    everyone: str = "nobody"
    created_at: int = instant()


class Cursor(SQLModel, table=True):
    """How far one server has been told: everything at or before `position` is settled for it."""

    peer_id: int = refers("peer.id", primary_key=True)
    position: int = Field(sa_type=BigInteger)
    failures: int = 0
    retry_at: int | None = instant(default=None)
    failing_since: int | None = instant(default=None)
    delivered_at: int | None = instant(default=None)
    error: str | None = text(default=None)


class DeliveryException(SQLModel, table=True):
    """An item a server refused (settled for good) or that is parked for it (replayable), and why."""

    __tablename__ = "delivery_exception"

    peer_id: int = refers("peer.id", primary_key=True)
    outgoing_id: int = minted(primary_key=True)
    state: str
    status: int | None = None
    reason: str = text()
    at: int = instant()


class Due(SQLModel, table=True):
    """Something to do later, or over the network: at most one of a kind and key."""

    __table_args__ = (Index("due_at", "at"),)

    kind: str = Field(primary_key=True)
    key: str = text(primary_key=True)
    at: int = instant()
    attempts: int = 0
    details: dict[str, Any] = Field(sa_type=JSON, default_factory=dict)


class Lease(SQLModel, table=True):
    """Who may do what, until when, by the database's clock. `token` grows with every new holder."""

    name: str = Field(primary_key=True)
    holder: str
    token: int = Field(sa_type=BigInteger)
    until: int = instant()


class Setting(SQLModel, table=True):
    """Facts the server has settled for good, as its origin."""

    name: str = Field(primary_key=True)
    value: str = text()
