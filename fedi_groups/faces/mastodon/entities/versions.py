"""What a post was before it was edited, as apps know it."""

from dataclasses import replace

from typing_extensions import TypedDict

from fedi_groups.faces.mastodon.entities.accounts import Account, Emoji, emojis_of
from fedi_groups.faces.mastodon.entities.media import MediaAttachment, Shelf, attachment_then
from fedi_groups.faces.mastodon.entities.statuses import content_of
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.reads.statuses import StatusView
from fedi_groups.reads.versions import Version


class OptionTitle(TypedDict):
    title: str


class PollVersion(TypedDict):
    options: list[OptionTitle]


class StatusEdit(TypedDict):
    """https://docs.joinmastodon.org/entities/StatusEdit/"""

    content: str
    spoiler_text: str
    sensitive: bool
    created_at: str
    account: Account
    poll: PollVersion | None
    media_attachments: list[MediaAttachment]
    emojis: list[Emoji]


def edit_of(view: StatusView, version: Version, author: Account, *, shelf: Shelf) -> StatusEdit:
    """One version of it."""
    then = version.post
    return {
        "content": content_of(replace(view, post=then)),
        "spoiler_text": then.warning or "",
        "sensitive": then.sensitive,
        "created_at": moment(version.at),
        "account": author,
        "poll": {"options": [{"title": each} for each in version.options]} if version.options else None,
        "media_attachments": [attachment_then(view.post, each.place, each.stored, shelf) for each in version.attached],
        "emojis": emojis_of(then.emojis, shelf.uris),
    }
