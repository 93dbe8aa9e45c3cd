"""One post is told in its reader's dialect under one id: a Page to the threadiverse; to microblogs a Note with its
title as first bold line, since a `name` would become a content warning there.
"""

from dataclasses import dataclass

from fedi_groups.domain.types import Dialect, PostKind
from fedi_groups.wire.details import write_details
from fedi_groups.wire.emojis import write_emoji
from fedi_groups.wire.flairs import write_chosen
from fedi_groups.wire.quotes import source_with_quote, write_quote
from fedi_groups.wire.render.pages import as_page
from fedi_groups.wire.shapes import Attached, Json, Mentioned, PostShape
from fedi_groups.wire.times import write_time


@dataclass(frozen=True, slots=True)
class Prose:
    """The text of a post as its readers get it: clean HTML, and the same rewritten to survive microblogs' sanitisers,
    which already begins with the title. `pictures` were taken out of that, and go along as attachments."""

    html: str
    microblog_html: str
    pictures: tuple[Attached, ...] = ()


def render_post(post: PostShape, prose: Prose, *, dialect: Dialect) -> Json:
    """A post or comment without @context. Arrays, full addresses and offsets throughout: Lemmy insists."""
    if post.chat:
        return _chat_message(post, prose)
    if post.kind is PostKind.QUESTION:
        question = _question(post, prose, dialect=dialect)
        return as_page(question) if dialect is Dialect.PAGES else question
    if post.in_reply_to is not None or not dialect.wraps or post.title is None:
        return _note(post, prose, dialect=dialect)
    document = _common(post) | {
        "type": post.kind.value if post.kind is not PostKind.NOTE else PostKind.PAGE.value,
        "name": post.title,
        "content": prose.html,
        "mediaType": "text/html",
        "attachment": [
            *([{"type": "Link", "href": post.link}] if post.link else []),
            *_for_groups(post),
        ],
        "commentsEnabled": not post.locked,
        "stickied": post.pinned,
    }
    if post.details is not None and post.details.kind == "Event":
        document |= write_details(post.details)
    document = _finished(document, post, html=prose.html, dialect=dialect)
    return as_page(document) if dialect is Dialect.PAGES else document


def attachments_for_microblogs(post: PostShape, prose: Prose) -> list[Json]:
    """As Mastodon writes them: that a Document is a picture, video or sound stands in its `mediaType`."""
    attached = (*post.attachments, *prose.pictures)
    kinds = ("Document" if _says_so(each) else each.kind for each in attached)
    return [_attachment(each, kind=kind) for each, kind in zip(attached, kinds, strict=True)]


def _says_so(each: Attached) -> bool:
    if each.kind == "Image":
        return each.media_type is not None
    return (each.media_type or "").startswith(f"{each.kind.lower()}/")


def _note(post: PostShape, prose: Prose, *, dialect: Dialect) -> Json:
    microblog = not dialect.wraps
    html = prose.microblog_html if microblog else prose.html
    document = _common(post) | {
        "type": "Note",
        "content": html,
        "mediaType": "text/html",
        "attachment": attachments_for_microblogs(post, prose) if microblog else _for_groups(post),
    }
    if post.in_reply_to is not None:
        document["inReplyTo"] = post.in_reply_to
    if post.warning:
        document["summary"] = post.warning
    return _finished(document, post, html=html, dialect=dialect)


def _question(post: PostShape, prose: Prose, *, dialect: Dialect) -> Json:
    """The title stands in the content, and for group servers also as `name`: PieFed says and reads it so."""
    assert post.poll is not None
    options = [_option(title, votes) for title, votes in post.poll.options]
    document = _common(post) | {
        "type": "Question",
        "content": prose.microblog_html,
        "mediaType": "text/html",
        "attachment": _for_groups(post, *prose.pictures),
        "anyOf" if post.poll.multiple else "oneOf": options,
        "votersCount": post.poll.voters,
    }
    if dialect.wraps and post.title is not None:
        document |= {"name": post.title, "commentsEnabled": not post.locked, "stickied": post.pinned}
    if post.poll.closes_at is not None:
        document["endTime"] = write_time(post.poll.closes_at)
        if post.poll.closed:
            document["closed"] = document["endTime"]
    if post.in_reply_to is not None:
        document["inReplyTo"] = post.in_reply_to
    if post.warning:
        document["summary"] = post.warning
    return _finished(document, post, html=prose.microblog_html, dialect=Dialect.MICROBLOG)


