"""What travels, as typed values: the same shapes are parsed from others and rendered by us. No defaults of policy."""

from dataclasses import dataclass, field
from typing import Any

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import PUBLIC, ActorKind, Instant, PostKind, Uri, Visibility

Json = dict[str, Any]

ANY_PUBLIC = frozenset({PUBLIC, "as:Public", "Public"})
"""The public collection and its aliases (ActivityPub 5.6)."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A Mention tag: who, and the handle that was written."""

    uri: Uri
    name: str


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment: kind is Link, Image, Video, Audio or Document. `focus`: x and y, from -1 to 1; `duration`: in
    seconds; `icon`: a small picture of it."""

    kind: str
    url: str
    media_type: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    blurhash: str | None = None
    focus: tuple[float, float] | None = None
    duration: int | None = None
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class PollShape:
    """A Question's options (title, votes; None: not told yet), whether several may be chosen, when it closes."""

    options: tuple[tuple[str, int | None], ...]
    multiple: bool
    closes_at: Instant | None
    voters: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class EmojiShape:
    """An emoji: itself, or the name of a custom one between colons, with the address of its picture. `uri`: its id, if
    it is one of this server."""

    name: str
    image: str | None = None
    uri: Uri | None = None


@dataclass(frozen=True, slots=True)
class FlairShape:
    """A flair of a community: what it is called in addresses, and for people."""

    uri: Uri
    name: str
    title: str | None = None
    description: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteShape:
    """What a post quotes, and where the permission of its author is said to stand (FEP-044f)."""

    target: Uri
    approval: Uri | None = None


@dataclass(frozen=True, slots=True)
class WallShape:
    """A collection that others add posts to (FEP-400e), and whose it is."""

    uri: Uri
    owner: Uri


@dataclass(frozen=True, slots=True)
class PostShape:
    """A Page, Note, Article or Question.

    `content` is HTML as it came, unsafe until cleaned; `markdown` says it is Markdown instead. `community` is what
    `audience` names. `flairs` it bears when told, `chosen` are their ids when read. `quotable` is who may quote it
    without asking. `kind` of anything else that can be shown as a page (Event, Video …) is PAGE. `chat`: a private
    message of the type ChatMessage, a Note in all else (Lemmy 0.19, Mbin).
    """

    uri: Uri
    kind: PostKind
    author: Uri
    published: Instant | None
    updated: Instant | None = None
    to: tuple[Uri, ...] = ()
    cc: tuple[Uri, ...] = ()
    community: Uri | None = None
    in_reply_to: Uri | None = None
    title: str | None = None
    content: str = ""
    markdown: bool = False
    source: str | None = None
    warning: str | None = None
    url: str | None = None
    link: str | None = None
    attachments: tuple[Attached, ...] = ()
    mentions: tuple[Mentioned, ...] = ()
    hashtags: tuple[str, ...] = ()
    language: str | None = None
    sensitive: bool = False
    poll: PollShape | None = None
    context: Uri | None = None
    replies: Uri | None = None
    likes: int | None = None
    locked: bool = False
    pinned: bool = False
    chat: bool = False
    quote: QuoteShape | None = None
    quotable: tuple[Uri, ...] = ()
    wall: WallShape | None = None
    flairs: tuple[FlairShape, ...] = ()
    chosen: tuple[FlairShape, ...] = ()
    emojis: tuple[EmojiShape, ...] = ()
    details: Details | None = None

    @property
    def addressed(self) -> tuple[Uri, ...]:
        """Everyone in to and cc, the public collection left out."""
        return tuple(dict.fromkeys(each for each in (*self.to, *self.cc) if each not in ANY_PUBLIC))

    def visibility(self, followers: Uri | None) -> Visibility:
        """What the addressing means, `followers` being the author's collection; a ChatMessage is for those named."""
        if self.chat:
            return Visibility.DIRECT
        if any(each in ANY_PUBLIC for each in self.to):
            return Visibility.PUBLIC
        if any(each in ANY_PUBLIC for each in self.cc):
            return Visibility.UNLISTED
        if followers is not None and followers in (*self.to, *self.cc):
            return Visibility.FOLLOWERS
        return Visibility.DIRECT


@dataclass(frozen=True, slots=True)
class KeyShape:
    """A public key in an actor document: PEM, or multibase for a Multikey (FEP-521a)."""

    uri: Uri
    owner: Uri
    pem: str | None = None
    multibase: str | None = None


@dataclass(frozen=True, slots=True)
class ActorShape:
    """An actor document. `suspended`: nothing that this actor wrote is to be shown (Mastodon). Of a community,
    `restricted`: only moderators post in it (Lemmy); `invited`: one comes in by invitation alone; `umbrella`: what it
    is in, and `communities`: the collection of what is in it. `fields`: lines of a profile, each a
    name and HTML. `icon_alt`, `image_alt`: what is to be seen on its pictures. `attribution_domains`: web sites that
    may say that it wrote what stands there (Mastodon). `topics`: what a community is about, each a word and the
    address of what is said with it."""

    uri: Uri
    kind: ActorKind
    name: str
    inbox: Uri
    title: str | None = None
    summary: str = ""
    summary_source: str | None = None
    url: str | None = None
    icon: str | None = None
    image: str | None = None
    language: str | None = None
    shared_inbox: Uri | None = None
    outbox: Uri | None = None
    followers: Uri | None = None
    featured: Uri | None = None
    moderators: Uri | None = None
    wall: Uri | None = None
    locked: bool = False
    discoverable: bool = True
    indexable: bool = False
    sensitive: bool = False
    published: Instant | None = None
    updated: Instant | None = None
    aliases: tuple[Uri, ...] = ()
    moved_to: Uri | None = None
    suspended: bool = False
    keys: tuple[KeyShape, ...] = ()
    flairs: tuple[FlairShape, ...] = ()
    restricted: bool = False
    invited: bool = False
    umbrella: Uri | None = None
    communities: Uri | None = None
    fields: tuple[tuple[str, str], ...] = ()
    icon_alt: str = ""
    image_alt: str = ""
    attribution_domains: tuple[str, ...] = ()
    emojis: tuple[EmojiShape, ...] = ()
    topics: tuple[tuple[str, Uri], ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityShape:
    """An activity. `object` is the embedded document, if there is one; `object_uri` its id, or the bare string.

    `objects` are all of them where the sender put an array (FEP-1a11 batches, reports).
    """

    uri: Uri
    type: str
    actor: Uri
    object_uri: Uri | None
    object: Json | None
    raw: Json = field(repr=False)
    objects: tuple[Json | str, ...] = ()
    target: Uri | None = None
    to: tuple[Uri, ...] = ()
    cc: tuple[Uri, ...] = ()
    audience: Uri | None = None
    summary: str | None = None

    @property
    def object_type(self) -> str | None:
        found = self.object.get("type") if self.object is not None else None
        return found if isinstance(found, str) else None
