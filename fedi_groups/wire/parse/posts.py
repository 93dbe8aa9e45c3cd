"""Posts and comments, in all the types that servers give them."""

from dataclasses import replace

from fedi_groups.domain.types import PostKind
from fedi_groups.errors import Malformed
from fedi_groups.wire.authors import author_of, group_of
from fedi_groups.wire.details import read_details
from fedi_groups.wire.emojis import read_emojis
from fedi_groups.wire.flairs import read_chosen
from fedi_groups.wire.parse.fields import LONGEST_CONTENT, LONGEST_TITLE, require_uri
from fedi_groups.wire.quotes import read_quote
from fedi_groups.wire.read import (
    as_list,
    first_link,
    objects_in,
    read_count,
    read_flag,
    read_language,
    read_mapped,
    read_text,
    read_type,
    read_uri,
    read_uris,
    read_wall,
)
from fedi_groups.wire.shapes import Attached, Json, Mentioned, PollShape, PostShape
from fedi_groups.wire.times import read_time

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

_MEDIA = {"image": "Image", "video": "Video", "audio": "Audio"}


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
