"""Documents of others -> shapes. Tolerant of form, strict about identity; what cannot be read is Malformed."""

from dataclasses import replace

from fedi_groups.domain.types import ActorKind, PostKind, Uri
from fedi_groups.errors import Malformed
from fedi_groups.wire.authors import author_of, group_of
from fedi_groups.wire.details import read_details
from fedi_groups.wire.emojis import read_emojis
from fedi_groups.wire.flairs import read_chosen, read_flairs
from fedi_groups.wire.quotes import read_quote
from fedi_groups.wire.read import (
    as_list,
    first_link,
    objects_in,
    read_count,
    read_flag,
    read_language,
    read_mapped,
    read_own,
    read_text,
    read_type,
    read_uri,
    read_uris,
    read_wall,
)
from fedi_groups.wire.shapes import (
    ActivityShape,
    ActorShape,
    Attached,
    Json,
    KeyShape,
    Mentioned,
    PollShape,
    PostShape,
)
from fedi_groups.wire.times import read_time
from fedi_groups.wire.uris import host_of

LONGEST_CONTENT = 250_000
LONGEST_TITLE = 2_000
LONGEST_SUMMARY = 50_000

_POSTS = {
    "Page": PostKind.PAGE,
    "Note": PostKind.NOTE,
    "Article": PostKind.ARTICLE,
    "Question": PostKind.QUESTION,
    "Event": PostKind.PAGE,
    "Video": PostKind.PAGE,
    "Audio": PostKind.PAGE,
    "Image": PostKind.PAGE,
    "Link": PostKind.PAGE,
    "ChatMessage": PostKind.NOTE,
}

POST_TYPES = frozenset(_POSTS)

ACTOR_TYPES = frozenset(kind.value for kind in ActorKind)

_MEDIA = {"image": "Image", "video": "Video", "audio": "Audio"}


def require_uri(value: object, *, field: str) -> Uri:
    found = read_uri(value)
    if found is None:
        raise Malformed(f"{field} is missing or not an address")
    return found


def parse_activity(document: Json) -> ActivityShape:
    """An activity with id, type and actor. An embedded actor object (Discourse) is read by its id."""
    kind = read_type(document)
    if not kind:
        raise Malformed("the activity has no type")
    objects = tuple(each for each in as_list(document.get("object")) if isinstance(each, dict | str))
    first = objects[0] if objects else None
    return ActivityShape(
        uri=require_uri(document.get("id"), field="id"),
        type=kind,
        actor=require_uri(document.get("actor"), field="actor"),
        object_uri=read_uri(first),
        object=first if isinstance(first, dict) else None,
        raw=document,
        objects=objects,
        target=read_uri(document.get("target")),
        to=read_uris(document.get("to")),
        cc=read_uris(document.get("cc")),
        audience=next(iter(read_uris(document.get("audience"))), None),
        summary=read_text(document.get("summary"), longest=LONGEST_TITLE),
    )


def parse_post(document: Json) -> PostShape:
    """A post or comment. Malformed without an id, an author, or a type that can be shown."""
    kind = read_type(document)
    if kind not in _POSTS:
        raise Malformed(f"a {kind or 'thing without type'} is not a post")
    reply = read_uri(document.get("inReplyTo"))
    summary = read_mapped(document, "summary", longest=LONGEST_TITLE)
    attachments = _attachments(document)
    link = next((each.url for each in attachments if each.kind == "Link"), None) or _place_to_look(document, kind)
    published = read_time(document.get("published"))
    return PostShape(
        uri=require_uri(document.get("id"), field="id"),
        kind=PostKind.NOTE if reply else _POSTS[kind],
        author=require_uri(author_of(document), field="attributedTo"),
        published=published,
        updated=read_time(document.get("updated")),
        to=read_uris(document.get("to")),
        cc=read_uris(document.get("cc")),
        community=next(iter(read_uris(document.get("audience"))), None) or group_of(document),
        in_reply_to=reply,
        title=read_mapped(document, "name", longest=LONGEST_TITLE),
        content=read_mapped(document, "content", longest=LONGEST_CONTENT) or "",
        markdown=document.get("mediaType") == "text/markdown",
        source=_markdown_source(document),
        # A Page's or Article's summary is an excerpt (NodeBB) or its title (Mbin), never a warning.
        warning=summary if kind in ("Note", "Question") else None,
        url=first_link(document.get("url"), prefer="text/html"),
        link=link,
        attachments=tuple(each for each in attachments if each.kind != "Link"),
        mentions=_mentions(document),
        hashtags=_hashtags(document),
        language=read_language(document),
        sensitive=read_flag(document.get("sensitive"), default=False),
        poll=_poll(document) if kind == "Question" else None,
        context=read_uri(document.get("context")),
        replies=read_uri(document.get("replies")),
        likes=None,
        chat=kind == "ChatMessage",
        quote=read_quote(document),
        wall=read_wall(document.get("target")),
        chosen=read_chosen(document),
        emojis=read_emojis(document),
        details=read_details(document),
    )


