"""Notifications as apps know them, one by one and together, and what goes with them."""

from collections.abc import Mapping, Sequence
from typing import NotRequired

from typing_extensions import TypedDict

from fedi_groups.domain.facts import Entry, ReportFacts
from fedi_groups.domain.notices import Marker, NoticeFacts, NoticeKind, group_key
from fedi_groups.domain.types import Act, ActorId, PostId, ReportState
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.reads.notifications import NoticeView


class Report(TypedDict):
    """https://docs.joinmastodon.org/entities/Report/"""

    id: str
    action_taken: bool
    action_taken_at: str | None
    category: str
    comment: str
    forwarded: bool
    created_at: str
    status_ids: list[str]
    rule_ids: list[str]
    target_account: Account


class AccountWarning(TypedDict):
    """https://docs.joinmastodon.org/entities/AccountWarning/"""

    id: str
    action: str
    text: str
    status_ids: list[str] | None
    target_account: Account
    appeal: None
    created_at: str


class Notification(TypedDict):
    """https://docs.joinmastodon.org/entities/Notification/"""

    id: str
    type: str
    created_at: str
    group_key: str
    account: Account
    status: NotRequired[Status]
    report: NotRequired[Report]
    moderation_warning: NotRequired[AccountWarning]


class NotificationGroup(TypedDict):
    """https://docs.joinmastodon.org/entities/GroupedNotificationsResults/#NotificationGroup"""

    group_key: str
    notifications_count: int
    type: str
    most_recent_notification_id: int
    page_min_id: str
    page_max_id: str
    latest_page_notification_at: str
    sample_account_ids: list[str]
    status_id: NotRequired[str]
    report: NotRequired[Report]
    moderation_warning: NotRequired[AccountWarning]


class GroupedNotifications(TypedDict):
    """https://docs.joinmastodon.org/entities/GroupedNotificationsResults/"""

    accounts: list[Account]
    statuses: list[Status]
    notification_groups: list[NotificationGroup]


class MarkerEntity(TypedDict):
    """https://docs.joinmastodon.org/entities/Marker/"""

    last_read_id: str
    version: int
    updated_at: str


Accounts = Mapping[ActorId, Account]
Statuses = Mapping[PostId, Status]

MOST_SHOWN = 8
"""Accounts of a group that are named."""

_ACTIONS = {
    Act.WARN: "none",
    Act.REMOVE: "delete_statuses",
    Act.MUTE: "silence",
    Act.BAN: "suspend",
    Act.LIMIT: "silence",
    Act.SUSPEND: "suspend",
}


def notification(view: NoticeView, accounts: Accounts, statuses: Statuses) -> Notification:
    """What it is about goes along, where it is about something."""
    found: Notification = {
        "id": str(view.notice.id),
        "type": view.notice.kind.value,
        "created_at": moment(view.notice.at),
        "group_key": group_key(view.notice),
        "account": accounts[view.account.id],
    }
    if view.status is not None:
        found["status"] = statuses[view.status.post.id]
    if view.report is not None:
        found["report"] = report(view.report, accounts[view.report.person_id])
    if view.entry is not None:
        found["moderation_warning"] = warning(view.entry, accounts[view.notice.person_id])
    return found


def groups(views: Sequence[NoticeView], accounts: Accounts, together: frozenset[NoticeKind]) -> list[NotificationGroup]:
    """What is alike together, the newest first."""
    alike: dict[str, list[NoticeView]] = {}
    for view in views:
        alike.setdefault(group_key(view.notice, together), []).append(view)
    return [_group(key, some, accounts) for key, some in alike.items()]


def _group(key: str, views: Sequence[NoticeView], accounts: Accounts) -> NotificationGroup:
    newest: NoticeFacts = views[0].notice
    people = dict.fromkeys(str(each.account.id) for each in views)
    found: NotificationGroup = {
        "group_key": key,
        "notifications_count": len(views),
        "type": newest.kind.value,
        "most_recent_notification_id": newest.id,
        "page_min_id": str(views[-1].notice.id),
        "page_max_id": str(newest.id),
        "latest_page_notification_at": moment(newest.at),
        "sample_account_ids": list(people)[:MOST_SHOWN],
    }
    if views[0].status is not None:
        found["status_id"] = str(views[0].status.post.id)
    if (about := views[0].report) is not None:
        found["report"] = report(about, accounts[about.person_id])
    if (entry := views[0].entry) is not None:
        found["moderation_warning"] = warning(entry, accounts[newest.person_id])
    return found


def report(found: ReportFacts, accused: Account) -> Report:
    return {
        "id": str(found.id),
        "action_taken": found.state is not ReportState.OPEN,
        "action_taken_at": moment(found.settled_at) if found.settled_at is not None else None,
        "category": "other",
        "comment": found.reason,
        "forwarded": False,
        "created_at": moment(found.at),
        "status_ids": [str(found.post_id)] if found.post_id is not None else [],
        "rule_ids": [],
        "target_account": accused,
    }


def warning(entry: Entry, target: Account) -> AccountWarning:
    """In words that apps know; the reason is the moderator's."""
    return {
        "id": str(entry.id),
        "action": _ACTIONS.get(Act(entry.act), "none"),
        "text": entry.reason,
        "status_ids": [str(entry.post_id)] if entry.post_id is not None else None,
        "target_account": target,
        "appeal": None,
        "created_at": moment(entry.at),
    }


def marker(found: Marker) -> MarkerEntity:
    return {"last_read_id": str(found.last_read), "version": found.version, "updated_at": moment(found.at)}
