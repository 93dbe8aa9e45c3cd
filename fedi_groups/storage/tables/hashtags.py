"""Hashtags: what stands under them, and who wants to see it. All are kept in one way to write them (text.hashtags)."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from fedi_groups.storage.tables.columns import minted, refers, text


class PostTag(SQLModel, table=True):
    """A public post bears this hashtag."""

    __tablename__ = "post_tag"
    __table_args__ = (Index("post_tag_by_post", "post_id"), {"sqlite_with_rowid": False})

    tag: str = text(primary_key=True)
    post_id: int = refers("post.id", primary_key=True)


class TagFollow(SQLModel, table=True):
    """`actor_id` wants to see at home what bears this hashtag. `name`: as they wrote it."""

    __tablename__ = "tag_follow"
    __table_args__ = (Index("tag_follow_in_order", "actor_id", "id"),)

    actor_id: int = refers("actor.id", primary_key=True)
    tag: str = text(primary_key=True)
    name: str = text()
    id: int = minted()


class FeaturedTag(SQLModel, table=True):
    """`actor_id` shows others that they often write about this."""

    __tablename__ = "featured_tag"

    id: int = minted(primary_key=True)
    actor_id: int = refers("actor.id", index=True)
    tag: str = text()
    name: str = text()
