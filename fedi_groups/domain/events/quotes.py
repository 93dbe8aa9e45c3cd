"""Quotes, and the permission to quote (FEP-044f)."""

from dataclasses import dataclass

from fedi_groups.domain.events.causes import Cause
from fedi_groups.domain.types import ActorId, PostId, Uri


@dataclass(frozen=True, slots=True)
class QuoteAsked:
    """A post from here quotes one from elsewhere, whose author is asked whether it may."""

    post_id: PostId


@dataclass(frozen=True, slots=True)
class QuoteAnswered:
    """Somebody elsewhere asked by `request` whether the post `quoting` may quote one from here.

    `approval_id`: the permission, None if it may not.
    """

    post_id: PostId
    quoter_id: ActorId
    quoting: Uri
    request: Uri
    approval_id: int | None


@dataclass(frozen=True, slots=True)
class QuoteRevoked:
    """The author of `post_id`, who lives here, no longer lets `quoter_id` quote it."""

    approval_id: int
    post_id: PostId
    quoter_id: ActorId


@dataclass(frozen=True, slots=True)
class QuoteLost:
    """An author elsewhere no longer lets a post from here quote what it quotes."""

    post_id: PostId
    cause: Cause


QuoteEvent = QuoteAsked | QuoteAnswered | QuoteRevoked | QuoteLost
