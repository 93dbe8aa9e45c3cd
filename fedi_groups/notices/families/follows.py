"""Who follows a person here, and who waits to be let in."""

from fedi_groups.domain.events import EntryAsked, FollowBegun
from fedi_groups.domain.notices import NoticeKind
from fedi_groups.notices.noticing import notice
from fedi_groups.storage.unit import Unit


async def notice_follow(tx: Unit, event: FollowBegun) -> None:
    notice(tx, NoticeKind.FOLLOW, event.target_id, event.follower_id)


async def notice_request(tx: Unit, event: EntryAsked) -> None:
    """The person who decides, or the community, for those who act as it."""
    notice(tx, NoticeKind.REQUEST, event.target_id, event.person_id)


NOTICES = (
    (FollowBegun, notice_follow),
    (EntryAsked, notice_request),
)