def parse_actor(document: Json) -> ActorShape:
    """A person, community or server. Malformed without id, type, name and inbox; servers need no name."""
    types = [each for each in as_list(document.get("type")) if isinstance(each, str)]
    kind = next((each for each in types if each in ACTOR_TYPES), None)
    if kind is None:
        raise Malformed(f"a {'/'.join(types) or 'thing without type'} is not an actor")
    uri = require_uri(document.get("id"), field="id")
    endpoints = document.get("endpoints")
    shared = endpoints.get("sharedInbox") if isinstance(endpoints, dict) else None
    source = document.get("source")
    language = document.get("language")
    return ActorShape(
        uri=uri,
        kind=ActorKind(kind),
        name=_name(document, kind, uri),
        inbox=require_uri(document.get("inbox"), field="inbox"),
        title=read_text(document.get("name"), longest=LONGEST_TITLE),
        summary=read_text(document.get("summary"), longest=LONGEST_SUMMARY) or "",
        summary_source=read_text(source.get("content"), longest=LONGEST_SUMMARY) if isinstance(source, dict) else None,
        url=first_link(document.get("url"), prefer="text/html"),
        icon=_picture(document.get("icon")),
        image=_picture(document.get("image")),
        language=next((read_text(each.get("identifier"), longest=35) for each in objects_in(language)), None),
        shared_inbox=read_uri(shared) or read_uri(document.get("sharedInbox")),
        outbox=read_uri(document.get("outbox")),
        followers=read_uri(document.get("followers")),
        featured=read_uri(document.get("featured")),
        moderators=_moderators(document) if kind == "Group" else None,
        wall=read_own(document.get("wall") or document.get("sm:wall"), of=uri) if kind == "Group" else None,
        locked=read_flag(document.get("manuallyApprovesFollowers"), default=False),
        discoverable=read_flag(document.get("discoverable"), default=kind == "Group"),
        indexable=read_flag(document.get("indexable"), default=False),
        sensitive=read_flag(document.get("sensitive"), default=False),
        published=read_time(document.get("published")),
        updated=read_time(document.get("updated")),
        aliases=read_uris(document.get("alsoKnownAs")),
        moved_to=read_uri(document.get("movedTo")),
        keys=parse_keys(document, owner=uri),
        flairs=read_flairs(document) if kind == "Group" else (),
    )


def _name(document: Json, kind: str, uri: Uri) -> str:
    """What it is called in handles. PieFed's server actor says nothing: a server goes by its host."""
    found = read_text(document.get("preferredUsername"), longest=300)
    if found is None and kind == ActorKind.APPLICATION:
        return host_of(uri)
    if found is None:
        raise Malformed("the actor has no preferredUsername")
    return found


def parse_keys(document: Json, *, owner: Uri) -> tuple[KeyShape, ...]:
    """Keys the actor claims as its own: publicKey (PEM) and assertionMethod (FEP-521a). Ten at the most."""
    found: list[KeyShape] = []
    for each in objects_in(document.get("publicKey")):
        uri, pem = read_uri(each.get("id")), each.get("publicKeyPem")
        if uri is not None and isinstance(pem, str) and read_uri(each.get("owner")) == owner:
            found.append(KeyShape(uri, owner, pem=pem[:10_000]))
    for each in objects_in(document.get("assertionMethod")):
        uri, multibase = read_uri(each.get("id")), each.get("publicKeyMultibase")
        if uri is None or not isinstance(multibase, str) or read_type(each) != "Multikey":
            continue
        if read_uri(each.get("controller")) == owner:
            found.append(KeyShape(uri, owner, multibase=multibase[:10_000]))
    return tuple(found[:10])


