"""What pages say of themselves that are linked to, as far as that is known: nobody is asked for it here."""

from fedi_groups.domain.cards import CardFacts
from fedi_groups.storage.cards import find_cards
from fedi_groups.storage.unit import Unit
from fedi_groups.text.links import page_of


async def known_card(tx: Unit, link: str, content: str) -> CardFacts | None:
    """Of the page that something with this link, and this text as HTML, would show."""
    page = page_of(link.strip() or None, content)
    return (await find_cards(tx.connection, [page])).get(page) if page is not None else None
