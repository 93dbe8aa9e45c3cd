"""Upkeep once an hour: what need not be remembered any longer is dropped, so that disks do not fill."""

from fedi_groups.actions.choosing import with_chosen
from fedi_groups.config import Settings
from fedi_groups.domain.notices import MOST_KEPT
from fedi_groups.domain.policy.talks import REMEMBERED
from fedi_groups.domain.types import DAY, HOUR, Instant
from fedi_groups.errands.worker import Run, Tools
from fedi_groups.storage.cards import forget_cards
from fedi_groups.storage.chosen import chosen_now
from fedi_groups.storage.due import Errand
from fedi_groups.storage.expiry import forget_access
from fedi_groups.storage.notifications import prune_notices
from fedi_groups.storage.once import KEPT_FOR, forget_said
from fedi_groups.storage.received import prune_received
from fedi_groups.storage.retention import prune_log
from fedi_groups.storage.sessions import forget_unused
from fedi_groups.storage.talks import forget_talks
from fedi_groups.storage.visits import forget_visits

DIGESTS_FOR = 90 * DAY
ACCESS_FOR = 30 * DAY
CARDS_FOR = 30 * DAY
VISITS_FOR = 90 * DAY

PRUNE = "prune"


def pruning(given: Settings) -> Run:
    """`given`: the settings as the environment has them; what admins have chosen since is looked up each time."""

    async def run(tools: Tools, errand: Errand) -> Instant | None:
        async with tools.store.database.read() as connection:
            settings = with_chosen(given, await chosen_now(connection))
        return await prune(tools, settings)

    return run


async def prune(tools: Tools, settings: Settings) -> Instant | None:
    """Bodies of settled activities go after 7 days, their digests after 90: until then they are known as seen.

    Rows of the outgoing log go after 7 days, but for deletes that a server still waits for.
    What was asked in private two days ago waits for no answer any more. Tokens that are good for nothing go after 30
    days, and so do apps that nobody has let in; codes, sessions and counted attempts when their time is over. What an
    app has sent may come again for an hour. What a page says of itself goes 30 days after it should have been asked
    again. Of what people were told 90 days stay, and of each person 2,000; how far somebody has read in a thread is
    known for 90 days. For bodies, notifications and browsers that nobody uses the settings may say otherwise.
    """
    now = tools.store.clock()
    await prune_log(tools.store.database, now=now)
    async with tools.store.database.write() as connection:
        await prune_received(
            connection, bodies_before=Instant(now - settings.body_days * DAY), rows_before=Instant(now - DIGESTS_FOR)
        )
        await forget_talks(connection, before=Instant(now - REMEMBERED))
        await forget_access(connection, before=Instant(now - ACCESS_FOR), now=now)
        await forget_unused(connection, since=now // DAY - settings.browser_days)
        await forget_cards(connection, before=Instant(now - CARDS_FOR))
        await forget_visits(connection, before=Instant(now - VISITS_FOR))
        await forget_said(connection, before=Instant(now - KEPT_FOR))
    await prune_notices(tools.store.database, before=Instant(now - settings.notice_days * DAY), most=MOST_KEPT)
    return Instant(now + HOUR)
