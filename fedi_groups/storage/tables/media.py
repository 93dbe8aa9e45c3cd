"""Files people upload, and under which addresses other servers may fetch those that few may see."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, minted, octets, refers, text


class Media(SQLModel, table=True):
    """An upload: its files lie in the data folder, under `key`. It belongs to a post, stands for an actor (icon or
    image), or to nothing yet: then it goes after a day.

    A document has a `name`, and no width, height, blurhash and preview. A video or sound has a `duration`, in seconds,
    and is `waiting` as long as it is not made. Sizes are in bytes.
    """

    id: int = minted(primary_key=True)
    key: str = Field(unique=True)
    file: str
    author_id: int = refers("actor.id", index=True)
    post_id: int | None = refers("post.id", default=None, index=True)
    profile_id: int | None = refers("actor.id", default=None, index=True)
    width: int
    height: int
    size: int
    blurhash: str
    small_width: int | None = None
    small_height: int | None = None
    small_size: int = 0
    small_mark: str = ""
    state: str = "ready"
    why: str = ""
    duration: float | None = None
    rate: str = ""
    bitrate: int = 0
    silent: bool = False
    name: str = ""
    alt: str = text(default="")
    focus_x: float | None = None
    focus_y: float | None = None
    created_at: int = instant()


class MediaGrant(SQLModel, table=True):
    """Until when one server may fetch the pictures of one post that few may see, under an address of its own.

    `digest`: of the part of the address that nobody can guess, which is made of post, server, `epoch` and the secret.
    A new epoch is another address: the old one is worth nothing any more.
    """

    __tablename__ = "media_grant"

    post_id: int = refers("post.id", primary_key=True)
    peer_id: int = refers("peer.id", primary_key=True)
    epoch: int = 1
    digest: bytes = octets(unique=True)
    until: int = instant(index=True)