def _option(title: str, votes: int | None) -> Json:
    counted = {"replies": {"type": "Collection", "totalItems": votes}} if votes is not None else {}
    return {"type": "Note", "name": title, **counted}


def _chat_message(post: PostShape, prose: Prose) -> Json:
    """A private message in the type that Lemmy before 1.0 and Mbin read: to one person, and nothing around it."""
    document: Json = {
        "id": post.uri,
        "type": "ChatMessage",
        "attributedTo": post.author,
        "to": list(post.to[:1]),
        "content": prose.html,
        "mediaType": "text/html",
    }
    if post.source is not None:
        document["source"] = {"content": post.source, "mediaType": "text/markdown"}
    for name, moment in (("published", post.published), ("updated", post.updated)):
        if moment is not None:
            document[name] = write_time(moment)
    return document


def _common(post: PostShape) -> Json:
    document: Json = {
        "id": post.uri,
        "attributedTo": post.author,
        "to": list(post.to),
        "cc": list(post.cc),
        "url": post.url or post.uri,
        "sensitive": post.sensitive or bool(post.warning),
        "tag": _tags(post),
    }
    if post.community is not None:
        document["audience"] = post.community
    if post.source is not None:
        # Group servers show this and not the HTML.
        document["source"] = {"content": source_with_quote(post, post.source), "mediaType": "text/markdown"}
    if post.published is not None:
        document["published"] = write_time(post.published)
    if post.updated is not None:
        document["updated"] = write_time(post.updated)
    if post.context is not None:
        document["context"] = post.context
    return document | write_quote(post)


def _finished(document: Json, post: PostShape, *, html: str, dialect: Dialect) -> Json:
    if post.language is not None:
        document["contentMap"] = {post.language: html}
        document |= {f"{name}Map": {post.language: document[name]} for name in ("name", "summary") if name in document}
        if dialect.wraps:
            # Lemmy knows languages without regions and scripts, by two or three letters.
            code = post.language.split("-")[0]
            document["language"] = {"identifier": code, "name": code}
    if post.replies is not None:
        first = f"{post.replies}?page=1"
        document["replies"] = (
            post.replies
            if dialect.wraps
            else {
                "id": post.replies,
                "type": "Collection",
                "first": {"type": "CollectionPage", "partOf": post.replies, "next": first, "items": []},
            }
        )
    if post.likes is not None:
        likes = f"{post.uri}/likes"
        document["likes"] = {"id": likes, "type": "Collection", "totalItems": post.likes}
    return document


def _tags(post: PostShape) -> list[Json]:
    """The community's mention stands first: see storage.telling."""
    hashtags = [_hashtag(post, each) for each in post.hashtags]
    emojis = [write_emoji(each) for each in post.emojis if each.image is not None]
    return [*map(_mention, post.mentions), *hashtags, *write_chosen(post.flairs), *emojis]


def _mention(each: Mentioned) -> Json:
    return {"type": "Mention", "href": each.uri, "name": each.name}


def _hashtag(post: PostShape, name: str) -> Json:
    return {"type": "Hashtag", "href": post.community or post.uri, "name": f"#{name}"}


def _for_groups(post: PostShape, *more: Attached) -> list[Json]:
    """Lemmy reads only Link, Image and Document."""
    attached = (*post.attachments, *more)
    return [_attachment(each, kind="Image" if each.kind == "Image" else "Document") for each in attached]


def _attachment(each: Attached, *, kind: str) -> Json:
    document: Json = {"type": kind, "url": each.url}
    told = {"mediaType": each.media_type, "name": each.alt, "width": each.width, "height": each.height}
    document |= {name: value for name, value in told.items() if value}
    if each.blurhash is not None:
        document["blurhash"] = each.blurhash
    if each.focus is not None:
        document["focalPoint"] = list(each.focus)
    if each.duration is not None:
        document["duration"] = f"PT{each.duration}S"
    if each.icon is not None:
        document["icon"] = {"type": "Image", "mediaType": "image/webp", "url": each.icon}
    return document
