"""Who may upload pictures, and what may become of one."""

from collections.abc import Sequence

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import MOST_ATTACHED, MediaFacts
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


def may_upload(author: ActorFacts) -> Verdict:
    """Whoever has an account here."""
    if not author.local or author.deleted_at is not None:
        return Deny("This account is gone.")
    return ALLOW


def may_attach(post: PostFacts | None, media: Sequence[MediaFacts]) -> Verdict:
    """A few of one's own, each to one thing alone: who may see it follows from that. `post`: None for a profile."""
    if len(media) > MOST_ATTACHED:
        return Deny(f"A post has up to {MOST_ATTACHED} pictures.")
    if any(not each.is_free for each in media):
        return Deny("This picture belongs to something else already: upload it anew.")
    if post is not None and any(each.author_id != post.author_id for each in media):
        return Deny("Only who has uploaded a picture may attach it.")
    return ALLOW
