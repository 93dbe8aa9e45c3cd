"""What is said: posts and comments in one table, votes, polls, mentions."""

from typing import Any

from sqlalchemy import JSON, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import (
    instant,
    json_list,
    json_object,
    minted,
    octets,
    only,
    refers,
    serial,
    text,
)

_SAID = "community_id IS NOT NULL AND deleted_at IS NULL AND removed_at IS NULL AND held_at IS NULL"
"""What counts where communities are told how they fare."""
_COUNTED_BY = ("community_id", "id", "author_id", "parent_id", "deleted_at", "removed_at", "held_at")
"""All that is asked of a post then, so that its row is not read: SQLite asks for the last three in spite of `_SAID`."""


class Post(SQLModel, table=True):
    """A post (no parent) or a comment. `community_id` is empty for what people write outside communities.

    `root_id` is the top-level post of the thread, its own id for a post. `boost_id` is the id of the community's
    announcement of it, by which it can be withdrawn. `edited` keeps the full precision of a remote `updated`.
    `quote_…`: what it quotes, whose that is, and whether and by which permission it may (domain.types.QuoteState).
    `hides_counts`: nobody sees how a poll stands before it is over. `quotable`: who may quote it, if its author has
    said so of this one.
    A deleted post keeps its row without content: its place in the thread and its address stay. A removed one keeps its
    content too, as it may be restored; so does one that is held.
    """

    __table_args__ = (
        Index("post_by_community", "community_id", "id", **only("parent_id IS NULL")),
        Index("post_said_in", "community_id", "id", **only("parent_id IS NOT NULL AND community_id IS NOT NULL")),
        Index("post_by_author", "author_id", "id"),
        Index("post_alone", "author_id", "id", **only("parent_id IS NULL AND community_id IS NULL")),
        Index("post_by_root", "root_id", "id"),
        Index("post_by_parent", "parent_id", "id"),
        Index("post_pinned", "community_id", "pinned_at", **only("pinned_at IS NOT NULL")),
        Index("post_by_approval", "quote_approval", **only("quote_approval IS NOT NULL")),
        Index("post_quoting", "quote_uri", **only("quote_uri IS NOT NULL")),
        Index("post_counted", *_COUNTED_BY, **only(_SAID)),
        Index("post_held", "community_id", "id", **only("held_at IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )

    serial: int | None = serial()
    id: int = minted(unique=True)
    uri: str | None = text(default=None, unique=True)
    kind: str
    author_id: int = refers("actor.id")
    community_id: int | None = refers("actor.id", default=None)
    parent_id: int | None = refers("post.id", default=None)
    root_id: int = minted()
    depth: int = 0
    visibility: str
    title: str | None = text(default=None)
    content: str = text(default="")
    source: str | None = text(default=None)
    warning: str | None = text(default=None)
    link: str | None = text(default=None)
    url: str | None = text(default=None)
    language: str | None = None
    sensitive: bool = False
    attachments: list[dict[str, Any]] = json_list()
    hashtags: list[str] = json_list()
    published: int = instant()
    edited: int | None = instant(default=None)
    deleted_at: int | None = instant(default=None)
    boost_id: int | None = minted(default=None)
    up: int = 0
    down: int = 0
    comments: int = 0
    closes_at: int | None = instant(default=None)
    multiple: bool | None = None
    voters: int = 0
    removed_at: int | None = instant(default=None)
    locked: bool = False
    pinned_at: int | None = instant(default=None)
    quote_uri: str | None = text(default=None)
    quote_author_id: int | None = minted(default=None)
    quote_state: str | None = None
    quote_approval: str | None = text(default=None)
    flairs: list[str] = json_list()
    held_at: int | None = instant(default=None)
    emojis: list[dict[str, Any]] = json_list()
    details: dict[str, Any] | None = json_object(default=None)
    reblogs: int = 0
    hides_counts: bool = False
    quotable: str | None = None


class Approval(SQLModel, table=True):
    """Its author's permission to quote a post from here, for one post that quotes it (FEP-044f)."""

    id: int = minted(primary_key=True)
    post_id: int = refers("post.id")
    actor_id: int = refers("actor.id")
    quoting: str = text()
    at: int = instant()
    revoked_at: int | None = instant(default=None)

    __table_args__ = (UniqueConstraint("post_id", "quoting"),)


class Mention(SQLModel, table=True):
    """A person (or community) that a post names and addresses."""

    post_id: int = refers("post.id", primary_key=True)
    actor_id: int = refers("actor.id", primary_key=True, index=True)


class Share(SQLModel, table=True):
    """A post of a community elsewhere, or of its umbrella, that a community here shows as well. `boost_id` is its
    announcement of it. `peers`: of a post of its umbrella, the servers that hear it from this community alone, once
    that is settled."""

    __table_args__ = (Index("share_by_post", "post_id"),)

    community_id: int = refers("actor.id", primary_key=True)
    post_id: int = refers("post.id", primary_key=True)
    boost_id: int = minted()
    peers: list[int] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class Vote(SQLModel, table=True):
    """+1 or -1 by one person on one post. `activity_id`: as which activity of ours it was told first."""

    __table_args__ = (Index("vote_by_actor", "actor_id", "at", "post_id"), {"sqlite_with_rowid": False})

    post_id: int = minted(primary_key=True)
    actor_id: int = minted(primary_key=True)
    value: int
    at: int = instant()
    activity_id: int | None = minted(default=None)


class Reaction(SQLModel, table=True):
    """An emoji by which one person reacted to one post; of a custom one, its name and the address of its picture."""

    __table_args__ = {"sqlite_with_rowid": False}

    post_id: int = minted(primary_key=True)
    actor_id: int = minted(primary_key=True)
    emoji: str = Field(primary_key=True, sa_type=Text)
    image: str | None = text(default=None)


class PollOption(SQLModel, table=True):
    """One answer of a poll (a post of kind Question), counted."""

    __tablename__ = "poll_option"

    post_id: int = refers("post.id", primary_key=True)
    number: int = Field(primary_key=True)
    title: str = text()
    votes: int = 0


class PollVote(SQLModel, table=True):
    """One choice of one person in a poll, the `place`th of theirs."""

    __tablename__ = "poll_vote"
    __table_args__ = {"sqlite_with_rowid": False}

    post_id: int = minted(primary_key=True)
    actor_id: int = minted(primary_key=True)
    number: int = Field(primary_key=True)
    place: int = 0


class Forgotten(SQLModel, table=True):
    """Ids that must not come back: objects deleted before they arrived. `digest` as in `Received`."""

    digest: bytes = octets(primary_key=True)
    at: int = instant(index=True)
