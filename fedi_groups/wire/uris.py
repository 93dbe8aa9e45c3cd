"""The one place that mints this server's addresses, and reads them back.

People `/u/NAME`, communities `/c/NAME`, the server itself `/`, posts `/post/ID`, comments `/comment/ID`, activities
`/activities/ID`; and what a community makes of an activity: `/activities/ID/announce`, `/boost`, `/unboost`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from fedi_groups.domain.media import is_shown
from fedi_groups.domain.types import ActorKind, Origin, PostId, Uri

_START = re.compile(r"https?://[^/?#]*")
_NUMBER = re.compile("[0-9]{1,18}")
_LOCAL = re.compile(
    r"/(?:(?P<people>u)/(?P<person>[a-z0-9_]+)|(?P<communities>c)/(?P<community>[a-z0-9_]+)"
    r"|(?P<posts>post|comment)/(?P<post>[0-9]{1,19})(?P<relay>/relay)?)"
)


@dataclass(frozen=True, slots=True)
class LocalActor:
    """An address of this server that names a person or community, or (empty name) the server itself."""

    name: str


@dataclass(frozen=True, slots=True)
class LocalPost:
    """An address of this server that names a post or comment; or what its private community relays of it."""

    id: PostId
    relay: bool = False


def origin_of(uri: str) -> Origin:
    """scheme://host[:port] of an address, lower-case and without a default port. ValueError if it has none."""
    start = _START.match(uri)
    return _origin(start.group() if start is not None else uri)


@lru_cache(4096)
def _origin(uri: str) -> Origin:
    """The same few servers come again and again. What stands behind the host does not matter to it."""
    parts = urlsplit(uri)
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError(f"not an http address: {uri[:200]!r}")
    if ":" in host:
        host = f"[{host}]"
    default = 443 if parts.scheme == "https" else 80
    port = f":{parts.port}" if parts.port not in (None, default) else ""
    return Origin(f"{parts.scheme}://{host}{port}")


def host_of(uri: str) -> str:
    """host[:port] of an address, as handles write it. ValueError if it has none."""
    return origin_of(uri).split("://", 1)[1]


def same_origin(one: str, other: str) -> bool:
    """FEP-fe34: scheme, host and port agree. What has no origin agrees with nothing."""
    try:
        return origin_of(one) == origin_of(other)
    except ValueError:
        return False


def names_server(uri: str) -> bool:
    """Whether an address means a whole server: its root (Lemmy, PieFed), or where its own actor is (Mbin)."""
    try:
        return urlsplit(uri).path in ("", "/", "/i/actor", "/actor")
    except ValueError:
        return False


def remote_tail(post: int, place: int) -> str:
    """How the address of a picture elsewhere ends; the first is at 1."""
    return f"remote/post/{post}/{place}"


