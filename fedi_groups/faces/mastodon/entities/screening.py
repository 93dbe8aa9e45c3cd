"""Whose notifications somebody wants to see at once, and whose wait, as apps know it."""

from typing_extensions import TypedDict

from fedi_groups.domain.screening import NoticePolicy, Screening
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.storage.screening import RequestFacts


class PolicySummary(TypedDict):
    pending_requests_count: int
    pending_notifications_count: int


class NotificationPolicy(TypedDict):
    """https://docs.joinmastodon.org/entities/NotificationPolicy/"""

    for_not_following: str
    for_not_followers: str
    for_new_accounts: str
    for_private_mentions: str
    for_limited_accounts: str
    summary: PolicySummary


class V1NotificationPolicy(TypedDict):
    """https://docs.joinmastodon.org/entities/V1_NotificationPolicy/"""

    filter_not_following: bool
    filter_not_followers: bool
    filter_new_accounts: bool
    filter_private_mentions: bool
    summary: PolicySummary


class NotificationRequest(TypedDict):
    """https://docs.joinmastodon.org/entities/NotificationRequest/; its id is that of the account."""

    id: str
    created_at: str
    updated_at: str
    notifications_count: str
    account: Account
    last_status: Status | None


def notification_policy(found: NoticePolicy, people: int, notices: int) -> NotificationPolicy:
    return {
        "for_not_following": found.not_following.value,
        "for_not_followers": found.not_followers.value,
        "for_new_accounts": found.new_accounts.value,
        "for_private_mentions": found.private_mentions.value,
        "for_limited_accounts": found.limited_accounts.value,
        "summary": {"pending_requests_count": people, "pending_notifications_count": notices},
    }


def v1_notification_policy(found: NoticePolicy, people: int, notices: int) -> V1NotificationPolicy:
    return {
        "filter_not_following": found.not_following is not Screening.ACCEPT,
        "filter_not_followers": found.not_followers is not Screening.ACCEPT,
        "filter_new_accounts": found.new_accounts is not Screening.ACCEPT,
        "filter_private_mentions": found.private_mentions is not Screening.ACCEPT,
        "summary": {"pending_requests_count": people, "pending_notifications_count": notices},
    }


def notification_request(found: RequestFacts, account: Account, last: Status | None) -> NotificationRequest:
    return {
        "id": str(found.from_id),
        "created_at": moment(found.first_at),
        "updated_at": moment(found.last_at),
        "notifications_count": str(found.count),
        "account": account,
        "last_status": last,
    }
