"""Who may upload files, and what may become of one."""

from collections.abc import Sequence

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import MOST_ATTACHED, MediaFacts
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict

NOT_READY = "Cannot attach files that have not finished processing. Try again in a moment!"
"""In the words that apps know."""


def may_upload(author: ActorFacts) -> Verdict:
    """Whoever has an account here."""
    if not author.local or author.deleted_at is not None:
        return Deny("This account is gone.")
    return ALLOW


def may_attach(post: PostFacts | None, media: Sequence[MediaFacts]) -> Verdict:
    """A few of one's own, each to one thing alone: who may see it follows from that. `post`: None for a profile, for
    which only pictures stand.
    """
    if len(media) > MOST_ATTACHED:
        return Deny(f"A post has up to {MOST_ATTACHED} files.")
    if any(not each.is_ready for each in media):
        return Deny(NOT_READY)
    if any(not each.is_free and (post is None or each.post_id != post.id) for each in media):
        return Deny("This file belongs to something else already: upload it anew.")
    if post is not None and any(each.author_id != post.author_id for each in media):
        return Deny("Only who has uploaded a file may attach it.")
    if post is None and any(not each.made.is_picture for each in media):
        return Deny("Only a picture can stand for somebody.")
    return ALLOW


def may_describe(author: ActorFacts, media: MediaFacts, *, within: PostFacts | None = None) -> Verdict:
    """Who has uploaded a file describes it as they like until it is attached; from then on with the post, `within`
    whose edit this is: whoever was told of the one is told of the other.
    """
    if media.author_id != author.id:
        return Deny("Only who has uploaded a file may describe it.")
    if not media.is_free and (within is None or media.post_id != within.id):
        return Deny("This is attached already: edit the post.")
    return ALLOW
