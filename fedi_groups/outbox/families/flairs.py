"""A post's flairs as a moderator has set them: an Update of the post by the moderator, as Lemmy 1.0 says it.

Group servers alone understand it; microblogs would take it for somebody's who may not change the post.
"""

from dataclasses import replace

from fedi_groups.domain.events import Elsewhere, Here, PostFlaired
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import LogRow, ToMicroblogs
from fedi_groups.domain.types import Dialect
from fedi_groups.outbox.audience import inboxes_of
from fedi_groups.outbox.documents import addressed, encoded
from fedi_groups.storage.telling import post_shape
from fedi_groups.storage.unit import Unit
from fedi_groups.text.prose import prose_in
from fedi_groups.wire.render import Envelope, render_activity, render_post
from fedi_groups.wire.shapes import Json


async def tell_flaired(tx: Unit, event: PostFlaired) -> None:
    post = await tx.posts.get(event.post_id)
    if post.community_id is None:
        return
    community = await tx.actors.get(post.community_id)
    if community.local_only:
        return
    moderator = await tx.actors.get(event.entry.actor_id)
    row = LogRow(
        id=event.entry.id,
        kind="flair",
        signer_id=moderator.id,
        created_at=tx.now,
        community_id=community.id if community.local else None,
        object_id=post.id,
        object_uri=post.uri,
        thread_id=post.root_id,
        microblog=ToMicroblogs.NOTHING,
        public=not community.is_private,
    )
    match event.cause:
        case Here():
            named = () if community.local else inboxes_of([community], public=not community.is_private)
            body = encoded(await _update(tx, moderator, post, community, number=row.id))
            tx.outgoing.append(replace(row, named=named, threadiverse_body=body))
        case Elsewhere() as cause if community.local and not cause.relayed:
            tx.outgoing.append(replace(row, signer_id=community.id, received_id=cause.received_id))


async def _update(tx: Unit, moderator: ActorFacts, post: PostFacts, community: ActorFacts, *, number: int) -> Json:
    shape = replace(await post_shape(tx, post), updated=tx.now)
    if community.is_private:
        # Where this server finds them is nothing for others, and only the flair of this is heeded.
        shape = replace(shape, attachments=())
    envelope = Envelope(
        uri=tx.uris.activity(number),
        actor=moderator.uri,
        to=addressed(community),
        audience=community.uri,
        published=tx.now,
    )
    return render_activity("Update", envelope, render_post(shape, prose_in(shape), dialect=Dialect.THREADIVERSE))


PUBLISHES = ((PostFlaired, tell_flaired),)
