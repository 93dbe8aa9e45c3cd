"""Posts and comments, new, edited, deleted and back: who is told, and in which form.

In a community that lives here, its follower servers hear the event from the community: wrapped, or in what microblogs
understand. Those who follow the author, are named, or take part in the thread hear it from the author.
In a community that lives elsewhere, its server is told and does the rest.
"""

from dataclasses import replace

from fedi_groups.domain.events import Elsewhere, Found, Here, PostDeleted, PostEdited, PostPublished, PostRestored
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import LogRow, Named, ToMicroblogs
from fedi_groups.domain.types import Visibility
from fedi_groups.outbox.audience import inboxes_of, mentioned_in, speakers_in
from fedi_groups.outbox.documents import Bodies, delete_activity, post_activity
from fedi_groups.outbox.families.shares import passed_on_to
from fedi_groups.outbox.messages import tell_message
from fedi_groups.outbox.relays import relay, withdraw
from fedi_groups.storage.unit import Unit

_PUBLIC = (Visibility.PUBLIC, Visibility.UNLISTED)


async def tell_published(tx: Unit, event: PostPublished) -> None:
    post = await tx.posts.get(event.post_id)
    community = await _community(tx, post)
    number = (
        post.boost_id if post.boost_id is not None and community is not None and community.local else tx.mint.next()
    )
    microblog = ToMicroblogs.NOTHING if post.is_comment else ToMicroblogs.BOOST
    match event.cause:
        case Here() if _is_message(post):
            await tell_message(tx, "Create", post, number=number)
        case Here():
            bodies = await post_activity(tx, "Create", post, number=number)
            await _tell_ours(tx, "create", post, bodies, number=number, microblog=microblog)
            await relay(tx, "Create", post)
        case Elsewhere() as cause:
            await _pass_on(tx, "create", post, cause, number=number, microblog=microblog)
            await relay(tx, "Create", post)
        case Found():
            pass


async def tell_edited(tx: Unit, event: PostEdited) -> None:
    """Of what is held nobody hears."""
    post = await tx.posts.get(event.post_id)
    if post.held_at is not None:
        return
    number = tx.mint.next()
    match event.cause:
        case Here() if _is_message(post):
            await tell_message(tx, "Update", post, number=number)
        case Here():
            bodies = await post_activity(tx, "Update", post, number=number)
            await _tell_ours(tx, "update", post, bodies, number=number, microblog=_unwrapped(post))
        case Elsewhere() as cause:
            microblog = _unwrapped(post) if cause.signed else ToMicroblogs.NOTHING
            await _pass_on(tx, "update", post, cause, number=number, microblog=microblog)
    await relay(tx, "Update", post)


async def tell_deleted(tx: Unit, event: PostDeleted) -> None:
    """Microblogs believe the author's Delete; where that cannot be passed on, the community takes back its boost."""
    post = await tx.posts.get(event.post_id)
    number = tx.mint.next()
    match event.cause:
        case Here() if _is_message(post):
            await tell_message(tx, "Delete", post, number=number)
        case Here():
            bodies = await delete_activity(tx, post, number=number)
            await _tell_ours(tx, "delete", post, bodies, number=number, microblog=_unwrapped(post))
        case Elsewhere() as cause:
            withdrawn = ToMicroblogs.ACTIVITY if cause.signed else ToMicroblogs.UNBOOST
            microblog = ToMicroblogs.NOTHING if post.is_comment else withdrawn
            await _pass_on(tx, "delete", post, cause, number=number, microblog=microblog)
    await withdraw(tx, post)


async def tell_restored(tx: Unit, event: PostRestored) -> None:
    """Microblogs believe no Undo of a Delete: they get the post again, as a new boost."""
    post = await tx.posts.get(event.post_id)
    if isinstance(event.cause, Elsewhere):
        number = post.boost_id if post.boost_id is not None else tx.mint.next()
        microblog = ToMicroblogs.NOTHING if post.is_comment else ToMicroblogs.BOOST
        await _pass_on(tx, "undelete", post, event.cause, number=number, microblog=microblog)
        await relay(tx, "Create", post)


def _is_message(post: PostFacts) -> bool:
    return post.visibility is Visibility.DIRECT and post.community_id is None


def _unwrapped(post: PostFacts) -> ToMicroblogs:
    """Followers of the community on microblogs hold the post, but never a comment of theirs was sent."""
    return ToMicroblogs.NOTHING if post.is_comment else ToMicroblogs.ACTIVITY


