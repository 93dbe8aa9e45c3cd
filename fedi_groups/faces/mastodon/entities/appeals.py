"""Appeals against what moderators did: words of our own, described in API.md."""

from typing_extensions import TypedDict

from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.reads.appeals import Appealed


class Appeal(TypedDict):
    """Somebody asks for another look at what a `moderator` has done to them: the line `entry_id` of the log, by its
    `action`. `answer`: of who has decided."""

    id: str
    group: Account
    account: Account
    entry_id: str
    action: str
    status_id: str | None
    moderator: Account
    text: str
    state: str
    answer: str
    created_at: str
    decided_at: str | None


def appeal_entity(found: Appealed, place: Account, person: Account, moderator: Account) -> Appeal:
    appeal, entry = found.appeal, found.entry
    return {
        "id": str(appeal.id),
        "group": place,
        "account": person,
        "entry_id": str(entry.id),
        "action": entry.act,
        "status_id": str(entry.post_id) if entry.post_id is not None else None,
        "moderator": moderator,
        "text": appeal.words,
        "state": appeal.state.value,
        "answer": appeal.answer,
        "created_at": moment(appeal.at),
        "decided_at": moment(appeal.decided_at) if appeal.decided_at is not None else None,
    }
