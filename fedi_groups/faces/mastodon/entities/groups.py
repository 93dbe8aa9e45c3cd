"""Communities as such, beside the accounts that all apps know them as: words of our own, described in API.md."""

from typing_extensions import TypedDict

from fedi_groups.domain.charter import Admission, Charter, Reading
from fedi_groups.domain.facts import Entry
from fedi_groups.domain.types import MembershipState
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.notifications import Report
from fedi_groups.faces.mastodon.entities.server import Rule
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.reads.groups import Footing, GroupView, Member


class GroupCharter(TypedDict):
    """Who reads, who comes in, who speaks. `cap`: members at most; `questions`: for those who ask to come in;
    `invites`: for each new member; `pause`: seconds between two posts of one person; `age`, of their account, and
    `succession`, after which an owner counts as gone: days."""

    reading: str
    admission: str
    questions: list[str]
    cap: int | None
    invites: int | None
    inviters: str
    posts: str
    comments: str
    polls: str
    events: str
    links: str
    pictures: str
    first_held: int
    strangers_held: bool
    earned_after: int
    pause: int
    age: int
    anonymous: bool
    open_insights: bool
    succession: int
    umbrella_first: bool
    umbrella_brings: bool


class Group(Account):
    """An account, and what is said of it as a community. `umbrella_id`: the umbrella that it is in."""

    members_count: int
    is_umbrella: bool
    umbrella_id: str | None
    charter: GroupCharter
    rules: list[Rule]


class GroupRelationship(TypedDict):
    """How the caller stands there. `requested`: a moderator has to answer; `waiting`: in line for a place.
    `invites_left`: null where they need not be counted."""

    id: str
    member: bool
    requested: bool
    waiting: bool
    banned: bool
    invited: bool
    role: str | None
    title: str
    powers: list[str]
    muted_until: str | None
    invites_left: int | None
    hears: str
    by_mail: bool


class Membership(TypedDict):
    """Somebody in a community. `title`: what it calls them, where it has a name for it."""

    account: Account
    role: str
    title: str
    created_at: str
    muted_until: str | None


class MembershipRequest(TypedDict):
    """Somebody who asks to come in, with what they have answered."""

    account: Account
    created_at: str
    questions: list[str]
    answers: list[str]


class GroupInvitation(TypedDict):
    """Somebody has asked the caller in. `note`: a line of theirs."""

    group: Account
    inviter: Account
    note: str
    created_at: str
    expires_at: str | None


class ModlogEntry(TypedDict):
    """A line of the public log. `target_account`: whom it was done to; `status_id`: which post, where it is shown."""

    id: str
    action: str
    reason: str
    created_at: str
    expires_at: str | None
    account: Account
    target_account: Account | None
    status_id: str | None


class GroupReport(Report):
    """With who has asked."""

    account: Account


class HeldStatus(TypedDict):
    """What waits for approval, and why."""

    status: Status
    reason: str


class SentInvitation(TypedDict):
    """Somebody who is asked in, by whom. `note`: what they were told."""

    account: Account
    inviter: Account
    note: str
    created_at: str
    expires_at: str | None


class InvitationLink(TypedDict):
    """Lets so many people in. `uses`: how many have come by it."""

    id: str
    code: str
    url: str
    uses: int
    max_uses: int
    note: str
    created_at: str
    expires_at: str | None


class Umbrella(TypedDict):
    """What a community is in, and what is in it."""

    parent: Account | None
    children: list[Account]


def group(shown: Account, view: GroupView, reading: Reading) -> Group:
    place = view.community
    return {
        **shown,
        "members_count": view.members,
        "is_umbrella": place.is_umbrella,
        "umbrella_id": str(view.above.id) if view.above is not None else None,
        "charter": charter_entity(place.charter, reading, place.admission),
        "rules": [{"id": str(number), "text": each, "hint": ""} for number, each in enumerate(place.charter.rules, 1)],
    }


def charter_entity(charter: Charter, reading: Reading, admission: Admission) -> GroupCharter:
    return {
        "reading": reading.value,
        "admission": admission.value,
        "questions": list(charter.questions),
        "cap": charter.cap,
        "invites": charter.invites,
        "inviters": charter.inviters.value,
        "posts": charter.posts.value,
        "comments": charter.comments.value,
        "polls": charter.polls.value,
        "events": charter.events.value,
        "links": charter.links.value,
        "pictures": charter.pictures.value,
        "first_held": charter.first_held,
        "strangers_held": charter.strangers_held,
        "earned_after": charter.earned_after,
        "pause": charter.pause,
        "age": charter.age,
        "anonymous": charter.anonymous,
        "open_insights": charter.open_insights,
        "succession": charter.succession,
        "umbrella_first": charter.umbrella_first,
        "umbrella_brings": charter.umbrella_brings,
    }


def group_relationship(found: Footing) -> GroupRelationship:
    own = found.standing
    state = own.state if own is not None else None
    return {
        "id": str(found.community.id),
        "member": state is MembershipState.MEMBER,
        "requested": state is MembershipState.PENDING,
        "waiting": state is MembershipState.WAITING,
        "banned": state is MembershipState.BANNED,
        "invited": found.invited,
        "role": own.role.value if own is not None and own.is_member else None,
        "title": own.called if own is not None else "",
        "powers": sorted(each.value for each in own.powers) if own is not None else [],
        "muted_until": moment(own.muted_until) if own is not None and own.muted_until is not None else None,
        "invites_left": found.left,
        "hears": own.hears.value if own is not None else "all",
        "by_mail": own is not None and own.by_mail,
    }


def membership(found: Member, shown: Account) -> Membership:
    own = found.standing
    return {
        "account": shown,
        "role": own.role.value,
        "title": own.called,
        "created_at": moment(own.since),
        "muted_until": moment(own.muted_until) if own.muted_until is not None else None,
    }


def modlog_entry(entry: Entry, by: Account, target: Account | None, *, shown: bool) -> ModlogEntry:
    return {
        "id": str(entry.id),
        "action": entry.act,
        "reason": entry.reason,
        "created_at": moment(entry.at),
        "expires_at": moment(entry.until) if entry.until is not None else None,
        "account": by,
        "target_account": target,
        "status_id": str(entry.post_id) if shown else None,
    }
