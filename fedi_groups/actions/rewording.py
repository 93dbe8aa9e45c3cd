"""What somebody said, said otherwise or taken back by whoever said it: also from behind a mask."""

from dataclasses import replace

from fedi_groups.actions import masking, media, posting
from fedi_groups.actions.verdicts import require
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.posting import may_change
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Malformed
from fedi_groups.storage.unit import Unit


async def require_author(tx: Unit, person: ActorFacts, post: PostFacts) -> ActorFacts:
    """As whom they change it. Raises Denied for who did not write it."""
    voice = await masking.voice_of(tx, person, post)
    require(may_change(voice, post))
    return voice


async def reword(
    tx: Unit, *, person: ActorFacts, post: PostFacts, draft: Draft, mentions: tuple[ActorId, ...] = ()
) -> PostFacts:
    """What goes along stays, and so does all that words do not say. Raises Denied; Malformed where nothing is left."""
    if not (draft.source or "").strip() and not post.attachments and post.multiple is None and not draft.title:
        raise Malformed("nothing is said", public="Text can't be blank")
    kept = replace(draft, attachments=post.attachments, flairs=post.flairs, emojis=post.emojis, details=post.details)
    return await posting.edit(
        tx,
        post=post,
        draft=kept,
        author=await masking.voice_of(tx, person, post),
        cause=HERE,
        mentions=mentions,
        behind=person,
    )


async def take_back(tx: Unit, *, person: ActorFacts, post: PostFacts) -> None:
    """What went along can be attached again. Raises Denied."""
    await posting.delete(tx, post=post, author=await masking.voice_of(tx, person, post), cause=HERE)
    await media.detach(tx, post)
