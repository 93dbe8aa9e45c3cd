"""What is to be posted later, as apps know it."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from fedi_groups.domain.media import MediaFacts
from fedi_groups.domain.submissions import ScheduledFacts
from fedi_groups.domain.types import SECOND
from fedi_groups.faces.mastodon.entities.accounts import QUOTE_POLICIES
from fedi_groups.faces.mastodon.entities.media import MediaAttachment, Shelf, uploaded
from fedi_groups.faces.mastodon.entities.statuses import VISIBILITIES
from fedi_groups.faces.mastodon.entities.times import moment


class Params(TypedDict):
    """What was sent."""

    text: str
    poll: dict[str, Any] | None
    media_ids: list[str] | None
    sensitive: bool
    spoiler_text: str | None
    visibility: str | None
    in_reply_to_id: str | None
    language: str | None
    application_id: str
    scheduled_at: None
    idempotency: None
    with_rate_limit: bool
    quoted_status_id: str | None
    quote_approval_policy: str | None


class ScheduledStatus(TypedDict):
    """https://docs.joinmastodon.org/entities/ScheduledStatus/"""

    id: str
    scheduled_at: str
    params: Params
    media_attachments: list[MediaAttachment]


def scheduled_status(
    scheduled: ScheduledFacts, uploads: Mapping[int, MediaFacts], *, app: int | None, shelf: Shelf
) -> ScheduledStatus:
    """`app`: the one that asks, as nobody remembers which one has sent it."""
    sent = scheduled.submission
    files = [uploads[each] for each in sent.media_ids if each in uploads]
    return {
        "id": str(scheduled.id),
        "scheduled_at": moment(scheduled.at),
        "params": {
            "text": sent.text,
            "poll": _poll(scheduled),
            "media_ids": [str(each) for each in sent.media_ids] or None,
            "sensitive": sent.sensitive,
            "spoiler_text": sent.warning or None,
            "visibility": VISIBILITIES[sent.visibility] if sent.visibility is not None else None,
            "in_reply_to_id": str(sent.answers) if sent.answers is not None else None,
            "language": sent.language,
            "application_id": str(app or 0),
            "scheduled_at": None,
            "idempotency": None,
            "with_rate_limit": False,
            "quoted_status_id": str(sent.quotes) if sent.quotes is not None else None,
            "quote_approval_policy": QUOTE_POLICIES[sent.quotable] if sent.quotable is not None else None,
        },
        "media_attachments": [uploaded(each, shelf) for each in files],
    }


def _poll(scheduled: ScheduledFacts) -> dict[str, Any] | None:
    wish = scheduled.submission.poll
    if wish is None:
        return None
    return {
        "options": list(wish.options),
        "expires_in": wish.lasts // SECOND,
        "multiple": wish.several,
        "hide_totals": wish.hidden,
    }
