"""Previews of pages that posts link to: which are looked at, and when."""

import hashlib

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import DAY, SECOND, Instant
from fedi_groups.storage.due import put_due
from fedi_groups.storage.unit import Unit
from fedi_groups.text.links import page_of

FETCH_CARD = "fetch card"
"""The errand that asks a page what it is about; its key is the number of the post."""

SPREAD = 60
"""Seconds over which servers that were told of a post at the same moment ask for the page it links to."""
NEWS = 2 * DAY
"""Of what is older, no page is looked at: the history of a community would ask for thousands."""


def look_at_page(tx: Unit, post: PostFacts) -> None:
    """Soon, if it links to one. What was said elsewhere to few is not told to the page by our asking."""
    page = page_of(post.link, post.content)
    if page is None or tx.uris.is_local(page) or post.published < tx.now - NEWS:
        return
    if post.local or post.visibility in FOR_ALL:
        pause = 0 if post.local else _pause(f"{tx.uris.origin} {page}")
        put_due(tx.writes, FETCH_CARD, str(post.id), at=Instant(tx.now + pause * SECOND))


def _pause(words: str) -> int:
    """Another one for each server and page, and always the same."""
    return 2 + int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") % SPREAD
