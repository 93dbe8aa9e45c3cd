"""Shapes -> documents. One post is told in its reader's dialect under one id: a Page to the threadiverse; to microblogs
a Note with its title as first bold line, since a `name` would become a content warning there.
"""

from dataclasses import dataclass

from fedi_groups.domain.types import ActorKind, Dialect, Instant, PostKind, Uri
from fedi_groups.wire.details import write_details
from fedi_groups.wire.emojis import write_emoji
from fedi_groups.wire.flairs import write_chosen
from fedi_groups.wire.groups import GROUP_TERMS, of_group
from fedi_groups.wire.quotes import REQUEST, REQUEST_TERMS, TERMS, source_with_quote, write_quote
from fedi_groups.wire.shapes import ActorShape, Attached, Json, KeyShape, Mentioned, PostShape
from fedi_groups.wire.times import write_time

AS = "https://www.w3.org/ns/activitystreams"

CONTEXT: list[str | Json] = [
    AS,
    "https://w3id.org/security/v1",
    "https://w3id.org/security/data-integrity/v2",
    {
        "Hashtag": "as:Hashtag",
        "sensitive": "as:sensitive",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "votersCount": "toot:votersCount",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "lemmy": "https://join-lemmy.org/ns#",
        "moderators": {"@id": "lemmy:moderators", "@type": "@id"},
        "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
        "commentsEnabled": "lemmy:commentsEnabled",
        "stickied": "lemmy:stickied",
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
    },
]
"""What every document of ours begins with. Receivers read plain keys; LD signatures and proofs cover these terms."""

MEDIA_TERMS: Json = {"blurhash": "toot:blurhash", "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"}}
"""Where pictures go along."""

