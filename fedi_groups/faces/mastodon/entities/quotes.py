"""What posts quote, and who may quote them, as apps know it."""

from functools import cache
from typing import Any

from typing_extensions import TypedDict

from fedi_groups.domain.types import Quotable, QuoteState
from fedi_groups.faces.mastodon.entities.accounts import QUOTE_POLICIES
from fedi_groups.reads.statuses import StatusView

POLICIES = {name: policy for policy, name in QUOTE_POLICIES.items()}
"""By their names in Mastodon's API."""


class Quote(TypedDict, total=False):
    """https://docs.joinmastodon.org/entities/Quote/, and ShallowQuote, which has `quoted_status_id` alone."""

    state: str
    quoted_status: Any
    quoted_status_id: str | None


class QuoteApproval(TypedDict):
    """https://docs.joinmastodon.org/entities/QuoteApproval/"""

    automatic: list[str]
    manual: list[str]
    current_user: str


def approval_of(view: StatusView) -> QuoteApproval:
    """Who may quote it without being asked about; of what was written elsewhere its author's server decides."""
    return _approval(view.quoting.who, mine=view.quoting.mine)


@cache
def _approval(who: Quotable | None, *, mine: bool) -> QuoteApproval:
    return {
        "automatic": [QUOTE_POLICIES[who]] if who in (Quotable.ANYONE, Quotable.FOLLOWERS) else [],
        "manual": [],
        "current_user": ("automatic" if who is not None else "unknown") if mine else "denied",
    }


def quote_of(view: StatusView, shown: Any) -> Quote | None:
    """What it quotes; `shown`: that as a Status, for one who may see it."""
    if view.post.quote_uri is None:
        return None
    return {"state": _state(view, there=shown is not None), "quoted_status": shown}


def shallow_quote_of(view: StatusView) -> Quote | None:
    """The same of what is quoted itself."""
    if view.post.quote_uri is None:
        return None
    target = view.quoted.post if view.quoted is not None else None
    number = str(target.id) if target is not None else None
    return {"state": _state(view, there=target is not None), "quoted_status_id": number}


def _state(view: StatusView, *, there: bool) -> str:
    match view.post.quote_state:
        case QuoteState.REJECTED:
            return "rejected"
        case QuoteState.REVOKED:
            return "revoked"
    if view.quoted is None:
        return "deleted"
    if view.quoted.waits or view.quoted.post is None:
        return "pending"
    return "accepted" if there else "unauthorized"