class Uris:
    """Mints and reads the addresses of the server at one origin."""

    def __init__(self, origin: str, *, documents: str | None = None) -> None:
        """`documents`: the origin they are served from, if it is another."""
        self.origin = origin_of(origin)
        self.documents = origin_of(documents or origin)
        self.host = host_of(origin)
        self._below = f"{self.origin}/"

    @property
    def server(self) -> Uri:
        """The Application actor, at the root, where Lemmy and Mbin look for it."""
        return Uri(f"{self.origin}/")

    @property
    def shared_inbox(self) -> Uri:
        return Uri(f"{self.origin}/inbox")

    def actor(self, kind: ActorKind, name: str) -> Uri:
        if kind is ActorKind.APPLICATION:
            return self.server
        return Uri(f"{self.origin}/{'c' if kind is ActorKind.GROUP else 'u'}/{name}")

    def of_actor(self, actor: Uri, collection: str) -> Uri:
        """An actor's inbox, outbox, followers, following, featured, moderators."""
        return Uri(f"{actor.rstrip('/')}/{collection}")

    def post(self, number: int, *, comment: bool) -> Uri:
        return Uri(f"{self.origin}/{'comment' if comment else 'post'}/{number}")

    def tag(self, name: str) -> Uri:
        """Where the posts with this hashtag are."""
        return Uri(f"{self.origin}/tags/{quote(name)}")

    def relay(self, post: Uri) -> Uri:
        """The Note in which a private community relays a post, of which this is the id if it is ours."""
        return Uri(f"{post}/relay")

    def activity(self, number: int, form: str = "") -> Uri:
        return Uri(f"{self.origin}/activities/{number}" + (f"/{form}" if form else ""))

    def activity_number(self, uri: str) -> int | None:
        """The number of an activity of ours, itself; None for any other address."""
        return self._number(uri, "activities")

    def _number(self, uri: str, folder: str) -> int | None:
        digits = uri.removeprefix(f"{self.origin}/{folder}/")
        return int(digits) if digits != uri and _NUMBER.fullmatch(digits) else None

    def flair(self, community: Uri, name: str) -> Uri:
        """What a community has its posts sorted by, where Lemmy puts it too."""
        return Uri(f"{community}/tag/{name}")

    def approval(self, number: int) -> Uri:
        """An author's permission to quote a post of theirs."""
        return Uri(f"{self.origin}/quotes/{number}")

    def approval_number(self, uri: str) -> int | None:
        """The number of such a permission of ours; None for any other address."""
        return self._number(uri, "quotes")

    def join(self, code: str) -> Uri:
        """Where an invitation by link leads."""
        return Uri(f"{self.origin}/invite/{code}")

    def stop(self, token: str) -> Uri:
        """Where somebody says that they want no more e-mail of a kind."""
        return Uri(f"{self.origin}/mail/{token}")

    def confirm(self, ticket: str) -> Uri:
        """Where somebody confirms that an address is theirs."""
        return Uri(f"{self.origin}/auth/confirm/{ticket}")

    def reset(self, ticket: str) -> Uri:
        """Where somebody sets a new password who has lost theirs."""
        return Uri(f"{self.origin}/auth/password/{ticket}")

    def media(self, file: str, grant: str = "") -> Uri:
        """A file of ours; with a grant, as one server alone knows it."""
        origin = self.origin if is_shown(file) else self.documents
        return Uri(f"{origin}/media/{grant}/{file}" if grant else f"{origin}/media/{file}")

    def passed(self, file: str, word: str) -> Uri:
        """The same as one reader's app knows it (wire.passes); `file` may be of a picture elsewhere, too."""
        return Uri(f"{self.origin}/media/as/{word}/{file}")

    def remote_picture(self, post: int, place: int) -> Uri:
        """A small one of the picture that goes along with a post as the one at `place`, and lies elsewhere."""
        return Uri(f"{self.origin}/media/{remote_tail(post, place)}")

    def emoji(self, name: str) -> Uri:
        """A custom emoji of this server."""
        return Uri(f"{self.origin}/emojis/{name}")

    def emoji_picture(self, file: str) -> Uri:
        """Its picture, as domain.emojis calls it."""
        return Uri(f"{self.origin}/emojis/{file}")

    def card_picture(self, key: str) -> Uri:
        """A small one of the picture of a page that somebody has linked to."""
        return Uri(f"{self.origin}/media/remote/card/{key}")

    def remote_portrait(self, actor: int, which: str) -> Uri:
        """A small one of the `icon` or `image` of somebody elsewhere."""
        return Uri(f"{self.origin}/media/remote/actor/{actor}/{which}")

    def follow(self, number: int) -> Uri:
        return self.activity(number)

    def main_key(self, actor: Uri) -> Uri:
        """The RSA key, for HTTP signatures."""
        return Uri(f"{actor}#main-key")

    def proof_key(self, actor: Uri) -> Uri:
        """The Ed25519 key, for integrity proofs."""
        return Uri(f"{actor}#ed25519-key")

    def is_local(self, uri: str) -> bool:
        return uri.startswith(self._below) or uri == self.origin

    def is_said_once(self, uri: str) -> bool:
        """Whether a local address is none of a post: a welcome, or a warning, which nothing hangs below."""
        return self.is_local(uri) and not isinstance(self.read(uri), LocalPost)

    def read(self, uri: str) -> LocalActor | LocalPost | None:
        """What a local address names; None for others and for what names neither actor nor post."""
        return _named(uri[len(self.origin) :].split("#", 1)[0]) if self.is_local(uri) else None


@lru_cache(4096)
def _named(path: str) -> LocalActor | LocalPost | None:
    """What nearly everything that comes in names is one of few communities, posts and people here."""
    if path in ("", "/"):
        return LocalActor("")
    found = _LOCAL.fullmatch(path)
    if found is None:
        return None
    if found["post"]:
        return LocalPost(PostId(int(found["post"])), relay=found["relay"] is not None)
    return LocalActor(found["person"] or found["community"])
