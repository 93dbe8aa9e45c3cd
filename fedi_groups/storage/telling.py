"""From rows to what is told of them: the shape of a post or actor of ours, with all the addresses in it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fedi_groups.domain.charter import Admission, Speakers
from fedi_groups.domain.emojis import is_here
from fedi_groups.domain.facts import ActorFacts, Flair, PostFacts
from fedi_groups.domain.media import preview_of
from fedi_groups.domain.policy.quoting import approved_in_advance, as_wished_for, may_be_quoted
from fedi_groups.domain.policy.visibility import ANYONE, FOR_ALL, may_name
from fedi_groups.domain.types import PUBLIC, ActorKind, QuoteState, Uri, Visibility
from fedi_groups.domain.verdicts import Allow
from fedi_groups.storage.directory import topics_of
from fedi_groups.storage.keys import ED25519, RSA, local_keys
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.grants import RECEIVER
from fedi_groups.wire.render import render_actor
from fedi_groups.wire.shapes import (
    ActorShape,
    Attached,
    EmojiShape,
    FlairShape,
    Json,
    KeyShape,
    Mentioned,
    PollShape,
    PostShape,
    QuoteShape,
    WallShape,
)
from fedi_groups.wire.uris import Uris


async def post_shape(tx: Unit, post: PostFacts) -> PostShape:
    """The post as it is now. Addressing follows from visibility and community; the community itself is mentioned,
    so that a reply written on a microblog reaches it."""
    author = await tx.actors.get(post.author_id)
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    parent = await tx.posts.get(post.parent_id) if post.parent_id is not None else None
    root = await tx.posts.get(post.root_id) if post.root_id != post.id else post
    named = [await tx.actors.get(each) for each in await tx.posts.mentions(post.id)]
    if parent is not None and post.visibility in FOR_ALL:
        # Microblogs show an answer to whom it answers only if it names them: GoToSocial drops it otherwise.
        named.append(await tx.actors.get(parent.author_id))
    people = [each for each in dict.fromkeys(named) if each not in (community, author)]
    to, cc = _addressing(post, author, community, people)
    options = await tx.polls.options(post.id) if post.multiple is not None else ()
    return PostShape(
        uri=post.uri,
        kind=post.kind,
        author=author.uri,
        published=post.published,
        updated=post.edited,
        to=to,
        cc=cc,
        community=community.uri if community is not None else None,
        in_reply_to=parent.uri if parent is not None else None,
        title=post.title,
        content=post.content,
        source=post.source,
        warning=post.warning,
        url=post.url,
        link=post.link,
        attachments=attached(tx.uris, post),
        mentions=tuple(Mentioned(each.uri, each.handle) for each in [*([community] if community else []), *people]),
        hashtags=post.hashtags,
        language=post.language,
        sensitive=post.sensitive,
        poll=PollShape(
            options=tuple((each.title, None if post.keeps_counts(tx.now) else each.votes) for each in options),
            multiple=bool(post.multiple),
            closes_at=post.closes_at,
            voters=post.voters,
            closed=post.closes_at is not None and post.closes_at <= tx.now,
        )
        if post.multiple is not None
        else None,
        context=_context(tx, root, community),
        replies=Uri(f"{post.uri}/replies") if post.local else None,
        likes=post.up,
        wall=_wall(post, community),
        locked=post.locked,
        pinned=post.pinned_at is not None,
        quote=QuoteShape(post.quotes, _approval(post)) if post.quotes is not None else None,
        quotable=_quotable(post, author, community),
        emojis=emoji_shapes(tx.uris, post.emojis),
        details=post.details,
        flairs=tuple([flair_shape(each) for each in await flairs_of(tx, post)]),
    )


def emoji_shapes(uris: Uris, kept: Iterable[Mapping[str, Any]]) -> tuple[EmojiShape, ...]:
    """Custom emoji as a post or profile keeps them."""
    return tuple(
        EmojiShape(each["name"], uris.emoji_picture(each["image"]), uris.emoji(each["name"].strip(":")))
        if is_here(each["image"] or "")
        else EmojiShape(each["name"], each["image"])
        for each in kept
    )


async def flairs_of(tx: Unit, post: PostFacts) -> list[Flair]:
    """Those that it bears, as its community has them."""
    if not post.flairs or post.community_id is None:
        return []
    return [each for each in await tx.flairs.of(post.community_id) if each.uri in post.flairs]


def flair_shape(flair: Flair) -> FlairShape:
    return FlairShape(flair.uri, flair.name, flair.title, flair.description, flair.color)


def _quotable(post: PostFacts, author: ActorFacts, community: ActorFacts | None) -> tuple[Uri, ...]:
    """What is not for all says nothing of it; what was written elsewhere has said it there."""
    asked = post.local and isinstance(may_be_quoted(post, community), Allow)
    return approved_in_advance(as_wished_for(author, post), community) if asked else ()


def _approval(post: PostFacts) -> Uri | None:
    return post.quote_approval if post.quote_state is QuoteState.ACCEPTED else None


def attached(uris: Uris, post: PostFacts) -> tuple[Attached, ...]:
    """What goes along with a post. Of a picture that few may see the address holds RECEIVER, in place of which each
    server gets a word of its own when it is told."""
    return tuple(_attached(uris, each, "" if post.visibility in FOR_ALL else RECEIVER) for each in post.attachments)


def _attached(uris: Uris, stored: dict[str, Any], grant: str) -> Attached:
    focus, seconds = stored.get("focus"), stored.get("duration") if "file" in stored else None
    has_icon = seconds is not None and stored.get("small")
    return Attached(
        kind=stored["kind"],
        url=uris.media(stored["file"], grant) if "file" in stored else stored["url"],
        media_type=stored.get("media_type"),
        alt=stored.get("alt") or stored.get("name"),
        width=stored.get("width") or None,
        height=stored.get("height") or None,
        blurhash=stored.get("blurhash") or None,
        focus=tuple(focus) if focus is not None else None,
        duration=max(1, round(seconds)) if seconds is not None else None,
        icon=uris.media(preview_of(stored["file"]), grant) if has_icon else None,
    )


def members_of(community: ActorFacts | None) -> tuple[Uri, ...]:
    """Whom one addresses so that the members of a private community alone are meant (Lemmy 1.0): nobody is Public."""
    if community is None:
        return ()
    return (community.uri, community.followers) if community.followers else (community.uri,)


def _wall(post: PostFacts, community: ActorFacts | None) -> WallShape | None:
    """Where it stands; comments stand below what they answer (FEP-400e)."""
    if community is None or community.wall is None or post.is_comment:
        return None
    return WallShape(community.wall, community.uri)


def _context(tx: Unit, root: PostFacts, community: ActorFacts | None) -> Uri | None:
    """Where the whole thread is kept: with its root, or with the community that it belongs to (FEP-11dd)."""
    if root.local or (community is not None and community.local):
        return Uri(f"{tx.uris.post(root.id, comment=False)}/context")
    return None


def _addressing(
    post: PostFacts, author: ActorFacts, community: ActorFacts | None, people: list[ActorFacts]
) -> tuple[tuple[Uri, ...], tuple[Uri, ...]]:
    named = tuple(each.uri for each in people)
    followers = (author.followers,) if author.followers else ()
    match post.visibility:
        case Visibility.PUBLIC if community is not None:
            return (community.uri, PUBLIC), (*named, *followers)
        case Visibility.PUBLIC:
            return (PUBLIC,), (*followers, *named)
        case Visibility.MEMBERS:
            return members_of(community), named
        case Visibility.UNLISTED:
            return followers, (PUBLIC, *named, *((community.uri,) if community else ()))
        case Visibility.FOLLOWERS:
            return followers, named
        case Visibility.DIRECT:
            return named, ()


def actor_shape(actor: ActorFacts) -> ActorShape:
    """A local actor, its keys left out."""
    return ActorShape(
        uri=actor.uri,
        kind=ActorKind.SERVICE if actor.bot else actor.kind,
        name=actor.name,
        inbox=actor.inbox,
        title=actor.title,
        summary=actor.summary,
        summary_source=actor.summary_source,
        url=actor.url,
        icon=actor.icon,
        image=actor.image,
        icon_alt=actor.icon_alt,
        image_alt=actor.image_alt,
        attribution_domains=actor.attribution_domains,
        language=actor.language,
        shared_inbox=actor.shared_inbox,
        outbox=actor.outbox,
        followers=actor.followers,
        featured=actor.featured,
        moderators=actor.moderators,
        wall=actor.wall,
        locked=actor.locked,
        discoverable=actor.discoverable,
        indexable=actor.indexable,
        sensitive=actor.sensitive,
        published=actor.published,
        updated=actor.updated,
        aliases=actor.aliases,
        moved_to=actor.moved_to,
        suspended=actor.withdrawn,
        restricted=actor.charter.posts is Speakers.MODERATORS,
        invited=actor.admission in (Admission.INVITATION, Admission.CLOSED),
        fields=tuple((each.name, each.value) for each in actor.fields),
    )


async def actor_document(tx: Unit, actor: ActorFacts) -> Json:
    """A local actor's document with its public keys, as it is served at its id."""
    keys = await local_keys(tx.connection, actor.id)
    shapes: list[KeyShape] = []
    if RSA in keys:
        shapes.append(KeyShape(tx.uris.main_key(actor.uri), actor.uri, pem=keys[RSA].public))
    if ED25519 in keys:
        shapes.append(KeyShape(tx.uris.proof_key(actor.uri), actor.uri, multibase=keys[ED25519].public))
    flairs = await tx.flairs.of(actor.id) if actor.is_community else ()
    shape = replace(
        actor_shape(actor),
        emojis=emoji_shapes(tx.uris, actor.emojis),
        keys=tuple(shapes),
        flairs=tuple(flair_shape(each) for each in flairs),
        topics=await _topics_of(tx, actor) if actor.is_community else (),
        umbrella=await _umbrella_of(tx, actor),
        communities=Uri(f"{actor.uri}/communities") if actor.is_umbrella and not actor.is_private else None,
    )
    return render_actor(shape, host=tx.uris.host, server=tx.uris.server)


async def _topics_of(tx: Unit, community: ActorFacts) -> tuple[tuple[str, Uri], ...]:
    names = (await topics_of(tx.connection, [community.id])).get(community.id, ())
    return tuple((name, tx.uris.tag(name)) for name in names)


async def _umbrella_of(tx: Unit, community: ActorFacts) -> Uri | None:
    """Named only where anyone may know of it, and other servers too."""
    if community.above_id is None:
        return None
    umbrella = await tx.actors.get(community.above_id)
    return umbrella.uri if may_name(ANYONE, community, umbrella) and not umbrella.local_only else None
