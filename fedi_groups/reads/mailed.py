"""What people are told by e-mail of what they are notified of: of what few may read, only that it is there."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.mail import OFFERED, OFFERED_TO_ADMINS, Letter, Mailbox, Notice
from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.errors import Missing
from fedi_groups.reads.notifications import NoticeView
from fedi_groups.reads.push import view_of, words_of
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.mailboxes import mailbox_of
from fedi_groups.storage.unit import Unit
from fedi_groups.text.pushes import shortened, title


async def told_by_mail(tx: Unit, person: ActorFacts) -> tuple[Mailbox, tuple[Notice, ...]]:
    """Where somebody is reached and what they have chosen; and what they may choose. Raises Missing without an
    account."""
    box = await mailbox_of(tx.connection, person.id)
    if box is None:
        raise Missing("no account")
    offered = OFFERED_TO_ADMINS if await is_admin(tx.connection, person.id) else OFFERED
    return box, offered


async def letter_about(tx: Unit, person: ActorFacts, number: int) -> tuple[Notice, Letter]:
    """What is written about this notification. Raises Missing if the person may not, or will not, see it."""
    view = await view_of(tx, person, number)
    kind, by = view.notice.kind, view.account
    line, language = title(kind, person.language, name=by.title or by.name)
    said = shortened(words_of(view)) if _is_for_all(view) else ""
    return Notice(kind.value), Letter(
        line, (f"{by.handle}: {said}" if said else by.handle, _address(tx, view)), language
    )


def _is_for_all(view: NoticeView) -> bool:
    return view.status is None or view.status.post.visibility in FOR_ALL


def _address(tx: Unit, view: NoticeView) -> str:
    if view.status is not None:
        return view.status.post.url or view.status.post.uri
    return view.account.url if view.notice.kind is NoticeKind.FOLLOW else f"{tx.uris.origin}/"
