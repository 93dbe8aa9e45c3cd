"""What an app is woken with: only what its person may see at that moment, in their language."""

from dataclasses import dataclass

import orjson

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.notices import NoticeFacts, NoticeKind
from fedi_groups.domain.push import Device, Subscription, Whose
from fedi_groups.domain.types import ActorId, FollowState
from fedi_groups.errors import Missing
from fedi_groups.reads.accounts import picture_of
from fedi_groups.reads.notifications import NoticeView, notices
from fedi_groups.storage.notifications import ALL
from fedi_groups.storage.push import find_subscription, opened_device, subscription_of
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.tokens import still_good
from fedi_groups.storage.unit import Unit
from fedi_groups.text.html import to_text
from fedi_groups.text.pushes import shortened, title


@dataclass(frozen=True, slots=True)
class Push:
    """`body`: what the app reads, as JSON."""

    subscription: Subscription
    notice: NoticeFacts
    device: Device
    body: bytes


async def subscription(tx: Unit, token: int) -> tuple[Subscription, Device]:
    """What the app with this token has asked for. Raises Missing."""
    found = await subscription_of(tx.connection, token)
    if found is None:
        raise Missing("no subscription")
    return found, opened_device(tx.seals, found)


async def push(tx: Unit, subscription: int, number: int) -> Push:
    """What this app is told of a notification. Raises Missing if it is to be told nothing: it is not let in any more,
    wants no such news, or its person may not see it."""
    found = await find_subscription(tx.connection, subscription)
    if found is None or not await still_good(tx.connection, [found.token_id], now=tx.now):
        raise Missing("no subscription")
    person = await tx.actors.get(found.person_id)
    view = await view_of(tx, person, number)
    kind = view.notice.kind
    if kind.value not in found.alerts or not await _is_wanted(tx, found, view.account.id):
        raise Missing("not wanted")
    device = opened_device(tx.seals, found)
    line, language = title(kind, person.language, name=view.account.title or view.account.name)
    said = {
        "access_token": device.token,
        "preferred_locale": language,
        "notification_id": number,
        "notification_type": kind.value,
        "icon": picture_of(view.account, "icon", tx.uris),
        "title": line,
        "body": shortened(words_of(view)),
    }
    return Push(found, view.notice, device, orjson.dumps(said))


async def view_of(tx: Unit, person: ActorFacts, number: int) -> NoticeView:
    """As it stands in their list. Raises Missing if it does not, or not any more."""
    shown = await notices(tx, person, ALL, Span(above=number - 1, below=number + 1), most=1)
    if not shown.views:
        raise Missing("not to be seen")
    return shown.views[0]


async def _is_wanted(tx: Unit, known: Subscription, by: ActorId) -> bool:
    match known.whose:
        case Whose.ALL:
            return True
        case Whose.NONE:
            return False
        case Whose.FOLLOWED:
            found = await tx.follows.get(known.person_id, by)
        case Whose.FOLLOWER:
            found = await tx.follows.get(by, known.person_id)
    return found is not None and found.state is FollowState.ACCEPTED


def words_of(view: NoticeView) -> str:
    """What it is about: behind a warning, the warning alone."""
    if view.status is not None:
        post = view.status.post
        return post.warning or " ".join(filter(None, (post.title, to_text(post.content))))
    if view.report is not None:
        return view.report.reason
    if view.entry is not None:
        return view.entry.reason
    return to_text(view.account.summary) if view.notice.kind is NoticeKind.FOLLOW else ""