def is_poll_vote(document: Json) -> bool:
    """A Note with a name and no content, in reply to something, is a choice in a poll (FEP-9967)."""
    return (
        read_type(document) == "Note"
        and isinstance(document.get("name"), str)
        and not document.get("content")
        and read_uri(document.get("inReplyTo")) is not None
    )


def _place_to_look(document: Json, kind: str) -> str | None:
    """What a Link leads to; the page where a video or sound is, as Lemmy links to it."""
    if kind == "Link":
        return first_link(document.get("href") or document.get("url"))
    return first_link(document.get("url"), prefer="text/html") if kind in ("Video", "Audio") else None


def _markdown_source(document: Json) -> str | None:
    source = document.get("source")
    if not isinstance(source, dict) or source.get("mediaType") not in ("text/markdown", None):
        return None
    return read_text(source.get("content"), longest=LONGEST_CONTENT)


def _attachments(document: Json) -> tuple[Attached, ...]:
    found: list[Attached] = []
    for each in objects_in(document.get("attachment")):
        url = first_link(each.get("href") or each.get("url"))
        if url is None:
            continue
        stated, media = read_type(each), read_text(each.get("mediaType"), longest=100)
        kind = (
            stated
            if stated in ("Link", "Image", "Video", "Audio")
            else _MEDIA.get((media or "").split("/")[0], "Document")
        )
        alt = read_text(each.get("name"), longest=10_000) or read_text(each.get("summary"), longest=10_000)
        found.append(_measured(Attached(kind, url, media, alt), each))
    return tuple(found[:32])


def _measured(found: Attached, document: Json) -> Attached:
    focus = [each for each in as_list(document.get("focalPoint")) if isinstance(each, int | float)]
    return replace(
        found,
        width=read_count(document.get("width")) or None,
        height=read_count(document.get("height")) or None,
        blurhash=read_text(document.get("blurhash"), longest=100),
        focus=(_unit(focus[0]), _unit(focus[1])) if len(focus) == 2 else None,
    )


def _unit(value: float) -> float:
    return float(max(-1, min(1, value)))


def _mentions(document: Json) -> tuple[Mentioned, ...]:
    found: list[Mentioned] = []
    for each in objects_in(document.get("tag")):
        uri = read_uri(each.get("href"))
        if read_type(each) == "Mention" and uri is not None:
            found.append(Mentioned(uri, read_text(each.get("name"), longest=300) or ""))
    return tuple(found)


def _hashtags(document: Json) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in objects_in(document.get("tag")):
        name = read_text(each.get("name"), longest=200)
        if read_type(each) == "Hashtag" and name is not None:
            found["".join(name.removeprefix("#").split())] = None
    return tuple(found)


def _poll(document: Json) -> PollShape:
    multiple = "anyOf" in document
    end = read_time(document.get("endTime"))
    options = tuple(
        (read_text(each.get("name"), longest=500) or "", _total(each.get("replies")))
        for each in objects_in(document.get("anyOf" if multiple else "oneOf"))
    )
    return PollShape(
        options=options,
        multiple=multiple,
        closes_at=end if end is not None else read_time(document.get("closed")),
        voters=read_count(document.get("votersCount")),
        closed=document.get("closed") not in (None, False),
    )


def _total(collection: object) -> int:
    return read_count(collection.get("totalItems")) if isinstance(collection, dict) else 0


def _picture(value: object) -> str | None:
    """Lemmy takes the last of an array; so do we."""
    found = [first_link(each.get("url") if isinstance(each, dict) else each) for each in as_list(value)]
    return next((each for each in reversed(found) if each is not None), None)


def _moderators(document: Json) -> Uri | None:
    """The collection that attributedTo names; PeerTube-style lists of people name none."""
    stated = document.get("attributedTo")
    if isinstance(stated, str):
        return read_uri(stated)
    return read_uri(document.get("moderators"))
