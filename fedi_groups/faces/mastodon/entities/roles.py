"""Roles in communities, those of a name and those that are offered: words of our own, described in API.md."""

from typing_extensions import TypedDict

from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.reads.offers import Offered


class GroupRole(TypedDict):
    """What a community calls some of its members, what that lets them do, and who they are."""

    name: str
    powers: list[str]
    accounts: list[Account]


class GroupOffer(TypedDict):
    """Somebody is asked to have a `role`. `by`: the community itself, where it has no owner."""

    group: Account
    account: Account
    by: Account
    role: str
    created_at: str
    expires_at: str


class Claim(TypedDict):
    """Until when the owner may object; null: it is done."""

    objection_until: str | None


def group_offer(found: Offered, place: Account, person: Account, by: Account) -> GroupOffer:
    return {
        "group": place,
        "account": person,
        "by": by,
        "role": found.offer.role.value,
        "created_at": moment(found.offer.at),
        "expires_at": moment(found.offer.until),
    }
