"""Posts and actors of every make, for tests that hold for all of them."""

from hypothesis import strategies as st

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import PUBLIC, SECOND, ActorKind, Dialect, Instant, PostKind, Uri
from fedi_groups.wire.render import Prose, render_post
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
)

POST = Uri("https://here.test/post/7")
AUTHOR = Uri("https://here.test/u/ann")
CATS = Uri("https://here.test/c/cats")

FLAIR = FlairShape(Uri(f"{CATS}/tag/news"), "news", "News", "What is new", "color03")

_words = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="<>&"), min_size=1, max_size=40
)
texts = _words.map(str.strip).filter(bool)
html = texts.map(lambda words: f"<p>{words}</p>")
addresses = st.integers(1, 99).map(lambda number: Uri(f"https://there.test/things/{number}"))
moments = st.integers(0, 4_000_000_000 * SECOND).map(Instant)
languages = st.sampled_from(["en", "ar", "de", "pt", "yue"])
handles = st.integers(1, 99).map(lambda number: f"@bob{number}@there.test")
mentions = st.builds(Mentioned, addresses, handles)
pictures = st.builds(Attached, st.just("Image"), addresses, st.just("image/png"), st.none() | texts)
papers = st.builds(Attached, st.just("Document"), addresses, st.just("application/pdf"), st.none() | texts)
events = st.builds(
    Details, st.just("Event"), moments, st.none() | moments, st.none() | st.just("Town hall"), st.none() | addresses
)
polls = st.builds(
    PollShape,
    options=st.lists(st.tuples(texts, st.integers(0, 9)), min_size=2, max_size=5).map(tuple),
    multiple=st.booleans(),
    closes_at=st.none() | moments,
    voters=st.integers(0, 99),
)


def rendered(post: PostShape, dialect: Dialect) -> Json:
    """Its document, with prose as plain as can be: what text makes of it is tested there."""
    title = f"<p><strong>{post.title}</strong></p>" if post.title else ""
    return render_post(post, Prose(post.content, title + post.content), dialect=dialect)


@st.composite
def posts(draw: st.DrawFn, *, comment: bool | None = None, poll: bool | None = None) -> PostShape:
    """A post, comment or poll of ours, as `storage.telling` would shape it. A comment has no title."""
    is_comment = draw(st.booleans()) if comment is None else comment
    is_poll = draw(st.booleans()) and not is_comment if poll is None else poll
    titled = not is_comment and not is_poll
    kind = PostKind.QUESTION if is_poll else PostKind.NOTE if is_comment else PostKind.PAGE
    return PostShape(
        uri=POST,
        kind=kind,
        author=AUTHOR,
        published=draw(moments),
        updated=draw(st.none() | moments),
        to=(CATS, PUBLIC),
        cc=tuple(draw(st.lists(addresses, max_size=3, unique=True))),
        community=draw(st.none() | st.just(CATS)),
        in_reply_to=draw(addresses) if is_comment else None,
        title=draw(texts) if titled else None,
        content=draw(html),
        source=draw(st.none() | texts),
        warning=draw(st.none() | texts) if not titled else None,
        url=draw(addresses),
        link=draw(st.none() | addresses) if titled else None,
        attachments=tuple(draw(st.lists(pictures | papers, max_size=3))),
        mentions=tuple(draw(st.lists(mentions, max_size=3))),
        hashtags=tuple(draw(st.lists(st.sampled_from(["cats", "قطط", "birds"]), max_size=3, unique=True))),
        language=draw(st.none() | languages),
        sensitive=draw(st.booleans()),
        poll=draw(polls) if is_poll else None,
        context=draw(st.none() | st.just(Uri(f"{POST}/context"))),
        replies=draw(st.none() | st.just(Uri(f"{POST}/replies"))),
        likes=draw(st.none() | st.integers(0, 99)),
        quote=draw(st.none() | st.builds(QuoteShape, addresses, st.none() | addresses)),
        flairs=draw(st.sampled_from([(), (FLAIR,)])) if titled else (),
        emojis=draw(st.sampled_from([(), (EmojiShape(":blobcat:", "https://there.test/1.png"),)])),
        details=draw(st.none() | events) if titled else None,
        quotable=draw(st.sampled_from([(), (PUBLIC,), (AUTHOR,)])),
    )


@st.composite
def actors(draw: st.DrawFn) -> ActorShape:
    """An actor of ours, with both keys."""
    kind = draw(st.sampled_from([ActorKind.PERSON, ActorKind.GROUP, ActorKind.APPLICATION]))
    uri = Uri({"Group": CATS, "Application": "https://here.test/"}.get(kind.value, AUTHOR))
    base = uri.rstrip("/")
    return ActorShape(
        uri=uri,
        kind=kind,
        name="here.test" if kind is ActorKind.APPLICATION else base.rsplit("/", 1)[-1],
        inbox=Uri(f"{base}/inbox"),
        title=draw(texts),
        summary=draw(html),
        summary_source=draw(st.none() | texts),
        url=uri,
        icon=(icon := draw(st.none() | addresses)),
        image=(image := draw(st.none() | addresses)),
        icon_alt=draw(st.just("") | texts) if icon is not None else "",
        image_alt=draw(st.just("") | texts) if image is not None else "",
        shared_inbox=Uri("https://here.test/inbox"),
        outbox=Uri(f"{base}/outbox"),
        followers=None if kind is ActorKind.APPLICATION else Uri(f"{base}/followers"),
        featured=None if kind is ActorKind.APPLICATION else Uri(f"{base}/featured"),
        wall=Uri(f"{uri}/wall") if kind is ActorKind.GROUP else None,
        moderators=Uri(f"{base}/moderators") if kind is ActorKind.GROUP else None,
        locked=draw(st.booleans()),
        discoverable=draw(st.booleans()),
        indexable=draw(st.booleans()),
        sensitive=draw(st.booleans()) if kind is ActorKind.GROUP else False,
        published=draw(moments),
        updated=draw(moments),
        flairs=draw(st.sampled_from([(), (FLAIR,)])) if kind is ActorKind.GROUP else (),
        language=draw(st.sampled_from([None, "ar", "en"])) if kind is ActorKind.GROUP else None,
        keys=(
            KeyShape(Uri(f"{uri}#main-key"), uri, pem="-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"),
            KeyShape(Uri(f"{uri}#ed25519-key"), uri, multibase="z6MkAAAA"),
        ),
    )