async def _tell_ours(
    tx: Unit, kind: str, post: PostFacts, bodies: Bodies, *, number: int, microblog: ToMicroblogs
) -> None:
    """An event about a post written here."""
    author, community = await tx.actors.get(post.author_id), await _community(tx, post)
    if community is not None and community.local_only:
        return
    public = post.visibility in _PUBLIC
    named = await _named(tx, post, community, public=public)
    if kind == "update":
        named = tuple(dict.fromkeys((*named, *await passed_on_to(tx, post, community))))
    here = community if community is not None and community.local else None
    row = _row(tx, kind, post, author, number=number)
    tx.outgoing.append(
        replace(
            row,
            signer_id=author.id,
            community_id=here.id if here is not None else None,
            follower_of=author.id if post.visibility not in (Visibility.DIRECT, Visibility.MEMBERS) else None,
            named=named,
            microblog=microblog if here is not None and public else ToMicroblogs.NOTHING,
            threadiverse_body=bodies.threadiverse,
            microblog_body=bodies.microblog,
            public=public,
        )
    )


async def _pass_on(
    tx: Unit, kind: str, post: PostFacts, cause: Elsewhere, *, number: int, microblog: ToMicroblogs
) -> None:
    """An event about a post written elsewhere, in a community of ours: passed on byte for byte."""
    community = await _community(tx, post)
    if community is None:
        await _forward(tx, kind, post, cause)
    if cause.relayed or community is None or not community.local or community.local_only:
        return
    if post.visibility not in (*_PUBLIC, Visibility.MEMBERS):
        return
    public = post.visibility in _PUBLIC
    author = await tx.actors.get(post.author_id)
    # Others believe an author's activity from us only if it carries the author's own signature.
    speakers = await speakers_in(tx, post) if cause.signed and post.is_comment and public else []
    named = tuple(each for each in inboxes_of(speakers, public=True) if each.peer_id != author.peer_id)
    row = _row(tx, kind, post, author, number=number)
    tx.outgoing.append(
        replace(
            row,
            signer_id=community.id,
            community_id=community.id,
            named=named,
            microblog=microblog if public else ToMicroblogs.NOTHING,
            received_id=cause.received_id,
            public=public,
        )
    )


async def _forward(tx: Unit, kind: str, post: PostFacts, cause: Elsewhere) -> None:
    """An answer in a thread of somebody here, outside communities: byte for byte to that person's followers, who would
    see the thread without it (ActivityPub 7.1.2). Others believe it if the author's own signature is inside.

    It came from its author's server, once: nothing that was forwarded is forwarded on.
    """
    if not (cause.signed and post.is_comment and post.visibility in _PUBLIC) or cause.relayed or post.local:
        return
    owner = await _thread_owner(tx, post)
    if owner is not None:
        row = _row(tx, kind, post, await tx.actors.get(post.author_id), number=tx.mint.next())
        tx.outgoing.append(
            replace(row, signer_id=owner.id, follower_of=owner.id, undoes_id=None, received_id=cause.received_id)
        )


async def _thread_owner(tx: Unit, post: PostFacts) -> ActorFacts | None:
    """Who lives here and is answered, or began the thread, in public."""
    for number in (post.parent_id, post.root_id):
        above = await tx.posts.get(number) if number is not None else None
        if above is not None and above.local and above.visibility in _PUBLIC and not above.gone:
            return await tx.actors.get(above.author_id)
    return None


async def _named(tx: Unit, post: PostFacts, community: ActorFacts | None, *, public: bool) -> tuple[Named, ...]:
    # Members are reached by way of their community alone, and those who are none not even by name.
    people = await mentioned_in(tx, post) if post.visibility is not Visibility.MEMBERS else []
    if post.is_comment and public and (community is None or community.local):
        people += await speakers_in(tx, post)
    if community is not None and not community.local:
        people.append(community)
    return inboxes_of(people, public=public)


async def _community(tx: Unit, post: PostFacts) -> ActorFacts | None:
    return await tx.actors.get(post.community_id) if post.community_id is not None else None


def _row(tx: Unit, kind: str, post: PostFacts, author: ActorFacts, *, number: int) -> LogRow:
    return LogRow(
        id=number,
        kind=kind,
        signer_id=author.id,
        created_at=tx.now,
        object_id=post.id,
        object_uri=post.uri,
        author_uri=author.uri,
        undoes_id=post.boost_id if kind == "delete" else None,
        thread_id=post.root_id,
        keep=kind in ("delete", "undelete"),
    )


PUBLISHES = (
    (PostPublished, tell_published),
    (PostEdited, tell_edited),
    (PostDeleted, tell_deleted),
    (PostRestored, tell_restored),
)
