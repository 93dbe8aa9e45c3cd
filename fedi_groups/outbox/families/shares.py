"""What communities here show of communities elsewhere: a boost to their followers on microblogs, and its end.

Group servers hear nothing of it: their people follow the other community by themselves, and no community may get it
from this one (FEP-d36d).
"""

from fedi_groups.domain.events import PostShared, ShareWithdrawn
from fedi_groups.domain.log import LogRow, ToMicroblogs
from fedi_groups.storage.unit import Unit


async def tell_shared(tx: Unit, event: PostShared) -> None:
    tx.outgoing.append(await _row(tx, event, "share", event.boost_id))


async def tell_withdrawn(tx: Unit, event: ShareWithdrawn) -> None:
    tx.outgoing.append(await _row(tx, event, "unshare", tx.mint.next()))


async def _row(tx: Unit, event: PostShared | ShareWithdrawn, kind: str, number: int) -> LogRow:
    post = await tx.posts.get(event.post_id)
    ends = kind == "unshare"
    return LogRow(
        id=number,
        kind=kind,
        signer_id=event.community_id,
        created_at=tx.now,
        community_id=event.community_id,
        object_id=post.id,
        object_uri=post.uri,
        author_uri=(await tx.actors.get(post.author_id)).uri,
        undoes_id=event.boost_id if ends else None,
        thread_id=post.root_id,
        microblog=ToMicroblogs.UNBOOST if ends else ToMicroblogs.BOOST,
        keep=ends,
    )


PUBLISHES = (
    (PostShared, tell_shared),
    (ShareWithdrawn, tell_withdrawn),
)