ACTOR_CONTEXT: list[str | Json] = [
    *CONTEXT[:2],
    "https://w3id.org/security/multikey/v1",
    *CONTEXT[2:],
    {
        "assertionMethod": {"@id": "https://w3id.org/security#assertionMethod", "@type": "@id", "@container": "@set"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        **GROUP_TERMS,
        "suspended": "http://joinmastodon.org/ns#suspended",
    },
]
"""None of the contexts before the last defines `assertionMethod` for an actor, and Fedify reads keys as JSON-LD."""


@dataclass(frozen=True, slots=True)
class Prose:
    """The text of a post as its readers get it: clean HTML, and the same rewritten to survive microblogs' sanitisers,
    which already begins with the title. `pictures` were taken out of that, and go along as attachments."""

    html: str
    microblog_html: str
    pictures: tuple[Attached, ...] = ()


def with_context(document: Json) -> Json:
    return {"@context": context_of(document), **document}


def context_of(document: Json) -> list[str | Json]:
    """What stands in a document, or in what an activity is done to, in terms beyond CONTEXT has those at its end."""
    thing = document.get("object")
    inner = [thing] if isinstance(thing, dict) else []
    request = [each for each in (document, *inner) if each.get("type") == REQUEST]
    said = [*(each.get("instrument") for each in request), document, *inner]
    quoting = any(isinstance(each, dict) and ("interactionPolicy" in each or "quote" in each) for each in said)
    pictures = [each for thing in (document, *inner) for each in thing.get("attachment", ())]
    measured = any("blurhash" in each or "focalPoint" in each for each in pictures)
    return [
        *CONTEXT,
        *([TERMS] if quoting else []),
        *([REQUEST_TERMS] if request else []),
        *([MEDIA_TERMS] if measured else []),
    ]


def render_post(post: PostShape, prose: Prose, *, dialect: Dialect) -> Json:
    """A post or comment without @context. Arrays, full addresses and offsets throughout: Lemmy insists."""
    if post.chat:
        return _chat_message(post, prose)
    if post.kind is PostKind.QUESTION:
        return _question(post, prose)
    if post.in_reply_to is not None or dialect is not Dialect.THREADIVERSE or post.title is None:
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
    return _finished(document, post, html=prose.html, dialect=dialect)


def attachments_for_microblogs(post: PostShape, prose: Prose) -> list[Json]:
    """As Mastodon writes them: that a Document is a picture stands in its `mediaType`."""
    attached = (*post.attachments, *prose.pictures)
    kinds = ("Document" if each.kind == "Image" and each.media_type else each.kind for each in attached)
    return [_attachment(each, kind=kind) for each, kind in zip(attached, kinds, strict=True)]


def _note(post: PostShape, prose: Prose, *, dialect: Dialect) -> Json:
    microblog = dialect is not Dialect.THREADIVERSE
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


def _question(post: PostShape, prose: Prose) -> Json:
    """The same for all readers: PieFed reads a Question without `name`, its title standing in the content."""
    assert post.poll is not None
    options = [
        {"type": "Note", "name": title, "replies": {"type": "Collection", "totalItems": votes}}
        for title, votes in post.poll.options
    ]
    document = _common(post) | {
        "type": "Question",
        "content": prose.microblog_html,
        "mediaType": "text/html",
        "attachment": _for_groups(post, *prose.pictures),
        "anyOf" if post.poll.multiple else "oneOf": options,
        "votersCount": post.poll.voters,
    }
    if post.poll.closes_at is not None:
        document["endTime"] = write_time(post.poll.closes_at)
        if post.poll.closed:
            document["closed"] = document["endTime"]
    if post.in_reply_to is not None:
        document["inReplyTo"] = post.in_reply_to
    if post.warning:
        document["summary"] = post.warning
    return _finished(document, post, html=prose.microblog_html, dialect=Dialect.MICROBLOG)


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
        if dialect is Dialect.THREADIVERSE:
            # Lemmy knows languages without regions and scripts, by two or three letters.
            code = post.language.split("-")[0]
            document["language"] = {"identifier": code, "name": code}
    if post.replies is not None:
        first = f"{post.replies}?page=1"
        document["replies"] = (
            post.replies
            if dialect is Dialect.THREADIVERSE
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
    return document


def render_actor(actor: ActorShape, *, host: str, server: Uri) -> Json:
    """A local actor's document (federation of Group, Person and Application actors), with @context."""
    document: Json = {
        "@context": ACTOR_CONTEXT,
        "id": actor.uri,
        "type": actor.kind.value,
        "preferredUsername": actor.name,
        "webfinger": f"{actor.name}@{host}",
        "name": actor.title or actor.name,
        "summary": actor.summary,
        "url": actor.url or actor.uri,
        "inbox": actor.inbox,
        "outbox": actor.outbox,
        "endpoints": {"sharedInbox": actor.shared_inbox},
        "manuallyApprovesFollowers": actor.locked,
        "discoverable": actor.discoverable,
        "indexable": actor.indexable,
        "publicKey": next((_public_key(key) for key in actor.keys if key.pem), None),
        "assertionMethod": [_multikey(key) for key in actor.keys if key.multibase],
        "generator": _generator(server),
    }
    if actor.kind is not ActorKind.APPLICATION:
        document |= {"followers": actor.followers, "following": f"{actor.uri}/following", "featured": actor.featured}
    if actor.kind is ActorKind.GROUP:
        document |= of_group(actor)
    if actor.summary_source is not None:
        document["source"] = {"content": actor.summary_source, "mediaType": "text/markdown"}
    for name, url in (("icon", actor.icon), ("image", actor.image)):
        if url is not None:
            document[name] = {"type": "Image", "url": url}
    if actor.aliases:
        document["alsoKnownAs"] = list(actor.aliases)
    if actor.suspended:
        document["suspended"] = True
    if actor.moved_to is not None:
        document["movedTo"] = actor.moved_to
    for name, moment in (("published", actor.published), ("updated", actor.updated)):
        if moment is not None:
            document[name] = write_time(moment)
    return document


def _public_key(key: KeyShape) -> Json:
    return {"id": key.uri, "owner": key.owner, "publicKeyPem": key.pem}


def _multikey(key: KeyShape) -> Json:
    return {"id": key.uri, "type": "Multikey", "controller": key.owner, "publicKeyMultibase": key.multibase}


def _generator(server: Uri) -> Json:
    """FEP-844e: what this software implements."""
    return {
        "type": "Application",
        "id": server,
        "implements": [
            {"href": "https://datatracker.ietf.org/doc/html/rfc9421", "name": "RFC-9421"},
            {"href": "https://w3id.org/fep/044f", "name": "FEP-044f"},
            {"href": "https://w3id.org/fep/1b12", "name": "FEP-1b12"},
            {"href": "https://w3id.org/fep/8b32", "name": "FEP-8b32"},
        ],
    }


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every activity has: its id, who does it, to whom, in which community."""

    uri: Uri
    actor: Uri
    to: tuple[Uri, ...] = ()
    cc: tuple[Uri, ...] = ()
    audience: Uri | None = None
    published: Instant | None = None


def render_activity(kind: str, envelope: Envelope, thing: Json | str) -> Json:
    """An activity without @context. `to` and `cc` are always there, as Lemmy and Pleroma require."""
    document: Json = {
        "id": envelope.uri,
        "type": kind,
        "actor": envelope.actor,
        "to": list(envelope.to),
        "cc": list(envelope.cc),
        "object": thing,
    }
    if envelope.audience is not None:
        document["audience"] = envelope.audience
    if envelope.published is not None:
        document["published"] = write_time(envelope.published)
    return document


def render_tombstone(uri: Uri, *, kind: str | None = None, deleted: Instant | None) -> Json:
    """What is left at the address of something deleted; answered with status 410.

    `kind` is for documents without LD signature: JSON-LD takes `formerType` for an address, and a bare type is none.
    """
    document: Json = {"id": uri, "type": "Tombstone"}
    if kind is not None:
        document["formerType"] = kind
    if deleted is not None:
        document["deleted"] = write_time(deleted)
    return document


def render_vote(kind: str, envelope: Envelope, post: Uri) -> Json:
    """A Like or Dislike. Votes are addressed to nobody, as Lemmy and PieFed do: they are not meant to be shown."""
    document: Json = {"id": envelope.uri, "type": kind, "actor": envelope.actor, "object": post}
    if envelope.audience is not None:
        document["audience"] = envelope.audience
    return document
