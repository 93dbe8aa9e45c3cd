"""Documents of others brought into plain form, beside the event loop if that is work."""

import asyncio

from fedi_groups.text.aside import aside
from fedi_groups.wire.contexts import compact, is_plain
from fedi_groups.wire.shapes import Json


async def in_plain_form(document: Json, *, size: int) -> Json:
    """The document itself, or what JSON-LD makes of it (`contexts.compact`): that is never done on the event loop.

    `size` is what it had in bytes. Raises Malformed, TooLarge.
    """
    if await aside(size, is_plain, document):
        return document
    return await asyncio.to_thread(compact, document)
