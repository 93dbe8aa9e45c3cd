"""Asking pages that posts link to what they are about, once for all posts that do."""

import structlog

from fedi_groups.actions.cards import FETCH_CARD
from fedi_groups.domain.cards import FAILED_FOR, KEPT_FOR
from fedi_groups.domain.types import Instant, PostId
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Missing, Refused, Unavailable
from fedi_groups.storage.cards import is_fresh, keep_card
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import reading
from fedi_groups.text.links import page_of

log = structlog.get_logger("cards")


async def fetch(tools: Tools, errand: Errand) -> Instant | None:
    """Whatever goes wrong, the page is left alone for a day."""
    now = tools.store.clock()
    try:
        async with reading(tools.store) as tx:
            post = await tx.posts.get(PostId(int(errand.key)))
            page = page_of(post.link, post.content)
            if page is None or post.gone or await is_fresh(tx.connection, page, now=now):
                return None
    except Missing:
        return None
    try:
        card = await tools.resolver.card(page)
    except (Refused, Unavailable) as error:
        log.info("no preview of a page", reason=str(error)[:300])
        card = None
    until = Instant(now + (KEPT_FOR if card is not None else FAILED_FOR))
    async with tools.store.database.write() as connection:
        await keep_card(connection, page, card, until=until)
    return None


ERRANDS = ((FETCH_CARD, fetch),)
