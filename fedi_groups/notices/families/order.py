"""Reports and sign-ups, for those who decide; and what was done to keep order, for whom it was done to."""

from fedi_groups.domain.events import AppealRejected, Limited, Moderated, ReportMade, SignedUp, Suspended
from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.types import Act
from fedi_groups.notices.noticing import is_told, notice
from fedi_groups.notices.stream import What, say
from fedi_groups.storage.admins import admins
from fedi_groups.storage.reports import is_settled_beside
from fedi_groups.storage.unit import Unit

MOST_ADMINS = 50

TOLD = (Act.WARN, Act.REMOVE, Act.MUTE, Act.BAN)
"""What a person is told was done to them."""


async def notice_report(tx: Unit, event: ReportMade) -> None:
    """The community whose moderators decide, for those who act as it; the admins, where there is none here, or nobody
    in it but whom it is about."""
    report = await tx.reports.get(event.report_id)
    assert report is not None
    community = await tx.actors.get(report.community_id) if report.community_id is not None else None
    if community is not None and community.local:
        notice(tx, NoticeKind.REPORT, community.id, report.reporter_id, about=report.id)
        await tx.flush()
        if await is_settled_beside(tx.connection, community.id, report.person_id):
            return
    for admin in await admins(tx.connection, most=MOST_ADMINS):
        notice(tx, NoticeKind.REPORT, admin, report.reporter_id, about=report.id)


async def notice_sign_up(tx: Unit, event: SignedUp) -> None:
    for admin in await admins(tx.connection, most=MOST_ADMINS):
        notice(tx, NoticeKind.SIGN_UP, admin, event.actor_id)


async def notice_act(tx: Unit, event: Moderated) -> None:
    entry = event.entry
    if event.act is Act.REMOVE and entry.post_id is not None:
        say(tx, What.GONE, entry.post_id)
    if event.act not in TOLD or entry.person_id is None or entry.person_id == entry.actor_id:
        return
    if is_told(await tx.actors.get(entry.person_id)):
        notice(tx, NoticeKind.WARNING, entry.person_id, entry.community_id, about=entry.id)


async def notice_standing(tx: Unit, event: Suspended | Limited | AppealRejected) -> None:
    """What admins did with an account, and that an appeal against it was in vain."""
    person = event.entry.person_id
    if person is not None and is_told(await tx.actors.get(person)):
        notice(tx, NoticeKind.WARNING, person, event.entry.community_id, about=event.entry.id)


NOTICES = (
    (ReportMade, notice_report),
    (SignedUp, notice_sign_up),
    (Moderated, notice_act),
    (Suspended, notice_standing),
    (Limited, notice_standing),
    (AppealRejected, notice_standing),
)
